"""Attendance under the house's rules. Keys change only with the session or section they name."""

from django.db import migrations

from edfi.migration_operations import AddReference, GuardCollection, KeepEtag, TrackChanges
from tsa.audit.migration_operations import AuditTable, KeepKey

AT_SCHOOL = "student_school_attendance_events"
IN_CLASS = "student_section_attendance_events"
SESSION = ["school_id", "school_year", "session_name"]
SECTION = [*SESSION, "local_course_code", "section_identifier"]
KEPT = ["student_unique_id", "event_date", "attendance_event_category_descriptor"]
KEY = {
    "attendanceEventCategoryDescriptor": "attendance_event_category_descriptor",
    "eventDate": "event_date",
    "schoolId": "school_id",
    "schoolYear": "school_year",
    "sessionName": "session_name",
    "studentUniqueId": "student_unique_id",
}


class Migration(migrations.Migration):
    dependencies = [
        ("audit", "0004_capture_changes_by_trigger"),
        ("oneroster", "0007_keep_the_academic_structure_by_trigger"),
        ("attendance", "0001_create_the_attendance_events"),
    ]
    operations = [
        *(KeepEtag(table) for table in (AT_SCHOOL, IN_CLASS)),
        *(KeepKey(table, *KEPT) for table in (AT_SCHOOL, IN_CLASS)),
        AddReference(
            AT_SCHOOL,
            SESSION,
            to="academic_sessions",
            target=SESSION,
            name="fk_school_attendance_session",
        ),
        AddReference(
            IN_CLASS, SECTION, to="classes", target=SECTION, name="fk_section_attendance_section"
        ),
        GuardCollection(
            IN_CLASS,
            "class_periods",
            reference="classPeriodReference",
            to="class_periods",
            key={"classPeriodName": "class_period_name", "schoolId": "school_id"},
        ),
        TrackChanges(AT_SCHOOL, "studentSchoolAttendanceEvents", key=KEY, key_changes=True),
        TrackChanges(
            IN_CLASS,
            "studentSectionAttendanceEvents",
            key={
                **KEY,
                "localCourseCode": "local_course_code",
                "sectionIdentifier": "section_identifier",
            },
            key_changes=True,
        ),
        *(
            AuditTable(table, key="id", student="student_unique_id")
            for table in (AT_SCHOOL, IN_CLASS)
        ),
    ]
