"""The OneRoster API as its consumers use it, and a district with a bit of everything in it."""

import json
import re
from collections.abc import Iterator
from typing import Any

from django.db.models import BooleanField
from django.test import Client as Http

from edfi.rest import claims
from edfi.rest.tests import world as edfi
from oneroster import models
from oneroster.rest.routes import ALL, Route
from oneroster.rest.shapes import PLACES  # noqa: F401  the tests compare with it
from oneroster.rest.tests.bodies import BODIES
from tsa.accounts.tests.factories import machine_client, token_for

ROSTERING = "/ims/oneroster/rostering/v1p2"
GRADEBOOK = "/ims/oneroster/gradebook/v1p2"
RESOURCES = "/ims/oneroster/resources/v1p2"
OLDER = "/ims/oneroster/v1p1"
SCHOOL, STUDENT, TEACHER = "school_255901001", "student_604821", "staff_207219"


class Consumer:
    """A program that signed in with client credentials."""

    def __init__(self, http: Http, *scopes: str, **fields):
        self.http = http
        self.registered, secret = machine_client(
            *(scopes or ["oneroster"]), name="Consumer", **fields
        )
        self.token = token_for(self.registered, secret, http)

    def ask(self, method: str, address: str, body: Any = None, **headers: str):
        sent = body if isinstance(body, bytes) else b"" if body is None else json.dumps(body)
        headers = {"Authorization": f"Bearer {self.token}", **headers}
        return self.http.generic(
            method, address, sent, content_type="application/json", headers=headers
        )

    def get(self, address: str, **headers: str):
        return self.ask("GET", address, **headers)

    def put(self, address: str, body: Any):
        return self.ask("PUT", address, body)

    def post(self, address: str, body: Any):
        return self.ask("POST", address, body)

    def delete(self, address: str):
        return self.ask("DELETE", address)

    def listed(self, address: str) -> list[dict]:
        answer = self.get(address)
        assert answer.status_code == 200, (address, answer.content)
        (found,) = answer.json().values()
        return found

    def ids(self, address: str) -> list[str]:
        return [each["sourcedId"] for each in self.listed(address)]

    def found(self, collection: str, **parameters: str) -> list[str]:
        """The ids that a query of the rostering service finds."""
        return [each["sourcedId"] for each in self.answered(collection, **parameters)]

    def answered(self, collection: str, **parameters: str) -> list[dict]:
        answer = self.http.get(
            f"{ROSTERING}/{collection}",
            parameters,
            headers={"Authorization": f"Bearer {self.token}"},
        )
        assert answer.status_code == 200, (parameters, answer.content)
        (found,) = answer.json().values()
        return found


def district() -> edfi.Client:
    """The printed Ed-Fi examples, which are a roster at once."""
    claims.forget()
    client = edfi.Client(Http())
    client.build()
    return client


def operations(version: str) -> int:
    """How many operations the routes have in that version."""
    offered = [each for each in ALL if version in each.versions]
    methods = [(r.scopes, r.put, r.delete, r.post if version == "1.2" else ()) for r in offered]
    return sum(1 for each in methods for scopes in each if scopes)


def links(node: Any) -> Iterator[dict]:
    """Every link in a body."""
    if isinstance(node, dict):
        if node.keys() == {"href", "sourcedId", "type"}:
            yield node
        for inner in node.values():
            yield from links(inner)
    elif isinstance(node, list):
        for inner in node:
            yield from links(inner)


class Roster:
    """The district with every optional property filled, a gradebook and resources."""

    result, line_item = "result-1", "item-1"

    def __init__(self, consumer: Consumer):
        self.consumer = consumer
        self.ids = {
            "class": consumer.ids(f"{ROSTERING}/schools/{SCHOOL}/classes")[0],
            "course": consumer.ids(f"{ROSTERING}/schools/{SCHOOL}/courses")[0],
            "term": consumer.ids(f"{ROSTERING}/schools/{SCHOOL}/terms")[0],
            "session": consumer.ids(f"{ROSTERING}/schools/{SCHOOL}/terms")[0],
            "period": consumer.ids(f"{ROSTERING}/gradingPeriods")[0],
            "school": SCHOOL,
            "student": STUDENT,
            "teacher": TEACHER,
            "user": TEACHER,
            "line_item": self.line_item,
        }
        self._fill_people()
        self._fill_structure()
        self._fill_resources()
        for path, body in self.bodies():
            answer = consumer.put(f"{GRADEBOOK}/{path}", body)
            assert answer.status_code == 201, (path, answer.content)

    def bodies(self) -> Iterator[tuple[str, dict]]:
        """What is written into the gradebook, in an order in which it can be."""
        for path, text in BODIES.items():
            filled = re.sub(r"<(\w+)>", lambda found: self.ids[found[1]], json.dumps(text))
            yield path, json.loads(filled)

    def address(self, route: Route, version: str) -> str:
        root = OLDER if version == "1.1" else f"/ims/oneroster/{route.service}/v1p2"
        ids = {**self.ids, "sourced_id": self._one_of(route)}
        path = re.sub(r"{(\w+)}", lambda found: ids[found[1]], route.path)
        return f"{root}/{path}"

    def _one_of(self, route: Route) -> str:
        collection = route.path.partition("/")[0]
        kept = {path.partition("/")[0]: path.partition("/")[2] for path in BODIES}
        kept |= {"resources": "book", "enrollments": self._enrollment, "users": TEACHER}
        kept |= {"academicSessions": self.ids["term"], "terms": self.ids["term"]}
        kept |= {"gradingPeriods": self.ids["period"], "classes": self.ids["class"]}
        kept |= {"courses": self.ids["course"], "orgs": SCHOOL, "schools": SCHOOL}
        kept |= {"students": STUDENT, "teachers": TEACHER, "demographics": STUDENT}
        return kept[collection]

    def _fill_people(self) -> None:
        profile = {"profileId": "https://lms.example/t1", "profileType": "LMS", "vendorId": "V"}
        credential = {"type": "password", "username": "kim"}
        models.RosterUser.objects.filter(pk=TEACHER).update(
            user_master_identifier="M-1",
            user_ids=[{"type": "LDAP", "identifier": "kim.p"}],
            middle_name="Q",
            preferred_first_name="K",
            preferred_middle_name="Q",
            preferred_last_name="P",
            pronouns="they",
            user_profiles=[
                {**profile, "applicationId": "a", "description": "d", "credentials": [credential]}
            ],
            primary_organization_id=SCHOOL,
            identifier="T-1",
            email="kim@school.example",
            sms="+15125550100",
            phone="+15125550101",
            grades=["07", "08"],
            metadata={"badge": "7", "deep": {"er": "x"}},
        )
        role = models.UserRole.objects.filter(user_id=TEACHER)
        role.update(
            user_profile=profile["profileId"], begin_date="2026-08-01", end_date="2027-07-31"
        )
        races = models.Demographics._meta.get_fields()
        models.Demographics.objects.create(
            user_id=TEACHER,
            birth_date="1990-01-02",
            sex="female",
            country_of_birth_code="US",
            state_of_birth_abbreviation="TX",
            city_of_birth="Austin",
            public_school_residence_status="01652",
            metadata={"k": "v"},
            **{each.name: False for each in races if isinstance(each, BooleanField)},
        )

    def _fill_structure(self) -> None:
        models.Organization.objects.filter(pk=SCHOOL).update(metadata={"k": "v"})
        models.AcademicSession.objects.filter(sourced_id=self.ids["term"]).update(
            metadata={"k": "v"}
        )
        models.Course.objects.filter(sourced_id=self.ids["course"]).update(
            school_year_id="year_2027", subject_codes=["02052"], metadata={"k": "v"}
        )
        models.RosterClass.objects.filter(sourced_id=self.ids["class"]).update(
            class_code="A1", class_type="scheduled", subject_codes=["02052"], metadata={"k": "v"}
        )
        enrolled = models.Enrollment.objects.filter(role="student", organization_id=SCHOOL)
        self._enrollment = enrolled.get().sourced_id
        enrolled.update(is_primary=True, end_date="2026-12-01", metadata={"k": "v"})

    def _fill_resources(self) -> None:
        book = models.Resource.objects.create(
            sourced_id="book",
            vendor_resource_id="978-3",
            title="Algebra",
            roles=["student", "teacher"],
            importance="primary",
            vendor_id="V",
            application_id="A",
            metadata={"k": "v"},
        )
        models.ClassResource.objects.create(
            sourced_id="cb", roster_class_id=self.ids["class"], resource=book
        )
        models.CourseResource.objects.create(
            sourced_id="ob", course_id=self.ids["course"], resource=book
        )
        models.UserResource.objects.create(sourced_id="ub", user_id=TEACHER, resource=book)

    def retire_everything(self, sis: edfi.Client) -> None:
        """All of it is to be deleted, but the organizations and the school year."""
        for model in (
            *(models.Result, models.LineItem, models.AssessmentResult, models.Category),
            *(models.AssessmentLineItem, models.ScoreScale, models.Resource),
            *(models.Demographics, models.RosterUser),
        ):
            model.objects.update(status="tobedeleted")
        for resource in reversed(edfi.ORDER[edfi.ORDER.index("gradingPeriods") :]):
            for item in sis.listed(resource):
                answer = sis.delete(f"{resource}/{item['id']}")
                assert answer.status_code in (204, 409), (resource, answer.content)
