"""References over natural keys that Django's foreign keys cannot hold."""

from django.db import migrations

from edfi.migration_operations import AddReference

CALENDAR = ["calendar_code", "school_id", "school_year"]
PERSON = ["person_id", "source_system_descriptor"]


def _to_year(table, column, name):
    return AddReference(table, [column], to="school_year_types", target=["school_year"], name=name)


def _to_person(table):
    """A record may name its source system without naming a person there."""
    return AddReference(table, PERSON, to="people", target=PERSON, name=f"fk_{table}_person")


class Migration(migrations.Migration):
    dependencies = [("edfi", "0009_give_old_rows_what_they_refer_to")]
    operations = [
        AddReference(
            "schools",
            ["local_education_agency_id"],
            to="local_education_agencies",
            target=["local_education_agency_id"],
            name="fk_schools_lea",
        ),
        _to_year("schools", "charter_approval_school_year", "fk_schools_charter_year"),
        _to_year("calendars", "school_year", "fk_calendars_year"),
        AddReference(
            "calendar_dates", CALENDAR, to="calendars", target=CALENDAR, name="fk_calendar_dates"
        ),
        _to_year("student_school_associations", "school_year", "fk_student_school_year"),
        _to_year(
            "student_school_associations", "class_of_school_year", "fk_student_school_class_of"
        ),
        AddReference(
            "student_school_associations",
            CALENDAR,
            to="calendars",
            target=CALENDAR,
            name="fk_student_school_calendar",
        ),
        AddReference(
            "student_school_associations",
            ["next_year_school_id"],
            to="schools",
            target=["school_id"],
            name="fk_student_school_next_school",
        ),
        _to_person("students"),
        _to_person("contacts"),
        _to_person("staffs"),
    ]
