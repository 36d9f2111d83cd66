"""Programs that an education organization offers, such as bilingual or gifted education.

Not TSA's sports programs: those are the enrolment's and the cohorts'.
"""

from django.db import models
from django.utils.translation import gettext_lazy as _

from edfi.models import columns
from edfi.models.columns import collection, text


class Program(columns.EdFiRecord):
    """A program of a school, district or state."""

    education_organization = models.ForeignKey(
        "edfi.EducationOrganization",
        models.PROTECT,
        db_column="education_organization_id",
        db_index=False,
        related_name="programs",
        verbose_name=_("organization"),
    )
    program_name = models.CharField(_("name"), max_length=60)
    program_type_descriptor = models.CharField(_("type"), max_length=306)
    program_id = text(20, _("program id"))
    characteristics = collection(_("Descriptor URIs."), _("characteristics"))
    sponsors = collection(_("Descriptor URIs."), _("sponsors"))

    class Meta:
        db_table = "programs"
        verbose_name = _("program")
        ordering = ["education_organization_id", "program_name"]
        constraints = [
            models.UniqueConstraint(
                fields=["education_organization", "program_name", "program_type_descriptor"],
                name="programs_natural_key",
            ),
            columns.are_descriptors("programs", "program_type_descriptor"),
            columns.are_arrays("programs", "characteristics", "sponsors"),
            columns.are_not_blank("programs", "program_name"),
        ]

    def __str__(self):
        return f"{self.program_name} · {self.education_organization_id}"
