"""What slowed an import that had little to do.

Old and new rows of cohorts are hashed or merged, however many they are: a session keeps the plan
it made for one row, and a full join is never planned as a nested loop. And only the columns that
an import asks by are analyzed, not all of eight tables with the expressions of their indexes.
"""

from django.db import migrations

NEVER_NESTED = """
DO $do$ BEGIN
    EXECUTE replace(pg_get_functiondef('follow_homerooms()'::regprocedure),
        'FROM new_rows n JOIN old_rows o', 'FROM new_rows n FULL JOIN old_rows o');
END $do$;
"""

ANALYZE = """
CREATE OR REPLACE FUNCTION analyze_legacy_tables() RETURNS void LANGUAGE plpgsql
SECURITY DEFINER SET search_path FROM CURRENT AS $body$
BEGIN
    ANALYZE legacy_records, organizations (sourced_id),
        students (id, student_unique_id, student_usi, first_name, last_name, birth_date),
        staffs (id, staff_unique_id, first_name, last_name, birth_date),
        users (sourced_id, identifier, status), user_roles (sourced_id, user_sourced_id),
        student_cohorts (id, code, organization_unit_id),
        student_cohort_members (id, cohort_id, student_id);
END $body$;
"""


class Migration(migrations.Migration):
    dependencies = [("cohorts", "0012_find_cohorts_by_what_they_say")]
    operations = [migrations.RunSQL(NEVER_NESTED)]
