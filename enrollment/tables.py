"""The enrolment's tables in DynamoDB, the truth about it while it runs (seed 001).

The enrolment item is the aggregate: steps, drafts, and a summary of its documents and
appointments stand on it, so that every rule is decided by one consistent read. Documents
and appointments also have items of their own, for their indexes. What a newcomer would get
wrong: index reads are late; they serve lists, never rules.
"""

from pynamodb.attributes import (
    BooleanAttribute,
    ListAttribute,
    NumberAttribute,
    UnicodeAttribute,
)
from pynamodb.indexes import AllProjection, GlobalSecondaryIndex

from tsa.dynamo.debts import Debtor, owed_index
from tsa.dynamo.items import (
    DocumentAttribute,
    Item,
    SealedAttribute,
    TableMeta,
    now_text,
    table_name,
)


class CoachInvitationsIndex(GlobalSecondaryIndex):
    """Asked as: which invitations did this coach send?"""

    class Meta:
        index_name = "coach-invitations-index"
        projection = AllProjection()

    coach_id = UnicodeAttribute(hash_key=True)


class ParentEmailIndex(GlobalSecondaryIndex):
    """Asked as: which invitations went to this address?"""

    class Meta:
        index_name = "parent-email-index"
        projection = AllProjection()

    parent_email = UnicodeAttribute(hash_key=True)


class ParentInvitationItem(Debtor):
    """A coach's invitation of a parent: sent, opened, accepted, expired or revoked."""

    class Meta(TableMeta):
        table_name = table_name("PARENT_INVITATIONS_TABLE")

    invitation_id = UnicodeAttribute(hash_key=True)
    coach_id = UnicodeAttribute()
    coach_name = UnicodeAttribute()
    parent_email = UnicodeAttribute()
    student_name = UnicodeAttribute()
    sport = UnicodeAttribute()
    message = UnicodeAttribute(null=True)
    language = UnicodeAttribute(default="en")
    school_id = NumberAttribute()
    school_name = UnicodeAttribute()
    school_time_zone = UnicodeAttribute()
    invitation_status = UnicodeAttribute(default="sent")
    magic_link_token = UnicodeAttribute(null=True)  # the hash of the latest mail's token
    enrollment_id = UnicodeAttribute(null=True)
    expires_at = UnicodeAttribute()
    sent_at = UnicodeAttribute(default=now_text)
    opened_at = UnicodeAttribute(null=True)
    responded_at = UnicodeAttribute(null=True)
    revoked_at = UnicodeAttribute(null=True)

    coach_invitations_index = CoachInvitationsIndex()
    parent_email_index = ParentEmailIndex()
    owed_index = owed_index()

    @property
    def standing(self) -> str:
        """The status as it is now: an unanswered invitation past its time is expired."""
        if self.invitation_status in ("sent", "opened") and self.expires_at <= now_text():
            return "expired"
        return self.invitation_status

    @property
    def is_open(self) -> bool:
        return self.standing in ("sent", "opened")


class ParentEnrollmentsIndex(GlobalSecondaryIndex):
    """Asked as: which enrolments does this parent have?"""

    class Meta:
        index_name = "parent-enrollments-index"
        projection = AllProjection()

    parent_email = UnicodeAttribute(hash_key=True)


class CoachEnrollmentsIndex(GlobalSecondaryIndex):
    """Asked as: which enrolments are assigned to this coach?"""

    class Meta:
        index_name = "coach-enrollments-index"
        projection = AllProjection()

    coach_id = UnicodeAttribute(hash_key=True)


class EnrollmentItem(Debtor):
    """One child's enrolment, from the first visit of the parent to a student of record.

    `step_n` and `draft_n` are {"data", "saved_at"}; `documents` and `appointments` map ids to
    their summaries; `records` is {"status", "problems"}; `frozen` what step 4 fixed once.
    Steps 3 and 4 ask for health, insurance and custody, so they are stored encrypted.
    """

    class Meta(TableMeta):
        table_name = table_name("ENROLLMENTS_TABLE")

    enrollment_id = UnicodeAttribute(hash_key=True)
    invitation_id = UnicodeAttribute()
    parent_email = UnicodeAttribute()
    student_name = UnicodeAttribute()
    student_age = NumberAttribute(null=True)
    sport = UnicodeAttribute()
    coach_id = UnicodeAttribute()
    coach_name = UnicodeAttribute()
    school_id = NumberAttribute()
    school_name = UnicodeAttribute()
    school_time_zone = UnicodeAttribute()
    required_documents = ListAttribute(of=UnicodeAttribute, default=list)
    language = UnicodeAttribute(default="en")
    enrollment_status = UnicodeAttribute(default="pending")
    progress_milestones = ListAttribute(of=NumberAttribute, default=list)
    payment_status = UnicodeAttribute(default="pending")  # pending, paid, overdue
    start_date = UnicodeAttribute(null=True)
    step_1 = DocumentAttribute(null=True)
    step_2 = DocumentAttribute(null=True)
    step_3 = SealedAttribute("enrollment")
    step_4 = SealedAttribute("enrollment")
    step_5 = DocumentAttribute(null=True)
    step_6 = DocumentAttribute(null=True)
    draft_1 = DocumentAttribute(null=True)
    draft_2 = DocumentAttribute(null=True)
    draft_3 = SealedAttribute("enrollment")
    draft_4 = SealedAttribute("enrollment")
    draft_5 = DocumentAttribute(null=True)
    draft_6 = DocumentAttribute(null=True)
    documents = DocumentAttribute(default=dict)
    appointments = DocumentAttribute(default=dict)
    frozen = DocumentAttribute(null=True)
    records = DocumentAttribute(default=dict)
    decision = DocumentAttribute(null=True)
    withdrawal = DocumentAttribute(null=True)
    deposit = DocumentAttribute(null=True)  # set by staff: {"amount_cents", "paid_on"}
    assignee = UnicodeAttribute(null=True)  # the address of the staff person who works on it
    reminded_at = UnicodeAttribute(null=True)
    told_of_closing_at = UnicodeAttribute(null=True)  # by retention, after a long silence
    history = DocumentAttribute(default=list)
    health_removed_at = UnicodeAttribute(null=True)  # by retention, after the enrolment's end
    created_at = UnicodeAttribute(default=now_text)
    updated_at = UnicodeAttribute(default=now_text)

    parent_enrollments_index = ParentEnrollmentsIndex()
    coach_enrollments_index = CoachEnrollmentsIndex()
    owed_index = owed_index()

    def step(self, number: int) -> dict | None:
        """The saved step: {"data", "saved_at"}, or None."""
        return getattr(self, f"step_{number}")

    def draft(self, number: int) -> dict | None:
        return getattr(self, f"draft_{number}")

    @property
    def completed_steps(self) -> list[int]:
        return [int(number) for number in self.progress_milestones]

    @property
    def student_unique_id(self) -> str:
        """Derived, so that a repeated creation can only find the same student."""
        return self.enrollment_id.replace("TSA-ENROLL-", "TSA-STU-", 1)


class EnrollmentDocumentsIndex(GlobalSecondaryIndex):
    """Asked as: which documents belong to this enrolment?"""

    class Meta:
        index_name = "enrollment-documents-index"
        projection = AllProjection()

    enrollment_id = UnicodeAttribute(hash_key=True)


class ParentDocumentsIndex(GlobalSecondaryIndex):
    """Asked as: which documents did this parent hand in?"""

    class Meta:
        index_name = "parent-documents-index"
        projection = AllProjection()

    parent_email = UnicodeAttribute(hash_key=True)


class DocumentItem(Item):
    """An uploaded document's metadata; its bytes lie in private storage under `s3_key`."""

    class Meta(TableMeta):
        table_name = table_name("DOCUMENTS_TABLE")

    document_id = UnicodeAttribute(hash_key=True)
    enrollment_id = UnicodeAttribute()
    parent_email = UnicodeAttribute()
    document_type = UnicodeAttribute()
    file_name = UnicodeAttribute()
    content_type = UnicodeAttribute()
    s3_key = UnicodeAttribute()
    file_size = NumberAttribute()
    sha256 = UnicodeAttribute()
    upload_status = UnicodeAttribute(default="uploaded")  # uploaded, replaced, removed
    verification_status = UnicodeAttribute(default="pending")
    rejection_reason = UnicodeAttribute(null=True)
    verified_by = UnicodeAttribute(null=True)
    uploaded_at = UnicodeAttribute(default=now_text)
    verified_at = UnicodeAttribute(null=True)

    enrollment_documents_index = EnrollmentDocumentsIndex()
    parent_documents_index = ParentDocumentsIndex()


class CoachScheduleIndex(GlobalSecondaryIndex):
    """Asked as: what has this coach in these days?"""

    class Meta:
        index_name = "coach-schedule-index"
        projection = AllProjection()

    coach_id = UnicodeAttribute(hash_key=True)
    scheduled_date = UnicodeAttribute(range_key=True)


class ParentAppointmentsIndex(GlobalSecondaryIndex):
    """Asked as: which appointments does this parent have?"""

    class Meta:
        index_name = "parent-appointments-index"
        projection = AllProjection()

    parent_email = UnicodeAttribute(hash_key=True)


class AppointmentItem(Item):
    """A consultation, campus tour, shadow day or assessment with the coach.

    `scheduled_date`, `start_time` and `end_time` are the school's local ones; `starts_at` and
    `ends_at` the same moments in UTC.
    """

    class Meta(TableMeta):
        table_name = table_name("SCHEDULING_TABLE")

    appointment_id = UnicodeAttribute(hash_key=True)
    enrollment_id = UnicodeAttribute()
    coach_id = UnicodeAttribute()
    parent_email = UnicodeAttribute()
    student_name = UnicodeAttribute()
    appointment_type = UnicodeAttribute()
    scheduled_date = UnicodeAttribute()
    start_time = UnicodeAttribute()
    end_time = UnicodeAttribute()
    starts_at = UnicodeAttribute()
    ends_at = UnicodeAttribute()
    time_zone = UnicodeAttribute()
    status = UnicodeAttribute(default="scheduled")  # scheduled, confirmed, completed, cancelled
    location = UnicodeAttribute(null=True)
    notes = UnicodeAttribute(null=True)
    confirmation_sent = BooleanAttribute(default=False)
    created_at = UnicodeAttribute(default=now_text)

    coach_schedule_index = CoachScheduleIndex()
    parent_appointments_index = ParentAppointmentsIndex()


class CoachDayItem(Item):
    """All bookings of one coach on one local day, in the scheduling table.

    Whoever books writes this item in the same TransactWrite, on the condition that nobody
    else has meanwhile: so overlaps of any length are refused, and two at once are noticed.
    """

    shares_table = True

    class Meta(TableMeta):
        table_name = table_name("SCHEDULING_TABLE")

    appointment_id = UnicodeAttribute(hash_key=True)  # "day#{coach_id}#{date}"
    bookings = DocumentAttribute(default=dict)  # appointment_id: {"starts_at", "ends_at"}

    @classmethod
    def of(cls, coach_id: str, day: str) -> "CoachDayItem":
        """The day as it is now; a new one where nothing was booked yet."""
        key = f"day#{coach_id}#{day}"
        return cls.fetch(key) or cls(key)
