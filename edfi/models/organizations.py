"""Education organizations above the schools: districts, regions' service centers, states.

Each kind has its table, which owns; `education_organizations` names all of them, schools too,
under the one number space that they share. It is kept by trigger and is what records refer to
that may belong to any kind. Never write it: a number that another kind has is refused there.
"""

from django.db import models
from django.utils.translation import gettext_lazy as _

from edfi.models import columns
from edfi.models.columns import collection, descriptor, text

COLLECTIONS = [
    "addresses",
    "categories",
    "identification_codes",
    "indicators",
    "institution_telephones",
    "international_addresses",
]


class EducationOrganization(models.Model):
    """One name and number for a school, district, service center or state. Kept by trigger."""

    class Kind(models.TextChoices):
        SCHOOL = "School", _("school")
        LOCAL = "LocalEducationAgency", _("local education agency")
        STATE = "StateEducationAgency", _("state education agency")
        CENTER = "EducationServiceCenter", _("education service center")

    education_organization_id = models.BigIntegerField(_("number"), primary_key=True)
    kind = models.CharField(_("kind"), max_length=30, choices=Kind)
    name_of_institution = models.CharField(_("name"), max_length=75)
    local_education_agency_id = models.BigIntegerField(
        null=True, blank=True, help_text=_("The district that it belongs to.")
    )
    education_service_center_id = models.BigIntegerField(null=True, blank=True)
    state_education_agency_id = models.BigIntegerField(null=True, blank=True)

    class Meta:
        db_table = "education_organizations"
        verbose_name = _("education organization")
        ordering = ["name_of_institution", "education_organization_id"]
        indexes = [
            models.Index(fields=["local_education_agency_id"], name="idx_edorgs_lea"),
            models.Index(fields=["education_service_center_id"], name="idx_edorgs_esc"),
            models.Index(fields=["state_education_agency_id"], name="idx_edorgs_sea"),
            models.Index(
                fields=["name_of_institution", "education_organization_id"], name="idx_edorgs_name"
            ),
        ]

    def __str__(self):
        return f"{self.name_of_institution} ({self.education_organization_id})"


class Agency(columns.EdFiRecord):
    """What the three kinds above the school have in common."""

    name_of_institution = models.CharField(_("name"), max_length=75)
    short_name_of_institution = text(75, _("short name"))
    web_site = text(255, _("web site"))
    operational_status_descriptor = descriptor(_("operational status"))
    addresses = collection(_("Ed-Fi addresses."), _("addresses"))
    international_addresses = collection(label=_("international addresses"))
    institution_telephones = collection(label=_("institution telephones"))
    categories = collection(_("Descriptor URIs."), _("categories"))
    identification_codes = collection(label=_("identification codes"))
    indicators = collection(label=_("indicators"))

    class Meta:
        abstract = True

    def __str__(self):
        return self.name_of_institution


def _number(label) -> models.BigIntegerField:
    return models.BigIntegerField(
        label, unique=True, help_text=_("No other organization's or school's; never changed.")
    )


def _part_of(model: str, label, **options) -> models.ForeignKey:
    key = options.pop("key")
    return models.ForeignKey(
        model,
        models.PROTECT,
        to_field=key,
        db_index=False,
        null=True,
        blank=True,
        verbose_name=label,
        **options,
    )


class StateEducationAgency(Agency):
    """A state's education agency."""

    state_education_agency_id = _number(_("state education agency id"))
    accountabilities = collection(label=_("accountabilities"))
    federal_funds = collection(label=_("federal funds"))

    class Meta:
        db_table = "state_education_agencies"
        verbose_name = _("state education agency")
        verbose_name_plural = _("state education agencies")
        ordering = ["name_of_institution", "state_education_agency_id"]
        constraints = [
            columns.are_descriptors("state_agencies", "operational_status_descriptor"),
            columns.are_arrays("state_agencies", *COLLECTIONS, "accountabilities", "federal_funds"),
            columns.are_not_blank("state_agencies", "name_of_institution"),
        ]


class EducationServiceCenter(Agency):
    """A region's center, which serves districts."""

    education_service_center_id = _number(_("education service center id"))
    state_education_agency = _part_of(
        "edfi.StateEducationAgency",
        _("state education agency"),
        key="state_education_agency_id",
        db_column="state_education_agency_id",
        related_name="service_centers",
    )

    class Meta:
        db_table = "education_service_centers"
        verbose_name = _("education service center")
        ordering = ["name_of_institution", "education_service_center_id"]
        indexes = [
            models.Index(fields=["state_education_agency"], name="idx_service_centers_state")
        ]
        constraints = [
            columns.are_descriptors("service_centers", "operational_status_descriptor"),
            columns.are_arrays("service_centers", *COLLECTIONS),
            columns.are_not_blank("service_centers", "name_of_institution"),
        ]


class LocalEducationAgency(Agency):
    """A district, or whatever else answers for schools."""

    local_education_agency_id = _number(_("local education agency id"))
    local_education_agency_category_descriptor = models.CharField(_("category"), max_length=306)
    charter_status_descriptor = descriptor(_("charter status"))
    parent_local_education_agency = _part_of(
        "edfi.LocalEducationAgency",
        _("part of the agency"),
        key="local_education_agency_id",
        db_column="parent_local_education_agency_id",
        related_name="parts",
    )
    education_service_center = _part_of(
        "edfi.EducationServiceCenter",
        _("education service center"),
        key="education_service_center_id",
        db_column="education_service_center_id",
        related_name="local_agencies",
    )
    state_education_agency = _part_of(
        "edfi.StateEducationAgency",
        _("state education agency"),
        key="state_education_agency_id",
        db_column="state_education_agency_id",
        related_name="local_agencies",
    )
    accountabilities = collection(label=_("accountabilities"))
    federal_funds = collection(label=_("federal funds"))

    class Meta:
        db_table = "local_education_agencies"
        verbose_name = _("local education agency")
        verbose_name_plural = _("local education agencies")
        ordering = ["name_of_institution", "local_education_agency_id"]
        indexes = [
            models.Index(
                fields=["parent_local_education_agency"], name="idx_local_agencies_parent"
            ),
            models.Index(fields=["education_service_center"], name="idx_local_agencies_center"),
            models.Index(fields=["state_education_agency"], name="idx_local_agencies_state"),
        ]
        constraints = [
            columns.are_descriptors(
                "local_agencies",
                "charter_status_descriptor",
                "local_education_agency_category_descriptor",
                "operational_status_descriptor",
            ),
            columns.are_arrays("local_agencies", *COLLECTIONS, "accountabilities", "federal_funds"),
            columns.are_not_blank("local_agencies", "name_of_institution"),
        ]
