"""People across systems: one who is staff and a parent, say, has one person row for both.

Only other systems make them, through the Ed-Fi API. A record may name the system it came from
without naming a person there.
"""

from django.db import models
from django.utils.translation import gettext_lazy as _

from edfi.models import columns
from edfi.models.columns import Reference

OF_PERSON = Reference(
    ["person_id", "source_system_descriptor"],
    to="edfi.Person",
    target=["person_id", "source_system_descriptor"],
)


class Person(columns.EdFiRecord):
    """Somebody, under the number that a source system has for them."""

    person_id = models.CharField(_("person id"), max_length=32)
    source_system_descriptor = models.CharField(_("source system"), max_length=306)

    class Meta:
        db_table = "people"
        verbose_name = _("person")
        verbose_name_plural = _("people")
        ordering = ["person_id", "source_system_descriptor"]
        constraints = [
            models.UniqueConstraint(
                fields=["person_id", "source_system_descriptor"], name="people_natural_key"
            ),
            columns.are_descriptors("people", "source_system_descriptor"),
            columns.are_not_blank("people", "person_id"),
        ]

    def __str__(self):
        return self.person_id
