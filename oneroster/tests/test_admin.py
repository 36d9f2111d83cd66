"""Staff's pages on the rosters: what they cost, and what is not theirs to change."""

import pytest
from django.contrib.admin.utils import quote

from edfi.tests.factories import SchoolFactory, StudentSchoolAssociationFactory
from edfi.tests.test_admin import form_of
from oneroster.models import Organization, ProfileSyncLog, RosterUser, TSAUserExtension, UserAgent
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
