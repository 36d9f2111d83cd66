"""Grades under the house's rules. Their key changes with the places in class it names."""

from django.db import migrations

from edfi.migration_operations import AddReference, KeepEtag, TrackChanges
from tsa.audit.migration_operations import AuditTable

ASSOCIATION = [
    "student_unique_id",
    "school_id",
    "school_year",
    "session_name",
    "local_course_code",
    "section_identifier",
    "begin_date",
]
PERIOD = ["school_id", "school_year", "grading_period_name", "grading_period_descriptor"]


class Migration(migrations.Migration):
    dependencies = [
        ("audit", "0004_capture_changes_by_trigger"),
        ("oneroster", "0007_keep_the_academic_structure_by_trigger"),
        ("grades", "0001_create_the_grades"),
    ]
    operations = [
        KeepEtag("grades"),
        AddReference(
            "grades", ASSOCIATION, to="enrollments", target=ASSOCIATION, name="fk_grades_enrollment"
        ),
        AddReference(
            "grades", PERIOD, to="academic_sessions", target=PERIOD, name="fk_grades_period"
        ),
        TrackChanges(
            "grades",
            "grades",
            key={
                "beginDate": "begin_date",
                "gradeTypeDescriptor": "grade_type_descriptor",
                "gradingPeriodDescriptor": "grading_period_descriptor",
                "gradingPeriodName": "grading_period_name",
                "localCourseCode": "local_course_code",
                "schoolId": "school_id",
                "schoolYear": "school_year",
                "sectionIdentifier": "section_identifier",
                "sessionName": "session_name",
                "studentUniqueId": "student_unique_id",
            },
            key_changes=True,
        ),
        AuditTable("grades", key="id", student="student_unique_id"),
    ]
