"""The packet holds everything of a student: a value planted in each table is found in it."""

import io
import json
import zipfile

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from cohorts.tests.factories import MemberFactory
from edfi.models import StudentContactAssociation
from edfi.tests import factories as edfi
from enrollment.tests import families
from oneroster.models import RosterUser, UserAgent
from oneroster.tests import factories as roster
from tsa.access.models import Grant
from tsa.attendance.tests import factories as attendance
from tsa.audit import disclosing, packet, staff_log, tied
from tsa.audit.tables import AuditLogItem
from tsa.grades.tests.factories import GradeFactory
from tsa.lib.actor import Actor, Kind
from tsa.lib.errors import NotFound

pytestmark = pytest.mark.django_db

# Tables with a column that may name a student, and that are in no packet.
LEFT_OUT = {
    "accounts_addition": "names staff, not students",
    "accounts_apiclient": "names staff, not students",
    "accounts_user_groups": "names staff, not students",
    "accounts_user_organizations": "names staff, not students",
    "accounts_user_user_permissions": "names staff, not students",
    "audit_logs": "the log of the student, a part of its own in the packet",
    "django_admin_log": "names staff, not students",
    "legacy_given_roles": "of tutors",
    "legacy_staged_education_group_student": "numbers of the legacy database, staged for an import",
    "oauth2_provider_accesstoken": "empty",
    "oauth2_provider_devicegrant": "empty",
    "oauth2_provider_grant": "empty",
    "oauth2_provider_idtoken": "empty",
    "oauth2_provider_refreshtoken": "empty",
    "otp_static_staticdevice": "names staff, not students",
    "otp_totp_totpdevice": "names staff, not students",
    "profile_sync_log": "of coaches",
}


@pytest.fixture
def made(registrar):
    def make(student, purpose="asked for by the mother"):
        target = io.BytesIO()
        packet.write(student, target, purpose=purpose, by=registrar)
        return zipfile.ZipFile(target)

    return make


def records(zipped, name):
    return json.loads(zipped.read(f"{name}.json"))


def test_every_table_that_can_name_a_student_is_in_the_packet():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT table_name FROM information_schema.columns c JOIN pg_class t"
            " ON t.relname = c.table_name AND NOT t.relispartition"
            " WHERE table_schema = 'public' AND t.relkind IN ('r', 'p')"
            " AND column_name IN ('student_unique_id', 'student_id', 'student_sourced_id',"
            " 'user_sourced_id', 'user_id', 'enrollment_id', 'contact_unique_id',"
            " 'result_sourced_id', 'student_name')"
        )
        named = {name for (name,) in cursor.fetchall()}

    assert named - tied.tables() - set(LEFT_OUT) == set()


def _planted(student):
    """A row of each kind that hangs on the student."""
    stay = edfi.StudentSchoolAssociationFactory(student=student)
    edfi.TSAStudentExtensionFactory(student=student)
    edfi.StudentEducationOrganizationAssociationFactory(student=student)
    contact = edfi.ContactFactory(last_name="PLANTED-contact")
    StudentContactAssociation.objects.create(student=student, contact=contact)
    user = RosterUser.objects.get(pk=f"student_{student.student_unique_id}")
    parent = roster.RosterUserFactory(role="parent", family_name="PLANTED-parent")
    UserAgent.objects.create(user=user, agent=parent)
    roster.ResultFactory(student=user)
    roster.AssessmentResultFactory(student=user)
    roster.EnrollmentByRosterFactory(user=user)
    MemberFactory(student=student)
    attendance.SchoolEventFactory(student=student)
    GradeFactory(place=roster.EnrollmentFactory(student=student))
    Grant.objects.create(
        student=student, adult_kind="guardian", adult_id="PLANTED-grant", valid_from="2026-01-01"
    )
    return stay


def test_rows_of_students_and_their_guardians_are_found_where_they_were_planted(dynamo, made):
    student = edfi.StudentFactory(last_name="PLANTED-student")
    _planted(student)

    zipped = made(student.student_unique_id)

    everything = b"".join(zipped.read(name) for name in zipped.namelist()).decode()
    for value in ("student", "contact", "parent", "grant"):
        assert f"PLANTED-{value}" in everything
    for table in (
        "student_school_associations",
        "tsa_student_extensions",
        "results",
        "grades",
        "assessment_results",
        "demographics",
        "student_cohort_members",
        "enrollments",
        "student_school_attendance_events",
        "user_agents",
        "student_cohorts",
        "classes",
    ):
        assert records(zipped, f"PostgreSQL/{table}"), table


def test_an_enrolment_is_there_with_its_answers_opened_and_the_files(family, made):
    families.complete(family, 1)
    for number in (2, 3, 4):
        item = families.complete(family, number)
    families.upload_required(family)

    zipped = made(item.student_unique_id)

    (enrolment,) = records(zipped, "DynamoDB/enrollments")
    assert enrolment["step_4"]["data"]["medical_info"]
    assert len(records(zipped, "DynamoDB/documents")) == len(
        [name for name in zipped.namelist() if name.startswith("files/")]
    )
    assert records(zipped, "DynamoDB/parent-invitations")
    assert "magic_link_token" not in zipped.read("DynamoDB/parent-invitations.json").decode()
    assert "PostgreSQL/copy_enrollments.json" in zipped.namelist()


def test_another_child_is_not_in_it(dynamo, made):
    student, other = edfi.StudentFactory(), edfi.StudentFactory(last_name="SOMEBODY-ELSE")
    _planted(student)
    _planted(other)

    zipped = made(student.student_unique_id)

    everything = b"".join(zipped.read(name) for name in zipped.namelist()).decode()
    assert "SOMEBODY-ELSE" not in everything
    assert other.student_unique_id not in everything


def test_taking_it_is_a_disclosure_with_its_purpose(dynamo, made, registrar):
    student = edfi.StudentFactory().student_unique_id

    zipped = made(student, purpose="request of the mother")

    (item,) = [each for each in AuditLogItem.scan() if each.action_type == "export"]
    assert (item.admin_email, item.student_unique_id) == (registrar.id, student)
    assert records(zipped, "log/disclosures")[0]["purpose"] == ("request of the mother")


def test_without_a_purpose_there_is_none(dynamo, made):
    with pytest.raises(packet.PurposeMissing):
        made(edfi.StudentFactory().student_unique_id, purpose="  ")


def test_of_a_student_who_is_not_there_there_is_none(dynamo, made):
    with pytest.raises(NotFound):
        made("TSA-STU-20260101-00000000")


def test_the_command_writes_a_new_file_and_never_over_another(dynamo, tmp_path):
    student = edfi.StudentFactory().student_unique_id
    target = tmp_path / "packet.zip"

    call_command("ferpa_packet", student, target, purpose="asked for")

    assert zipfile.is_zipfile(target)
    assert target.stat().st_mode & 0o077 == 0
    with pytest.raises(CommandError):
        call_command("ferpa_packet", student, target, purpose="asked for")


def test_lists_of_a_client_count_where_it_reaches_a_school_of_the_student(dynamo):
    stay = edfi.StudentSchoolAssociationFactory()
    for number in (stay.school_id, 999):
        staff_log.opened(
            resource_type="students",
            resource_id="*",
            by=Actor(Kind.MACHINE, f"client-{number}"),
            description="read a list",
            details={"records": 2, "filters": [], "organizations": [number]},
            action_type="list",
        )

    found = disclosing.of(stay.student.student_unique_id, now=timezone.now())

    assert [(each.who, each.is_certain) for each in found] == [(f"client-{stay.school_id}", False)]
