"""Homerooms, what a cohort continues, sizes, and an index to search by; 0007 keeps them."""

import django.contrib.postgres.indexes
import django.db.models.deletion
import django.db.models.functions.text
from django.db import migrations, models

from tsa.audit.migration_operations import AddTrigramIndex


class Migration(migrations.Migration):
    dependencies = [("cohorts", "0005_name_the_cohorts_from_before")]

    operations = [
        migrations.AddField(
            model_name="studentcohort",
            name="is_homeroom",
            field=models.BooleanField(
                db_default=False,
                default=False,
                help_text="A student is in one homeroom at a time; rosters list it as a class.",
                verbose_name="homeroom",
            ),
        ),
        migrations.AddField(
            model_name="studentcohort",
            name="continues",
            field=models.OneToOneField(
                blank=True,
                editable=False,
                help_text="Last year's group, of which this one was made.",
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="continued_by",
                to="cohorts.studentcohort",
                verbose_name="continues",
            ),
        ),
        migrations.AlterField(
            model_name="studentcohort",
            name="is_active",
            field=models.BooleanField(
                db_default=True,
                default=True,
                help_text="A group that is not has no active members: they end with it.",
                verbose_name="active",
            ),
        ),
        migrations.AddField(
            model_name="studentcohortmember",
            name="is_homeroom",
            field=models.BooleanField(
                db_default=False,
                default=False,
                editable=False,
                help_text="As the cohort; derived.",
            ),
        ),
        migrations.CreateModel(
            name="StudentCohortSize",
            fields=[
                (
                    "cohort",
                    models.OneToOneField(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        primary_key=True,
                        related_name="size",
                        serialize=False,
                        to="cohorts.studentcohort",
                    ),
                ),
                ("active_members", models.IntegerField(db_default=0, default=0)),
            ],
            options={
                "verbose_name": "size of a student cohort",
                "db_table": "student_cohort_sizes",
                "default_permissions": (),
                "indexes": [
                    models.Index(
                        fields=["active_members", "cohort"], name="idx_student_cohort_sizes_size"
                    )
                ],
            },
        ),
        AddTrigramIndex(
            model_name="studentcohort",
            index=django.contrib.postgres.indexes.GinIndex(
                django.contrib.postgres.indexes.OpClass(
                    django.db.models.functions.text.Upper("code"), name="gin_trgm_ops"
                ),
                django.contrib.postgres.indexes.OpClass(
                    django.db.models.functions.text.Upper("name"), name="gin_trgm_ops"
                ),
                name="idx_student_cohorts_search",
            ),
        ),
        migrations.AddIndex(
            model_name="studentcohortmember",
            index=models.Index(
                condition=models.Q(("end_date__isnull", False), ("is_active", True)),
                fields=["end_date"],
                name="idx_student_cohort_members_end",
            ),
        ),
        migrations.AddConstraint(
            model_name="studentcohortmember",
            constraint=models.UniqueConstraint(
                condition=models.Q(("is_active", True), ("is_homeroom", True)),
                fields=("student",),
                name="student_cohort_members_one_active_homeroom",
            ),
        ),
    ]
