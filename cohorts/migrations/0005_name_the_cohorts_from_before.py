"""Cohorts and members from before get the names that Ed-Fi knows them by. May run twice."""

from django.db import migrations

NAME = """
UPDATE student_cohorts SET code = code;
UPDATE student_cohort_members SET status = status;
"""


class Migration(migrations.Migration):
    dependencies = [("cohorts", "0004_keep_both_names_of_a_cohort_by_trigger")]
    operations = [migrations.RunSQL(NAME, migrations.RunSQL.noop)]
