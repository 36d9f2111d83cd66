"""Staff's pages on the rosters: what they cost, and what is not theirs to change."""

import re
from html import unescape

import pytest
from django.contrib.admin.utils import quote

from edfi.tests.factories import ClassPeriodFactory, SchoolFactory, StudentSchoolAssociationFactory
from edfi.tests.test_admin import form_of
from oneroster.models import (
    Organization,
    ProfileSyncLog,
    RosterClass,
    RosterUser,
    TSAUserExtension,
    UserAgent,
)
from oneroster.tests import factories
from oneroster.tests.factories import (
    AcademicSessionFactory,
    CourseFactory,
    CourseOfferingFactory,
    EnrollmentFactory,
    OrganizationFactory,
    RosterClassFactory,
    RosterUserFactory,
    UserRoleFactory,
)
from tsa.admin.tests.clients import openings, queries, signed_in

pytestmark = pytest.mark.django_db


def extensions(number: int) -> None:
    for user in RosterUserFactory.create_batch(number):
        TSAUserExtension.objects.create(user=user)


def agents(number: int) -> None:
    for user in RosterUserFactory.create_batch(number):
        UserAgent.objects.create(user=user, agent=RosterUserFactory())


def syncs(number: int) -> None:
    for serial in range(number):
        ProfileSyncLog.objects.create(profile_id=f"coach_{serial}", sync_type="create")


LISTS = {
    "organization": OrganizationFactory.create_batch,
    "rosteruser": UserRoleFactory.create_batch,
    "userrole": UserRoleFactory.create_batch,
    "useragent": agents,
    "tsauserextension": extensions,
    "profilesynclog": syncs,
    "academicsession": AcademicSessionFactory.create_batch,
    "course": CourseFactory.create_batch,
    "courseoffering": CourseOfferingFactory.create_batch,
    "rosterclass": RosterClassFactory.create_batch,
    "enrollment": EnrollmentFactory.create_batch,
    "demographics": factories.DemographicsFactory.create_batch,
    "category": factories.CategoryFactory.create_batch,
    "scorescale": factories.ScoreScaleFactory.create_batch,
    "lineitem": factories.LineItemFactory.create_batch,
    "result": factories.ResultFactory.create_batch,
    "assessmentlineitem": factories.AssessmentLineItemFactory.create_batch,
    "assessmentresult": factories.AssessmentResultFactory.create_batch,
    "resource": factories.ResourceFactory.create_batch,
    "classresource": factories.ClassResourceFactory.create_batch,
    "courseresource": factories.CourseResourceFactory.create_batch,
    "userresource": factories.UserResourceFactory.create_batch,
}


@pytest.mark.parametrize("name", LISTS)
def test_a_list_costs_the_same_for_2_rows_and_for_60(name):
    client = signed_in("registrar")
    LISTS[name](2)
    few = queries(client, f"/admin/oneroster/{name}/")
    LISTS[name](58)

    assert queries(client, f"/admin/oneroster/{name}/") == few


@pytest.mark.parametrize("name", LISTS)
@pytest.mark.parametrize("page", ["change", "add"])
def test_every_page_opens(dynamo, name, page):
    LISTS[name](1)
    client = signed_in()
    listed = client.get(f"/admin/oneroster/{name}/").context_data["cl"].result_list

    key = quote(listed[0].pk)
    address = f"{key}/change/" if page == "change" else "add/"
    answer = client.get(f"/admin/oneroster/{name}/{address}")

    expected = 403 if (name, page) == ("profilesynclog", "add") else 200
    assert answer.status_code == expected


def test_a_students_names_are_kept_at_the_student(dynamo):
    stay = StudentSchoolAssociationFactory()
    key = f"student_{stay.student_id}"
    client = signed_in("registrar")
    address = f"/admin/oneroster/rosteruser/{key}/change/"
    form = form_of(client, address)

    client.post(
        address, {**form, "given_name": "Forged", "role": "teacher", "email": "a@b.example"}
    )

    user = RosterUser.objects.get(pk=key)
    assert (user.given_name, user.role) == ("Ana", "student")
    assert "given_name" not in form
    assert ("users", key) in openings()


def test_a_schools_organization_takes_only_a_parent(dynamo):
    SchoolFactory(school_id=77)
    network = OrganizationFactory()
    client = signed_in("registrar")
    address = "/admin/oneroster/organization/school_77/change/"

    answer = client.post(
        address, {**form_of(client, address), "name": "Forged", "parent": network.pk}
    )

    organization = Organization.objects.get(pk="school_77")
    assert answer.status_code == 302
    assert (organization.name, organization.parent) == ("Academy 77", network)


@pytest.mark.parametrize(("said", "number"), [("tea", 3), ("teacher@", 1), ("nobody", 0)])
def test_users_are_found(said, number):
    RosterUserFactory.create_batch(2)
    RosterUserFactory(email="teacher@tsa.example")

    page = signed_in("registrar").get("/admin/oneroster/rosteruser/", {"q": said})

    assert page.context_data["cl"].result_count == number


def test_a_row_that_is_not_there_is_named_at_a_field_of_the_form(dynamo):
    client = signed_in("registrar")
    session = AcademicSessionFactory()
    address = f"/admin/oneroster/courseoffering/add/?school={session.school_id}"

    form = form_of(client, address) | {"school_year": "2027", "session_name": "Nope"}
    form |= {"local_course_code": "A", "course_code": "A", "course_education_organization_id": "1"}
    answer = client.post(address, form)

    errors = answer.context_data["adminform"].form.errors
    assert "There is no such academic session" in str(errors["session_name"])


def test_the_page_of_a_class_leads_to_its_people_and_fills_in_their_form(dynamo):
    enrollment = EnrollmentFactory()
    row = RosterClass.objects.get()
    client = signed_in("registrar")
    page = client.get(f"/admin/oneroster/rosterclass/{row.pk}/change/").content.decode()
    found = [
        unescape(each) for each in re.findall(r'href="(/admin/oneroster/enrollment/[^"]+)"', page)
    ]
    found = re.findall(r'href="(/admin/oneroster/enrollment/[^"]+)"', page)
    people, _teachers, student, _teacher = map(unescape, found)

    assert list(client.get(people).context_data["cl"].result_list) == [enrollment]
    assert form_of(client, student)["section_identifier"] == row.section_identifier


def test_nobody_is_put_into_no_class(dynamo):
    client = signed_in("registrar")

    answer = client.post(
        "/admin/oneroster/enrollment/add/", form_of(client, "/admin/oneroster/enrollment/add/")
    )

    errors = answer.context_data["adminform"].form.errors
    assert {"student", "section_identifier", "begin_date"} <= set(errors)


def test_a_class_takes_the_periods_of_its_school_by_name(dynamo):
    client = signed_in("registrar")
    row = RosterClassFactory()
    ClassPeriodFactory(school_id=row.school_id, class_period_name="First")
    ClassPeriodFactory(class_period_name="Elsewhere")
    address = f"/admin/oneroster/rosterclass/{row.pk}/change/"
    form = form_of(client, address)

    refused = client.post(address, {**form, "class_periods": "Elsewhere"})
    answer = client.post(address, {**form, "class_periods": "First"})

    row.refresh_from_db()
    assert "There is no “Elsewhere”" in refused.content.decode()
    assert answer.status_code == 302
    assert row.class_periods == [
        {"classPeriodReference": {"schoolId": row.school_id, "classPeriodName": "First"}}
    ]


def test_a_students_page_shows_classes_to_whom_may_see_them(dynamo):
    enrollment = EnrollmentFactory()
    sections = f"/admin/edfi/student/{enrollment.student.pk}/section"

    for role in ("registrar", "auditor"):
        page = signed_in(role).get(f"{sections}/enrollment/").content.decode()
        assert f"/admin/oneroster/enrollment/{enrollment.pk}/change/" in page
        assert signed_in(role).get(f"{sections}/grade/").status_code == 200
    assert signed_in("finance").get(f"{sections}/grade/").status_code == 404
