"""Ids for many new rows at once, which ascend: where PostgreSQL can make such (from 18 on).

Random ones put each new row on another page of every index that holds them. On older servers they
stay random, and an import of 325,000 students takes some tenth longer.
"""

from django.db import migrations

ASCENDING = """
DO $do$ BEGIN
    EXECUTE format('CREATE FUNCTION ascending_uuid() RETURNS uuid LANGUAGE sql VOLATILE AS %L',
        CASE WHEN to_regprocedure('pg_catalog.uuidv7()') IS NULL THEN 'SELECT gen_random_uuid()'
            ELSE 'SELECT uuidv7()' END);
END $do$;
"""


class Migration(migrations.Migration):
    dependencies = [("cohorts", "0016_look_for_a_members_cohort_once")]
    operations = [migrations.RunSQL(ASCENDING, "DROP FUNCTION ascending_uuid")]
