"""An application beside its documents, the way through the queue, staff's correction of step 4."""

import pytest
from django.contrib.admin.utils import quote

from edfi.models import Student
from enrollment.tables import DocumentItem, EnrollmentItem
from enrollment.tests import families
from tsa.admin.tests.clients import changes, openings, queries, signed_in, told

BOARD = "/admin/enrollment/enrollmentcopy/"
DOCUMENTS = "/admin/enrollment/documentcopy/"


def of(key: str, page: str) -> str:
    return f"{BOARD}{quote(key)}/{page}/"


def act(client, key: str, name: str, address: str = BOARD, query: str = "", **form):
    return client.post(f"{address}{quote(key)}/act/{name}/{query}", form)


# -- review --------------------------------------------------------------------------------------


def test_the_review_shows_application_and_document_and_logs_the_opening(coach):
    made = families.family(coach, upto=5)

    page = signed_in("admissions").get(of(made.enrollment_id, "review"))

    text = page.content.decode()
    assert "Mar 9, 2015" in text
    assert "<iframe" in text
    assert page.context_data["paper"]["verification_status"] == "pending"
    assert openings() == [("enrollment", made.enrollment_id)]


def test_approving_in_the_review_leads_to_the_next_document(coach):
    made = families.family(coach, upto=5)
    client = signed_in("admissions")
    first = client.get(of(made.enrollment_id, "review")).context_data["paper"]
    offer = next(each for each in first["offers"] if each["act"].name == "approve_document")

    answer = client.post(offer["address"])
    shown = client.get(answer["Location"]).context_data["paper"]

    assert shown["file"] != first["file"]
    assert shown["verification_status"] == "pending"
    assert len(changes("document")) == 1
    assert openings() == [("enrollment", made.enrollment_id)]  # opened once


def test_a_document_is_rejected_with_its_reason_beside_it(coach):
    made = families.family(coach, upto=5)
    client = signed_in("admissions")
    key = next(iter(made.item.documents))
    back = f"?review={made.enrollment_id}"

    asked = act(client, key, "reject_document", DOCUMENTS, back)
    assert asked.status_code == 200  # it wants a reason
    answer = act(client, key, "reject_document", DOCUMENTS, back, reason="Too dark to read.")

    assert answer["Location"].startswith(of(made.enrollment_id, "review"))
    assert DocumentItem.fetch(key).rejection_reason == "Too dark to read."


def test_next_and_previous_go_through_the_filtered_list_by_age(coach):
    keys = [families.family(coach, upto=upto).enrollment_id for upto in (1, 0, 1, 1)]
    client = signed_in("admissions")

    start = client.get(f"{BOARD}queue/?next_step=2")
    assert start["Location"].startswith(of(keys[0], "review"))
    middle = client.get(of(keys[2], "review") + "?queue=next_step%3D2").context_data

    assert of(keys[3], "review") in middle["next"]
    assert of(keys[0], "review") in middle["previous"]
    assert client.get(middle["next"]).context_data["next"] == ""


def test_what_has_left_the_queue_still_knows_the_next(coach):
    keys = [families.family(coach).enrollment_id for _ in range(2)]
    client = signed_in("admissions")
    act(client, keys[0], "take")

    page = client.get(of(keys[0], "review") + "?queue=assignee%3Dnobody")

    assert of(keys[1], "review") in page.context_data["next"]


def test_the_queue_of_a_region_has_its_own_enrolments_alone(family):
    client = signed_in("admissions", email="far@tsa.example", organizations=[])

    answer = client.get(f"{BOARD}queue/")

    assert "review" not in answer["Location"]
    assert client.get(of(family.enrollment_id, "review")).status_code == 404
    assert client.get(of(family.enrollment_id, "correct")).status_code == 404


def test_the_review_is_a_fixed_number_of_queries(coach):
    first = families.family(coach, upto=5)
    client = signed_in("admissions")
    few = queries(client, of(first.enrollment_id, "review"))
    for _ in range(4):
        families.family(coach, upto=1)

    assert queries(client, of(first.enrollment_id, "review")) == few


# -- correcting step 4 ---------------------------------------------------------------------------


def form_of(client, key: str) -> dict:
    form = client.get(of(key, "correct")).context_data["form"]
    return {name: form.initial.get(name) or "" for name in form.fields if name != "reason"}


def test_staff_correct_step_4_and_the_records_follow(coach):
    made = families.family(coach, upto=4)
    client = signed_in("admissions")
    form = form_of(client, made.enrollment_id)

    answer = client.post(
        of(made.enrollment_id, "correct"),
        {**form, "student_info__first_name": "Anna", "reason": "Seen on the birth certificate."},
    )

    assert "the student records follow" in told(answer)
    assert Student.objects.get().first_name == "Anna"
    said = made.item.step_4["data"]
    assert said["medical_info"] == {"allergies": "peanuts"}
    (row,) = changes("enrollment")
    assert row.after_state == {"reason": "Seen on the birth certificate."}


@pytest.mark.parametrize(
    ("changed", "where"),
    [
        ({"student_info__birth_date": "2090-01-01"}, "student_info__birth_date"),
        ({"student_info__grade_level": "Thirteenth"}, "student_info__grade_level"),
        ({"reason": ""}, "reason"),
        ({}, "__all__"),
    ],
    ids=["birth date", "grade", "no reason", "nothing changed"],
)
def test_a_wrong_correction_is_refused_where_it_is_wrong(coach, changed, where):
    made = families.family(coach, upto=4)
    client = signed_in("admissions")
    form = {**form_of(client, made.enrollment_id), "reason": "By phone."}

    page = client.post(of(made.enrollment_id, "correct"), {**form, **changed})

    assert list(page.context_data["form"].errors) == [where]
    assert changes("enrollment") == []


def test_an_enrolled_students_answers_are_not_corrected_here(coach):
    made = families.family(coach, upto=6)

    answer = signed_in("admissions").get(of(made.enrollment_id, "correct"))

    assert answer.status_code == 409


def test_a_correction_does_not_overwrite_what_the_family_saved_meanwhile(coach):
    made = families.family(coach, upto=4)
    client = signed_in("admissions")
    form = {**form_of(client, made.enrollment_id), "reason": "By phone."}
    families.complete(made, 5)

    answer = client.post(
        of(made.enrollment_id, "correct"), {**form, "student_info__first_name": "Anna"}
    )

    assert answer.status_code == 412
    assert changes("enrollment") == []


def test_finance_may_look_and_not_handle(coach):
    made = families.family(coach, upto=4)
    client = signed_in("finance")

    assert client.get(of(made.enrollment_id, "review")).status_code == 200
    assert client.get(of(made.enrollment_id, "correct")).status_code == 403
    assert act(client, made.enrollment_id, "take").status_code == 403
    assert EnrollmentItem.fetch(made.enrollment_id).assignee is None
