"""Which open enrolments are likely of one child, and which of them staff found to be two children.

The first is derived: triggers on the copies keep it (migration 0006), so that no list compares
all children with each other, and `check_consistency` compares it with the view it is made from.
The second is decided by staff and owned by PostgreSQL. It is said of pairs: an enrolment that
comes later is weighed against each of them anew.
"""

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _


class LikelyDuplicate(models.Model):
    """An open enrolment of whose child there is another one. Written by triggers alone."""

    enrollment = models.OneToOneField(
        "enrollment.EnrollmentCopy",
        models.DO_NOTHING,  # a trigger takes the row away
        primary_key=True,
        db_constraint=False,
        related_name="likely_duplicate",
    )
    child_key = models.CharField(max_length=64, db_index=True)

    class Meta:
        db_table = "copy_likely_duplicates"

    def __str__(self):
        return self.pk


class ToldApartQuerySet(models.QuerySet):
    def of(self, enrollment_id: str):
        return self.filter(models.Q(one=enrollment_id) | models.Q(other=enrollment_id))


class ToldApart(models.Model):
    """Two enrolments that are of different children, whatever their names and birth dates say."""

    one = models.CharField(max_length=64, db_collation="C")
    other = models.CharField(max_length=64, db_collation="C", db_index=True)
    reason = models.CharField(_("how one knows"), max_length=500, blank=True)
    decided_by = models.CharField(_("decided by"), max_length=254)
    decided_at = models.DateTimeField(_("decided"), db_default=Now(), editable=False)

    objects = ToldApartQuerySet.as_manager()

    class Meta:
        db_table = "enrollment_told_apart"
        constraints = [
            models.UniqueConstraint(fields=["one", "other"], name="told_apart_once"),
            models.CheckConstraint(
                condition=models.Q(one__lt=models.F("other")), name="told_apart_in_one_order"
            ),
        ]

    def __str__(self):
        return f"{self.one}, {self.other}"

    @classmethod
    def pair(cls, enrollment_id: str, another: str, **facts) -> "ToldApart":
        one, other = sorted((enrollment_id, another))
        return cls(one=one, other=other, **facts)

    def partner_of(self, enrollment_id: str) -> str:
        return self.other if self.one == enrollment_id else self.one
