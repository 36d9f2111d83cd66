"""Which adult may do what for which student, from when until when. Kept in this one table.

A grant is never edited: it ends, and another begins. So "who could see this child on that
day?" is one query (`Grant.objects.in_force(at=…)`). Services write it; `selectors` read it.
"""

from django.db import models
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class GrantQuerySet(models.QuerySet):
    def in_force(self, at=None):
        """Grants that hold at this moment (now, if none is named)."""
        at = at or timezone.now()
        open_then = models.Q(valid_until__isnull=True) | models.Q(valid_until__gt=at)
        return self.filter(open_then, valid_from__lte=at)


class Grant(models.Model):
    """What one adult may do for one student, as guardian, coach or staff."""

    class AdultKind(models.TextChoices):
        GUARDIAN = "guardian", _("guardian")
        COACH = "coach", _("coach")
        STAFF = "staff", _("staff")

    adult_kind = models.CharField(_("kind of adult"), max_length=10, choices=AdultKind)
    adult_id = models.CharField(
        _("adult"),
        max_length=255,
        help_text=_("Guardian: the roster user's sourcedId; coach: the profile id."),
    )
    student = models.ForeignKey(
        "edfi.Student",
        models.PROTECT,
        to_field="student_unique_id",
        db_column="student_unique_id",
        db_index=False,
        related_name="grants",
        verbose_name=_("student"),
    )
    may_view = models.BooleanField(_("may view"), default=True, db_default=True)
    may_sign = models.BooleanField(_("may sign"), default=False, db_default=False)
    may_pay = models.BooleanField(_("may pay"), default=False, db_default=False)
    may_pick_up = models.BooleanField(_("may pick up"), default=False, db_default=False)
    valid_from = models.DateTimeField(_("from"), default=timezone.now, db_default=Now())
    valid_until = models.DateTimeField(
        _("until"), null=True, blank=True, help_text=_("Empty while it holds.")
    )

    objects = GrantQuerySet.as_manager()

    class Meta:
        db_table = "access_grants"
        verbose_name = _("access grant")
        ordering = ["-valid_from", "-id"]
        indexes = [
            models.Index(fields=["student", "valid_from"], name="idx_access_grants_student"),
            models.Index(fields=["adult_kind", "adult_id"], name="idx_access_grants_adult"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["adult_id", "student", "adult_kind"],
                condition=models.Q(valid_until__isnull=True),
                name="access_grants_one_open",
            ),
            models.CheckConstraint(
                condition=models.Q(adult_kind__in=["guardian", "coach", "staff"]),
                name="access_grants_kind_is_known",
            ),
            models.CheckConstraint(
                condition=models.Q(adult_id__regex=r"\S"), name="access_grants_adult_is_named"
            ),
            models.CheckConstraint(
                condition=models.Q(valid_until__gte=models.F("valid_from")),
                name="access_grants_end_not_before_start",
            ),
        ]

    def __str__(self):
        return f"{self.adult_kind} {self.adult_id} · {self.student_id}"
