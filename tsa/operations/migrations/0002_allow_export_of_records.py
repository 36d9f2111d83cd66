"""One more right for maintenance jobs; no table changes."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("operations", "0001_record_health_and_maintenance")]

    operations = [
        migrations.AlterModelOptions(
            name="maintenancejob",
            options={
                "default_permissions": ("view",),
                "ordering": ["-created_at"],
                "permissions": [
                    ("repair", "Can compare and repair the stores and their copies"),
                    ("back_up", "Can take a backup of everything"),
                    ("apply_retention", "Can remove what is kept too long"),
                    ("import_records", "Can import Ed-Fi records and the legacy database"),
                    ("export_records", "Can export all Ed-Fi records"),
                ],
                "verbose_name": "maintenance job",
                "verbose_name_plural": "maintenance jobs",
            },
        ),
    ]
