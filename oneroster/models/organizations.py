"""Networks, regions, districts, schools, microschools: what users belong to."""

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models.functions import Upper
from django.utils.translation import gettext_lazy as _

from oneroster.models import columns


class Organization(columns.RosterRecord):
    """An organization. `school_{school_id}` follows the school of that id, except its parent."""

    class Type(models.TextChoices):
        DEPARTMENT = "department", _("department")
        DISTRICT = "district", _("district")
        LOCAL = "local", _("local")
        NATIONAL = "national", _("national")
        SCHOOL = "school", _("school")
        STATE = "state", _("state")
        NETWORK = "ext:network", _("network")
        REGION = "ext:region", _("region")
        MICROSCHOOL = "ext:microschool", _("microschool")

    name = models.CharField(_("name"), max_length=255)
    type = models.CharField(
        _("type"), max_length=50, choices=Type, help_text=_("Beyond the standard: ext:…")
    )
    identifier = columns.text(
        255, _("identifier"), help_text=_("The state's or district's own id.")
    )
    parent = models.ForeignKey(
        "self",
        models.PROTECT,
        db_column="parent_id",
        db_index=False,
        null=True,
        blank=True,
        related_name="children",
        verbose_name=_("parent"),
    )

    class Meta:
        db_table = "organizations"
        verbose_name = _("organization")
        ordering = ["name", "sourced_id"]
        indexes = [
            models.Index(fields=["type"], name="idx_organizations_type"),
            models.Index(fields=["parent"], name="idx_organizations_parent"),
            models.Index(fields=["identifier"], name="idx_organizations_identifier"),
            columns.by_modified("organizations"),
            GinIndex(
                OpClass(Upper("name"), name="gin_trgm_ops"), name="idx_organizations_name_search"
            ),
        ]
        constraints = [
            columns.status_is_known("organizations"),
            columns.is_one_of(
                "organizations",
                "type",
                ["department", "district", "local", "national", "school", "state"],
            ),
            columns.are_json("organizations", "object", "metadata"),
            models.CheckConstraint(
                condition=models.Q(name__regex=r"\S"), name="organizations_name_is_not_blank"
            ),
            models.CheckConstraint(
                condition=~models.Q(parent=models.F("sourced_id")),
                name="organizations_parent_is_another",
            ),
        ]

    def __str__(self):
        return self.name
