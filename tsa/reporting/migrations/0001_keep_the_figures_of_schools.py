"""Counts only, made anew by the worker every few minutes: nothing in them is worth an audit."""

from django.db import migrations, models
from django.db.models.functions import Now


class Migration(migrations.Migration):
    initial = True
    dependencies = [("audit", "0001_grant_the_application_role")]
    operations = [
        migrations.CreateModel(
            name="SchoolFigures",
            fields=[
                ("school_id", models.BigIntegerField(primary_key=True, serialize=False)),
                ("numbers", models.JSONField(default=dict)),
                ("counted_at", models.DateTimeField(db_default=Now())),
            ],
            options={"db_table": "school_figures"},
        ),
    ]
