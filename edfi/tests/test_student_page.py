"""The one page of a student: its sections, what they cost, who opens them, and the print."""

from html import unescape

import pytest
from django.utils.html import strip_tags
from reportlab.pdfbase import pdfmetrics

from edfi.admin import students_print, students_sections
from edfi.models import TSAStudentExtension
from edfi.tests.factories import (
    StudentContactAssociationFactory,
    StudentFactory,
    StudentSchoolAssociationFactory,
    TSAStudentExtensionFactory,
)
from oneroster.tests.factories import RosterUserFactory
from tsa.access.models import Grant
from tsa.admin.tests.clients import openings, queries, signed_in
from tsa.admin.tests.world import school_of
from tsa.audit.models import AuditLog

pytestmark = pytest.mark.django_db
SECTIONS = [
    "studentschoolassociation",
    "tsastudentextension",
    "studentcontactassociation",
    "grant",
    "enrollmentcopy",
    "documentcopy",
    "studentcohortmember",
    "enrollment",
    "studentschoolattendanceevent",
    "studentsectionattendanceevent",
    "grade",
    "studenteducationorganizationassociation",
    "student_health",
    "auditlog",
]


@pytest.fixture(autouse=True)
def password_only(settings):
    settings.STAFF_SECOND_FACTOR = False


def section(student, slug) -> str:
    return f"/admin/edfi/student/{student.pk}/section/{slug}/"


def offered(client, student) -> list[str]:
    page = client.get(f"/admin/edfi/student/{student.pk}/change/")
    return [each["is"].slug for each in page.context_data["sections"]]


# -- which sections -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("role", "without"),
    [
        ("registrar", set()),
        ("", set()),
        ("auditor", {"student_health"}),
        (
            "admissions",
            {
                "student_health",
                "grade",
                "studentschoolattendanceevent",
                "studentsectionattendanceevent",
                "auditlog",
            },
        ),
    ],
    ids=["registrar", "superuser", "auditor", "admissions"],
)
def test_a_role_is_offered_what_it_may_open(dynamo, role, without):
    student = StudentFactory()
    client = signed_in(role)

    seen = offered(client, student)

    assert set(seen) == set(SECTIONS) - without
    for slug in SECTIONS:
        status = client.get(section(student, slug)).status_code
        assert (slug, status) == (slug, 404 if slug in without else 200)


def test_every_section_is_in_this_test():
    assert sorted(each.slug for each in students_sections._sections) == sorted(SECTIONS)


# -- what they show, and what it costs ----------------------------------------------------------


@pytest.mark.parametrize(
    ("slug", "make"),
    [
        (
            "studentcontactassociation",
            lambda student, n: StudentContactAssociationFactory(student=student),
        ),
        (
            "grant",
            lambda student, n: Grant.objects.create(
                student=student, adult_kind="coach", adult_id=f"coach-{n}"
            ),
        ),
        (
            "studentschoolassociation",
            lambda student, n: StudentSchoolAssociationFactory(student=student),
        ),
    ],
    ids=["contacts", "grants", "stays"],
)
def test_a_section_costs_the_same_for_2_rows_and_for_30(dynamo, slug, make):
    student = StudentFactory()
    client = signed_in("registrar")
    client.get(f"/admin/edfi/student/{student.pk}/change/")
    for n in range(2):
        make(student, n)
    few = queries(client, section(student, slug))
    for n in range(2, 30):
        make(student, n)

    assert queries(client, section(student, slug)) == few


def test_the_page_itself_reads_no_section(dynamo):
    student = StudentFactory()
    client = signed_in("registrar")
    before = queries(client, f"/admin/edfi/student/{student.pk}/change/")
    StudentContactAssociationFactory.create_batch(5, student=student)

    assert queries(client, f"/admin/edfi/student/{student.pk}/change/") == before


def test_more_rows_stand_on_the_next_page(dynamo):
    student = StudentFactory()
    StudentContactAssociationFactory.create_batch(25, student=student)
    client = signed_in("registrar")

    first = client.get(section(student, "studentcontactassociation")).context_data["tables"][0]
    second = client.get(section(student, "studentcontactassociation") + "?page=2").context_data

    assert (len(first.rows), first.next) == (20, 2)
    assert (len(second["tables"][0].rows), second["tables"][0].next) == (5, None)


def test_a_section_alone_has_no_navigation(dynamo):
    student = StudentFactory()

    answer = signed_in("registrar").get(section(student, "grant"), headers={"X-Part": "1"})

    assert "<html" not in answer.content.decode()


def test_text_of_others_is_escaped(dynamo):
    student = StudentFactory()
    StudentContactAssociationFactory(student=student, contact__last_name="<script>x</script>")

    answer = signed_in("registrar").get(section(student, "studentcontactassociation"))

    assert "<script>x" not in answer.content.decode()


def test_who_may_do_what_is_said_by_name(dynamo):
    student = StudentFactory()
    coach = RosterUserFactory(given_name="Dana", family_name="O'Brien")
    for adult_id in (coach.pk, "coach_without_a_roster_user"):
        Grant.objects.create(student=student, adult_kind="coach", adult_id=adult_id)

    shown = signed_in("registrar").get(section(student, "grant")).context_data["tables"][0]

    named = sorted(strip_tags(unescape(row[0])) for row in shown.rows)
    assert named == ["Dana O'Brien", "coach_without_a_roster_user"]


@pytest.mark.parametrize(
    ("role", "is_offered"),
    [("auditor", True), ("registrar", True), ("admissions", False)],
    ids=["auditor", "registrar", "admissions"],
)
def test_who_has_seen_the_student_is_linked_for_those_who_may_see_the_audit(
    dynamo, role, is_offered
):
    student = StudentFactory()
    client = signed_in(role)

    page = client.get(f"/admin/edfi/student/{student.pk}/change/")

    address = page.context_data["seen_address"]
    assert bool(address) is is_offered
    assert ("Who has seen this student" in page.content.decode()) is is_offered
    assert not is_offered or client.get(address).status_code == 200


def test_a_person_of_some_schools_is_not_sent_to_a_page_they_may_not_open(dynamo):
    student = StudentSchoolAssociationFactory(school=school_of(501)).student
    client = signed_in("registrar", organizations=["region_501"])

    page = client.get(f"/admin/edfi/student/{student.pk}/change/")

    assert page.context_data["seen_address"] == ""


# -- whose --------------------------------------------------------------------------------------


def test_another_schools_student_is_not_there(dynamo):
    own, other = school_of(501), school_of(502)
    StudentSchoolAssociationFactory(school=own)
    student = StudentSchoolAssociationFactory(school=other).student
    client = signed_in("registrar", organizations=["region_501"])

    answers = [client.get(section(student, slug)).status_code for slug in SECTIONS]
    printed = client.post(f"/admin/edfi/student/{student.pk}/print/", {"purpose": "a reason"})

    assert set(answers) == {404}
    assert printed.status_code == 404
    assert openings() == []


def test_another_schools_stay_of_ones_own_student_is_left_out(dynamo):
    own, other = school_of(501), school_of(502)
    student = StudentSchoolAssociationFactory(school=own).student
    StudentSchoolAssociationFactory(school=other, student=student)
    client = signed_in("registrar", organizations=["region_501"])

    shown = client.get(section(student, "studentschoolassociation")).context_data["tables"]

    assert len(shown[0].rows) == 1


# -- openings are logged ------------------------------------------------------------------------


def test_a_section_of_an_open_page_is_no_opening_of_its_own(dynamo):
    student = StudentFactory()
    client = signed_in("registrar")

    client.get(f"/admin/edfi/student/{student.pk}/change/")
    client.get(section(student, "grant"))

    assert openings() == [("students", student.student_unique_id)]


def test_a_section_asked_for_by_its_address_is_an_opening(dynamo):
    student = StudentFactory()

    signed_in("registrar").get(section(student, "grant"))

    assert openings() == [("students", student.student_unique_id)]


def test_health_data_is_opened_by_itself(dynamo):
    student = TSAStudentExtensionFactory(special_needs="an inhaler").student
    client = signed_in("registrar")

    page = client.get(f"/admin/edfi/student/{student.pk}/change/").content.decode()
    opened = client.get(section(student, "student_health")).content.decode()

    assert "an inhaler" not in page
    assert "an inhaler" in opened
    assert openings()[-1] == ("student_health", student.student_unique_id)


def test_nothing_is_shown_when_the_opening_cannot_be_logged(dynamo):
    student = TSAStudentExtensionFactory(special_needs="an inhaler").student
    client = signed_in("registrar")
    dynamo.kill()

    answer = client.get(section(student, "student_health"))

    assert answer.status_code == 503
    assert "an inhaler" not in answer.content.decode()


def test_the_admission_page_hides_health_data_from_who_may_not_open_it(dynamo):
    row = TSAStudentExtensionFactory(special_needs="an inhaler")
    address = f"/admin/edfi/tsastudentextension/{row.pk}/change/"

    assert "an inhaler" not in signed_in("auditor").get(address).content.decode()
    assert "an inhaler" in signed_in("registrar").get(address).content.decode()


# -- print --------------------------------------------------------------------------------------


def test_nothing_is_printed_without_a_purpose(dynamo):
    student = StudentFactory()

    answer = signed_in("registrar").post(
        f"/admin/edfi/student/{student.pk}/print/", {"purpose": "", "sections": ["grant"]}
    )

    assert answer["Content-Type"].startswith("text/html")
    assert not AuditLog.objects.filter(action="export").exists()


def test_a_print_is_audited_with_its_purpose(dynamo):
    student = StudentContactAssociationFactory().student
    chosen = ["studentcontactassociation", "auditlog"]

    answer = signed_in("registrar").post(
        f"/admin/edfi/student/{student.pk}/print/",
        {"purpose": "Transfer to another school", "sections": chosen},
    )

    assert answer.content.startswith(b"%PDF-")
    row = AuditLog.objects.get(action="export")
    assert row.student_unique_id == student.student_unique_id
    assert row.after == {"purpose": "Transfer to another school", "sections": chosen}
    assert row.actor_id == "registrar@tsa.example"


def test_health_data_on_paper_is_logged_and_needs_the_permission(dynamo):
    student = TSAStudentExtension.objects.get(pk=TSAStudentExtensionFactory().pk).student
    form = {"purpose": "Nurse of the new school", "sections": ["student_health"]}
    address = f"/admin/edfi/student/{student.pk}/print/"

    refused = signed_in("auditor").post(address, form)
    printed = signed_in("registrar").post(address, form)

    assert refused["Content-Type"].startswith("text/html")
    assert printed.content.startswith(b"%PDF-")
    assert ("student_health", student.student_unique_id) in openings()


def test_paper_knows_the_letters_of_our_names(dynamo):
    student = StudentFactory(first_name="Əliyə Şükür", last_name="Гусейнов-Ñúñez")

    answer = signed_in("registrar").post(
        f"/admin/edfi/student/{student.pk}/print/", {"purpose": "a reason"}
    )

    assert answer.status_code == 200
    for font in ("DejaVu", "DejaVu-Bold"):
        known = pdfmetrics.getFont(font).face.charToGlyph
        assert [each for each in student.full_name if ord(each) not in known] == []
    assert b"DejaVuSansCondensed" in answer.content
    assert students_print.FONTS.joinpath("LICENSE.txt").exists()
