"""What was taken in one file for many, and by programs, in the record of disclosures of one."""

import pytest
from django.utils import timezone

from cohorts.tests.factories import MemberFactory
from edfi.tests.factories import SchoolFactory, StudentFactory, StudentSchoolAssociationFactory
from tsa.access.models import Grant
from tsa.accounts.tests.factories import machine_client
from tsa.admin.tests.clients import signed_in
from tsa.audit import disclosing, reads
from tsa.audit.tables import AuditLogItem
from tsa.lib.actor import Actor, Kind

pytestmark = pytest.mark.django_db
WHY = "The state's yearly report"


def seen_of(student):
    return disclosing.of(student.student_unique_id, now=timezone.now())


def test_an_export_of_members_is_a_disclosure_of_those_in_it_with_its_purpose(dynamo):
    member, other = MemberFactory(), StudentFactory()

    signed_in("registrar").post(
        "/admin/cohorts/studentcohortmember/export/", {"format": "csv", "purpose": WHY}
    )

    (seen,) = seen_of(member.student)
    assert (seen.who, seen.purpose, seen.is_certain) == ("registrar@tsa.example", WHY, True)
    assert seen_of(other) == []


@pytest.mark.parametrize("model", ["studentcohort", "studentcohortmember"])
def test_a_list_is_not_exported_without_a_purpose(dynamo, model):
    MemberFactory()

    answer = signed_in("registrar").post(f"/admin/cohorts/{model}/export/", {"format": "csv"})

    assert answer["Content-Type"].startswith("text/html")
    assert [item for item in AuditLogItem.scan() if item.action_type == "export"] == []


def test_a_package_of_one_school_may_have_held_its_students_and_no_others(dynamo):
    here = StudentSchoolAssociationFactory(school=SchoolFactory(school_id=501)).student
    elsewhere = StudentSchoolAssociationFactory(school=SchoolFactory(school_id=502)).student

    form = {"version": "1.2", "schools": ["school_501"], "purpose": WHY}
    signed_in().post("/admin/oneroster/rosterimport/export/", form)

    (seen,) = seen_of(here)
    assert (seen.purpose, seen.is_certain) == (WHY, False)
    assert seen_of(elsewhere) == []


def test_a_package_is_not_given_without_a_purpose(dynamo):
    answer = signed_in().post("/admin/oneroster/rosterimport/export/", {"version": "1.2"})

    assert answer["Content-Type"].startswith("text/html")


def test_a_program_s_reads_show_the_purpose_that_it_was_registered_for(dynamo):
    student = StudentFactory()
    client, _ = machine_client("edfi", name="SIS", purpose="grades of the district")
    by = Actor(Kind.MACHINE, client.client_id)

    reads.note_record(by, table="students", key="1", student=student.student_unique_id)

    (seen,) = seen_of(student)
    assert (seen.who, seen.purpose) == (f"SIS ({client.client_id})", "grades of the district")


def test_a_coach_s_list_is_a_disclosure_of_those_whom_it_showed(dynamo):
    shown, other = StudentFactory(), StudentFactory()
    for student in (shown, other):
        Grant.objects.create(student=student, adult_kind="coach", adult_id="profile-1")

    coach = Actor(Kind.COACH, "profile-1")
    reads.note_portal(coach, page="coach_students", students=[shown.student_unique_id])

    assert [seen.who for seen in seen_of(shown)] == ["profile-1"]
    assert seen_of(other) == []


def test_a_family_s_own_visits_are_no_disclosure(dynamo):
    key = "TSA-ENROLL-20261101-00000001"
    student = StudentFactory(student_unique_id="TSA-STU-20261101-00000001")

    reads.note_portal(Actor(Kind.PARENT, "ana@family.example"), page="enrollment", key=key)

    assert seen_of(student) == []
