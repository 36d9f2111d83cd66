"""Rows from before there were districts, school years and calendars get what they name.

May run twice. What a row names is made, with the little that is known of it; only a school of
next year, and a district's number that a school has, cannot be made up: they are taken off,
and the audit keeps them. Going back needs nothing: the tables go.
"""

from django.db import migrations

NUMBERED = """
INSERT INTO education_organizations (education_organization_id, kind, name_of_institution)
SELECT school_id, 'School', name_of_institution FROM schools
ON CONFLICT (education_organization_id) DO NOTHING;

UPDATE schools s SET local_education_agency_id = NULL
WHERE EXISTS (SELECT FROM schools o WHERE o.school_id = s.local_education_agency_id);

INSERT INTO local_education_agencies (local_education_agency_id, name_of_institution,
    local_education_agency_category_descriptor)
SELECT DISTINCT s.local_education_agency_id,
    'Local education agency ' || s.local_education_agency_id,
    'uri://ed-fi.org/LocalEducationAgencyCategoryDescriptor#Other'
FROM schools s WHERE s.local_education_agency_id IS NOT NULL
ON CONFLICT (local_education_agency_id) DO NOTHING;

UPDATE education_organizations o SET local_education_agency_id = s.local_education_agency_id
FROM schools s WHERE s.school_id = o.education_organization_id
    AND s.local_education_agency_id IS DISTINCT FROM o.local_education_agency_id;
"""

YEARS = """
INSERT INTO school_year_types (school_year, school_year_description, current_school_year)
SELECT year, (year - 1) || '-' || year, year = school_year_of(CURRENT_DATE)
FROM (SELECT school_year FROM student_school_associations
    UNION SELECT class_of_school_year FROM student_school_associations
    UNION SELECT charter_approval_school_year FROM schools) named (year)
WHERE year IS NOT NULL
ON CONFLICT (school_year) DO NOTHING;
"""

CALENDARS = """
INSERT INTO calendars (calendar_code, school_id, school_year, calendar_type_descriptor)
SELECT DISTINCT calendar_code, school_id, school_year,
    'uri://ed-fi.org/CalendarTypeDescriptor#School'
FROM student_school_associations WHERE calendar_code IS NOT NULL
ON CONFLICT (school_id, school_year, calendar_code) DO NOTHING;

UPDATE student_school_associations a SET next_year_school_id = NULL
WHERE next_year_school_id IS NOT NULL
    AND NOT EXISTS (SELECT FROM schools s WHERE s.school_id = a.next_year_school_id);
"""

PEOPLE = """
INSERT INTO people (person_id, source_system_descriptor)
SELECT person_id, source_system_descriptor FROM students
WHERE person_id IS NOT NULL AND source_system_descriptor IS NOT NULL
UNION SELECT person_id, source_system_descriptor FROM contacts
WHERE person_id IS NOT NULL AND source_system_descriptor IS NOT NULL
ON CONFLICT (person_id, source_system_descriptor) DO NOTHING;

INSERT INTO student_education_organization_associations
    (student_unique_id, education_organization_id)
SELECT DISTINCT student_unique_id, school_id FROM student_school_associations
ON CONFLICT (student_unique_id, education_organization_id) DO NOTHING;
"""


class Migration(migrations.Migration):
    dependencies = [("edfi", "0008_keep_the_further_tables_by_trigger")]
    operations = [
        migrations.RunSQL([NUMBERED, YEARS, CALENDARS, PEOPLE], migrations.RunSQL.noop),
    ]
