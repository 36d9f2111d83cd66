"""`audit_logs`, partitioned by month, and the function that makes partitions ahead."""

import django.db.models.functions.datetime
from django.db import migrations, models

from tsa.audit.migration_operations import AppendOnly

PARTITION_ENSURE = """
-- Creates the months from `back` months ago to `ahead` months from now, and moves in what the
-- default partition took for them. Runs with the owner's rights, for the application's task.
CREATE FUNCTION partition_ensure(parent text, back integer, ahead integer) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT SET timezone = 'UTC' AS $body$
DECLARE
    target regclass := parent::regclass;
    time_column name;
    rest regclass;
    part text;
    month timestamptz;
    grantee name;
    created integer := 0;
BEGIN
    SELECT a.attname, p.partdefid::regclass INTO STRICT time_column, rest
    FROM pg_partitioned_table p
    JOIN pg_attribute a ON a.attrelid = p.partrelid AND a.attnum = p.partattrs[0]
    WHERE p.partrelid = target AND p.partstrat = 'r';
    PERFORM pg_advisory_xact_lock(hashtext('partition_ensure ' || parent));
    FOR month IN
        SELECT generate_series(
            date_trunc('month', now()) - make_interval(months => back),
            date_trunc('month', now()) + make_interval(months => ahead), interval '1 month')
    LOOP
        part := format('%s_%s', parent, to_char(month, 'YYYY_MM'));
        CONTINUE WHEN to_regclass(part) IS NOT NULL;
        EXECUTE format('CREATE TABLE %I (LIKE %s INCLUDING DEFAULTS INCLUDING CONSTRAINTS)',
            part, target);
        FOR grantee IN
            SELECT DISTINCT r.rolname FROM pg_class c, aclexplode(c.relacl) a
            JOIN pg_roles r ON r.oid = a.grantee
            WHERE c.oid = part::regclass AND a.grantee <> c.relowner
        LOOP
            EXECUTE format('REVOKE ALL ON %I FROM %I', part, grantee);
        END LOOP;
        EXECUTE format('WITH moved AS (DELETE FROM %s WHERE %I >= %L AND %I < %L RETURNING *)'
            ' INSERT INTO %I SELECT * FROM moved',
            rest, time_column, month, time_column, month + interval '1 month', part);
        EXECUTE format('ALTER TABLE %s ATTACH PARTITION %I FOR VALUES FROM (%L) TO (%L)',
            target, part, month, month + interval '1 month');
        created := created + 1;
    END LOOP;
    RETURN created;
END $body$;
"""

TABLE = """
CREATE SEQUENCE audit_logs_id_seq;
CREATE TABLE audit_logs (
    id bigint NOT NULL DEFAULT nextval('audit_logs_id_seq'),
    at timestamptz NOT NULL DEFAULT now(),
    actor_kind text NOT NULL,
    actor_id text NOT NULL,
    address text,
    agent text,
    session text,
    request_id text,
    action text NOT NULL CHECK (action <> ''),
    entity text NOT NULL,
    entity_id text NOT NULL,
    student_unique_id text,
    before jsonb,
    after jsonb,
    description text NOT NULL DEFAULT '',
    PRIMARY KEY (id, at)
) PARTITION BY RANGE (at);
ALTER SEQUENCE audit_logs_id_seq OWNED BY audit_logs.id;
CREATE INDEX idx_audit_logs_entity ON audit_logs (entity, entity_id, at);
CREATE INDEX idx_audit_logs_actor ON audit_logs (actor_id, at);
CREATE INDEX idx_audit_logs_student ON audit_logs (student_unique_id, at)
    WHERE student_unique_id IS NOT NULL;
CREATE TABLE audit_logs_rest PARTITION OF audit_logs DEFAULT;
DO $body$
DECLARE
    grantee name;
BEGIN
    FOR grantee IN
        SELECT DISTINCT r.rolname FROM pg_class c, aclexplode(c.relacl) a
        JOIN pg_roles r ON r.oid = a.grantee
        WHERE c.oid = 'audit_logs_rest'::regclass AND a.grantee <> c.relowner
    LOOP
        EXECUTE format('REVOKE ALL ON audit_logs_rest FROM %I', grantee);
    END LOOP;
END $body$;
"""


class Migration(migrations.Migration):
    dependencies = [("audit", "0002_install_extensions")]
    operations = [
        migrations.RunSQL(PARTITION_ENSURE, "DROP FUNCTION partition_ensure"),
        migrations.RunSQL(TABLE, "DROP TABLE audit_logs"),
        AppendOnly("audit_logs"),
        migrations.RunSQL("SELECT partition_ensure('audit_logs', 1, 3)", migrations.RunSQL.noop),
        migrations.CreateModel(
            name="AuditLog",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                (
                    "at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), verbose_name="at"
                    ),
                ),
                ("actor_kind", models.TextField()),
                ("actor_id", models.TextField()),
                ("address", models.TextField(null=True)),
                ("agent", models.TextField(null=True)),
                ("session", models.TextField(null=True)),
                ("request_id", models.TextField(null=True)),
                ("action", models.TextField()),
                ("entity", models.TextField()),
                ("entity_id", models.TextField()),
                ("student_unique_id", models.TextField(null=True)),
                ("before", models.JSONField(null=True)),
                ("after", models.JSONField(null=True)),
                ("description", models.TextField(db_default="")),
            ],
            options={
                "verbose_name": "audit row",
                "db_table": "audit_logs",
                "ordering": ["-id"],
                "managed": False,
            },
        ),
    ]
