from django.db import migrations

from tsa.audit.migration_operations import AuditTable


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0006_give_staff_their_schools_and_sessions"),
        ("audit", "0004_capture_changes_by_trigger"),
    ]

    operations = [
        AuditTable("accounts_user_organizations", key="id"),
        AuditTable("accounts_addition", key="id"),
    ]
