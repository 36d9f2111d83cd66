from django.db import migrations

from tsa.audit.migration_operations import AuditTable


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0002_create_the_staff_roles"),
        ("audit", "0004_capture_changes_by_trigger"),
    ]

    operations = [
        AuditTable("accounts_user", key="id", masked="password"),
        AuditTable("accounts_user_groups", key="id"),
        AuditTable("accounts_user_user_permissions", key="id"),
        AuditTable("auth_group", key="id"),
        AuditTable("auth_group_permissions", key="id"),
        AuditTable("accounts_apiclient", key="id", masked="client_secret"),
    ]
