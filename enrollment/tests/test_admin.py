"""Staff's pages on enrolments and documents: what they show, do, log and refuse."""

from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.admin.utils import quote

from edfi.models import StudentSchoolAssociation, TSAStudentExtension
from enrollment.models import AppointmentCopy, DocumentCopy, EnrollmentCopy, ParentInvitationCopy
from enrollment.services import enrollments, saving
from enrollment.tables import DocumentItem, EnrollmentItem, ParentInvitationItem
from enrollment.tests import families
from tsa.admin.tests.clients import changes, openings, queries, signed_in, told
from tsa.audit import staff_log
from tsa.audit.tables import AuditLogItem
from tsa.audit.writing import writing
from tsa.dynamo import writes
from tsa.dynamo.writes import change, commit, create, delete
from tsa.lib.actor import system

LIST = "/admin/enrollment/enrollmentcopy/"
DOCUMENTS = "/admin/enrollment/documentcopy/"
INVITATIONS = "/admin/enrollment/parentinvitationcopy/"


def page_of(key: str) -> str:
    return f"{LIST}{quote(key)}/change/"


def act(client, address: str, key: str, name: str, **form):
    return client.post(f"{address}{quote(key)}/act/{name}/", form)


def in_list(client, address: str, name: str, *keys: str, **form):
    chosen = {"action": name, "_selected_action": keys, "index": "0"}
    return client.post(address, {**chosen, **form})


# -- lists ---------------------------------------------------------------------------------------


def copies(number: int, *, start: int = 0) -> None:
    """Rows of all four lists, without their owners."""
    now = datetime.now(UTC)
    keys = [f"TSA-ENROLL-20261101-{n:08X}" for n in range(start, start + number)]
    with writing(system("tests")):
        EnrollmentCopy.objects.put([_enrollment(key, now) for key in keys])
        DocumentCopy.objects.put([_document(key, now) for key in keys])
        AppointmentCopy.objects.put([_appointment(key, now) for key in keys])
        ParentInvitationCopy.objects.put([_invitation(key, now) for key in keys])


def _enrollment(key: str, now: datetime, **changes) -> EnrollmentCopy:
    values = {
        "enrollment_id": key,
        "version": 1,
        "invitation_id": f"i{key}",
        "parent_email": "eva@family.example",
        "student_name": "Ana Lopez",
        "sport": "Basketball",
        "coach_id": "coach_1",
        "coach_name": "Dana O'Brien",
        "school_id": 77,
        "school_name": "South Campus",
        "status": "pending",
        "next_step": 3,
        "records": "none",
        "payment_status": "pending",
        "student_unique_id": key.replace("ENROLL", "STU"),
        "created_at": now,
        "updated_at": now,
    }
    return EnrollmentCopy(**{**values, **changes})


def _document(key: str, now: datetime) -> DocumentCopy:
    return DocumentCopy(
        document_id=f"d{key}",
        version=1,
        enrollment_id=key,
        document_type="transcript",
        file_name="t.pdf",
        file_size=5,
        content_type="application/pdf",
        upload_status="uploaded",
        verification_status="pending",
        uploaded_at=now,
    )


def _appointment(key: str, now: datetime) -> AppointmentCopy:
    return AppointmentCopy(
        appointment_id=f"a{key}",
        version=1,
        enrollment_id=key,
        coach_id="coach_1",
        appointment_type="consultation",
        starts_at=now + timedelta(days=1),
        ends_at=now + timedelta(days=1, hours=1),
        time_zone="America/Denver",
        status="scheduled",
    )


def _invitation(key: str, now: datetime) -> ParentInvitationCopy:
    return ParentInvitationCopy(
        invitation_id=f"i{key}",
        version=1,
        coach_id="coach_1",
        coach_name="Dana O'Brien",
        parent_email="eva@family.example",
        student_name="Ana Lopez",
        sport="Basketball",
        school_id=77,
        school_name="South Campus",
        status="sent",
        sent_at=now,
        expires_at=now + timedelta(days=14),
    )


@pytest.mark.django_db
@pytest.mark.parametrize(
    "name", ["enrollmentcopy", "documentcopy", "appointmentcopy", "parentinvitationcopy"]
)
def test_a_list_costs_the_same_for_2_rows_and_for_60(name):
    client = signed_in("admissions")
    copies(2)
    few = queries(client, f"/admin/enrollment/{name}/")
    copies(58, start=2)

    assert queries(client, f"/admin/enrollment/{name}/") == few


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=lopez", ["1", "2", "3"]),
        ("q=eva@family", ["1"]),
        ("q=nobody", []),
        ("status__exact=waitlisted", ["2"]),
        ("next_step=3", ["1", "2"]),
        ("next_step=done", ["3"]),
        ("records__exact=failed", ["2"]),
        ("documents=to_check", ["3"]),
        ("documents=missing", ["2"]),
        ("duplicates=yes", ["1", "2"]),
        ("undecided=yes", ["3"]),
        ("school=88", ["3"]),
        ("coach=coach_2", ["3"]),
    ],
)
def test_enrolments_are_searched_and_filtered(query, found):
    now = datetime.now(UTC)
    rows = [
        _enrollment("1", now, child_key="same"),
        _enrollment(
            "2",
            now,
            child_key="same",
            status="waitlisted",
            records="failed",
            documents_missing=1,
            parent_email="x@y.example",
        ),
        _enrollment(
            "3",
            now,
            next_step=None,
            status="completed",
            documents_to_check=2,
            school_id=88,
            coach_id="coach_2",
            parent_email="x@y.example",
        ),
    ]
    with writing(system("tests")):
        EnrollmentCopy.objects.put(rows)

    page = signed_in("admissions").get(f"{LIST}?{query}")

    assert sorted(row.pk for row in page.context_data["cl"].result_list) == found


@pytest.mark.django_db
def test_an_unanswered_invitation_past_its_time_is_listed_as_expired():
    copies(1)
    ParentInvitationCopy.objects.update(expires_at=datetime.now(UTC) - timedelta(days=1))
    client = signed_in("admissions")

    late = client.get(f"{INVITATIONS}?status=expired").context_data["cl"].result_count
    sent = client.get(f"{INVITATIONS}?status=sent").context_data["cl"].result_count

    assert (late, sent) == (1, 0)


@pytest.mark.django_db
def test_the_start_page_counts_what_waits_and_leads_there():
    copies(2)
    client = signed_in("admissions")

    page = client.get("/admin/")

    (work,) = page.context_data["waiting"]
    assert (str(work["title"]), work["number"]) == ("Documents to check", 2)
    listed = client.get(work["link"]).context_data["cl"]
    assert listed.result_count == 2


@pytest.mark.django_db
def test_nothing_waits_for_who_may_not_see_it():
    copies(2)
    client = signed_in(email="new@tsa.example", is_superuser=False)

    assert client.get("/admin/").context_data["waiting"] == []


# -- the page of an enrolment --------------------------------------------------------------------


def test_the_page_shows_the_enrolment_as_it_is_now_in_words(coach):
    made = families.family(coach, upto=4)
    draft = {"required_documents_uploaded": True}
    saving.save_draft(made.enrollment_id, 5, draft, by=made.actor)

    page = signed_in("admissions").get(page_of(made.enrollment_id)).content.decode()

    for words in ("Núñez O&#x27;Neil", "Mar 9, 2015", "Hispanic or Latino", "Draft, not handed in"):
        assert words in page
    for words in ("They stand under the student id", "Step 4 saved: Student information"):
        assert words in page
    assert "Still missing:" in page
    assert "uri://" not in page
    assert "step_saved" not in page


def test_problems_are_shown_in_words(coach):
    made = families.family(coach, upto=4)
    item = made.item
    problem = {"field": "student_info.birth_date", "message": "This date cannot be."}
    item.records = {"status": "failed", "problems": [problem]}
    commit(change(item))

    page = signed_in("admissions").get(page_of(made.enrollment_id)).content.decode()

    assert "Student › Birth date" in page
    assert "This date cannot be." in page
    assert 'id="act-retry"' in page


def test_the_same_child_twice_is_shown_on_both_pages(coach):
    one, other = families.family(coach, upto=4), families.family(coach, upto=4)

    page = signed_in("admissions").get(page_of(one.enrollment_id)).content.decode()

    assert page_of(other.enrollment_id) in page
    assert "The same child" in page


def test_a_page_is_a_fixed_number_of_queries(coach):
    client = signed_in("admissions")
    bare, full = families.family(coach), families.family(coach, upto=6)

    few = queries(client, page_of(bare.enrollment_id))

    # The same child elsewhere, and whether staff found it to be another.
    assert queries(client, page_of(full.enrollment_id)) <= few + 2


def test_a_copy_without_its_owner_is_called_an_orphan(family):
    commit(delete(family.item))

    answer = signed_in("admissions").get(page_of(family.enrollment_id))

    assert answer.status_code == 404
    assert "orphaned copy" in answer.content.decode()


def test_without_dynamodb_the_page_says_so(family, dynamo):
    client = signed_in("admissions")
    dynamo.kill()

    answer = client.get(page_of(family.enrollment_id))

    assert answer.status_code == 503
    assert answer["Retry-After"]
    assert "does not answer" in answer.content.decode()


def test_opening_is_logged_once_also_after_an_action(family):
    client = signed_in("admissions")
    key = family.enrollment_id

    client.get(page_of(key))
    assert openings() == [("enrollment", key)]
    answer = act(client, LIST, key, "approve")
    client.get(answer["Location"])

    assert openings() == [("enrollment", key)]
    client.get(page_of(key))
    assert len(openings()) == 2


def test_what_cannot_be_logged_stays_closed(family, monkeypatch):
    def refuse(*args, **kwargs):
        raise writes.StoreUnavailable("The log is away.")

    monkeypatch.setattr(staff_log, "commit", refuse)
    answer = signed_in("admissions").get(page_of(family.enrollment_id))

    assert answer.status_code == 503
    assert family.item.student_name not in answer.content.decode()


# -- actions on enrolments -----------------------------------------------------------------------

ACTS = {
    "approve": ({"notes": "Welcome"}, lambda item: item.decision["decision"] == "approved"),
    "waitlist": ({}, lambda item: item.enrollment_status == "waitlisted"),
    "reject": ({"notes": "No place"}, lambda item: item.decision["notes"] == "No place"),
    "withdraw": ({"reason": "Moved"}, lambda item: item.withdrawal["reason"] == "Moved"),
    "deposit": ({"amount": "250.50"}, lambda item: item.deposit["amount_cents"] == 25050),
}


@pytest.mark.parametrize("name", ACTS)
@pytest.mark.parametrize("door", ["page", "list"])
def test_an_act_changes_the_item_and_its_copy_and_is_audited(family, name, door):
    form, holds = ACTS[name]
    client, key = signed_in("admissions"), family.enrollment_id

    if door == "page":
        answer = act(client, LIST, key, name, **form)
    else:
        answer = in_list(client, LIST, name, key, _go="1", **form)

    assert answer.status_code == 302
    assert key in told(answer)
    assert holds(family.item)
    assert EnrollmentCopy.objects.get().status == family.item.enrollment_status
    (row,) = changes("enrollment")
    assert (row.admin_email, row.resource_id) == ("admissions@tsa.example", key)
    assert row.session_id


@pytest.mark.parametrize("name", ACTS)
def test_when_the_audit_row_is_refused_nothing_is_changed(family, name, monkeypatch):
    """Item and row are one TransactWrite: a row that conflicts takes the change with it."""
    taken = AuditLogItem(
        log_id="taken",
        admin_email="x",
        action_type="view",
        resource_type="x",
        resource_id="x",
        action_description="x",
    )
    commit(create(taken))
    made = staff_log.entry

    def clashing(*args, **kwargs):
        write = made(*args, **kwargs)
        write.item.log_id = "taken"
        return write

    monkeypatch.setattr(staff_log, "entry", clashing)
    monkeypatch.setattr(writes, "_ATTEMPTS", 2)
    before = family.item.stored

    answer = act(signed_in("admissions"), LIST, family.enrollment_id, name, **ACTS[name][0])

    assert family.item.stored == before
    assert changes("enrollment") == []
    assert "Too many writers" in told(answer)


def test_a_list_action_asks_before_it_acts(family):
    client = signed_in("admissions")

    page = in_list(client, LIST, "reject", family.enrollment_id)
    without = in_list(client, LIST, "reject", family.enrollment_id, _go="1", notes=" ")

    assert page.status_code == without.status_code == 200
    assert family.enrollment_id in page.content.decode()
    assert "This field is required" in without.content.decode()
    assert family.item.decision is None


def test_several_are_told_of_one_by_one(coach):
    one, other = families.family(coach), families.family(coach)
    enrollments.withdraw(other.enrollment_id, "Moved", by=other.actor)
    keys = one.enrollment_id, other.enrollment_id

    answer = in_list(signed_in("admissions"), LIST, "approve", *keys, _go="1")

    assert f"{one.enrollment_id}: approved." in told(answer)
    assert f"{other.enrollment_id}: This enrolment is withdrawn." in told(answer)
    assert other.item.decision is None


def test_nothing_is_called_done_that_was_not(family):
    client, key = signed_in("admissions"), family.enrollment_id

    reopened = act(client, LIST, key, "reopen")
    retried = act(client, LIST, key, "retry")
    act(client, LIST, key, "withdraw", reason="Moved")
    again = act(client, LIST, key, "withdraw", reason="Moved again")

    assert "This enrolment is open" in told(reopened)
    assert "nothing to create yet" in told(retried)
    assert "was withdrawn before" in told(again)
    assert family.item.withdrawal["reason"] == "Moved"


def test_rejecting_closes_the_records_and_reopening_opens_them(coach):
    made = families.family(coach, upto=4)
    client = signed_in("registrar")

    act(client, LIST, made.enrollment_id, "reject", notes="No place")
    closed = StudentSchoolAssociation.objects.get().exit_withdraw_date
    act(client, LIST, made.enrollment_id, "reopen")

    assert closed is not None
    assert StudentSchoolAssociation.objects.get().exit_withdraw_date is None
    assert TSAStudentExtension.objects.get().enrollment_status == "registered"


def test_retrying_creates_what_failed(coach, monkeypatch):
    made = families.family(coach, upto=4)
    item = made.item
    item.records = {"status": "failed", "problems": []}
    item.mark()
    commit(change(item))

    answer = act(signed_in("registrar"), LIST, made.enrollment_id, "retry")

    assert "the student records stand" in told(answer)
    assert made.item.records["status"] == "created"


def test_staff_hand_an_enrolment_to_another_coach(family):
    other = families.engage_coach("other@tsa.example")
    client = signed_in("admissions")

    act(client, LIST, family.enrollment_id, "assign", coach_email="nobody@tsa.example")
    assert family.item.coach_id != other.profile_id
    act(client, LIST, family.enrollment_id, "assign", coach_email=" Other@TSA.example ")

    assert family.item.coach_id == other.profile_id


def test_a_deposit_is_never_zero_or_half_a_cent(family):
    client = signed_in("admissions")

    for amount in ("0", "-5", "1.005", "a lot"):
        assert act(client, LIST, family.enrollment_id, "deposit", amount=amount).status_code == 200

    assert family.item.deposit is None


@pytest.mark.parametrize("name", [*ACTS, "reopen", "retry"])
def test_an_auditor_reads_and_does_nothing(family, name):
    client, key = signed_in("auditor"), family.enrollment_id
    form = ACTS.get(name, ({}, None))[0]
    before = family.item.stored

    page = client.get(page_of(key))
    single = act(client, LIST, key, name, **form)
    listed = in_list(client, LIST, name, key, _go="1", **form)

    assert page.status_code == 200
    assert "staff-act" not in page.content.decode()
    assert single.status_code == 403
    assert told(listed) in ("", "No action selected.")
    assert family.item.stored == before


def test_an_act_is_never_done_by_following_a_link(family):
    answer = signed_in("admissions").get(f"{LIST}{quote(family.enrollment_id)}/act/approve/")

    assert answer.status_code == 200
    assert family.item.decision is None


# -- documents -----------------------------------------------------------------------------------


@pytest.fixture
def document(coach):
    """A family's uploaded birth certificate."""
    made = families.family(coach, upto=4)
    families.upload_required(made)
    key = next(iter(made.item.documents))
    return DocumentItem.fetch(key)


def test_the_file_is_shown_safely_and_audited(document):
    answer = signed_in("admissions").get(f"{DOCUMENTS}{quote(document.document_id)}/file/")

    assert b"".join(answer.streaming_content) == families.PDF_BYTES
    assert answer["Content-Type"] == "application/pdf"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer["Content-Security-Policy"]
    assert answer["Content-Disposition"].startswith("inline")
    assert "no-store" in answer["Cache-Control"]
    assert openings() == [("document", document.document_id)]


def test_a_download_is_an_attachment(document):
    answer = signed_in("admissions").get(f"{DOCUMENTS}{quote(document.document_id)}/file/?download")

    assert answer["Content-Disposition"].startswith("attachment")


def test_a_file_of_another_kind_is_refused(document):
    document.content_type = "text/html"
    commit(change(document))

    answer = signed_in("admissions").get(f"{DOCUMENTS}{quote(document.document_id)}/file/")

    assert answer.status_code == 415
    assert openings() == []


def test_a_file_that_is_missing_is_said_to_be(document):
    document.s3_key = "enrollments/nowhere"
    commit(change(document))

    answer = signed_in("admissions").get(f"{DOCUMENTS}{quote(document.document_id)}/file/")

    assert answer.status_code == 404
    assert "missing in the storage" in answer.content.decode()


def test_a_person_without_a_role_sees_no_file(document):
    client = signed_in(email="new@tsa.example", is_superuser=False)

    assert client.get(f"{DOCUMENTS}{quote(document.document_id)}/file/").status_code == 403
    assert client.get(f"{DOCUMENTS}{quote(document.document_id)}/change/").status_code == 403
    assert openings() == []


def test_a_documents_page_leads_to_the_next_that_waits(document):
    page = signed_in("admissions").get(f"{DOCUMENTS}{quote(document.document_id)}/change/")

    assert page.status_code == 200
    assert "Next document to check" in page.content.decode()
    assert openings() == [("document", document.document_id)]


def test_a_document_is_approved_or_rejected_with_a_reason(document):
    client, key = signed_in("admissions"), document.document_id

    without = act(client, DOCUMENTS, key, "reject_document", reason="")
    act(client, DOCUMENTS, key, "reject_document", reason="Too dark")
    rejected = EnrollmentItem.fetch(document.enrollment_id).documents[key]
    act(client, DOCUMENTS, key, "approve_document")

    assert without.status_code == 200
    assert (rejected["verification_status"], rejected["rejection_reason"]) == (
        "rejected",
        "Too dark",
    )
    assert DocumentItem.fetch(key).verification_status == "approved"
    assert DocumentCopy.objects.get(pk=key).verification_status == "approved"
    assert [row.action_description for row in changes("document")] == [
        "Document rejected",
        "Document approved",
    ]


def test_an_auditor_verifies_nothing(document):
    answer = act(signed_in("auditor"), DOCUMENTS, document.document_id, "approve_document")

    assert answer.status_code == 403
    assert DocumentItem.fetch(document.document_id).verification_status == "pending"


# -- invitations ---------------------------------------------------------------------------------


def test_an_invitation_is_sent_again_and_revoked(coach):
    invitation = families.invited_family(coach).invitation
    client, key = signed_in("admissions"), invitation.invitation_id

    sent = act(client, INVITATIONS, key, "resend")
    revoked = in_list(client, INVITATIONS, "revoke", key, _go="1")
    late = act(client, INVITATIONS, key, "resend")

    assert "sent again" in told(sent)
    assert "revoked" in told(revoked)
    assert "This invitation is revoked" in told(late)
    assert ParentInvitationItem.fetch(key).invitation_status == "revoked"
    assert ParentInvitationCopy.objects.get().status == "revoked"
    assert len(changes("parent_invitation")) == 2


def test_an_invitations_page_offers_what_can_be_done(coach):
    invitation = families.invited_family(coach).invitation
    address = f"{INVITATIONS}{quote(invitation.invitation_id)}/change/"

    may = signed_in("admissions").get(address).content.decode()
    may_not = signed_in("auditor").get(address).content.decode()

    assert 'id="act-revoke"' in may
    assert 'id="act-revoke"' not in may_not


def test_copies_are_not_edited(family):
    client = signed_in()

    for address in (page_of(family.enrollment_id), f"{LIST}{quote(family.enrollment_id)}/delete/"):
        client.post(address, {"post": "yes", "student_name": "Other"})

    assert EnrollmentCopy.objects.get().student_name == family.item.student_name
    assert client.get(f"{LIST}add/").status_code == 403


def test_coming_back_from_a_refused_act_is_an_opening_if_there_was_none(family):
    client, key = signed_in("admissions"), family.enrollment_id

    answer = act(client, LIST, key, "reopen")
    client.get(answer["Location"])

    assert openings() == [("enrollment", key)]
