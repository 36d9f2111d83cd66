"""Contacts and districts from before get the users and organizations that follow them.

May run twice: rows are written as they are, and only those who follow do something.
"""

from django.db import migrations

FOLLOW = """
UPDATE state_education_agencies SET name_of_institution = name_of_institution;
UPDATE education_service_centers SET name_of_institution = name_of_institution;
UPDATE local_education_agencies SET name_of_institution = name_of_institution;
UPDATE schools SET name_of_institution = name_of_institution
WHERE local_education_agency_id IS NOT NULL;
UPDATE contacts SET first_name = first_name;
UPDATE staffs SET first_name = first_name;
UPDATE student_contact_associations SET relation_descriptor = relation_descriptor;
UPDATE staff_education_organization_assignments SET begin_date = begin_date;
"""


class Migration(migrations.Migration):
    dependencies = [("oneroster", "0009_follow_contacts_and_staffs_by_trigger")]
    operations = [migrations.RunSQL(FOLLOW, migrations.RunSQL.noop)]
