"""Ed-Fi's columns on cohorts and their members; 0004 and 0005 fill them."""

import django.db.models.deletion
import django.db.models.functions.datetime
import django.db.models.lookups
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("cohorts", "0002_keep_times_and_audit_by_trigger"),
        ("edfi", "0010_hold_references_by_foreign_keys"),
        ("oneroster", "0006_create_the_academic_structure"),
    ]

    operations = [
        migrations.AddField(
            model_name="studentcohort",
            name="academic_subject_descriptor",
            field=models.CharField(blank=True, max_length=306, null=True, verbose_name="subject"),
        ),
        migrations.AddField(
            model_name="studentcohort",
            name="change_version",
            field=models.BigIntegerField(
                db_column="_change_version", db_default=0, db_index=True, editable=False
            ),
        ),
        migrations.AddField(
            model_name="studentcohort",
            name="cohort_description",
            field=models.CharField(
                blank=True, max_length=1024, null=True, verbose_name="description"
            ),
        ),
        migrations.AddField(
            model_name="studentcohort",
            name="cohort_identifier",
            field=models.CharField(
                blank=True,
                help_text="Ed-Fi's. Empty: made from the code.",
                max_length=36,
                null=True,
                verbose_name="cohort identifier",
            ),
        ),
        migrations.AddField(
            model_name="studentcohort",
            name="cohort_scope_descriptor",
            field=models.CharField(blank=True, max_length=306, null=True, verbose_name="scope"),
        ),
        migrations.AddField(
            model_name="studentcohort",
            name="cohort_type_descriptor",
            field=models.CharField(
                blank=True, max_length=306, null=True, verbose_name="cohort type"
            ),
        ),
        migrations.AddField(
            model_name="studentcohort",
            name="education_organization",
            field=models.ForeignKey(
                blank=True,
                db_column="education_organization_id",
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="cohorts",
                to="edfi.educationorganization",
                verbose_name="education organization",
            ),
        ),
        migrations.AddField(
            model_name="studentcohort",
            name="etag",
            field=models.CharField(
                db_column="_etag",
                db_default="",
                editable=False,
                help_text="Changes with every change of the row.",
                max_length=50,
            ),
        ),
        migrations.AddField(
            model_name="studentcohort",
            name="last_modified_date",
            field=models.DateTimeField(
                db_column="_last_modified_date",
                db_default=django.db.models.functions.datetime.Now(),
                editable=False,
            ),
        ),
        migrations.AddField(
            model_name="studentcohort",
            name="ordinal",
            field=models.BigIntegerField(
                db_column="_ordinal",
                db_default=models.Func(
                    output_field=models.BigIntegerField(), template="nextval('edfi_ordinals')"
                ),
                editable=False,
                help_text="The order in which rows arrived: the order of the Ed-Fi API's pages.",
                unique=True,
            ),
        ),
        migrations.AddField(
            model_name="studentcohort",
            name="programs",
            field=models.JSONField(
                blank=True,
                db_default=[],
                default=list,
                help_text="Ed-Fi references.",
                verbose_name="programs",
            ),
        ),
        migrations.AddField(
            model_name="studentcohortmember",
            name="change_version",
            field=models.BigIntegerField(
                db_column="_change_version", db_default=0, db_index=True, editable=False
            ),
        ),
        migrations.AddField(
            model_name="studentcohortmember",
            name="cohort_identifier",
            field=models.CharField(
                blank=True,
                editable=False,
                max_length=36,
                null=True,
                verbose_name="cohort identifier",
            ),
        ),
        migrations.AddField(
            model_name="studentcohortmember",
            name="education_organization",
            field=models.ForeignKey(
                blank=True,
                db_column="education_organization_id",
                db_constraint=False,
                db_index=False,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="edfi.educationorganization",
                verbose_name="education organization",
            ),
        ),
        migrations.AddField(
            model_name="studentcohortmember",
            name="etag",
            field=models.CharField(
                db_column="_etag",
                db_default="",
                editable=False,
                help_text="Changes with every change of the row.",
                max_length=50,
            ),
        ),
        migrations.AddField(
            model_name="studentcohortmember",
            name="last_modified_date",
            field=models.DateTimeField(
                db_column="_last_modified_date",
                db_default=django.db.models.functions.datetime.Now(),
                editable=False,
            ),
        ),
        migrations.AddField(
            model_name="studentcohortmember",
            name="ordinal",
            field=models.BigIntegerField(
                db_column="_ordinal",
                db_default=models.Func(
                    output_field=models.BigIntegerField(), template="nextval('edfi_ordinals')"
                ),
                editable=False,
                help_text="The order in which rows arrived: the order of the Ed-Fi API's pages.",
                unique=True,
            ),
        ),
        migrations.AddField(
            model_name="studentcohortmember",
            name="sections",
            field=models.JSONField(
                blank=True,
                db_default=[],
                default=list,
                help_text="Ed-Fi references.",
                verbose_name="sections",
            ),
        ),
        migrations.AddField(
            model_name="studentcohortmember",
            name="student_number",
            field=models.ForeignKey(
                db_column="student_unique_id",
                db_index=False,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="edfi.student",
                to_field="student_unique_id",
            ),
        ),
        migrations.AddIndex(
            model_name="studentcohortmember",
            index=models.Index(
                fields=["education_organization", "cohort_identifier"],
                name="idx_student_cohort_members_key",
            ),
        ),
        migrations.AddConstraint(
            model_name="studentcohort",
            constraint=models.UniqueConstraint(
                fields=("education_organization", "cohort_identifier"),
                name="student_cohorts_natural_key",
            ),
        ),
        migrations.AddConstraint(
            model_name="studentcohort",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("academic_subject_descriptor__regex", "^uri://[^#]+#.+$"),
                    ("cohort_scope_descriptor__regex", "^uri://[^#]+#.+$"),
                    ("cohort_type_descriptor__regex", "^uri://[^#]+#.+$"),
                ),
                name="student_cohorts_descriptors_are_uris",
                violation_error_message="A descriptor is a URI such as uri://ed-fi.org/…#…",
            ),
        ),
        migrations.AddConstraint(
            model_name="studentcohort",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    django.db.models.lookups.In(
                        models.Func(
                            models.F("programs"),
                            function="jsonb_typeof",
                            output_field=models.TextField(),
                        ),
                        [models.Value("array", output_field=models.TextField())],
                    )
                ),
                name="student_cohorts_collections_are_arrays",
            ),
        ),
        migrations.AddConstraint(
            model_name="studentcohort",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("cohort_identifier__isnull", True),
                        ("education_organization__isnull", True),
                    ),
                    models.Q(
                        ("cohort_identifier__isnull", False),
                        ("cohort_identifier__regex", "\\S"),
                        ("cohort_type_descriptor__isnull", False),
                        ("education_organization__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="student_cohorts_ed_fi_cohort_is_complete",
            ),
        ),
        migrations.AddConstraint(
            model_name="studentcohortmember",
            constraint=models.UniqueConstraint(
                fields=(
                    "student_number",
                    "education_organization",
                    "cohort_identifier",
                    "enrollment_date",
                ),
                name="student_cohort_members_ed_fi_key",
            ),
        ),
        migrations.AddConstraint(
            model_name="studentcohortmember",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    django.db.models.lookups.In(
                        models.Func(
                            models.F("sections"),
                            function="jsonb_typeof",
                            output_field=models.TextField(),
                        ),
                        [models.Value("array", output_field=models.TextField())],
                    )
                ),
                name="student_cohort_members_collections_are_arrays",
            ),
        ),
    ]
