"""What TSA keeps about a parent beyond OneRoster. One row for each parent user."""

import uuid

from django.contrib.postgres.functions import RandomUUID
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from oneroster.models import columns
from oneroster.models.columns import text
from tsa.sealing.fields import SealedCharField


def _flag(label) -> models.BooleanField:
    return models.BooleanField(label, default=False, db_default=False)


def _insurance(length, label) -> SealedCharField:
    return SealedCharField(label, max_length=length, null=True, blank=True, bound_to="user_id")


class TSAUserExtension(models.Model):
    """Contact preferences, consents and finances of a parent. Siblings share the one row."""

    id = models.UUIDField(
        primary_key=True, default=uuid.uuid4, db_default=RandomUUID(), editable=False
    )
    user = models.OneToOneField(
        "oneroster.RosterUser",
        models.PROTECT,
        db_column="user_sourced_id",
        related_name="extension",
        verbose_name=_("parent"),
    )
    profile_id = text(255, _("profile"))
    relationship_to_student = text(50, _("relationship"))
    primary_contact = _flag(_("primary contact"))
    emergency_contact_name = text(150, _("emergency contact"))
    emergency_contact_phone = text(24, _("emergency contact's phone"))
    emergency_contact_relationship = text(50, _("emergency contact's relationship"))
    home_phone = text(24, _("phone at home"))
    mobile_phone = text(24, _("mobile phone"))
    work_phone = text(24, _("phone at work"))
    preferred_contact_method = text(50, _("preferred contact"), help_text=_("email, phone, text"))
    communication_preferences = models.JSONField(
        _("communication preferences"), default=dict, db_default={}, blank=True
    )
    language = text(35, _("language"), help_text=_("A language tag such as en or es-MX."))
    timezone = text(64, _("time zone"))
    medical_insurance_provider = _insurance(150, _("medical insurance"))
    medical_insurance_policy_number = _insurance(60, _("insurance policy"))
    financial_aid_applied = _flag(_("applied for financial aid"))
    financial_aid_approved = models.BooleanField(
        _("financial aid approved"), null=True, blank=True, help_text=_("Empty: not decided.")
    )
    financial_aid_amount = models.BigIntegerField(
        _("financial aid"), null=True, blank=True, help_text=_("In cents.")
    )
    payment_plan = text(50, _("payment plan"))
    billing_address = models.JSONField(_("billing address"), null=True, blank=True)
    is_volunteer = _flag(_("volunteers"))
    volunteer_interests = models.JSONField(
        _("volunteer interests"), default=list, db_default=[], blank=True
    )
    volunteer_availability = text(255, _("volunteer availability"))
    volunteer_background_check_date = models.DateField(
        _("background check on"), null=True, blank=True
    )
    marketing_consent = _flag(_("consents to marketing"))
    photo_consent = _flag(_("consents to photos"))
    data_sharing_consent = _flag(_("consents to data sharing"))
    consent_date = models.DateTimeField(_("consented at"), null=True, blank=True)
    referral_source = text(100, _("referral source"))
    referred_by = text(255, _("referred by"))
    created_at = models.DateTimeField(editable=False, db_default=Now())
    updated_at = models.DateTimeField(editable=False, db_default=Now())

    class Meta:
        db_table = "tsa_user_extensions"
        verbose_name = _("TSA user extension")
        indexes = [models.Index(fields=["profile_id"], name="idx_user_ext_profile")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(financial_aid_amount__gte=0), name="user_ext_aid_not_negative"
            ),
            columns.are_json("user_ext", "object", "communication_preferences", "billing_address"),
            columns.are_json("user_ext", "array", "volunteer_interests"),
        ]

    def __str__(self):
        return f"{self.user_id}"
