"""Descriptors: the lists of values that Ed-Fi's other records name by URI.

The row owns the value; the records that use it hold its URI as text, and no foreign key: a
descriptor may be of a namespace that only its user knows. Compared without regard to case.
"""

from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from edfi.models import columns
from edfi.standard.values import kinds


class DescriptorQuerySet(models.QuerySet):
    def of_uri(self, uri: str):
        return self.annotate(folded=Lower("uri")).filter(folded=uri.lower())


class Descriptor(columns.EdFiRecord):
    """One value of one kind: First grade, of GradeLevelDescriptor."""

    kind = models.CharField(
        _("kind"), max_length=100, help_text=_("Such as GradeLevelDescriptor; never changed.")
    )
    namespace = models.CharField(
        _("namespace"),
        max_length=255,
        help_text=_("Such as uri://ed-fi.org/GradeLevelDescriptor; never changed."),
    )
    code_value = models.CharField(
        _("code value"), max_length=50, help_text=_("Such as First grade; never changed.")
    )
    short_description = models.CharField(_("short description"), max_length=75)
    description = columns.text(1024, _("description"))
    effective_begin_date = models.DateField(_("in effect from"), null=True, blank=True)
    effective_end_date = models.DateField(_("in effect until"), null=True, blank=True)
    # Kept by a trigger and not generated: a generated column is empty in the trigger that keeps
    # the etag, which would then take every update for a change.
    uri = models.CharField(
        _("URI"),
        max_length=306,
        editable=False,
        db_default="",
        help_text=_("Made of namespace and code value; compared without regard to case."),
    )

    objects = DescriptorQuerySet.as_manager()

    class Meta:
        db_table = "descriptors"
        verbose_name = _("descriptor")
        ordering = ["kind", "code_value", "namespace"]
        indexes = [models.Index(Lower("uri"), name="idx_descriptors_uri")]
        constraints = [
            models.UniqueConstraint("kind", Lower("uri"), name="descriptor_once_per_kind"),
            columns.are_descriptors("descriptors", "uri"),
            columns.are_not_blank("descriptors", "code_value", "short_description"),
            models.CheckConstraint(
                condition=models.Q(kind__regex=r"^[A-Z][A-Za-z0-9]*Descriptor$"),
                name="descriptors_kind_is_a_name",
            ),
            models.CheckConstraint(
                condition=models.Q(effective_end_date__gte=models.F("effective_begin_date")),
                name="descriptors_end_after_they_begin",
            ),
        ]

    def __str__(self):
        return self.code_value


def kind_choices() -> list[tuple[str, str]]:
    return [(kind, kind.removesuffix("Descriptor")) for kind in kinds().values()]
