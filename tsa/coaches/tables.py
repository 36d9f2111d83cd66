"""Coaches' tables in DynamoDB: profiles, onboarding sessions, invitations (seeds 001, 002).

A coach's `coach_id` is the profile's `profile_id`. Profiles and invitations are debtors:
staff lists read their copies in PostgreSQL, and a profile is a roster user there.
"""

from datetime import UTC, datetime

from pynamodb.attributes import ListAttribute, NumberAttribute, TTLAttribute, UnicodeAttribute
from pynamodb.indexes import AllProjection, GlobalSecondaryIndex

from tsa.dynamo.debts import Debtor, owed_index
from tsa.dynamo.items import DocumentAttribute, Item, TableMeta, now_text, table_name

CAPACITY = 20  # students, where staff said nothing else


class SchoolIndex(GlobalSecondaryIndex):
    """Asked as: which coaches belong to this school?"""

    class Meta:
        index_name = "school-index"
        projection = AllProjection()

    school_id = UnicodeAttribute(hash_key=True)


class EmailIndex(GlobalSecondaryIndex):
    """Asked as: whose profile has this address?"""

    class Meta:
        index_name = "email-index"
        projection = AllProjection()

    email = UnicodeAttribute(hash_key=True)


class ProfileItem(Debtor):
    """A coach (or another professional of a school), with all parts of seed 002."""

    class Meta(TableMeta):
        table_name = table_name("PROFILES_TABLE")

    profile_id = UnicodeAttribute(hash_key=True)
    coach_id = UnicodeAttribute()
    school_id = UnicodeAttribute(null=True)  # text, because the seeds index it so
    school_name = UnicodeAttribute(null=True)
    school_time_zone = UnicodeAttribute(null=True)
    email = UnicodeAttribute()
    email_changed_at = UnicodeAttribute(null=True)  # by staff; links made before it open nothing
    former_addresses = DocumentAttribute(null=True)  # [{change_id, email, until}], the latest last
    first_name = UnicodeAttribute()
    last_name = UnicodeAttribute()
    middle_name = UnicodeAttribute(null=True)
    phone = UnicodeAttribute(null=True)
    birth_date = UnicodeAttribute(null=True)
    gender = UnicodeAttribute(null=True)
    role_type = UnicodeAttribute(default="coach")
    sport_specialties = ListAttribute(of=UnicodeAttribute, default=list)
    specializations = ListAttribute(of=UnicodeAttribute, default=list)
    certification_level = UnicodeAttribute(null=True)
    years_experience = NumberAttribute(null=True)
    bio = UnicodeAttribute(null=True)
    profile_status = UnicodeAttribute(default="active")  # active, inactive, pending
    permissions = ListAttribute(of=UnicodeAttribute, default=list)
    onboarding_progress = DocumentAttribute(default=dict)
    bootcamp_progress = DocumentAttribute(default=dict)
    preferences = DocumentAttribute(default=dict)
    documents = DocumentAttribute(default=list)
    availability = DocumentAttribute(null=True)  # tsa/coaches/availability.py
    students_assigned = ListAttribute(of=UnicodeAttribute, default=list)
    background_check = DocumentAttribute(null=True)  # {status, expires_on, set_by, set_at, reason}
    certifications = DocumentAttribute(null=True)  # [{certification_id, name, expires_on, …}]
    student_capacity = NumberAttribute(null=True)
    places_given = DocumentAttribute(null=True)  # {enrolment: version}, until its copy shows it
    calendar_key_hash = UnicodeAttribute(null=True)
    invitation_id = UnicodeAttribute(null=True)
    onboarded_date = UnicodeAttribute(null=True)
    created_at = UnicodeAttribute(default=now_text)
    updated_at = UnicodeAttribute(default=now_text)

    school_index = SchoolIndex()
    email_index = EmailIndex()
    owed_index = owed_index()

    @property
    def full_name(self) -> str:
        return f"{self.first_name} {self.last_name}".strip()

    @property
    def is_active(self) -> bool:
        return self.profile_status != "inactive"

    @property
    def school_number(self) -> int | None:
        """The school's Ed-Fi id; None where the profile names none that could be one."""
        text = self.school_id or ""
        return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None

    @property
    def capacity(self) -> int:
        return CAPACITY if self.student_capacity is None else int(self.student_capacity)


class OnboardingSessionItem(Item):
    """A coach's onboarding, kept 24 hours after the last touch; the profile keeps the work."""

    class Meta(TableMeta):
        table_name = table_name("ONBOARDING_TABLE")

    session_id = UnicodeAttribute(hash_key=True)
    coach_id = UnicodeAttribute()
    onboarding_step = UnicodeAttribute(default="1")
    form_data = DocumentAttribute(default=dict)
    expiration_time = TTLAttribute()
    created_at = UnicodeAttribute(default=now_text)
    updated_at = UnicodeAttribute(default=now_text)

    @property
    def is_expired(self) -> bool:
        """DynamoDB deletes late, so an expired session is refused by the clock."""
        return self.expiration_time <= datetime.now(UTC)


class CoachEmailIndex(GlobalSecondaryIndex):
    """Asked as: which invitations went to this address?"""

    class Meta:
        index_name = "coach-email-index"
        projection = AllProjection()

    coach_email = UnicodeAttribute(hash_key=True)


class CoachInvitationItem(Debtor):
    """Staff's invitation of a coach: sent, accepted, expired or cancelled."""

    class Meta(TableMeta):
        table_name = table_name("INVITATIONS_TABLE")

    invitation_id = UnicodeAttribute(hash_key=True)
    admin_email = UnicodeAttribute()
    coach_email = UnicodeAttribute()
    first_name = UnicodeAttribute()
    last_name = UnicodeAttribute()
    school_id = UnicodeAttribute()
    school_name = UnicodeAttribute()
    school_time_zone = UnicodeAttribute()
    sport = UnicodeAttribute()
    invitation_status = UnicodeAttribute(default="sent")
    magic_link_token = UnicodeAttribute(null=True)  # the hash of the latest mail's token
    permissions = ListAttribute(of=UnicodeAttribute, default=list)
    profile_id = UnicodeAttribute(null=True)
    expires_at = UnicodeAttribute()
    sent_at = UnicodeAttribute(default=now_text)
    accepted_at = UnicodeAttribute(null=True)

    coach_email_index = CoachEmailIndex()
    owed_index = owed_index()

    @property
    def standing(self) -> str:
        """The status as it is now: an open invitation past its time is expired."""
        if self.invitation_status == "sent" and self.expires_at <= now_text():
            return "expired"
        return self.invitation_status
