"""Attendance events, as Ed-Fi has them: at a school, and in a class. PostgreSQL owns them.

An event is what differs from being there all day: an absence, a tardy. A day without an event
says nothing by itself.
"""

from django.db import models
from django.utils.translation import gettext_lazy as _

from edfi.models.columns import (
    EdFiRecord,
    are_arrays,
    are_descriptors,
    collection,
    descriptor,
    text,
)
from oneroster.models.classes import OF_SECTION, SECTION
from oneroster.models.columns import are_within, clock, integer, number
from oneroster.models.sessions import OF_SESSION

DESCRIPTORS = ["attendance_event_category_descriptor", "educational_environment_descriptor"]


class AttendanceEvent(EdFiRecord):
    """What both kinds of events tell."""

    student = models.ForeignKey(
        "edfi.Student",
        models.PROTECT,
        to_field="student_unique_id",
        db_column="student_unique_id",
        db_index=False,
        related_name="%(class)ss",
        verbose_name=_("student"),
    )
    school_year = models.IntegerField(_("school year"))
    session_name = models.CharField(_("session"), max_length=60)
    event_date = models.DateField(_("day"))
    attendance_event_category_descriptor = models.CharField(_("kind"), max_length=306)
    attendance_event_reason = text(255, _("reason"))
    arrival_time = clock(_("arrival"))
    departure_time = clock(_("departure"))
    event_duration = number(3, 2, _("part of the day"))
    educational_environment_descriptor = descriptor(_("environment"))

    class Meta:
        abstract = True

    def __str__(self):
        return f"{self.student_id} · {self.event_date}"


class StudentSchoolAttendanceEvent(AttendanceEvent):
    """An absence, a tardy: on a day at school."""

    references = (OF_SESSION,)

    school = models.ForeignKey(
        "edfi.School",
        models.PROTECT,
        to_field="school_id",
        db_column="school_id",
        db_index=False,
        related_name="attendance_events",
        verbose_name=_("school"),
    )
    school_attendance_duration = integer(_("minutes"))

    class Meta:
        db_table = "student_school_attendance_events"
        verbose_name = _("attendance at school")
        verbose_name_plural = _("attendance at school")
        ordering = ["-event_date", "id"]
        indexes = [
            models.Index(
                fields=["school", "school_year", "session_name"],
                name="idx_school_attendance_session",
            ),
            models.Index(fields=["-event_date", "id"], name="idx_school_attendance_day"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=[
                    "student",
                    "school",
                    "school_year",
                    "session_name",
                    "event_date",
                    "attendance_event_category_descriptor",
                ],
                name="student_school_attendance_natural_key",
            ),
            are_descriptors("student_school_attendance", *DESCRIPTORS),
            are_within(
                "student_school_attendance",
                event_duration=(0, 1),
                school_attendance_duration=(0, 1440),
            ),
        ]


class StudentSectionAttendanceEvent(AttendanceEvent):
    """An absence, a tardy: in one class."""

    references = (OF_SECTION,)

    local_course_code = models.CharField(_("local course code"), max_length=60)
    school_id = models.BigIntegerField(_("school"))
    section_identifier = models.CharField(_("section"), max_length=255)
    section_attendance_duration = integer(_("minutes"))
    class_periods = collection(_("Ed-Fi references."), _("class periods"))

    class Meta:
        db_table = "student_section_attendance_events"
        verbose_name = _("attendance in class")
        verbose_name_plural = _("attendance in class")
        ordering = ["-event_date", "id"]
        indexes = [
            models.Index(fields=SECTION, name="idx_section_attendance_section"),
            models.Index(fields=["-event_date", "id"], name="idx_section_attendance_day"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=[
                    "student",
                    *SECTION,
                    "event_date",
                    "attendance_event_category_descriptor",
                ],
                name="student_section_attendance_natural_key",
            ),
            are_descriptors("student_section_attendance", *DESCRIPTORS),
            are_arrays("student_section_attendance", "class_periods"),
            are_within(
                "student_section_attendance",
                event_duration=(0, 1),
                section_attendance_duration=(0, 1440),
            ),
        ]
