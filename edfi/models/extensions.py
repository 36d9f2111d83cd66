"""What TSA keeps about a student's admission beyond Ed-Fi. One row for each student."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from edfi.models import columns
from edfi.models.columns import collection, descriptor, text
from tsa.sealing.fields import SealedMembersField, SealedTextField


class TSAStudentExtension(columns.EdFiRecord):
    """Admission facts of a student of record; `enrollment_status` follows the enrolment."""

    class EnrollmentStatus(models.TextChoices):
        REGISTERED = "registered", _("registered")
        ENROLLED = "enrolled", _("enrolled")
        WAITLISTED = "waitlisted", _("waitlisted")
        REJECTED = "rejected", _("rejected")
        WITHDRAWN = "withdrawn", _("withdrawn")

    student = models.OneToOneField(
        "edfi.Student",
        models.PROTECT,
        to_field="student_unique_id",
        db_column="student_unique_id",
        related_name="extension",
        verbose_name=_("student"),
    )
    enrollment_status = models.CharField(
        _("enrolment status"),
        max_length=20,
        choices=EnrollmentStatus,
        default=EnrollmentStatus.REGISTERED,
        db_default=EnrollmentStatus.REGISTERED,
    )
    sport_interests = collection(label=_("sport interests"))
    assigned_program_track = text(100, _("program track"))
    grade_level_at_enrollment = descriptor(_("grade level at enrolment"))
    expected_start_date = models.DateField(_("expected start"), null=True, blank=True)
    previous_sports_experience = models.TextField(
        _("previous sports experience"), blank=True, default="", db_default=""
    )
    academic_goals = models.TextField(_("academic goals"), blank=True, default="", db_default="")
    special_needs = SealedTextField(
        _("special needs"), blank=True, default="", db_default="", bound_to="student_id"
    )
    referring_coach_id = text(
        255, _("referring coach"), help_text=_("The coach's profile id (DynamoDB).")
    )
    invitation_id = text(255, _("invitation"), help_text=_("Its id, never its token."))
    referral_source = text(100, _("referral source"))
    parent_consultation_completed = models.BooleanField(
        _("consultation completed"), default=False, db_default=False
    )
    parent_consultation_date = models.DateField(_("consultation on"), null=True, blank=True)
    parent_consultation_notes = models.TextField(
        _("consultation notes"), blank=True, default="", db_default=""
    )
    shadow_day_completed = models.BooleanField(
        _("shadow day completed"), default=False, db_default=False
    )
    shadow_day_date = models.DateField(_("shadow day on"), null=True, blank=True)
    shadow_day_notes = models.TextField(
        _("shadow day notes"), blank=True, default="", db_default=""
    )
    required_documents_complete = models.BooleanField(
        _("required documents complete"), default=False, db_default=False
    )
    document_completion_date = models.DateField(_("documents complete on"), null=True, blank=True)
    missing_documents = collection(_("Document types."), _("missing documents"))
    deposit_paid = models.BooleanField(
        _("deposit paid"),
        default=False,
        db_default=False,
        help_text=_("Set by staff, never by what a parent says."),
    )
    deposit_amount = models.BigIntegerField(
        _("deposit"), null=True, blank=True, help_text=_("In cents.")
    )
    deposit_paid_date = models.DateField(_("deposit paid on"), null=True, blank=True)
    enrollment_completed_date = models.DateTimeField(
        _("enrolment completed at"), null=True, blank=True
    )
    custom_data = SealedMembersField(
        _("further data"),
        default=dict,
        db_default={},
        blank=True,
        help_text=_("For reference."),
        members=["steps"],
        bound_to="student_id",
    )

    class Meta:
        db_table = "tsa_student_extensions"
        verbose_name = _("TSA student extension")
        permissions = [("open_health_data", _("Can open students' health data"))]
        indexes = [
            models.Index(fields=["enrollment_status"], name="idx_student_ext_status"),
            models.Index(fields=["referring_coach_id"], name="idx_student_ext_coach"),
            models.Index(
                fields=["expected_start_date"],
                name="idx_student_ext_unpaid_deposit",
                condition=models.Q(deposit_paid=False),
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(
                    enrollment_status__in=[
                        "registered",
                        "enrolled",
                        "waitlisted",
                        "rejected",
                        "withdrawn",
                    ]
                ),
                name="student_ext_status_is_known",
            ),
            columns.are_descriptors("student_ext", "grade_level_at_enrollment"),
            columns.are_arrays("student_ext", "sport_interests", "missing_documents"),
            models.CheckConstraint(
                condition=models.Q(columns.is_json("custom_data", "object")),
                name="student_ext_custom_data_is_an_object",
            ),
            models.CheckConstraint(
                condition=models.Q(deposit_amount__gte=0), name="student_ext_deposit_not_negative"
            ),
            models.CheckConstraint(
                condition=models.Q(deposit_paid=True) | models.Q(deposit_paid_date__isnull=True),
                name="student_ext_paid_date_means_paid",
            ),
        ]

    def __str__(self):
        return f"{self.student_id}: {self.enrollment_status}"
