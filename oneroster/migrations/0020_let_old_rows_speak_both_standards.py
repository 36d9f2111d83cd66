"""School years, sessions, classes and users from before get what the triggers fill in.

May run twice: rows are written as they are, and only what the triggers fill in changes.
"""

from django.db import migrations

FILL = """
INSERT INTO academic_sessions (sourced_id, type, title, school_year, begin_date, end_date)
SELECT 'year_' || y, 'schoolYear', (y - 1) || '-' || y, y, make_date(y - 1, 8, 1),
    make_date(y, 7, 31)
FROM (SELECT school_year FROM school_year_types) t(y) ORDER BY y
ON CONFLICT (sourced_id) DO NOTHING;
UPDATE academic_sessions SET title = title
WHERE session_name IS NOT NULL OR grading_period_name IS NOT NULL;
UPDATE courses SET title = title;
UPDATE classes SET title = title WHERE section_identifier IS NOT NULL;
UPDATE enrollments SET role = role WHERE student_unique_id IS NOT NULL OR staff_unique_id IS NOT NULL;
INSERT INTO demographics (sourced_id)
SELECT u.sourced_id FROM students s JOIN users u ON u.sourced_id = 'student_' || s.student_unique_id
ORDER BY u.sourced_id
ON CONFLICT (sourced_id) DO NOTHING;
UPDATE student_contact_associations SET relation_descriptor = relation_descriptor;
UPDATE users SET roster_roles = roster_role_list(sourced_id, primary_org_id)
WHERE roster_roles <> roster_role_list(sourced_id, primary_org_id);
"""


class Migration(migrations.Migration):
    dependencies = [("oneroster", "0019_list_roles_and_follow_contacts_by_trigger")]
    operations = [migrations.RunSQL(FILL, migrations.RunSQL.noop)]
