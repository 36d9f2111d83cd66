"""Copies of DynamoDB's coaches and their invitations, for staff lists. Never edited here."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models.functions import Upper
from django.utils.translation import gettext_lazy as _

from tsa.audit.copies import Copy, CopyQuerySet
from tsa.coaches.tables import CAPACITY


class CoachQuerySet(CopyQuerySet):
    def ending_by(self, day):
        """Coaches at work whose check or one of whose certifications ends on this day or before."""
        ends = models.Q(background_check_expires_on__lte=day)
        ends |= models.Q(certification_expires_on__lte=day)
        return self.exclude(status=CoachCopy.Status.INACTIVE).filter(ends)

    def uncleared(self):
        """Coaches at work whose background check does not stand at cleared."""
        at_work = self.exclude(status=CoachCopy.Status.INACTIVE)
        return at_work.exclude(background_check=CoachCopy.Check.CLEARED)


class CoachCopy(Copy):
    """A coach's profile as the lists show it."""

    class Status(models.TextChoices):
        ACTIVE = "active", _("active")
        INACTIVE = "inactive", _("inactive")
        PENDING = "pending", _("pending")

    class Check(models.TextChoices):
        PENDING = "pending", _("pending")
        PROCESSING = "processing", _("processing")
        CLEARED = "cleared", _("cleared")
        FLAGGED = "flagged", _("flagged")
        DENIED = "denied", _("denied")

    profile_id = models.CharField(primary_key=True, max_length=64)
    first_name = models.CharField(max_length=75)
    last_name = models.CharField(max_length=75)
    email = models.CharField(max_length=128)
    phone = models.CharField(max_length=24, blank=True)
    school_id = models.BigIntegerField(
        help_text=_("The school's Ed-Fi id."), db_index=True, null=True
    )
    sport_specialties = ArrayField(models.CharField(max_length=200), default=list, blank=True)
    status = models.CharField(max_length=10, choices=Status)
    onboarding_completed = models.BooleanField(default=False)
    background_check = models.CharField(max_length=10, choices=Check, default=Check.PENDING)
    background_check_expires_on = models.DateField(null=True)
    certification_expires_on = models.DateField(null=True, help_text=_("The earliest of them."))
    student_capacity = models.PositiveIntegerField(default=CAPACITY)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()

    objects = CoachQuerySet.as_manager()

    class Meta(Copy.Meta):
        abstract = False
        db_table = "copy_coaches"
        verbose_name = _("coach")
        verbose_name_plural = _("coaches")
        permissions = [("manage_coach", _("Can invite, deactivate and reactivate coaches"))]
        indexes = [
            models.Index(fields=["last_name", "first_name"], name="copy_coaches_name"),
            models.Index(fields=["-created_at"], name="copy_coaches_created"),
            models.Index(fields=["background_check_expires_on"], name="copy_coaches_check"),
            models.Index(fields=["certification_expires_on"], name="copy_coaches_certificate"),
            GinIndex(OpClass(Upper("last_name"), name="gin_trgm_ops"), name="copy_coaches_last"),
            GinIndex(OpClass(Upper("email"), name="gin_trgm_ops"), name="copy_coaches_email"),
        ]

    def __str__(self):
        return f"{self.first_name} {self.last_name}".strip()


class CoachInvitationCopy(Copy):
    """Staff's invitation of a coach as the lists show it."""

    class Status(models.TextChoices):
        SENT = "sent", _("sent")
        ACCEPTED = "accepted", _("accepted")
        EXPIRED = "expired", _("expired")
        CANCELLED = "cancelled", _("cancelled")

    OPEN = (Status.SENT,)  # not answered yet

    invitation_id = models.CharField(primary_key=True, max_length=64)
    coach_email = models.CharField(max_length=128)
    first_name = models.CharField(max_length=75)
    last_name = models.CharField(max_length=75)
    school_id = models.BigIntegerField(help_text=_("The school's Ed-Fi id."), db_index=True)
    sport = models.CharField(max_length=100)
    status = models.CharField(max_length=10, choices=Status)
    invited_by = models.CharField(max_length=254)
    profile_id = models.CharField(max_length=64, blank=True)
    sent_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)

    class Meta(Copy.Meta):
        abstract = False
        db_table = "copy_coach_invitations"
        verbose_name = _("invitation of a coach")
        verbose_name_plural = _("invitations of coaches")
        indexes = [
            models.Index(fields=["-sent_at"], name="copy_coach_inv_sent"),
            models.Index(fields=["status", "-sent_at"], name="copy_coach_inv_status"),
            GinIndex(
                OpClass(Upper("coach_email"), name="gin_trgm_ops"), name="copy_coach_inv_email"
            ),
            GinIndex(OpClass(Upper("last_name"), name="gin_trgm_ops"), name="copy_coach_inv_last"),
        ]

    def __str__(self):
        return f"{self.first_name} {self.last_name} ({self.coach_email})"
