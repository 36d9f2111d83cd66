"""Race and ethnicity of many students at once: looked up by the student, whatever was planned.

A session keeps a plan from when tables were small, or rows few. It then read the school's rows,
or all new ones, again for each row: 20,000 associations in one statement were never done.
"""

from importlib import import_module

from django.db import migrations

_before = import_module("edfi.migrations.0008_keep_the_further_tables_by_trigger")

# `+ 0` keeps the planner off the index on the organization alone.
SHOW = """
DO $do$ BEGIN
    EXECUTE replace(pg_get_functiondef('show_ethnicity()'::regprocedure),
        'a.education_organization_id =', 'a.education_organization_id + 0 =');
END $do$;
ALTER FUNCTION show_ethnicity() SET enable_seqscan = off;
"""

# The question has one plan (OFFSET 0: row by row, by index). The update is planned each time it
# is needed, when PostgreSQL knows how many rows there are.
SHARE = """
CREATE OR REPLACE FUNCTION give_ethnicity_to_students() RETURNS trigger LANGUAGE plpgsql
SET enable_seqscan = off AS $body$
BEGIN
    IF EXISTS (SELECT FROM new_rows n CROSS JOIN LATERAL (
                SELECT s.races, s.hispanic_latino_ethnicity FROM students s
                WHERE s.student_unique_id = n.student_unique_id OFFSET 0) s
            WHERE (n.races, n.hispanic_latino_ethnicity)
                IS DISTINCT FROM (s.races, s.hispanic_latino_ethnicity)) THEN
        EXECUTE 'WITH said AS (
            SELECT DISTINCT ON (n.student_unique_id) n.student_unique_id, n.races,
                n.hispanic_latino_ethnicity
            FROM new_rows n JOIN students s USING (student_unique_id)
            WHERE (n.races, n.hispanic_latino_ethnicity)
                IS DISTINCT FROM (s.races, s.hispanic_latino_ethnicity)
            ORDER BY n.student_unique_id, n._ordinal DESC)
        UPDATE students s
        SET races = n.races, hispanic_latino_ethnicity = n.hispanic_latino_ethnicity
        FROM said n WHERE s.student_unique_id = n.student_unique_id';
    END IF;
    RETURN NULL;
END $body$;

CREATE OR REPLACE FUNCTION show_ethnicity_of_students() RETURNS trigger LANGUAGE plpgsql
SET enable_seqscan = off AS $body$
BEGIN
    IF EXISTS (SELECT FROM new_rows n CROSS JOIN LATERAL (
                SELECT a.races, a.hispanic_latino_ethnicity
                FROM student_education_organization_associations a
                WHERE a.student_unique_id = n.student_unique_id OFFSET 0) a
            WHERE (n.races, n.hispanic_latino_ethnicity)
                IS DISTINCT FROM (a.races, a.hispanic_latino_ethnicity)) THEN
        EXECUTE 'UPDATE student_education_organization_associations a
        SET races = n.races, hispanic_latino_ethnicity = n.hispanic_latino_ethnicity
        FROM new_rows n WHERE a.student_unique_id = n.student_unique_id
            AND (a.races, a.hispanic_latino_ethnicity)
                IS DISTINCT FROM (n.races, n.hispanic_latino_ethnicity)';
    END IF;
    RETURN NULL;
END $body$;
"""


class Migration(migrations.Migration):
    dependencies = [("edfi", "0010_hold_references_by_foreign_keys")]
    operations = [
        migrations.RunSQL([SHOW, SHARE], [_before.DROP_ETHNICITY, _before.ETHNICITY]),
    ]
