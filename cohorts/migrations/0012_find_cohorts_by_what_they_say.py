"""Cohorts by start year, level, type and language: to filter, to sort, and to find which of them
there are."""

from django.db import migrations, models


def _index(name: str, *fields: str) -> migrations.AddIndex:
    return migrations.AddIndex("studentcohort", models.Index(fields=list(fields), name=name))


class Migration(migrations.Migration):
    dependencies = [("cohorts", "0011_stage_legacy_rows")]
    operations = [
        _index("idx_student_cohorts_start_code", "start_year", "code"),
        migrations.RemoveIndex("studentcohort", "idx_student_cohorts_start"),
        _index("idx_student_cohorts_level", "education_level", "code"),
        _index("idx_student_cohorts_type", "education_type"),
        _index("idx_student_cohorts_language", "language", "code"),
    ]
