"""Times kept, and every change of cohorts and their members audited."""

from django.db import migrations

from tsa.audit.migration_operations import AuditTable, KeepTimes


class Migration(migrations.Migration):
    dependencies = [("cohorts", "0001_create_the_cohorts")]
    operations = [
        KeepTimes("student_cohorts"),
        KeepTimes("student_cohort_members"),
        AuditTable("student_cohorts", key="id"),
        AuditTable("student_cohort_members", key="id", student="uuid:student_id"),
    ]
