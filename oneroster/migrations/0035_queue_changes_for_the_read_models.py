"""A queue of what the read models in DynamoDB are owed, and when they were compared."""

import django.db.models.functions.datetime
from django.db import migrations, models

READ_MODELS = [("organizations", "organizations"), ("students", "students")]


class Migration(migrations.Migration):
    dependencies = [("oneroster", "0034_sort_listed_users_by_index")]

    operations = [
        migrations.CreateModel(
            name="Unpublished",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("read_model", models.CharField(choices=READ_MODELS, max_length=20)),
                ("key", models.CharField(max_length=64)),
                (
                    "queued_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), editable=False
                    ),
                ),
            ],
            options={"verbose_name": "unpublished change", "db_table": "read_model_queue"},
        ),
        migrations.CreateModel(
            name="ReadModelComparison",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "read_model",
                    models.CharField(choices=READ_MODELS, max_length=20, verbose_name="read model"),
                ),
                (
                    "compared_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(),
                        editable=False,
                        verbose_name="compared",
                    ),
                ),
                ("rows", models.PositiveBigIntegerField(verbose_name="rows of the owner")),
                ("missing", models.PositiveBigIntegerField(verbose_name="missing")),
                ("behind", models.PositiveBigIntegerField(verbose_name="behind")),
                ("left_over", models.PositiveBigIntegerField(verbose_name="without owner")),
            ],
            options={
                "verbose_name": "comparison of a read model",
                "verbose_name_plural": "comparisons of read models",
                "db_table": "read_model_comparisons",
                "ordering": ["-compared_at"],
                "indexes": [models.Index(fields=["-compared_at"], name="idx_read_model_compared")],
            },
        ),
    ]
