"""Which resources a class, course or user has, on its own row; when children came and went.

Both are part of what OneRoster says of an object, so its dateLastModified moves with them.
"""

import django.db.models.functions.datetime
from django.db import migrations, models


def _listed(model):
    field = models.JSONField(
        db_default=[],
        default=list,
        editable=False,
        help_text="Derived; sourcedIds.",
        verbose_name="resources",
    )
    return migrations.AddField(model, "resource_ids", field)


class Migration(migrations.Migration):
    dependencies = [("oneroster", "0028_give_old_parts_their_rows")]
    operations = [
        migrations.CreateModel(
            name="ChangedChildren",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("type", models.CharField(max_length=20, verbose_name="type of the parent")),
                ("sourced_id", models.CharField(max_length=255, verbose_name="parent")),
                (
                    "at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), verbose_name="at"
                    ),
                ),
            ],
            options={
                "verbose_name": "change of children",
                "verbose_name_plural": "changes of children",
                "db_table": "changed_children",
                "indexes": [
                    models.Index(
                        fields=["type", "sourced_id", "at"], name="idx_changed_children_of"
                    ),
                    models.Index(fields=["type", "at"], name="idx_changed_children_at"),
                ],
            },
        ),
        _listed("rosterclass"),
        _listed("course"),
        _listed("rosteruser"),
    ]
