"""A school, a coach and families to test with: made through the same services as real ones."""

from dataclasses import dataclass
from datetime import date, timedelta
from itertools import count

from edfi.services import SchoolRecord, register_school
from enrollment import steps
from enrollment.services import documents, enrollments, invitations, saving
from enrollment.tables import EnrollmentItem, ParentInvitationItem
from oneroster.read_models import publish_school
from tsa.accounts import links
from tsa.audit.writing import writing
from tsa.coaches.services import invitations as coach_invitations
from tsa.coaches.services import onboarding
from tsa.coaches.tables import ProfileItem
from tsa.dynamo.writes import commit, create
from tsa.lib.actor import Actor, Kind, system

STAFF = Actor(Kind.STAFF, "registrar@tsa.example", address="192.0.2.7", session="s1")
SCHOOL_ID = 255901
PDF_BYTES = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"
_serial = count(1)


def open_school(school_id: int = SCHOOL_ID, **options) -> int:
    """A school in PostgreSQL, with its copy for the path that needs no PostgreSQL."""
    record = SchoolRecord(
        school_id=school_id, name=options.pop("name", "Austin Sports Academy"), **options
    )
    with writing(system("tests")):
        register_school(record)
    publish_school(school_id)
    return school_id


def engage_coach(
    email: str = "coach@tsa.example", *, school_id: int = SCHOOL_ID, **names
) -> ProfileItem:
    """A coach who was invited by staff and has accepted."""
    invitation, _ = coach_invitations.invite(
        email,
        first_name=names.get("first_name", "Dana"),
        last_name=names.get("last_name", "O'Brien"),
        school_id=school_id,
        sport="Basketball",
        permissions=[],
        by=STAFF,
    )
    token, link = coach_invitations.make_link(invitation)
    commit(create(link))
    return onboarding.onboard(token, by=as_coach_of(email)).profile


def as_coach_of(profile_id: str) -> Actor:
    return Actor(Kind.COACH, profile_id)


@dataclass
class Family:
    """A parent and what they have been given so far."""

    email: str
    invitation: ParentInvitationItem
    invitation_token: str
    enrollment_id: str = ""
    access_token: str = ""

    @property
    def actor(self) -> Actor:
        return Actor(Kind.PARENT, self.email)

    @property
    def item(self) -> EnrollmentItem:
        return EnrollmentItem.fetch(self.enrollment_id)

    @property
    def student_unique_id(self) -> str:
        return self.item.student_unique_id


def invited_family(coach: ProfileItem, **options) -> Family:
    """A family that has its invitation's mail."""
    number = next(_serial)
    email = options.get("email", f"parent{number}@family.example")
    invitation, _ = invitations.invite(
        coach,
        parent_email=email,
        student_name=options.get("student_name", f"Ana Child{number}"),
        sport=options.get("sport", "Basketball"),
        by=as_coach_of(coach.profile_id),
    )
    token, link = invitations.make_link(invitation)
    commit(create(link))
    return Family(invitation.parent_email, invitation, token)


def family(coach: ProfileItem, *, upto: int = 0, **options) -> Family:
    """A family whose enrolment is open, with the steps up to `upto` saved."""
    made = invited_family(coach, **options)
    item, session, _ = enrollments.open_enrollment(made.invitation_token, made.email, by=made.actor)
    made.enrollment_id, made.access_token = item.enrollment_id, session.access_token
    for number in range(1, upto + 1):
        complete(made, number, **options.get(f"step_{number}", {}))
    return made


def complete(made: Family, number: int, **changes) -> EnrollmentItem:
    """Save one step with good answers; before step 5 the required documents are uploaded."""
    if number == 5:
        upload_required(made)
    return saving.save_step(
        made.enrollment_id, number, {**answers(number), **changes}, by=made.actor
    )


def upload_required(made: Family) -> None:
    from io import BytesIO

    for kind in made.item.required_documents:
        documents.upload(
            made.enrollment_id,
            document_type=kind,
            file=BytesIO(PDF_BYTES),
            file_name=f"{kind}.pdf",
            size=len(PDF_BYTES),
            content_type="application/pdf",
            by=made.actor,
        )


def answers(number: int) -> dict:
    """Good answers of a step. Each call of steps 2 and 3 names a time that nobody else has."""
    return _ANSWERS[number]()


def later_day() -> date:
    """A day of its own, so that families do not compete for the coach's time."""
    return date.today() + timedelta(days=7 + next(_serial) % 300)


_ANSWERS = {
    1: lambda: {
        "program_interest": "Full-time academy",
        "contact_preference": "email",
        "sport_interests": ["Basketball", "Track"],
    },
    2: lambda: {
        "consultation_date": later_day().isoformat(),
        "consultation_time": "10:00",
        "preferred_contact_method": "phone",
        "notes": "After work is best.",
    },
    3: lambda: {
        "shadow_day_date": later_day().isoformat(),
        "shadow_day_time": "13:00",
        "waiver_signed": True,
    },
    4: lambda: {
        "student_info": {
            "first_name": "Ana",
            "last_name": "Núñez O'Neil",
            "birth_date": "2015-03-09",
            "grade_level": "5th",
            "birth_sex_descriptor": "Female",
            "hispanic_latino_ethnicity": True,
            "races": ["White"],
        },
        "parent_info": {
            "first_name": "María",
            "last_name": "Núñez",
            "phone": "(512) 555-0147",
            "relationship": "Mother",
        },
        "academic_history": {"previous_school": "Zilker Elementary"},
        "medical_info": {"allergies": "peanuts"},
        "emergency_contacts": [{"name": "Luis Núñez", "phone": "512-555-0148"}],
    },
    5: lambda: {"required_documents_uploaded": True},
    6: lambda: {"payment_method": "credit_card", "payment_plan_selected": "monthly"},
}
assert set(_ANSWERS) == set(steps.STEPS)


def sign_in(email: str, **attributes) -> str:
    """An access token for this address, without the mail."""
    return links.open_session(email, roles=["parent"], **attributes).access_token
