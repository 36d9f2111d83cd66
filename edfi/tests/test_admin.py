"""Staff's pages on students of record, their schools and contacts."""

from datetime import date

import pytest

from edfi import descriptors
from edfi.models import Contact, School, Student, StudentSchoolAssociation
from edfi.tests.factories import (
    ContactFactory,
    SchoolFactory,
    StudentContactAssociationFactory,
    StudentFactory,
    StudentSchoolAssociationFactory,
    TSAStudentExtensionFactory,
)
from oneroster.models import Unpublished
from tsa.admin.tests.clients import openings, queries, signed_in, told
from tsa.audit.models import AuditLog

pytestmark = pytest.mark.django_db

LISTS = {
    "student": StudentSchoolAssociationFactory,
    "studentschoolassociation": StudentSchoolAssociationFactory,
    "tsastudentextension": TSAStudentExtensionFactory,
    "contact": StudentContactAssociationFactory,
    "studentcontactassociation": StudentContactAssociationFactory,
    "school": SchoolFactory,
}


@pytest.mark.parametrize("name", LISTS)
def test_a_list_costs_the_same_for_2_rows_and_for_60(name):
    client = signed_in("registrar")
    LISTS[name].create_batch(2)
    few = queries(client, f"/admin/edfi/{name}/")
    LISTS[name].create_batch(58)

    assert queries(client, f"/admin/edfi/{name}/") == few


@pytest.mark.parametrize(
    ("said", "found"),
    [("núñ", "Núñez"), ("zoë", "Zoë"), ("TSA-STU-X", "Núñez"), ("nobody", None)],
)
def test_students_are_found_by_part_of_a_name_or_the_whole_id(said, found):
    StudentFactory(student_unique_id="TSA-STU-X", first_name="Zoë", last_name="Núñez")
    StudentFactory(first_name="Other", last_name="Person")

    page = signed_in("registrar").get("/admin/edfi/student/", {"q": said})

    rows = page.context_data["cl"].result_list
    assert len(rows) == (1 if found else 0)
    if found:
        assert found in str(rows[0])


@pytest.mark.parametrize(
    ("query", "number"),
    [
        ("grade=First+grade", 1),
        ("grade=Third+grade", 2),
        ("school=north", 1),
        ("school=77", 2),
        ("school_year=2028", 1),
        ("present=no", 1),
        ("present=yes", 2),
    ],
)
def test_stays_are_filtered(query, number):
    north = SchoolFactory(school_id=76, name_of_institution="North Campus")
    south = SchoolFactory(school_id=77, name_of_institution="South Campus")
    first = descriptors.grade_level.of("First grade")
    StudentSchoolAssociationFactory(school=north, entry_grade_level_descriptor=first)
    StudentSchoolAssociationFactory(school=south, exit_withdraw_date=date(2026, 9, 1))
    StudentSchoolAssociationFactory(school=south, school_year=2028)

    page = signed_in("registrar").get(f"/admin/edfi/studentschoolassociation/?{query}")

    assert page.context_data["cl"].result_count == number


@pytest.fixture
def four_students():
    """Two at North, one of them first grader and waitlisted; one left South; one was rejected."""
    north = SchoolFactory(school_id=76, name_of_institution="North Campus")
    south = SchoolFactory(school_id=77, name_of_institution="South Campus")
    first = descriptors.grade_level.of("First grade")
    left = {"exit_withdraw_date": date(2026, 9, 1)}
    stays = [
        StudentSchoolAssociationFactory(school=north, entry_grade_level_descriptor=first),
        StudentSchoolAssociationFactory(school=north),
        StudentSchoolAssociationFactory(school=south, **left),
        StudentSchoolAssociationFactory(school=south, **left),
    ]
    statuses = ["waitlisted", "enrolled", "enrolled", "rejected"]
    for stay, status in zip(stays, statuses, strict=True):
        TSAStudentExtensionFactory(student=stay.student, enrollment_status=status)
    StudentSchoolAssociationFactory(student=stays[2].student, school=north)


@pytest.mark.parametrize(
    ("query", "number"),
    [
        ("school=north", 3),
        ("school=77", 0),
        ("school=77&status=rejected", 1),
        ("grade=First+grade", 1),
        ("school=north&grade=Third+grade", 2),
        ("status=enrolled", 2),
        ("status=waitlisted&grade=Third+grade", 0),
    ],
)
def test_students_are_filtered_by_school_grade_and_status(four_students, query, number):
    page = signed_in("registrar").get(f"/admin/edfi/student/?{query}")

    assert page.context_data["cl"].result_count == number


def test_a_filter_of_students_costs_one_query_more_at_most(four_students):
    client = signed_in("registrar")
    plain = queries(client, "/admin/edfi/student/")

    assert queries(client, "/admin/edfi/student/?school=north&grade=Third+grade") <= plain + 1
    assert queries(client, "/admin/edfi/student/?status=enrolled") <= plain


def test_lists_and_pages_show_words_and_no_uris(dynamo):
    stay = StudentSchoolAssociationFactory()
    client = signed_in("auditor")

    listed = client.get("/admin/edfi/studentschoolassociation/").content.decode()
    page = client.get(f"/admin/edfi/studentschoolassociation/{stay.pk}/change/").content.decode()

    assert "Third grade" in listed
    assert "Third grade" in page
    assert "uri://" not in listed + page


def test_an_auditor_reads_and_changes_nothing(dynamo):
    student = StudentFactory()
    address = f"/admin/edfi/student/{student.pk}/change/"
    client = signed_in("auditor")

    page = client.get(address)

    assert page.status_code == 200
    assert 'name="_save"' not in page.content.decode()
    assert client.post(address, {"first_name": "Other"}).status_code == 403


# -- opening is logged ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "factory", "table", "key"),
    [
        ("student", StudentFactory, "students", "student_unique_id"),
        ("contact", ContactFactory, "contacts", "contact_unique_id"),
        (
            "tsastudentextension",
            TSAStudentExtensionFactory,
            "tsa_student_extensions",
            "student_id",
        ),
        (
            "studentschoolassociation",
            StudentSchoolAssociationFactory,
            "student_school_associations",
            "pk",
        ),
        (
            "studentcontactassociation",
            StudentContactAssociationFactory,
            "student_contact_associations",
            "pk",
        ),
    ],
)
def test_opening_a_record_is_logged_once(dynamo, name, factory, table, key):
    row = factory()

    answer = signed_in("registrar").get(f"/admin/edfi/{name}/{row.pk}/change/")

    assert answer.status_code == 200
    assert openings() == [(table, str(getattr(row, key)))]


def test_saving_and_going_on_is_one_opening(dynamo):
    client = signed_in("registrar")
    student = StudentFactory()
    address = f"/admin/edfi/student/{student.pk}/change/"
    form = form_of(client, address)
    assert len(openings()) == 1

    answer = client.post(address, {**form, "first_name": "Anna", "_continue": "1"}, follow=True)

    assert answer.status_code == 200
    assert len(openings()) == 1
    client.get(address)
    assert len(openings()) == 2


# -- changing ------------------------------------------------------------------------------------


def form_of(client, address) -> dict:
    """The form as the page shows it, to be posted again."""
    page = client.get(address)
    form = page.context_data["adminform"].form
    data = {}
    for name in form.fields:
        value = form[name].value()
        if value is True:
            data[name] = "on"
        elif value not in (None, False):
            data[name] = value
    for formset in page.context_data["inline_admin_formsets"]:
        management = formset.formset.management_form
        data |= {management.add_prefix(n): management[n].value() for n in management.fields}
    return data


def test_a_correction_keeps_what_was_not_touched(dynamo):
    client = signed_in("registrar")
    foreign = "uri://state.example/SexDescriptor#X1"
    white = descriptors.race.of("White")
    student = StudentFactory(birth_sex_descriptor=foreign, races=[white])
    address = f"/admin/edfi/student/{student.pk}/change/"

    answer = client.post(address, {**form_of(client, address), "last_name": "Núñez"})

    assert answer.status_code == 302
    student = Student.objects.get()
    assert student.last_name == "Núñez"
    assert student.birth_sex_descriptor == foreign
    assert student.races == [white]
    row = AuditLog.objects.filter(entity="students", action="update").first()
    assert row.actor_id == "registrar@tsa.example"


def test_keys_and_bookkeeping_cannot_be_posted(dynamo):
    client = signed_in("registrar")
    student = StudentFactory()
    address = f"/admin/edfi/student/{student.pk}/change/"
    forged = {"student_unique_id": "OTHER", "student_usi": "5", "etag": "x"}

    client.post(address, {**form_of(client, address), **forged})

    again = Student.objects.get()
    assert (again.student_unique_id, again.student_usi) == (
        student.student_unique_id,
        student.student_usi,
    )


def test_a_student_added_by_hand_gets_a_number(dynamo):
    form = {"first_name": "Ana", "last_name": "Lopez", "student_unique_id": "TSA-STU-HAND"}
    empty = ["other_names", "identification_documents", "personal_identification_documents"]

    answer = signed_in("registrar").post(
        "/admin/edfi/student/add/", {**form, **dict.fromkeys(empty, "[]")}
    )

    assert answer.status_code == 302
    assert Student.objects.get().student_usi > 0


def test_a_contacts_numbers_are_edited_as_lines(dynamo):
    client = signed_in("registrar")
    mobile = {
        "telephoneNumberTypeDescriptor": descriptors.telephone_type.of("Mobile"),
        "telephoneNumber": "512-555-0147",
        "textMessageCapabilityIndicator": True,
    }
    contact = ContactFactory(telephones=[mobile])
    address = f"/admin/edfi/contact/{contact.pk}/change/"
    form = form_of(client, address)

    client.post(address, {**form, "telephones": "Mobile: 512-555-0147\nwork: 512-555-0199"})
    refused = client.post(address, {**form, "telephones": "Pigeon: 5"})

    assert Contact.objects.get().telephones == [
        mobile,
        {
            "telephoneNumberTypeDescriptor": descriptors.telephone_type.of("Work"),
            "telephoneNumber": "512-555-0199",
        },
    ]
    assert "This kind of telephone is not known" in refused.content.decode()


def test_a_stay_ends_with_a_date_and_a_type(dynamo):
    client = signed_in("registrar")
    stay = StudentSchoolAssociationFactory()
    address = f"/admin/edfi/studentschoolassociation/{stay.pk}/change/"
    withdrawn = {
        "exit_withdraw_date": "2026-12-01",
        "exit_withdraw_type_descriptor": descriptors.WITHDRAWN,
    }

    answer = client.post(address, {**form_of(client, address), **withdrawn})

    assert answer.status_code == 302
    assert StudentSchoolAssociation.objects.get().exit_withdraw_date == date(2026, 12, 1)


# -- schools -------------------------------------------------------------------------------------


def test_saving_a_school_queues_its_publication_in_the_same_transaction(dynamo):
    client = signed_in("registrar")
    school = SchoolFactory(school_id=77)
    address = f"/admin/edfi/school/{school.pk}/change/"
    form = {**form_of(client, address), "required_documents": ["transcript"]}

    answer = client.post(address, form)

    assert answer.status_code == 302, told(answer)
    assert School.objects.get().required_documents == ["transcript"]
    assert "school_77" in Unpublished.objects.values_list("key", flat=True)


def test_a_school_that_is_not_saved_is_not_published(dynamo):
    client = signed_in("registrar")
    school = SchoolFactory()
    Unpublished.objects.all().delete()
    address = f"/admin/edfi/school/{school.pk}/change/"

    client.post(address, {**form_of(client, address), "required_documents": ["passport"]})

    assert School.objects.get().required_documents is None
    assert not Unpublished.objects.exists()


def test_a_school_is_never_deleted():
    school = SchoolFactory()

    answer = signed_in().post(f"/admin/edfi/school/{school.pk}/delete/", {"post": "yes"})

    assert answer.status_code == 403
