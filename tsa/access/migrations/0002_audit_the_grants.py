"""Who could see which child is audited like the child's own record."""

from django.db import migrations

from tsa.audit.migration_operations import AuditTable, KeepKey


class Migration(migrations.Migration):
    dependencies = [("access", "0001_create_the_grants")]
    operations = [
        KeepKey("access_grants", "adult_kind", "adult_id", "student_unique_id", "valid_from"),
        AuditTable("access_grants", key="id", student="student_unique_id"),
    ]
