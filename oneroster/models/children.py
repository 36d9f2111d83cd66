"""When the children of an organization or a session came or went.

The database adds a row whenever they do. A parent's own row stays as it is: a school year has
the sessions of all schools, and its writers would wait for each other.
"""

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _


class ChangedChildren(models.Model):
    """A moment from which a parent's body lists other children than before."""

    type = models.CharField(_("type of the parent"), max_length=20)
    sourced_id = models.CharField(_("parent"), max_length=255)
    at = models.DateTimeField(_("at"), db_default=Now())

    class Meta:
        db_table = "changed_children"
        verbose_name = _("change of children")
        verbose_name_plural = _("changes of children")
        indexes = [
            models.Index(fields=["type", "sourced_id", "at"], name="idx_changed_children_of"),
            models.Index(fields=["type", "at"], name="idx_changed_children_at"),
        ]

    def __str__(self):
        return f"{self.sourced_id} {self.at:%Y-%m-%d %H:%M:%S}"
