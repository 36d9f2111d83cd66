"""Courses of an education organization, and their offerings at a school in a session.

PostgreSQL owns them. Ed-Fi and OneRoster share a course; an offering is Ed-Fi's alone, what
classes are classes of.
"""

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models.functions import Upper
from django.utils.translation import gettext_lazy as _

from edfi.models.columns import (
    EdFiRecord,
    Reference,
    are_arrays,
    are_descriptors,
    are_not_blank,
    collection,
    descriptor,
    flag,
)
from oneroster.models import columns
from oneroster.models.columns import day, have, have_not, integer, number, text
from oneroster.models.sessions import OF_SESSION, SESSION

URIS = _("Descriptor URIs.")
OFFERING = [*SESSION, "local_course_code"]
OF_OFFERING = Reference(OFFERING, to="oneroster.CourseOffering", target=OFFERING)
OF_COURSE = Reference(
    ["course_code", "course_education_organization_id"],
    to="oneroster.Course",
    target=["course_code", "education_organization_id"],
)
COURSE_DESCRIPTORS = [
    "career_pathway_descriptor",
    "course_defined_by_descriptor",
    "course_gpa_applicability_descriptor",
    "maximum_available_credit_type_descriptor",
    "minimum_available_credit_type_descriptor",
]
COURSE_COLLECTIONS = [
    "academic_subjects",
    "competency_levels",
    "identification_codes",
    "level_characteristics",
    "offered_grade_levels",
]


class Course(columns.AcademicRecord):
    """What is taught, under the code that a school, district or network gives it."""

    named_by = ("course_title",)

    title = text(255, _("title"), help_text=_("Empty: the course title."))
    course_code = text(60, _("code"))
    education_organization = models.ForeignKey(
        "edfi.EducationOrganization",
        models.PROTECT,
        to_field="education_organization_id",
        db_column="education_organization_id",
        db_index=False,
        null=True,
        blank=True,
        related_name="courses",
        verbose_name=_("education organization"),
    )
    course_title = text(60, _("course title"))
    number_of_parts = integer(_("number of parts"))
    academic_subjects = collection(URIS, _("subjects"))
    offered_grade_levels = collection(URIS, _("grade levels"))
    identification_codes = collection(_("Ed-Fi objects."), _("identification codes"))
    competency_levels = collection(URIS, _("competency levels"))
    level_characteristics = collection(URIS, _("characteristics"))
    course_description = text(1024, _("description"))
    career_pathway_descriptor = descriptor(_("career pathway"))
    course_defined_by_descriptor = descriptor(_("defined by"))
    course_gpa_applicability_descriptor = descriptor(_("counts for the GPA"))
    date_course_adopted = day(_("adopted on"))
    high_school_course_requirement = flag(_("required in high school"))
    max_completions_for_credit = integer(_("completions for credit"))
    maximum_available_credits = number(9, 3, _("maximum credits"))
    maximum_available_credit_type_descriptor = descriptor(_("type of maximum credits"))
    maximum_available_credit_conversion = number(9, 2, _("conversion of maximum credits"))
    minimum_available_credits = number(9, 3, _("minimum credits"))
    minimum_available_credit_type_descriptor = descriptor(_("type of minimum credits"))
    minimum_available_credit_conversion = number(9, 2, _("conversion of minimum credits"))
    time_required_for_completion = integer(_("time required"))
    # OneRoster's; an Ed-Fi course's follow from the columns above
    organization = columns.may_refer(
        "oneroster.Organization",
        "org_sourced_id",
        _("organization"),
        to_field=None,
        db_index=False,
        related_name="courses",
    )
    school_year = columns.may_refer(
        "oneroster.AcademicSession",
        "school_year_sourced_id",
        _("school year"),
        related_name="courses_of_year",
    )
    grades = columns.texts(_("grades"), _("CEDS codes: KG, 01 … 12."))
    subjects = columns.texts(_("subject names"))
    subject_codes = columns.texts(_("subject codes"))
    resource_ids = columns.resource_ids()

    class Meta:
        db_table = "courses"
        verbose_name = _("course")
        ordering = ["title", "id"]
        indexes = [
            models.Index(fields=["title", "id"], name="idx_courses_title"),
            GinIndex(OpClass(Upper("title"), name="gin_trgm_ops"), name="idx_courses_title_search"),
            models.Index(fields=["organization", "sourced_id"], name="idx_courses_org"),
            columns.by_modified("courses", "last_modified_date"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["education_organization", "course_code"], name="courses_natural_key"
            ),
            columns.status_is_known("courses"),
            columns.are_json("courses", "object", "metadata"),
            are_descriptors("courses", *COURSE_DESCRIPTORS),
            are_arrays("courses", *COURSE_COLLECTIONS),
            are_not_blank("courses", "course_code", "title"),
            columns.are_within(
                "courses",
                number_of_parts=(1, 8),
                max_completions_for_credit=(1, None),
                time_required_for_completion=(1, None),
            ),
            models.CheckConstraint(
                name="courses_ed_fi_course_is_complete",
                condition=have_not("education_organization")
                | have("course_code", "course_title", "number_of_parts"),
            ),
            columns.are_texts("courses", "grades", "subjects", "subject_codes"),
        ]

    def __str__(self):
        return f"{self.title} ({self.course_code})" if self.course_code else f"{self.title}"


class CourseOffering(EdFiRecord):
    """A course as a school offers it in one session, under the school's own code."""

    references = (OF_SESSION, OF_COURSE)

    local_course_code = models.CharField(_("local course code"), max_length=60)
    school = models.ForeignKey(
        "edfi.School",
        models.PROTECT,
        to_field="school_id",
        db_column="school_id",
        db_index=False,
        related_name="course_offerings",
        verbose_name=_("school"),
    )
    school_year = models.IntegerField(_("school year"))
    session_name = models.CharField(_("session"), max_length=60)
    course_code = models.CharField(_("course code"), max_length=60)
    course_education_organization_id = models.BigIntegerField(_("course's organization"))
    local_course_title = text(60, _("local title"))
    instructional_time_planned = integer(_("instructional time"))
    course_level_characteristics = collection(URIS, _("characteristics"))
    curriculum_useds = collection(URIS, _("curricula used"))
    offered_grade_levels = collection(URIS, _("grade levels"))

    class Meta:
        db_table = "course_offerings"
        verbose_name = _("course offering")
        ordering = ["-school_year", "local_course_code", "id"]
        indexes = [
            models.Index(
                fields=["course_education_organization_id", "course_code"],
                name="idx_course_offerings_course",
            ),
            models.Index(
                fields=["-school_year", "local_course_code", "id"],
                name="idx_course_offerings_year",
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["school", "school_year", "session_name", "local_course_code"],
                name="course_offerings_natural_key",
            ),
            are_not_blank("course_offerings", "local_course_code"),
            are_arrays(
                "course_offerings",
                "course_level_characteristics",
                "curriculum_useds",
                "offered_grade_levels",
            ),
            columns.are_within("course_offerings", instructional_time_planned=(1, None)),
        ]

    def __str__(self):
        title = self.local_course_title or self.local_course_code
        return f"{title} · {self.session_name} {self.school_year}"
