"""When long transactions ran, so that who reads by time of change misses nothing of them.

A log: `writing` adds a row, and nothing changes it (docs/decisions/changes-since.md).
"""

from django.db import migrations, models

from tsa.audit.migration_operations import AppendOnly

SINCE = """
-- Where a reader must begin who wants all that was committed after the moment. Two seconds cover
-- the transactions that are not remembered, and the time that a commit itself takes.
CREATE FUNCTION changes_since(moment timestamptz) RETURNS timestamptz LANGUAGE sql STABLE
AS $body$
    SELECT least(moment - interval '2 s', (SELECT min(w.started_at) FROM slow_writes w
        WHERE w.finished_at >= moment - interval '2 s' AND w.started_at <= moment))
$body$;
"""


class Migration(migrations.Migration):
    dependencies = [("audit", "0007_leave_roster_copies_out")]
    operations = [
        migrations.CreateModel(
            name="SlowWrite",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("started_at", models.DateTimeField(verbose_name="from")),
                (
                    "finished_at",
                    models.DateTimeField(
                        help_text="Just before it was committed.", verbose_name="until"
                    ),
                ),
            ],
            options={
                "verbose_name": "slow write",
                "db_table": "slow_writes",
                "indexes": [models.Index(fields=["finished_at"], name="idx_slow_writes_finished")],
            },
        ),
        AppendOnly("slow_writes"),
        migrations.RunSQL(SINCE, "DROP FUNCTION changes_since"),
    ]
