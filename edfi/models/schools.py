"""Schools of record. Staff keep them; rosters and the enrolment follow."""

from datetime import datetime
from zoneinfo import ZoneInfo, available_timezones

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.functions import Upper
from django.utils.translation import gettext_lazy as _

from edfi.models import columns
from edfi.models.columns import Reference, collection, descriptor, text

DESCRIPTORS = [
    "administrative_funding_control_descriptor",
    "charter_approval_agency_type_descriptor",
    "charter_status_descriptor",
    "internet_access_descriptor",
    "magnet_special_program_emphasis_school_descriptor",
    "operational_status_descriptor",
    "title_i_part_a_school_designation_descriptor",
    "type_descriptor",
]
COLLECTIONS = [
    "addresses",
    "education_organization_categories",
    "grade_levels",
    "identification_codes",
    "indicators",
    "institution_telephones",
    "international_addresses",
    "school_categories",
    "telephones",
]


def validate_time_zone(name: str) -> None:
    if name not in available_timezones():
        raise ValidationError(_("%(name)s is not an IANA time zone."), params={"name": name})


class School(columns.EdFiRecord):
    """A school: the place that students attend, in Ed-Fi's terms."""

    references = (
        Reference(
            ["local_education_agency_id"],
            to="edfi.LocalEducationAgency",
            target=["local_education_agency_id"],
        ),
        Reference(
            ["charter_approval_school_year"], to="edfi.SchoolYearType", target=["school_year"]
        ),
    )

    school_id = models.BigIntegerField(
        _("school id"), unique=True, help_text=_("Given once by the network; never changed.")
    )
    state_organization_id = models.CharField(_("state organization id"), max_length=60)
    name_of_institution = models.CharField(_("name"), max_length=75)
    short_name_of_institution = text(75, _("short name"))
    web_site = text(255, _("web site"))
    operational_status_descriptor = descriptor(_("operational status"))
    type_descriptor = descriptor(_("type"))
    charter_status_descriptor = descriptor(_("charter status"))
    charter_approval_agency_type_descriptor = descriptor(_("charter approval agency type"))
    charter_approval_school_year = columns.year(_("charter approval school year"))
    title_i_part_a_school_designation_descriptor = descriptor(_("Title I Part A designation"))
    magnet_special_program_emphasis_school_descriptor = descriptor(_("magnet or special program"))
    administrative_funding_control_descriptor = descriptor(_("administrative funding control"))
    internet_access_descriptor = descriptor(_("internet access"))
    local_education_agency_id = models.BigIntegerField(
        _("local education agency id"), null=True, blank=True
    )
    addresses = collection(_("Ed-Fi addresses."), _("addresses"))
    international_addresses = collection(label=_("international addresses"))
    telephones = collection(_("Ed-Fi telephones."), _("telephones"))
    institution_telephones = collection(label=_("institution telephones"))
    school_categories = collection(_("Descriptor URIs."), _("school categories"))
    grade_levels = collection(_("Descriptor URIs."), _("grade levels"))
    education_organization_categories = collection(_("Descriptor URIs."), _("categories"))
    identification_codes = collection(label=_("identification codes"))
    indicators = collection(label=_("indicators"))
    time_zone = models.CharField(
        _("time zone"),
        max_length=64,
        default="America/Chicago",
        db_default="America/Chicago",
        validators=[validate_time_zone],
        help_text=_("IANA name; the school's appointments and days are in its local time."),
    )
    required_documents = models.JSONField(
        _("required documents"),
        null=True,
        blank=True,
        help_text=_("Types that an enrolment needs here; empty: the network's usual ones."),
    )

    class Meta:
        db_table = "schools"
        verbose_name = _("school")
        ordering = ["name_of_institution", "school_id"]
        indexes = [
            models.Index(fields=["local_education_agency_id"], name="idx_schools_lea"),
            models.Index(fields=["charter_approval_school_year"], name="idx_schools_charter_year"),
            models.Index(fields=["state_organization_id"], name="idx_schools_state_org"),
            models.Index(
                fields=["operational_status_descriptor"], name="idx_schools_operational_status"
            ),
            models.Index(fields=["type_descriptor"], name="idx_schools_type"),
            GinIndex(
                OpClass(Upper("name_of_institution"), name="gin_trgm_ops"),
                name="idx_schools_name_search",
            ),
        ]
        constraints = [
            columns.are_descriptors("schools", *DESCRIPTORS),
            columns.are_arrays("schools", *COLLECTIONS, optional="required_documents"),
            columns.are_not_blank("schools", "name_of_institution", "state_organization_id"),
            columns.are_school_years("schools", "charter_approval_school_year"),
            models.CheckConstraint(
                condition=models.Q(school_id__gt=0), name="schools_id_is_positive"
            ),
            models.CheckConstraint(
                condition=models.Q(time_zone__regex=r"^[A-Za-z_]+(/[A-Za-z0-9_+-]+)*$"),
                name="schools_time_zone_is_a_name",
            ),
        ]

    def __str__(self):
        return self.name_of_institution

    def local(self, moment: datetime) -> datetime:
        """The moment as the school's own clocks show it."""
        return moment.astimezone(ZoneInfo(self.time_zone))
