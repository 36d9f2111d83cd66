"""Student cohorts (classes that stay together) and who was in them when.

PostgreSQL owns them. A student has one active membership in a cohort; past ones stay. A cohort
of an education organization is at once an Ed-Fi cohort: triggers keep both ways of naming it
(cohort_id and student_id here; identifier, organization and student_unique_id there) equal. A
homeroom of a school is a OneRoster class as well (docs/decisions/cohorts-in-three-forms.md).
"""

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.fields.json import KT
from django.db.models.functions import Upper
from django.utils.translation import gettext_lazy as _

from cohorts.legacy_models import LegacyChange, LegacyImport, LegacyRecord  # noqa: F401
from edfi.models.columns import (
    EdFiRecord,
    are_arrays,
    are_descriptors,
    collection,
    descriptor,
    text,
)
from tsa.access import selectors as access
from tsa.accounts import reach
from tsa.lib.actor import Actor, Kind


def _education_organization(label: str, **options) -> models.ForeignKey:
    return models.ForeignKey(
        "edfi.EducationOrganization",
        models.PROTECT,
        to_field="education_organization_id",
        db_column="education_organization_id",
        db_index=False,
        null=True,
        blank=True,
        verbose_name=label,
        **options,
    )


class StudentCohortQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Staff and their programs see their schools'; a coach, those that the coach tutors."""
        if not isinstance(user, Actor):
            return reach.visible_to(user, self)
        if user.kind == Kind.COACH and user.id:
            return self.filter(tutor__profile_id=user.id)
        return self.all() if access.sees_every_student(user) else self.none()


class StudentCohortMemberQuerySet(models.QuerySet):
    def visible_to(self, user):
        """As the cohorts: whoever sees a cohort sees who is in it, and no longer than that."""
        if not isinstance(user, Actor):
            return reach.visible_to(user, self)
        return self.filter(cohort__in=StudentCohort.objects.visible_to(user))


class StudentCohort(EdFiRecord):
    """A group of students that stays together over its years, such as “923-s”."""

    code = models.TextField(
        _("code"), unique=True, help_text=_("Unique; groups of one name get a suffix.")
    )
    name = models.TextField(_("name"))
    organization_unit = models.ForeignKey(
        "oneroster.Organization",
        models.PROTECT,
        db_column="organization_unit_id",
        null=True,
        blank=True,
        related_name="cohorts",
        verbose_name=_("organization"),
    )
    academic_program_id = models.UUIDField(_("academic program"), null=True, blank=True)
    education_level = models.TextField(_("education level"), blank=True, default="", db_default="")
    education_type = models.TextField(_("education type"), blank=True, default="", db_default="")
    language = models.TextField(_("language"), blank=True, default="", db_default="")
    tutor = models.ForeignKey(
        "oneroster.RosterUser",
        models.PROTECT,
        db_column="tutor_id",
        null=True,
        blank=True,
        related_name="tutored_cohorts",
        verbose_name=_("tutor"),
    )
    start_year = models.IntegerField(_("start year"), null=True, blank=True)
    end_year = models.IntegerField(_("end year"), null=True, blank=True)
    is_active = models.BooleanField(
        _("active"),
        default=True,
        db_default=True,
        help_text=_("A group that is not has no active members: they end with it."),
    )
    is_homeroom = models.BooleanField(
        _("homeroom"),
        default=False,
        db_default=False,
        help_text=_("A student is in one homeroom at a time; rosters list it as a class."),
    )
    continues = models.OneToOneField(
        "self",
        models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="continued_by",
        verbose_name=_("continues"),
        help_text=_("Last year's group, of which this one was made."),
    )
    metadata = models.JSONField(
        _("metadata"), default=dict, db_default={}, blank=True, help_text=_("old_id: where from.")
    )
    cohort_identifier = text(
        36, _("cohort identifier"), help_text=_("Ed-Fi's. Empty: made from the code.")
    )
    education_organization = _education_organization(
        _("education organization"), related_name="cohorts"
    )
    cohort_type_descriptor = descriptor(_("cohort type"))
    cohort_scope_descriptor = descriptor(_("scope"))
    academic_subject_descriptor = descriptor(_("subject"))
    cohort_description = text(1024, _("description"))
    programs = collection(_("Ed-Fi references."), _("programs"))

    objects = StudentCohortQuerySet.as_manager()

    class Meta:
        db_table = "student_cohorts"
        verbose_name = _("student cohort")
        ordering = ["code"]
        indexes = [
            models.Index(fields=["start_year", "code"], name="idx_student_cohorts_start_code"),
            models.Index(fields=["education_level", "code"], name="idx_student_cohorts_level"),
            models.Index(fields=["education_type"], name="idx_student_cohorts_type"),
            models.Index(fields=["language", "code"], name="idx_student_cohorts_language"),
            models.Index(
                fields=["code"],
                name="idx_student_cohorts_active",
                condition=models.Q(is_active=True),
            ),
            models.Index(KT("metadata__old_id"), name="idx_student_cohorts_old_id"),
            GinIndex(
                OpClass(Upper("code"), name="gin_trgm_ops"),
                OpClass(Upper("name"), name="gin_trgm_ops"),
                name="idx_student_cohorts_search",
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["education_organization", "cohort_identifier"],
                name="student_cohorts_natural_key",
            ),
            are_descriptors(
                "student_cohorts",
                "cohort_type_descriptor",
                "cohort_scope_descriptor",
                "academic_subject_descriptor",
            ),
            are_arrays("student_cohorts", "programs"),
            models.CheckConstraint(
                condition=models.Q(
                    education_organization__isnull=True, cohort_identifier__isnull=True
                )
                | models.Q(
                    education_organization__isnull=False,
                    cohort_identifier__regex=r"\S",
                    cohort_identifier__isnull=False,
                    cohort_type_descriptor__isnull=False,
                ),
                name="student_cohorts_ed_fi_cohort_is_complete",
            ),
            models.CheckConstraint(
                condition=models.Q(code__regex=r"\S", name__regex=r"\S"),
                name="student_cohorts_names_not_blank",
            ),
            models.CheckConstraint(
                condition=models.Q(end_year__gte=models.F("start_year")),
                name="student_cohorts_end_not_before_start",
            ),
            models.CheckConstraint(
                condition=models.Q(start_year__range=(1900, 2200), end_year__range=(1900, 2200)),
                name="student_cohorts_years_plausible",
            ),
        ]

    def __str__(self):
        return self.code


class StudentCohortMember(EdFiRecord):
    """A student's time in a cohort."""

    cohort = models.ForeignKey(
        StudentCohort, models.CASCADE, db_index=False, related_name="members"
    )
    student = models.ForeignKey(
        "edfi.Student", models.PROTECT, related_name="cohort_memberships", verbose_name=_("student")
    )
    enrollment_date = models.DateField(_("since"), null=True, blank=True)
    end_date = models.DateField(_("until"), null=True, blank=True)
    status = models.TextField(_("status"), default="active", db_default="active")
    is_active = models.BooleanField(_("active"), default=True, db_default=True)
    is_homeroom = models.BooleanField(
        default=False, db_default=False, editable=False, help_text=_("As the cohort; derived.")
    )
    metadata = models.JSONField(_("metadata"), default=dict, db_default={}, blank=True)
    cohort_identifier = text(36, _("cohort identifier"), editable=False)
    education_organization = _education_organization(
        _("education organization"), related_name="+", editable=False, db_constraint=False
    )
    student_number = models.ForeignKey(
        "edfi.Student",
        models.PROTECT,
        to_field="student_unique_id",
        db_column="student_unique_id",
        db_index=False,
        null=True,
        editable=False,
        related_name="+",
    )
    sections = collection(_("Ed-Fi references."), _("sections"))

    objects = StudentCohortMemberQuerySet.as_manager()

    class Meta:
        db_table = "student_cohort_members"
        verbose_name = _("cohort member")
        ordering = ["cohort", "student"]
        indexes = [
            models.Index(
                fields=["education_organization", "cohort_identifier"],
                name="idx_student_cohort_members_key",
            ),
            models.Index(
                fields=["end_date"],
                name="idx_student_cohort_members_end",
                condition=models.Q(is_active=True, end_date__isnull=False),
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["cohort", "student"],
                condition=models.Q(is_active=True),
                name="student_cohort_members_one_active",
            ),
            models.UniqueConstraint(
                fields=["student"],
                condition=models.Q(is_active=True, is_homeroom=True),
                name="student_cohort_members_one_active_homeroom",
            ),
            models.UniqueConstraint(
                fields=["cohort", "student", "enrollment_date"],
                nulls_distinct=False,
                name="student_cohort_members_natural_key",
            ),
            models.UniqueConstraint(
                fields=[
                    "student_number",
                    "education_organization",
                    "cohort_identifier",
                    "enrollment_date",
                ],
                name="student_cohort_members_ed_fi_key",
            ),
            are_arrays("student_cohort_members", "sections"),
            models.CheckConstraint(
                condition=models.Q(end_date__gte=models.F("enrollment_date")),
                name="student_cohort_members_end_not_before_start",
            ),
        ]

    def __str__(self):
        return f"{self.student_id} in {self.cohort_id}"

    def clean(self):
        """What the database would refuse, or quietly end, in words for a form."""
        super().clean()
        cohort = StudentCohort.objects.filter(pk=self.cohort_id).first()
        if not self.is_active or cohort is None:
            return
        if not cohort.is_active:
            raise ValidationError({"is_active": _("This group is closed: nobody is in it now.")})
        others = StudentCohortMember.objects.filter(
            student=self.student_id, is_active=True, is_homeroom=True
        ).exclude(cohort=cohort)
        if cohort.is_homeroom and (other := others.select_related("cohort").first()):
            raise ValidationError(
                _("The student is in another homeroom: %(code)s.") % {"code": other.cohort.code}
            )


class StudentCohortSize(models.Model):
    """How many active members a cohort has, kept by trigger so that lists can sort by it.

    A table of its own: a member who comes must not change the cohort's `_etag`.
    """

    cohort = models.OneToOneField(
        StudentCohort,
        models.DO_NOTHING,  # the database deletes it with the cohort
        primary_key=True,
        db_constraint=False,
        related_name="size",
    )
    active_members = models.IntegerField(default=0, db_default=0)

    class Meta:
        db_table = "student_cohort_sizes"
        verbose_name = _("size of a student cohort")
        default_permissions = ()
        indexes = [
            models.Index(fields=["active_members", "cohort"], name="idx_student_cohort_sizes_size")
        ]

    def __str__(self):
        return f"{self.cohort_id}: {self.active_members}"
