"""Sizes of the cohorts from before; whoever is in a closed one leaves it. May run twice."""

from django.db import migrations

COUNT = """
UPDATE student_cohort_members m SET is_active = false, status = 'ended',
    end_date = least(greatest(CURRENT_DATE, m.enrollment_date), m.end_date)
FROM student_cohorts c WHERE c.id = m.cohort_id AND m.is_active AND NOT c.is_active;

INSERT INTO student_cohort_sizes AS s (cohort_id, active_members)
SELECT c.id, count(m.id) FROM student_cohorts c
LEFT JOIN student_cohort_members m ON m.cohort_id = c.id AND m.is_active
GROUP BY c.id
ON CONFLICT (cohort_id) DO UPDATE SET active_members = EXCLUDED.active_members
WHERE s.active_members <> EXCLUDED.active_members;
"""


class Migration(migrations.Migration):
    dependencies = [("cohorts", "0007_keep_standing_and_sizes_by_trigger")]
    operations = [migrations.RunSQL(COUNT, migrations.RunSQL.noop)]
