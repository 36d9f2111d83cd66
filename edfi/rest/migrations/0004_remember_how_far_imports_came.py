from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("edfi_rest", "0003_cover_organizations")]
    operations = [
        migrations.CreateModel(
            name="ImportProgress",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "digest",
                    models.CharField(max_length=64, help_text="SHA-256 of the file's content."),
                ),
                ("resource", models.CharField(max_length=100, verbose_name="resource")),
                ("file_name", models.CharField(max_length=255, verbose_name="file")),
                ("lines_done", models.BigIntegerField(db_default=0)),
                (
                    "waiting",
                    models.JSONField(
                        db_default=[],
                        default=list,
                        help_text="Numbers of lines that refer to later lines of the same file.",
                    ),
                ),
                ("created", models.BigIntegerField(db_default=0)),
                ("updated", models.BigIntegerField(db_default=0)),
                ("unchanged", models.BigIntegerField(db_default=0)),
                ("refused", models.BigIntegerField(db_default=0)),
                ("is_finished", models.BooleanField(db_default=False, default=False)),
                ("updated_at", models.DateTimeField(auto_now=True)),
            ],
            options={
                "verbose_name": "progress of an import",
                "verbose_name_plural": "progress of imports",
                "db_table": "import_progress",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("digest", "resource"), name="import_progress_once"
                    ),
                ],
            },
        ),
    ]
