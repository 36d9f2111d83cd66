"""Where retention notes what it did, and the function that detaches months of the audit."""

from django.db import migrations, models

from tsa.audit.migration_operations import AppendOnly

RETIRE = """
CREATE SCHEMA IF NOT EXISTS retired;
-- Takes months that are over for longer than `keep_months` out of a partitioned table, into the
-- schema `retired`, where the owner archives and drops them. Runs with the owner's rights for
-- the application's task; whoever has taken over the application cannot hide fresh rows with it.
CREATE FUNCTION partition_retire(parent text, keep_months integer) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT SET timezone = 'UTC' AS $body$
DECLARE
    part name;
    retired_count integer := 0;
    least constant integer := CASE parent WHEN 'audit_logs' THEN 72 ELSE 12 END;
BEGIN
    IF keep_months < least THEN
        RAISE EXCEPTION '% keeps at least % months', parent, least;
    END IF;
    PERFORM pg_advisory_xact_lock(hashtext('partition_ensure ' || parent));
    FOR part IN
        SELECT c.relname FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
        WHERE i.inhparent = parent::regclass AND c.relname ~ '_[0-9]{4}_[0-9]{2}$'
            AND to_date(right(c.relname, 7), 'YYYY_MM') + interval '1 month'
                <= date_trunc('month', now()) - make_interval(months => keep_months)
        ORDER BY 1
    LOOP
        EXECUTE format('ALTER TABLE %s DETACH PARTITION %I', parent::regclass, part);
        EXECUTE format('ALTER TABLE %I SET SCHEMA retired', part);
        retired_count := retired_count + 1;
    END LOOP;
    RETURN retired_count;
END $body$;
"""


class Migration(migrations.Migration):
    initial = True
    dependencies = [("audit", "0004_capture_changes_by_trigger")]
    operations = [
        migrations.CreateModel(
            name="RetentionRun",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("rule", models.CharField(max_length=64, verbose_name="rule")),
                ("began_at", models.DateTimeField(verbose_name="began")),
                ("ended_at", models.DateTimeField(verbose_name="ended")),
                (
                    "before",
                    models.DateTimeField(
                        help_text="What was older was due.", verbose_name="older than"
                    ),
                ),
                ("removed", models.PositiveIntegerField(verbose_name="removed")),
                (
                    "failed",
                    models.PositiveIntegerField(
                        help_text="Tried again at the next run; the log says why.",
                        verbose_name="not removed",
                    ),
                ),
                ("by", models.CharField(max_length=254, verbose_name="by")),
            ],
            options={
                "verbose_name": "retention run",
                "verbose_name_plural": "retention runs",
                "db_table": "retention_runs",
                "ordering": ["-id"],
                "indexes": [models.Index(fields=["rule", "-id"], name="retention_by_rule")],
            },
        ),
        AppendOnly("retention_runs"),
        migrations.RunSQL(RETIRE, "DROP FUNCTION partition_retire(text, integer)"),
    ]
