"""Playing the demo's families through the real services, each up to its stage.

Every move looks first whether it was made, so that a run that was cut off can go on. Only two
things are written past the services: a date that has to lie in the past, and a school number
that stands for a school removed since.
"""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from io import BytesIO
from random import Random
from zoneinfo import ZoneInfo

from enrollment import rules
from enrollment.demo import answers
from enrollment.demo.house import ADMISSIONS
from enrollment.demo.paper import page
from enrollment.demo.plans import Plan, plain
from enrollment.services import (
    appointments,
    documents,
    enrollments,
    invitations,
    saving,
    settling,
)
from enrollment.tables import EnrollmentItem, ParentInvitationItem
from tsa.coaches.tables import ProfileItem
from tsa.dynamo.items import as_text
from tsa.dynamo.writes import change, commit, create
from tsa.lib import school_time
from tsa.lib.actor import Actor, Kind

FINANCE = Actor(Kind.STAFF, "finance@tsa.example", address="127.0.0.1")
MISSING_SCHOOL_ID = 480999
DEPOSIT_CENTS = 50_000
_LONGEST_SEARCH_WEEKS = 30


class Play:
    """One family's way, move by move."""

    def __init__(self, plan: Plan, coach: ProfileItem):
        self.plan = plan
        self.coach = coach
        self.parent = Actor(Kind.PARENT, plan.email)
        self.by_coach = Actor(Kind.COACH, coach.profile_id)
        self.invitation = self._present_invitation()
        self.item: EnrollmentItem | None = None
        if self.invitation is not None and self.invitation.enrollment_id:
            self.item = EnrollmentItem.fetch(self.invitation.enrollment_id)

    def _present_invitation(self) -> ParentInvitationItem | None:
        for each in ParentInvitationItem.parent_email_index.query(self.plan.email):
            if each.student_name == self.plan.child.name:
                return ParentInvitationItem.fetch(each.invitation_id)
        return None

    def references(self) -> set[str]:
        """The ids that mails about this family refer to."""
        found = {self.invitation.invitation_id} if self.invitation else set()
        if self.item:
            item = EnrollmentItem.fetch(self.item.enrollment_id)
            found |= {item.enrollment_id, *item.appointments, *item.documents}
        return found

    def invite(self) -> None:
        if self.invitation is None:
            self.invitation, _ = invitations.invite(
                self.coach,
                parent_email=self.plan.email,
                student_name=self.plan.child.name,
                sport=self.plan.coach.sport,
                message="We met at the try-out." if self.plan.number % 3 == 0 else None,
                language=self.plan.language,
                by=self.by_coach,
            )

    def send_back_in_time(self, days: int) -> None:
        """Let the invitation have been sent so many days ago."""
        sent = datetime.now(UTC) - timedelta(days=days)
        self.invitation.sent_at = as_text(sent)
        self.invitation.expires_at = as_text(sent + timedelta(days=14))
        self.invitation.mark()
        commit(change(self.invitation))
        settling.settle_invitation(self.invitation, by=self.by_coach)

    def link(self) -> str:
        token, link = invitations.make_link(self.invitation)
        commit(create(link))
        return token

    def look(self) -> None:
        if self.invitation.invitation_status == "sent":
            invitations.validate(self.link(), self.plan.email, by=self.parent)

    def open(self) -> None:
        self.invite()
        if self.item is None:
            self.item, _, _ = enrollments.open_enrollment(
                self.link(), self.plan.email, by=self.parent
            )

    def steps(self, upto: int) -> None:
        """Open, and save the steps that are still missing."""
        self.open()
        for number in range(1, upto + 1):
            if number not in self.item.completed_steps:
                self.step(number)

    def step(self, number: int) -> None:
        if number == 5:
            self.upload()
        self.item = saving.save_step(
            self.item.enrollment_id, number, self._answers(number), by=self.parent
        )

    def _answers(self, number: int) -> dict:
        if number in (2, 3):
            return self._time(number)
        return {
            1: answers.program,
            4: answers.student,
            5: lambda plan: {"required_documents_uploaded": True},
            6: answers.payment,
        }[number](self.plan)

    def _time(self, number: int) -> dict:
        """Steps 2 and 3 name a time that is free now."""
        dice = self.plan.dice(f"time {number}")
        kind = {2: "consultation", 3: "shadow_day"}[number]
        first = school_time.today(self.item.school_time_zone)
        first += timedelta(days=dice.randint(1, 25) + (7 if number == 3 else 0))
        local = self._free_time(kind, first, dice)
        if number == 2:
            return {
                "consultation_date": local.date().isoformat(),
                "consultation_time": local.strftime("%H:%M"),
                "preferred_contact_method": dice.choice(["phone", "video call"]),
            }
        return {
            "shadow_day_date": local.date().isoformat(),
            "shadow_day_time": local.strftime("%H:%M"),
            "waiver_signed": True,
            "dietary_restrictions": dice.choice([None, "vegetarian", "no pork", "gluten-free"]),
        }

    def _free_time(self, kind: str, first: date, dice: Random) -> datetime:
        """A local time that is free in the week from `first`, or in the next week that has one."""
        zone = ZoneInfo(self.item.school_time_zone)
        for weeks in range(_LONGEST_SEARCH_WEEKS):
            start = first + timedelta(weeks=weeks)
            end = start + timedelta(days=6)
            if free := list(appointments.free_slots(self.item, kind, start, end)):
                return dice.choice(free).starts_at.astimezone(zone)
        # The coach has left: the answer is kept, and staff agree a time.
        return datetime.combine(first, time(10), tzinfo=zone)

    def draft(self, number: int) -> None:
        if not self.item.draft(number):
            part = dict(list(answers.program(self.plan).items())[:1])
            self.item = saving.save_draft(self.item.enrollment_id, number, part, by=self.parent)

    def upload(self, *more: str) -> None:
        present = rules.current_documents(self.item)
        for kind in (*self.item.required_documents, *more):
            if kind in present:
                continue
            paper = page(kind.replace("_", " ").title(), plain(self.plan.child.name), "Demo only.")
            self.item, _ = documents.upload(
                self.item.enrollment_id,
                document_type=kind,
                file=BytesIO(paper),
                file_name=f"{kind}.pdf",
                size=len(paper),
                content_type="application/pdf",
                by=self.parent,
            )

    def check_documents(self, *, reject: int = 0) -> None:
        """Staff rejects the first so many documents and approves the others."""
        current = rules.current_documents(self.item)
        for index, kind in enumerate(sorted(current)):
            if current[kind]["verification_status"] == "pending":
                documents.verify(
                    current[kind]["document_id"],
                    approve=index >= reject,
                    reason="The photo is too dark to read." if index < reject else "",
                    by=ADMISSIONS,
                )
        self.item = EnrollmentItem.fetch(self.item.enrollment_id)

    def decide(self, decision: str, notes: str) -> None:
        if not self.item.decision:
            self.item = enrollments.decide(
                self.item.enrollment_id, decision, notes=notes, by=self.by_coach
            )

    def pay(self) -> None:
        if not self.item.deposit:
            self.item = enrollments.record_deposit(
                self.item.enrollment_id, DEPOSIT_CENTS, by=FINANCE
            )

    def lose_the_school(self) -> None:
        """Name a school that PostgreSQL does not know, as if it had been removed meanwhile."""
        if self.item.school_id != MISSING_SCHOOL_ID:
            self.item.school_id = MISSING_SCHOOL_ID
            self.item.mark()
            commit(change(self.item))


def _invited(play: Play) -> None:
    is_new = play.invitation is None
    play.invite()
    if is_new:
        play.send_back_in_time(play.plan.dice("sent").randint(0, 12))


def _expired(play: Play) -> None:
    play.invite()
    if play.invitation.standing == "sent":
        play.send_back_in_time(play.plan.dice("sent").randint(16, 40))


def _revoked(play: Play) -> None:
    play.invite()
    if play.invitation.invitation_status == "sent":
        invitations.revoke(play.invitation.invitation_id, by=play.by_coach)


def _looked_at(play: Play) -> None:
    play.invite()
    play.look()


def _opened(play: Play) -> None:
    play.open()
    if play.plan.number % 2:
        play.draft(1)


def _documents_pending(play: Play) -> None:
    play.steps(4)
    play.upload(*(["photo_release"] if play.plan.number % 2 else []))


def _documents_rejected(play: Play) -> None:
    _documents_pending(play)
    play.check_documents(reject=1)


def _documents_approved(play: Play) -> None:
    play.steps(5)
    play.check_documents()


def _approved(play: Play) -> None:
    play.steps(5)
    play.decide("approved", "A good fit for the team and the class.")


def _waitlisted(play: Play) -> None:
    play.steps(3 + play.plan.number % 3)
    play.decide("waitlisted", "The class is full; first on the list for August.")


def _rejected(play: Play) -> None:
    play.steps(2 + 2 * (play.plan.number % 2))
    play.decide("rejected", "The family looks for a boarding school.")


def _withdrawn(play: Play) -> None:
    play.steps(2 + 2 * (play.plan.number % 2))
    if not play.item.withdrawal:
        play.item = enrollments.withdraw(
            play.item.enrollment_id, "We are moving away.", by=play.parent
        )


def _enrolled(play: Play) -> None:
    play.steps(6)
    if play.plan.number % 2:
        play.check_documents()
    play.decide("approved", "Welcome!")


def _enrolled_with_deposit(play: Play) -> None:
    _enrolled(play)
    play.pay()


def _failed(play: Play) -> None:
    play.steps(3)
    play.lose_the_school()
    play.steps(4)


def _failed_at_the_end(play: Play) -> None:
    _failed(play)
    play.steps(6)


STAGES: dict[str, Callable[[Play], None]] = {
    "invited": _invited,
    "looked_at": _looked_at,
    "expired": _expired,
    "revoked": _revoked,
    "opened": _opened,
    "interested": lambda play: play.steps(1),
    "consulted": lambda play: play.steps(2),
    "visited": lambda play: play.steps(3),
    "registered": lambda play: play.steps(4),
    "documents_pending": _documents_pending,
    "documents_rejected": _documents_rejected,
    "documents_approved": _documents_approved,
    "approved": _approved,
    "waitlisted": _waitlisted,
    "rejected": _rejected,
    "withdrawn": _withdrawn,
    "enrolled": _enrolled,
    "enrolled_with_deposit": _enrolled_with_deposit,
    "duplicate": lambda play: play.steps(4),
    "failed": _failed,
    "failed_at_the_end": _failed_at_the_end,
}
