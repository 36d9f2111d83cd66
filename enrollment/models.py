"""Copies of what DynamoDB owns about enrolments, for staff lists. Never edited here.

A copy is fed through the debt mark in the same transaction as the student records, rebuilt by
`manage.py rebuild_copies` and compared by `manage.py check_consistency`.
"""

from datetime import timedelta

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import F, Func, Value
from django.db.models.functions import Cast, Now, Upper
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from enrollment.duplicates import LikelyDuplicate, ToldApart  # noqa: F401
from enrollment.steps import DOCUMENT_TYPES
from tsa.audit.copies import Copy, CopyQuerySet


def _contains(field: str, name: str) -> GinIndex:
    """For the admin's `UPPER(field) LIKE '%…%'`."""
    return GinIndex(OpClass(Upper(field), name="gin_trgm_ops"), name=name)


class EnrollmentQuerySet(CopyQuerySet):
    def likely_duplicates(self):
        """Enrolments that have not ended, of a child for whom there is more than one such."""
        return self.filter(likely_duplicate__isnull=False)


class EnrollmentCopy(Copy):
    """One child's enrolment as the lists show it."""

    class Status(models.TextChoices):
        PENDING = "pending", _("pending")
        ACTIVE = "active", _("active")
        COMPLETED = "completed", _("completed")
        WAITLISTED = "waitlisted", _("waitlisted")
        REJECTED = "rejected", _("rejected")
        WITHDRAWN = "withdrawn", _("withdrawn")

    class Records(models.TextChoices):
        NONE = "none", _("none yet")
        PENDING = "pending", _("waiting")
        CREATED = "created", _("created")
        FAILED = "failed", _("failed")

    enrollment_id = models.CharField(_("enrolment"), primary_key=True, max_length=64)
    invitation_id = models.CharField(max_length=64, db_index=True)
    parent_email = models.CharField(_("parent"), max_length=128)
    student_name = models.CharField(_("student"), max_length=200)
    child_key = models.CharField(
        max_length=64,
        blank=True,
        editable=False,
        help_text=_("Name and birth date as a digest: the same child has the same."),
    )
    sport = models.CharField(_("sport"), max_length=100)
    coach_id = models.CharField(max_length=64)
    coach_name = models.CharField(_("coach"), max_length=160)
    school_id = models.BigIntegerField(_("school id"))
    school_name = models.CharField(_("school"), max_length=255)
    status = models.CharField(_("status"), max_length=10, choices=Status)
    next_step = models.PositiveSmallIntegerField(
        _("next step"), null=True, help_text=_("Empty when all six are done.")
    )
    records = models.CharField(_("records"), max_length=10, choices=Records)
    problems = models.JSONField(_("problems"), default=list, blank=True)
    decision = models.CharField(_("decision"), max_length=10, blank=True)
    documents_missing = models.PositiveSmallIntegerField(_("documents missing"), default=0)
    documents_to_check = models.PositiveSmallIntegerField(_("documents to check"), default=0)
    payment_status = models.CharField(_("payment"), max_length=10)
    start_date = models.DateField(_("start"), null=True)
    student_unique_id = models.CharField(_("student id"), max_length=32)
    created_at = models.DateTimeField(_("opened"))
    updated_at = models.DateTimeField(_("last change"))
    health_removed_at = models.DateTimeField(_("health data removed"), null=True, editable=False)
    assignee = models.CharField(
        _("who works on it"), max_length=254, blank=True, default="", db_default=""
    )
    family_acted_at = models.DateTimeField(_("family's last act"), null=True)
    answers_at = models.DateTimeField(_("records due since"), null=True, editable=False)
    finished_at = models.DateTimeField(_("step 6 saved"), null=True, editable=False)
    enrolled_at = models.DateTimeField(_("enrolled"), null=True, editable=False)

    objects = EnrollmentQuerySet.as_manager()

    class Meta(Copy.Meta):
        abstract = False
        db_table = "copy_enrollments"
        verbose_name = _("enrolment")
        verbose_name_plural = _("enrolments")
        permissions = [
            ("decide_enrollment", _("Can approve, waitlist, reject, withdraw and reopen")),
            ("verify_document", _("Can approve and reject documents")),
            ("retry_records", _("Can retry the creation of student records")),
            ("record_deposit", _("Can record a deposit")),
            ("manage_invitation", _("Can send again and revoke invitations")),
            ("handle_enrollment", _("Can assign work, remind families and correct answers")),
        ]
        indexes = [
            models.Index(fields=["-updated_at"], include=["records"], name="copy_enr_updated"),
            models.Index(fields=["status", "-updated_at"], name="copy_enr_status"),
            models.Index(fields=["next_step", "-updated_at"], name="copy_enr_step"),
            models.Index(fields=["school_id", "-updated_at"], name="copy_enr_school"),
            models.Index(fields=["coach_id", "-updated_at"], name="copy_enr_coach"),
            models.Index(fields=["student_unique_id"], name="copy_enr_student"),
            models.Index(
                fields=["records", "-updated_at"],
                name="copy_enr_records_open",
                condition=models.Q(records__in=["pending", "failed"]),
            ),
            models.Index(
                fields=["-updated_at"],
                name="copy_enr_undecided",
                condition=models.Q(
                    status__in=["active", "completed"], decision="", next_step__isnull=True
                ),
            ),
            models.Index(
                fields=["child_key"],
                name="copy_enr_child",
                condition=~models.Q(child_key=""),
            ),
            models.Index(
                fields=["enrollment_id"],
                name="copy_enr_ended",
                condition=models.Q(
                    status__in=["rejected", "withdrawn"], health_removed_at__isnull=True
                ),
            ),
            models.Index(fields=["created_at", "enrollment_id"], name="copy_enr_opened"),
            models.Index(
                fields=["assignee", "created_at"],
                name="copy_enr_assignee",
                condition=~models.Q(assignee=""),
            ),
            models.Index(
                fields=["family_acted_at"],
                name="copy_enr_stalled",
                condition=models.Q(status__in=["pending", "waitlisted"], next_step__isnull=False),
            ),
            models.Index(
                fields=["created_at"],
                name="copy_enr_docs_to_check",
                condition=models.Q(documents_to_check__gt=0),
            ),
            models.Index(
                fields=["enrolled_at"],
                name="copy_enr_enrolled",
                condition=models.Q(enrolled_at__isnull=False),
            ),
            models.Index(
                fields=["answers_at"],
                name="copy_enr_answers",
                condition=models.Q(answers_at__isnull=False),
            ),
            models.Index(
                fields=["finished_at"],
                name="copy_enr_finished",
                condition=models.Q(finished_at__isnull=False),
            ),
            models.Index(fields=["student_name", "enrollment_id"], name="copy_enr_name"),
            models.Index(fields=["family_acted_at", "enrollment_id"], name="copy_enr_waiting"),
            models.Index(
                fields=["family_acted_at", "enrollment_id"],
                name="copy_enr_waiting_open",  # those that ended are the oldest: left out
                condition=models.Q(status__in=["pending", "active", "completed", "waitlisted"]),
            ),
            _contains("student_name", "copy_enr_name_like"),
            _contains("parent_email", "copy_enr_parent_like"),
            _contains("enrollment_id", "copy_enr_id_like"),
        ]

    def __str__(self):
        return f"{self.student_name} ({self.enrollment_id})"


class DocumentCopy(Copy):
    """An uploaded document's metadata as the lists show it."""

    class Verification(models.TextChoices):
        PENDING = "pending", _("to check")
        APPROVED = "approved", _("approved")
        REJECTED = "rejected", _("rejected")

    document_id = models.CharField(primary_key=True, max_length=64)
    enrollment = models.ForeignKey(
        EnrollmentCopy,
        models.CASCADE,
        db_constraint=False,  # copies arrive in any order
        related_name="documents",
        verbose_name=_("enrolment"),
    )
    document_type = models.CharField(
        _("type"),
        max_length=40,
        choices=[(kind, kind.replace("_", " ")) for kind in DOCUMENT_TYPES],
    )
    file_name = models.CharField(_("file"), max_length=150)
    file_size = models.PositiveIntegerField(_("size"), help_text=_("In bytes."))
    content_type = models.CharField(max_length=40)
    upload_status = models.CharField(max_length=10)
    verification_status = models.CharField(_("verification"), max_length=10, choices=Verification)
    rejection_reason = models.TextField(_("reason"), blank=True)
    verified_by = models.CharField(_("verified by"), max_length=254, blank=True)
    uploaded_at = models.DateTimeField(_("uploaded"))
    verified_at = models.DateTimeField(_("verified"), null=True)

    class Meta(Copy.Meta):
        abstract = False
        db_table = "copy_documents"
        verbose_name = _("document")
        verbose_name_plural = _("documents")
        indexes = [
            models.Index(fields=["-uploaded_at"], name="copy_doc_uploaded"),
            models.Index(
                fields=["uploaded_at"],
                name="copy_doc_to_check",
                condition=models.Q(verification_status="pending", upload_status="uploaded"),
            ),
            _contains("file_name", "copy_doc_name_like"),
        ]

    def __str__(self):
        return f"{self.get_document_type_display()}: {self.file_name}"


class AppointmentQuerySet(CopyQuerySet):
    def of_today(self):
        """Not cancelled, and on this day where the school is, whatever day it is here."""
        now = timezone.now()
        near = (now - timedelta(hours=26), now + timedelta(hours=26))
        local = Func(F("time_zone"), F("starts_at"), function="timezone")
        here = Func(F("time_zone"), Value(now), function="timezone")
        rows = self.filter(starts_at__range=near).exclude(status="cancelled")
        return rows.alias(
            local_day=Cast(local, models.DateField()), local_today=Cast(here, models.DateField())
        ).filter(local_day=F("local_today"))


class AppointmentCopy(Copy):
    """An appointment as the lists show it."""

    class Status(models.TextChoices):
        SCHEDULED = "scheduled", _("scheduled")
        CONFIRMED = "confirmed", _("confirmed")
        COMPLETED = "completed", _("completed")
        CANCELLED = "cancelled", _("cancelled")

    appointment_id = models.CharField(primary_key=True, max_length=64)
    enrollment = models.ForeignKey(
        EnrollmentCopy,
        models.CASCADE,
        db_constraint=False,  # copies arrive in any order
        related_name="appointments",
        verbose_name=_("enrolment"),
    )
    coach_id = models.CharField(max_length=64)
    appointment_type = models.CharField(_("type"), max_length=20)
    starts_at = models.DateTimeField(_("starts"))
    ends_at = models.DateTimeField(_("ends"))
    time_zone = models.CharField(max_length=40)
    status = models.CharField(_("status"), max_length=10, choices=Status)

    objects = AppointmentQuerySet.as_manager()

    class Meta(Copy.Meta):
        abstract = False
        db_table = "copy_appointments"
        verbose_name = _("appointment")
        verbose_name_plural = _("appointments")
        indexes = [
            models.Index(fields=["starts_at"], name="copy_app_starts"),
            models.Index(fields=["coach_id", "starts_at"], name="copy_app_coach"),
        ]

    def __str__(self):
        return f"{self.appointment_type} {self.starts_at:%Y-%m-%d}"


class ParentInvitationCopy(Copy):
    """A coach's invitation of a parent as the lists show it."""

    class Status(models.TextChoices):
        SENT = "sent", _("sent")
        OPENED = "opened", _("opened")
        ACCEPTED = "accepted", _("accepted")
        EXPIRED = "expired", _("expired")
        REVOKED = "revoked", _("revoked")

    OPEN = (Status.SENT, Status.OPENED)  # not answered yet

    invitation_id = models.CharField(primary_key=True, max_length=64)
    coach_id = models.CharField(max_length=64)
    coach_name = models.CharField(_("coach"), max_length=160)
    parent_email = models.CharField(_("parent"), max_length=128)
    student_name = models.CharField(_("student"), max_length=200)
    sport = models.CharField(_("sport"), max_length=100)
    school_id = models.BigIntegerField(_("school id"), db_index=True)
    school_name = models.CharField(_("school"), max_length=255)
    status = models.CharField(_("status"), max_length=10, choices=Status)
    enrollment_id = models.CharField(_("enrolment"), max_length=64, blank=True)
    sent_at = models.DateTimeField(_("sent"))
    expires_at = models.DateTimeField(_("expires"))
    responded_at = models.DateTimeField(_("answered"), null=True)

    class Meta(Copy.Meta):
        abstract = False
        db_table = "copy_parent_invitations"
        verbose_name = _("invitation of a parent")
        verbose_name_plural = _("invitations of parents")
        indexes = [
            models.Index(fields=["-sent_at"], name="copy_inv_sent"),
            models.Index(fields=["status", "-sent_at"], name="copy_inv_status"),
            models.Index(fields=["coach_id", "-sent_at"], name="copy_inv_coach"),
            _contains("student_name", "copy_inv_name_like"),
            _contains("parent_email", "copy_inv_parent_like"),
        ]

    def __str__(self):
        return f"{self.student_name} ({self.parent_email})"


class SavedViewQuerySet(models.QuerySet):
    def visible_to(self, person):
        """One's own and those that somebody shares; what they list is each person's own reach."""
        return self.filter(models.Q(owner=person) | models.Q(is_shared=True))


class SavedView(models.Model):
    """Filters of the enrolment board under a name. Words that were searched for are not kept."""

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="saved_views", editable=False
    )
    name = models.CharField(_("name"), max_length=60)
    query = models.CharField(_("filters"), max_length=1000, blank=True)
    is_shared = models.BooleanField(_("for everybody"), default=False)
    created_at = models.DateTimeField(_("saved"), db_default=Now(), editable=False)

    objects = SavedViewQuerySet.as_manager()

    class Meta:
        db_table = "enrollment_saved_views"
        verbose_name = _("saved view")
        verbose_name_plural = _("saved views")
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint(fields=["owner", "name"], name="saved_view_once_by_name")
        ]

    def __str__(self):
        return self.name
