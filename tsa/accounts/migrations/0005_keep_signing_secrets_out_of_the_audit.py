from django.db import migrations

from tsa.audit.migration_operations import AuditTable

TABLE = "accounts_apiclient"
BEFORE = AuditTable(TABLE, key="id", masked="client_secret")


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0004_give_clients_signing_secrets_and_hidden_fields"),
        ("audit", "0004_capture_changes_by_trigger"),
    ]

    operations = [
        migrations.RunSQL(BEFORE.reverse_sql, BEFORE.sql),
        AuditTable(TABLE, key="id", masked="client_secret,signing_secret"),
    ]
