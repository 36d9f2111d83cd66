"""What staff did is owed to the admin audit log (DynamoDB) from the moment it is committed.

The mark stands in a table of its own, because nobody may change an audit row.
"""

from django.db import migrations, models

OWE = """
CREATE FUNCTION audit_owe() RETURNS trigger LANGUAGE plpgsql AS $body$
BEGIN
    INSERT INTO audit_owed (audit_id, at)
    SELECT id, at FROM new_rows WHERE actor_kind = 'staff' ON CONFLICT DO NOTHING;
    RETURN NULL;
END $body$;
CREATE TRIGGER owe AFTER INSERT ON audit_logs REFERENCING NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION audit_owe();
"""
TAKE_BACK = "DROP TRIGGER owe ON audit_logs; DROP FUNCTION audit_owe;"


class Migration(migrations.Migration):
    dependencies = [("audit", "0008_remember_slow_writes")]
    operations = [
        migrations.CreateModel(
            name="Owed",
            fields=[
                ("audit_id", models.BigIntegerField(primary_key=True, serialize=False)),
                ("at", models.DateTimeField()),
            ],
            options={"db_table": "audit_owed", "verbose_name": "audit row to be carried over"},
        ),
        migrations.RunSQL(OWE, TAKE_BACK),
    ]
