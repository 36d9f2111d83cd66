"""Claim sets: what a machine client may do with each resource of the Ed-Fi API.

PostgreSQL owns them; a client (accounts.ApiClient) names one. They say which resources and
actions, not whose records: that follows from the client's education organizations.
"""

from django.db import models
from django.utils.translation import gettext_lazy as _

ALL = "*"
DESCRIPTORS = "descriptors"


class ClaimSet(models.Model):
    """A named set of rights, such as “SIS Vendor”."""

    name = models.CharField(
        _("name"),
        max_length=100,
        unique=True,
        help_text=_("Clients name it; a set that is in use cannot be renamed."),
    )
    description = models.CharField(_("description"), max_length=500, blank=True, db_default="")
    beyond_organizations = models.BooleanField(
        _("reaches all organizations"),
        default=False,
        db_default=False,
        help_text=_(
            "A client that names no education organization reaches the records of all; "
            "without this, it reaches none."
        ),
    )

    class Meta:
        db_table = "claim_sets"
        verbose_name = _("claim set")
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(name__regex=r"^\S(.*\S)?$"), name="claim_set_has_a_name"
            ),
        ]

    def __str__(self):
        return self.name


class ClaimSetAccess(models.Model):
    """What one claim set allows on one resource. The row that says most exactly decides."""

    claim_set = models.ForeignKey(ClaimSet, models.CASCADE, related_name="access")
    resource = models.CharField(
        _("resource"),
        max_length=100,
        help_text=_("Such as students; “descriptors” for all descriptors, “*” for the rest."),
    )
    can_create = models.BooleanField(_("create"), default=False, db_default=False)
    can_read = models.BooleanField(_("read"), default=False, db_default=False)
    can_update = models.BooleanField(_("update"), default=False, db_default=False)
    can_delete = models.BooleanField(_("delete"), default=False, db_default=False)
    can_read_changes = models.BooleanField(_("read changes"), default=False, db_default=False)

    class Meta:
        db_table = "claim_set_access"
        verbose_name = _("access to a resource")
        verbose_name_plural = _("access to resources")
        ordering = ["resource"]
        constraints = [
            models.UniqueConstraint(
                fields=["claim_set", "resource"], name="claim_set_resource_once"
            ),
        ]

    def __str__(self):
        return f"{self.claim_set}: {self.resource}"


class ImportProgress(models.Model):
    """How far an import of one file came, stored with what it stored; gone when all is done."""

    digest = models.CharField(max_length=64, help_text=_("SHA-256 of the file's content."))
    resource = models.CharField(_("resource"), max_length=100)
    file_name = models.CharField(_("file"), max_length=255)
    lines_done = models.BigIntegerField(db_default=0)
    waiting = models.JSONField(
        default=list,
        db_default=[],
        help_text=_("Numbers of lines that refer to later lines of the same file."),
    )
    created = models.BigIntegerField(db_default=0)
    updated = models.BigIntegerField(db_default=0)
    unchanged = models.BigIntegerField(db_default=0)
    refused = models.BigIntegerField(db_default=0)
    is_finished = models.BooleanField(default=False, db_default=False)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        db_table = "import_progress"
        verbose_name = _("progress of an import")
        verbose_name_plural = _("progress of imports")
        constraints = [
            models.UniqueConstraint(fields=["digest", "resource"], name="import_progress_once"),
        ]

    def __str__(self):
        return f"{self.file_name}: {self.lines_done}"
