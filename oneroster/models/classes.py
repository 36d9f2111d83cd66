"""Classes: Ed-Fi's sections. PostgreSQL owns them.

Course, term and school of a section stand in its offering, which its key names; the OneRoster
columns beside it follow. A class that comes by OneRoster gives those, and gets the key from
them where course, term and school are Ed-Fi's (see migration 0014).
"""

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models.functions import Upper
from django.utils.translation import gettext_lazy as _

from edfi.models.columns import (
    Reference,
    are_arrays,
    are_descriptors,
    are_not_blank,
    collection,
    descriptor,
    flag,
    year,
)
from oneroster.models import columns
from oneroster.models.columns import have, have_not, integer, number, text
from oneroster.models.courses import OF_OFFERING, OFFERING, URIS

SECTION = [*OFFERING, "section_identifier"]
OF_SECTION = Reference(SECTION, to="oneroster.RosterClass", target=SECTION)
OF_LOCATION = Reference(
    ["location_school_id", "classroom_identification_code"],
    to="edfi.Location",
    target=["school_id", "classroom_identification_code"],
)


class RosterClass(columns.AcademicRecord):
    """Students and teachers who meet for one course in one session."""

    class Type(models.TextChoices):
        HOMEROOM = "homeroom", _("homeroom")
        SCHEDULED = "scheduled", _("scheduled")

    named_by = ("section_name", "local_course_code")
    references = (OF_OFFERING, OF_LOCATION)

    title = text(255, _("title"), help_text=_("Empty: the section's name or course code."))
    class_type = models.CharField(
        _("type"),
        max_length=50,
        choices=Type,
        default=Type.SCHEDULED,
        db_default=Type.SCHEDULED,
    )
    local_course_code = text(60, _("local course code"))
    school = models.ForeignKey(
        "edfi.School",
        models.PROTECT,
        to_field="school_id",
        db_column="school_id",
        db_index=False,
        null=True,
        blank=True,
        related_name="classes",
        verbose_name=_("school"),
    )
    school_year = year(_("school year"))
    session_name = text(60, _("session"))
    section_identifier = text(255, _("section"))
    section_name = text(100, _("section name"))
    sequence_of_course = integer(_("part of the course"))
    location_school = models.ForeignKey(
        "edfi.School",
        models.PROTECT,
        to_field="school_id",
        db_column="location_school_id",
        db_index=False,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("school of the room"),
    )
    classroom_identification_code = text(60, _("room"))
    official_attendance_period = flag(_("counts for attendance"))
    available_credits = number(9, 3, _("credits"))
    available_credit_type_descriptor = descriptor(_("type of credits"))
    available_credit_conversion = number(9, 2, _("conversion of credits"))
    educational_environment_descriptor = descriptor(_("environment"))
    instruction_language_descriptor = descriptor(_("language"))
    medium_of_instruction_descriptor = descriptor(_("medium of instruction"))
    population_served_descriptor = descriptor(_("population served"))
    section_type_descriptor = descriptor(_("section type"))
    characteristics = collection(URIS, _("characteristics"))
    class_periods = collection(_("Ed-Fi references."), _("class periods"))
    course_level_characteristics = collection(URIS, _("course level characteristics"))
    offered_grade_levels = collection(URIS, _("grade levels"))
    programs = collection(_("Ed-Fi references."), _("programs"))
    # OneRoster's; a section's follow from the columns above
    course = columns.may_refer(
        "oneroster.Course", "course_sourced_id", _("course"), related_name="classes"
    )
    organization = columns.may_refer(
        "oneroster.Organization",
        "org_sourced_id",
        _("organization"),
        to_field=None,
        db_index=False,
        related_name="classes",
    )
    term_sourced_ids = columns.texts(_("terms"), _("sourcedIds of sessions; its own first."))
    class_code = text(255, _("class code"))
    location = text(255, _("place"))
    grades = columns.texts(_("grades"), _("CEDS codes: KG, 01 … 12."))
    subjects = columns.texts(_("subject names"))
    subject_codes = columns.texts(_("subject codes"))
    periods = columns.texts(_("periods"))
    resource_ids = columns.resource_ids()

    class Meta:
        db_table = "classes"
        verbose_name = _("class")
        verbose_name_plural = _("classes")
        ordering = ["-school_year", "title", "id"]
        indexes = [
            models.Index(
                fields=["location_school", "classroom_identification_code"],
                name="idx_classes_location",
            ),
            models.Index(fields=["-school_year", "title", "id"], name="idx_classes_year"),
            GinIndex(OpClass(Upper("title"), name="gin_trgm_ops"), name="idx_classes_title_search"),
            models.Index(fields=["organization", "sourced_id"], name="idx_classes_org"),
            GinIndex(fields=["term_sourced_ids"], name="idx_classes_terms"),
            columns.by_modified("classes", "last_modified_date"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["school", *SECTION[1:]], name="classes_natural_key"),
            columns.status_is_known("classes"),
            columns.is_one_of("classes", "class_type", ["homeroom", "scheduled"]),
            columns.are_json("classes", "object", "metadata"),
            are_descriptors(
                "classes",
                "available_credit_type_descriptor",
                "educational_environment_descriptor",
                "instruction_language_descriptor",
                "medium_of_instruction_descriptor",
                "population_served_descriptor",
                "section_type_descriptor",
            ),
            are_arrays(
                "classes",
                "characteristics",
                "class_periods",
                "course_level_characteristics",
                "offered_grade_levels",
                "programs",
            ),
            columns.are_within("classes", sequence_of_course=(1, 8)),
            models.CheckConstraint(
                name="classes_section_is_complete",
                condition=have_not("section_identifier") | have("school", *SECTION[1:]),
            ),
            models.CheckConstraint(
                name="classes_location_names_its_school",
                condition=have_not("classroom_identification_code") | have("location_school"),
            ),
            are_not_blank("classes", "title", "section_identifier"),
            columns.are_texts(
                "classes", "term_sourced_ids", "grades", "subjects", "subject_codes", "periods"
            ),
            models.CheckConstraint(
                name="classes_roster_class_is_complete",
                condition=models.Q(status="tobedeleted")
                | have("section_identifier")
                | have("course", "organization") & ~models.Q(term_sourced_ids=[]),
                violation_error_message=_(
                    "A class needs a section, or a course, an organization and a term."
                ),
            ),
        ]

    def __str__(self):
        return f"{self.title} · {self.session_name or ''} {self.school_year or ''}".strip()
