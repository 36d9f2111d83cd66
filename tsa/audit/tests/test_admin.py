"""The audit's pages for staff: searching, a record's history, who has seen a student."""

import io
import zipfile

import pytest
from django.utils import timezone

from edfi.models import Student
from edfi.tests.factories import StudentFactory
from tsa.admin.tests.clients import queries, signed_in
from tsa.audit.models import AuditLog
from tsa.audit.tables import AuditLogItem
from tsa.audit.writing import writing
from tsa.coaches.models import CoachCopy
from tsa.lib.actor import Actor, Kind

pytestmark = pytest.mark.django_db

LIST = "/admin/audit/auditlog/"
WHY = {"purpose": "asked for by the board"}
SAM = Actor(Kind.STAFF, "sam@tsa.example", address="192.0.2.9", request_id="r-77")


@pytest.fixture
def corrected(dynamo):
    student = StudentFactory(
        first_name="Ana", birth_sex_descriptor="uri://ed-fi.org/SexDescriptor#Female"
    )
    with writing(SAM):
        Student.objects.filter(pk=student.pk).update(
            first_name="Anna", birth_sex_descriptor="uri://ed-fi.org/SexDescriptor#Male"
        )
    return student


@pytest.fixture
def auditor(dynamo):
    return signed_in("auditor")


def student_page(student, rest=""):
    return f"{LIST}student/{rest}?student={student.student_unique_id}"


@pytest.mark.parametrize(
    "asked",
    ["actor=sam@tsa.example", "request=r-77", "kind=staff&action=update", "table=students"],
)
def test_rows_are_found_by_person_request_kind_and_table(auditor, corrected, asked):
    answer = auditor.get(f"{LIST}?{asked}").content.decode()

    assert "sam@tsa.example" in answer


def test_a_difference_is_shown_old_and_new_in_words(auditor, corrected):
    answer = auditor.get(f"{LIST}?request=r-77").content.decode()

    assert "Ana → Anna" in answer
    assert "Female → Male" in answer
    assert "uri://" not in answer


def test_the_list_costs_the_same_queries_for_one_row_and_for_fifty(auditor, corrected):
    few = queries(auditor, f"{LIST}?table=nothing")
    StudentFactory.create_batch(30)

    assert queries(auditor, LIST) <= few + 1


def test_pages_follow_each_other_without_numbers(auditor):
    StudentFactory.create_batch(40)  # each leaves two rows and more

    answer = auditor.get(LIST)

    assert "after=" in answer.content.decode()
    assert answer.status_code == 200


def test_an_export_is_streamed_and_noted(auditor, corrected):
    answer = auditor.post(f"{LIST}export/?request=r-77", WHY)

    lines = b"".join(answer.streaming_content).decode().splitlines()
    assert len(lines) == 1 + AuditLog.objects.filter(request_id="r-77").count()
    (noted,) = [i for i in AuditLogItem.scan() if i.action_type == "export"]
    assert noted.resource_type == "audit_logs"
    assert noted.details["purpose"] == WHY["purpose"]


@pytest.mark.parametrize(
    "page", ["export/?request=r-77", "admin-log/export/", "student/csv/?student=X"]
)
@pytest.mark.parametrize("said", [None, {"purpose": " "}], ids=["asked by GET", "none given"])
def test_without_a_purpose_no_file_is_given(auditor, page, said):
    answer = auditor.post(LIST + page, said) if said else auditor.get(LIST + page)

    assert answer["Content-Type"].startswith("text/html")
    assert 'name="purpose"' in answer.content.decode()
    assert [i for i in AuditLogItem.scan() if i.action_type == "export"] == []


def test_history_shows_the_audit_of_the_record_from_both_stores(auditor, corrected):
    auditor.get(f"/admin/edfi/student/{corrected.pk}/change/")

    answer = auditor.get(f"/admin/edfi/student/{corrected.pk}/history/").content.decode()

    assert "Ana → Anna" in answer
    assert "Opened the student&#x27;s record" in answer


def test_who_has_seen_a_student_names_person_and_purpose(auditor, corrected):
    signed_in("registrar", every_school=True).get(f"/admin/edfi/student/{corrected.pk}/change/")

    answer = auditor.get(student_page(corrected)).content.decode()

    assert "registrar@tsa.example" in answer
    assert "school official" in answer


def test_who_has_seen_a_student_is_told_in_words_with_the_name(auditor, corrected):
    registrar = signed_in("registrar", every_school=True)
    registrar.get(f"/admin/edfi/student/{corrected.pk}/section/student_health/")

    answer = auditor.get(student_page(corrected)).content.decode()

    assert f"Who has seen {corrected.full_name}" in answer.replace("Anna", "Ana")
    assert "Opened the student&#x27;s health data" in answer
    assert "student_health" not in answer


def test_actions_and_kinds_are_offered_in_words(auditor):
    answer = auditor.get(LIST).content.decode()

    assert '<option value="sign_in">Signed in</option>' in answer
    assert '<option value="machine">Program</option>' in answer
    assert '<option value="students">Student</option>' in answer


def test_a_coach_is_named_not_numbered(auditor, dynamo):
    CoachCopy.objects.create(
        profile_id="coach_77",
        first_name="Dana",
        last_name="O'Brien",
        email="dana@coaches.example",
        school_id=480101,
        status="active",
        created_at=timezone.now(),
        updated_at=timezone.now(),
        version=1,
    )
    with writing(Actor(Kind.COACH, "coach_77")):
        StudentFactory()

    answer = auditor.get(f"{LIST}?actor=coach_77").content.decode()

    assert "Dana O&#x27;Brien</a> (coach)" in answer


def test_disclosures_come_as_csv(auditor, corrected):
    auditor.get(student_page(corrected))

    answer = auditor.post(student_page(corrected, "csv/"), WHY)

    assert b"auditor@tsa.example" in b"".join(answer.streaming_content)


def test_the_packet_is_given_for_a_purpose_only(auditor, corrected):
    refused = auditor.post(student_page(corrected, "packet/"), {"purpose": ""})
    given = auditor.post(student_page(corrected, "packet/"), {"purpose": "asked by the mother"})

    assert refused["Content-Type"].startswith("text/html")
    packed = zipfile.ZipFile(io.BytesIO(b"".join(given.streaming_content)))
    assert "PostgreSQL/students.json" in packed.namelist()


@pytest.mark.parametrize("role", ["admissions", "finance"])
@pytest.mark.parametrize("rest", ["", "export/", "student/?student=X", "student/csv/?student=X"])
def test_others_are_shown_nothing(dynamo, role, rest):
    assert signed_in(role, every_school=True).get(LIST + rest).status_code == 403


@pytest.mark.parametrize("rest", ["", "csv/"])
def test_people_of_some_schools_get_no_student_s_disclosures(corrected, rest):
    limited = signed_in("registrar", every_school=False)

    assert limited.get(student_page(corrected, rest)).status_code == 403
    assert limited.post(student_page(corrected, "packet/"), {"purpose": "why"}).status_code == 403


def test_people_of_some_schools_find_no_rows_of_other_schools(corrected):
    limited = signed_in("registrar", every_school=False)

    listed = limited.get(f"{LIST}?request=r-77").content.decode()
    exported = b"".join(limited.post(f"{LIST}export/?request=r-77", WHY).streaming_content).decode()

    assert "Ana → Anna" not in listed
    assert len(exported.splitlines()) == 1
