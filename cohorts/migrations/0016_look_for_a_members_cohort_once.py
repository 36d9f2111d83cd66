"""A new member's cohort is looked up once, and its audit names the student without looking.

Both triggers of a new member read the same cohort, and the audit read the student whose number
the row itself has.
"""

from django.db import migrations

from tsa.audit.migration_operations import AuditTable

LOOK_ONCE = """
DO $do$ BEGIN
    -- A new member's is read by the trigger after this one, which holds it.
    EXECUTE regexp_replace(pg_get_functiondef('fill_cohort_member()'::regprocedure),
        'ELSE(\\s+SELECT c\\.cohort_identifier)', 'ELSIF TG_OP = ''UPDATE'' THEN\\1');
END $do$;

CREATE OR REPLACE FUNCTION fill_cohort_member_standing() RETURNS trigger
LANGUAGE plpgsql AS $body$
DECLARE
    is_open boolean;
BEGIN
    SELECT c.is_active, c.is_homeroom, c.cohort_identifier, c.education_organization_id
    INTO is_open, NEW.is_homeroom, NEW.cohort_identifier, NEW.education_organization_id
    FROM student_cohorts c WHERE c.id = NEW.cohort_id FOR SHARE;
    IF NEW.is_active AND NOT is_open THEN
        NEW.is_active := false;
        NEW.status := CASE NEW.status WHEN 'active' THEN 'ended' ELSE NEW.status END;
    END IF;
    RETURN NEW;
END $body$;
"""
AUDIT_ANEW = [
    f"DROP TRIGGER audit_{event} ON student_cohort_members"
    for event in ("insert", "update", "delete")
]


class Migration(migrations.Migration):
    dependencies = [("cohorts", "0015_hold_imports_from_their_side")]
    operations = [
        migrations.RunSQL(LOOK_ONCE),
        migrations.RunSQL(AUDIT_ANEW),
        AuditTable("student_cohort_members", key="id", student="student_unique_id"),
    ]
