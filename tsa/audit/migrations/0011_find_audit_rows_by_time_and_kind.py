"""The staff's searches: newest first by time, of one kind of actor or action, of one request.

Partial where a kind is so common that its rows are met soon anyway: what imports and commands
write costs no entry in three of the five. Not concurrent, as a partitioned table allows none.
"""

from django.db import migrations

INDEXES = {
    "idx_audit_logs_time": "(at, id)",
    "idx_audit_logs_kind": "(actor_kind, at, id) WHERE actor_kind NOT IN ('system', 'machine')",
    "idx_audit_logs_action": "(action, at, id) WHERE action NOT IN ('insert', 'update')",
    "idx_audit_logs_request": "(request_id, at) WHERE request_id IS NOT NULL",
}


class Migration(migrations.Migration):
    dependencies = [("audit", "0010_owe_what_staff_did_before")]
    operations = [
        migrations.RunSQL(
            f"CREATE INDEX {name} ON audit_logs {columns}", f"DROP INDEX IF EXISTS {name}"
        )
        for name, columns in INDEXES.items()
    ]
