"""The very first migration: what the application's role may do on all later tables."""

import sys

from django.db import migrations

from tsa.audit import grants

FUNCTIONS = """
CREATE FUNCTION protect_append_only(target regclass) RETURNS void LANGUAGE plpgsql AS $body$
DECLARE
    grantee name;
BEGIN
    -- The comment is what grant_application goes by when it runs again.
    EXECUTE format('COMMENT ON TABLE %s IS %L', target, 'append-only');
    FOR grantee IN
        SELECT DISTINCT r.rolname FROM pg_class c, aclexplode(c.relacl) a
        JOIN pg_roles r ON r.oid = a.grantee
        WHERE c.oid = target AND a.grantee <> c.relowner
    LOOP
        EXECUTE format('REVOKE UPDATE, DELETE, TRUNCATE ON %s FROM %I', target, grantee);
    END LOOP;
END $body$;

CREATE FUNCTION grant_application(app name) RETURNS void LANGUAGE plpgsql AS $body$
DECLARE
    target regclass;
BEGIN
    EXECUTE format('GRANT USAGE ON SCHEMA %I TO %I', current_schema, app);
    EXECUTE format('ALTER DEFAULT PRIVILEGES IN SCHEMA %I'
        ' GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO %I', current_schema, app);
    EXECUTE format('ALTER DEFAULT PRIVILEGES IN SCHEMA %I'
        ' GRANT USAGE, SELECT ON SEQUENCES TO %I', current_schema, app);
    EXECUTE format('GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA %I TO %I',
        current_schema, app);
    -- Partitions are reached through their parent, with the parent's rights only.
    FOR target IN
        SELECT c.oid FROM pg_class c JOIN pg_roles r ON r.oid = c.relowner
        WHERE c.relnamespace = current_schema::regnamespace AND r.rolname = current_user
            AND c.relkind IN ('r', 'p', 'v', 'm') AND NOT c.relispartition
    LOOP
        EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON %s TO %I', target, app);
        IF obj_description(target, 'pg_class') = 'append-only' THEN
            EXECUTE format('REVOKE UPDATE, DELETE, TRUNCATE ON %s FROM %I', target, app);
        END IF;
    END LOOP;
    IF to_regclass('django_migrations') IS NOT NULL THEN
        EXECUTE format('REVOKE INSERT, UPDATE, DELETE ON django_migrations FROM %I', app);
    END IF;
END $body$;

REVOKE EXECUTE ON FUNCTION grant_application(name), protect_append_only(regclass) FROM PUBLIC;
"""


def grant(apps, schema_editor):
    for warning in grants.grant_application(schema_editor.connection):
        print(f"\n  {warning}", file=sys.stderr)


class Migration(migrations.Migration):
    initial = True
    # Tables of Django and of other packages come after the default privileges.
    run_before = [("contenttypes", "0001_initial")]
    operations = [
        migrations.RunSQL(
            FUNCTIONS,
            "DROP FUNCTION grant_application(name); DROP FUNCTION protect_append_only(regclass);",
        ),
        migrations.RunPython(grant, migrations.RunPython.noop),
    ]
