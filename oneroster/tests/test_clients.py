"""What a client of the OneRoster API is held to: its organizations, its hidden properties."""

import json

import pytest
from django.test import RequestFactory

from edfi.models import LocalEducationAgency, School
from oneroster.models import Organization
from oneroster.rest import callers, errors
from oneroster.rest.resource import properties
from oneroster.rest.resources.rostering import DemographicsOfUsers, Users
from tsa.accounts import usage
from tsa.accounts.models import ClientUsage
from tsa.accounts.scopes import HIDEABLE
from tsa.accounts.tests.factories import machine_client, token_for

AGENCY, ONE, TWO, FAR = 255901, 255901001, 255901002, 7


@pytest.fixture
def places(db):
    """An agency with two schools, another school, and a microschool below one of the first."""
    names = {"state_organization_id": "1", "name_of_institution": "A place"}
    LocalEducationAgency.objects.create(
        local_education_agency_id=AGENCY,
        local_education_agency_category_descriptor=(
            "uri://ed-fi.org/LocalEducationAgencyCategoryDescriptor#Independent"
        ),
        name_of_institution="A place",
    )
    for number in (ONE, TWO):
        School.objects.create(school_id=number, local_education_agency_id=AGENCY, **names)
    School.objects.create(school_id=FAR, **names)
    Organization.objects.create(
        sourced_id="micro", name="Garage", type="ext:microschool", parent_id=f"school_{TWO}"
    )


def caller_of(client, **fields):
    registered, secret = machine_client("oneroster", **fields)
    said = {"authorization": f"Bearer {token_for(registered, secret, client)}"}
    return callers.of(RequestFactory().get("/", headers=said), "roster.readonly")


def test_a_client_that_names_nothing_sees_everything(places, client):
    assert caller_of(client).orgs() is None


@pytest.mark.parametrize(
    ("named", "seen"),
    [
        ([ONE], [f"school_{ONE}"]),
        ([TWO], ["micro", f"school_{TWO}"]),
        ([FAR, ONE], [f"school_{ONE}", f"school_{FAR}"]),
        ([AGENCY], [f"lea_{AGENCY}", "micro", f"school_{ONE}", f"school_{TWO}"]),
        ([999], []),
    ],
)
def test_a_client_sees_what_it_names_and_all_below(places, client, named, seen):
    assert caller_of(client, education_organization_ids=named).orgs() == sorted(seen)


def test_the_organizations_are_read_once(places, client, django_assert_num_queries):
    caller = caller_of(client, education_organization_ids=[ONE])
    caller.orgs()

    with django_assert_num_queries(0):
        assert caller.orgs() == [f"school_{ONE}"]


def test_the_hidden_properties_reach_the_caller(client, db):
    assert caller_of(client, hidden_fields=["email", "birthDate"]).hidden == {"email", "birthDate"}


def test_whatever_can_be_hidden_is_there_and_not_required():
    """But a user name, which 1.1 demands and 1.2 does not."""
    for name in HIDEABLE:
        found = [properties(each, "1.2").get(name) for each in (Users, DemographicsOfUsers)]
        assert any(found), name
        assert not any(each.required for each in found if each), name


def test_a_request_is_counted(client, db):
    usage.flush()
    caller = caller_of(client)

    usage.flush()

    assert ClientUsage.objects.get().client.client_id == caller.client_id


@pytest.mark.parametrize(
    ("refused", "status", "code"),
    [
        (errors.BadFilter("x"), 400, "invalid_filter_field"),
        (errors.BadSelection("x"), 400, "invalid_selection_field"),
        (errors.BadParameter("x"), 400, "invalid_selection_field"),
        (errors.BadSort("x"), 400, "invalid_selection_field"),
        (errors.BadSort("x", service="resources"), 400, "invalid_sort_field"),
        (errors.Unauthorised("x"), 401, "unauthorisedrequest"),
        (errors.Forbidden("x"), 403, "forbidden"),
        (errors.Unknown("x"), 404, "unknownobject"),
        (errors.InvalidData("x"), 422, "invaliddata"),
        (errors.DeleteFailure("x"), 422, "deletefailure"),
        (errors.Busy("x"), 429, "server_busy"),
        (errors.ServerError("x"), 500, "internal_server_error"),
    ],
)
def test_every_refusal_has_the_standards_body(refused, status, code):
    made = errors.answer(refused)

    assert (made.status_code, made["Content-Type"]) == (status, "application/json")
    assert json.loads(made.content) == {
        "imsx_codeMajor": "failure",
        "imsx_severity": "error",
        "imsx_description": "x",
        "imsx_CodeMinor": {
            "imsx_codeMinorField": [
                {
                    "imsx_codeMinorFieldName": "TargetEndSystem",
                    "imsx_codeMinorFieldValue": code,
                }
            ]
        },
    }
