"""What stands in the letters: enough to act on, in the reader's language, and no more."""

import re

import pytest
from django.template.loader import render_to_string

from enrollment.services import documents, enrollments, invitations, saving
from enrollment.tests import families
from tsa.coaches.services import invitations as coach_invitations
from tsa.lib.actor import Actor, Kind
from tsa.mail.tests.post import deliver, html_of, link_in, text_of

TEMPLATES = [
    "parent_invitation",
    "coach_invitation",
    "sign_in",
    "appointment",
    "document_rejected",
    "decision",
    "enrolled",
]
LINK = "https://portal.example/invitation?token=abc&x=1"


@pytest.fixture
def letters(coach):
    """What has gone out since the coach came, by subject."""
    deliver()

    def since() -> dict[str, object]:
        return {mail["Subject"]: mail for mail in deliver()}

    return since


def _invite_in_spanish(coach) -> None:
    invitations.invite(
        coach,
        parent_email="maria@family.example",
        student_name="Ana Núñez",
        sport="Basketball",
        language="es",
        by=families.as_coach_of(coach.profile_id),
    )


@pytest.mark.parametrize("template", TEMPLATES)
def test_the_link_stands_alone_and_whole_in_the_text_and_twice_in_the_html(template):
    context = {"link": LINK, "minutes": 15, "decision": "approved", "time_zone": "UTC"}

    text = render_to_string(f"mail/{template}.txt", context)
    html = render_to_string(f"mail/{template}.html", context)

    assert LINK in text.splitlines()
    escaped = LINK.replace("&", "&amp;")
    assert f'href="{escaped}"' in html
    assert f">{escaped}<" in html


@pytest.mark.parametrize("template", TEMPLATES)
def test_the_html_fetches_nothing(template):
    html = render_to_string(
        f"mail/{template}.html", {"link": LINK, "minutes": 15, "time_zone": "UTC"}
    )

    assert not re.search(r"<(img|script|link|style)\b|url\(|src=", html)


def test_an_invitation_says_who_for_whom_and_until_when(coach, letters):
    invitations.invite(
        coach,
        parent_email="maria@family.example",
        student_name="Ana <Núñez>",
        sport="Basketball",
        message="See you & yours soon!",
        by=families.as_coach_of(coach.profile_id),
    )

    mail = letters()["An invitation for Ana <Núñez>"]

    text, html = text_of(mail), html_of(mail)
    assert "Dana O'Brien from Austin Sports Academy invites you to enroll Ana <Núñez>" in text
    assert "See you & yours soon!" in text
    assert "Ana &lt;Núñez&gt;" in html
    assert "opening it does not use it up" in text


def test_a_family_that_asked_for_spanish_is_invited_in_it(coach, letters):
    _invite_in_spanish(coach)

    mail = letters()["Una invitación para Ana Núñez"]

    assert "le invita a inscribir a Ana Núñez" in text_of(mail)
    assert "abrirlo no lo invalida" in text_of(mail)
    assert '<html lang="es">' in html_of(mail)


def test_an_appointment_is_spanish_in_the_letter_and_in_the_calendar(coach, letters):
    _invite_in_spanish(coach)
    token = link_in(letters()["Una invitación para Ana Núñez"]).rpartition("token=")[2]
    parent = Actor(Kind.PARENT, "maria@family.example")
    item, *_ = enrollments.open_enrollment(token, parent.id, by=parent)
    day = {"consultation_date": "2027-02-01", "consultation_time": "14:30"}
    saving.save_step(item.enrollment_id, 1, families.answers(1), by=parent)
    saving.save_step(item.enrollment_id, 2, {**families.answers(2), **day}, by=parent)

    mail = letters()["Su cita"]

    assert "lunes, 1 de febrero de 2027, 2:30 p.m. (CST)" in text_of(mail)
    [calendar] = mail.iter_attachments()
    assert "SUMMARY:Consulta: Ana Núñez" in calendar.get_content().replace("\r\n ", "")


def test_a_rejected_document_is_named_with_its_reason(coach, letters):
    made = families.family(coach, upto=4)
    families.upload_required(made)
    letters()
    document_id = next(iter(made.item.documents))

    documents.verify(document_id, approve=False, reason="Too dark.", by=families.STAFF)

    mail = letters()["A document is needed again"]
    kind = made.item.documents[document_id]["document_type"].replace("_", " ")
    assert kind in text_of(mail).lower()
    assert "Too dark." in text_of(mail)


@pytest.mark.parametrize(
    ("decision", "said"),
    [
        ("approved", "Good news"),
        ("waitlisted", "waiting list"),
        ("rejected", "cannot offer a place"),
    ],
)
def test_a_decision_is_told_without_the_coachs_notes(family, letters, decision, said):
    enrollments.decide(
        family.enrollment_id,
        decision,
        notes="Too slow.",
        by=families.as_coach_of(family.item.coach_id),
    )

    [mail] = letters().values()

    assert said in text_of(mail)
    assert "Too slow." not in mail.as_string()


def test_the_last_step_is_answered_with_the_first_day(coach, letters):
    made = families.family(coach, upto=5)
    letters()

    saving.save_step(made.enrollment_id, 6, families.answers(6), by=made.actor)

    [mail] = letters().values()
    assert "All six steps" in text_of(mail)
    assert re.search(r"the first day, (Jan\.|Aug\.) 15, 20\d\d\.", text_of(mail))


def test_a_coach_is_invited_by_first_name(school, letters):
    coach_invitations.invite(
        "new@tsa.example",
        first_name="Kim",
        last_name="Lee",
        school_id=school,
        sport="Track",
        permissions=[],
        by=families.STAFF,
    )

    mail = letters()["Your invitation to coach with Texas Sports Academy"]

    assert text_of(mail).startswith("Hello Kim,")
    assert "/onboarding?token=" in link_in(mail)
