"""What OneRoster says of sessions, courses, classes and enrollments, beside Ed-Fi's columns.

A row that says neither standard's minimum can be served to nobody: it is to be deleted.
"""

import django.contrib.postgres.indexes
import django.db.models.deletion
import django.db.models.functions.comparison
import django.db.models.functions.datetime
import django.db.models.functions.text
import django.db.models.lookups
from django.db import migrations, models

INCOMPLETE = """
UPDATE classes SET status = 'tobedeleted'
WHERE section_identifier IS NULL AND status <> 'tobedeleted';
UPDATE enrollments SET status = 'tobedeleted'
WHERE section_identifier IS NULL AND status <> 'tobedeleted';
"""


class Migration(migrations.Migration):
    dependencies = [
        ("edfi", "0010_hold_references_by_foreign_keys"),
        ("oneroster", "0012_find_roles_that_no_stay_gives_by_user"),
    ]

    operations = [
        migrations.RunSQL(INCOMPLETE, migrations.RunSQL.noop),
        migrations.RemoveConstraint(
            model_name="course",
            name="courses_ed_fi_course_is_complete",
        ),
        migrations.AddField(
            model_name="academicsession",
            name="parent",
            field=models.ForeignKey(
                blank=True,
                db_column="parent_sourced_id",
                help_text="A session's is its school year, a grading period's its session.",
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="children",
                to="oneroster.academicsession",
                to_field="sourced_id",
                verbose_name="part of",
            ),
        ),
        migrations.AddField(
            model_name="course",
            name="grades",
            field=models.JSONField(
                blank=True,
                db_default=[],
                default=list,
                help_text="CEDS codes: KG, 01 … 12.",
                verbose_name="grades",
            ),
        ),
        migrations.AddField(
            model_name="course",
            name="organization",
            field=models.ForeignKey(
                blank=True,
                db_column="org_sourced_id",
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="courses",
                to="oneroster.organization",
                verbose_name="organization",
            ),
        ),
        migrations.AddField(
            model_name="course",
            name="school_year",
            field=models.ForeignKey(
                blank=True,
                db_column="school_year_sourced_id",
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="courses_of_year",
                to="oneroster.academicsession",
                to_field="sourced_id",
                verbose_name="school year",
            ),
        ),
        migrations.AddField(
            model_name="course",
            name="subject_codes",
            field=models.JSONField(
                blank=True, db_default=[], default=list, verbose_name="subject codes"
            ),
        ),
        migrations.AddField(
            model_name="course",
            name="subjects",
            field=models.JSONField(
                blank=True, db_default=[], default=list, verbose_name="subject names"
            ),
        ),
        migrations.AddField(
            model_name="enrollment",
            name="is_primary",
            field=models.BooleanField(
                blank=True,
                help_text="Of a teacher: the one in charge of the class.",
                null=True,
                verbose_name="primary",
            ),
        ),
        migrations.AddField(
            model_name="enrollment",
            name="organization",
            field=models.ForeignKey(
                blank=True,
                db_column="org_sourced_id",
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="class_enrollments",
                to="oneroster.organization",
                verbose_name="organization",
            ),
        ),
        migrations.AddField(
            model_name="enrollment",
            name="roster_class",
            field=models.ForeignKey(
                blank=True,
                db_column="class_sourced_id",
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="enrollments",
                to="oneroster.rosterclass",
                to_field="sourced_id",
                verbose_name="class",
            ),
        ),
        migrations.AddField(
            model_name="enrollment",
            name="user",
            field=models.ForeignKey(
                blank=True,
                db_column="user_sourced_id",
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="class_enrollments",
                to="oneroster.rosteruser",
                verbose_name="user",
            ),
        ),
        migrations.AddField(
            model_name="rosterclass",
            name="class_code",
            field=models.CharField(
                blank=True, max_length=255, null=True, verbose_name="class code"
            ),
        ),
        migrations.AddField(
            model_name="rosterclass",
            name="course",
            field=models.ForeignKey(
                blank=True,
                db_column="course_sourced_id",
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="classes",
                to="oneroster.course",
                to_field="sourced_id",
                verbose_name="course",
            ),
        ),
        migrations.AddField(
            model_name="rosterclass",
            name="grades",
            field=models.JSONField(
                blank=True,
                db_default=[],
                default=list,
                help_text="CEDS codes: KG, 01 … 12.",
                verbose_name="grades",
            ),
        ),
        migrations.AddField(
            model_name="rosterclass",
            name="location",
            field=models.CharField(blank=True, max_length=255, null=True, verbose_name="place"),
        ),
        migrations.AddField(
            model_name="rosterclass",
            name="organization",
            field=models.ForeignKey(
                blank=True,
                db_column="org_sourced_id",
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="classes",
                to="oneroster.organization",
                verbose_name="organization",
            ),
        ),
        migrations.AddField(
            model_name="rosterclass",
            name="periods",
            field=models.JSONField(blank=True, db_default=[], default=list, verbose_name="periods"),
        ),
        migrations.AddField(
            model_name="rosterclass",
            name="subject_codes",
            field=models.JSONField(
                blank=True, db_default=[], default=list, verbose_name="subject codes"
            ),
        ),
        migrations.AddField(
            model_name="rosterclass",
            name="subjects",
            field=models.JSONField(
                blank=True, db_default=[], default=list, verbose_name="subject names"
            ),
        ),
        migrations.AddField(
            model_name="rosterclass",
            name="term_sourced_ids",
            field=models.JSONField(
                blank=True,
                db_default=[],
                default=list,
                help_text="sourcedIds of sessions; its own first.",
                verbose_name="terms",
            ),
        ),
        migrations.AddField(
            model_name="rosteruser",
            name="document",
            field=models.TextField(
                editable=False,
                help_text="Derived: the user as OneRoster 1.2 serves one; U+0001 stands for the host.",
                null=True,
            ),
        ),
        migrations.AddField(
            model_name="rosteruser",
            name="roster_roles",
            field=models.JSONField(
                db_default=[],
                default=list,
                editable=False,
                help_text="Derived: the active roles, as OneRoster says them.",
                verbose_name="roles",
            ),
        ),
        migrations.AddField(
            model_name="rosteruser",
            name="user_profiles",
            field=models.JSONField(
                blank=True,
                db_default=[],
                default=list,
                help_text="OneRoster's userProfiles: accounts with vendors.",
                verbose_name="user profiles",
            ),
        ),
        migrations.AddField(
            model_name="userrole",
            name="user_profile",
            field=models.CharField(
                blank=True,
                help_text="The profileId of the account used in this role.",
                max_length=255,
                null=True,
                verbose_name="user profile",
            ),
        ),
        migrations.AlterField(
            model_name="organization",
            name="date_last_modified",
            field=models.DateTimeField(
                db_default=django.db.models.functions.datetime.Now(),
                editable=False,
                verbose_name="last modified",
            ),
        ),
        migrations.AlterField(
            model_name="rosteruser",
            name="date_last_modified",
            field=models.DateTimeField(
                db_default=django.db.models.functions.datetime.Now(),
                editable=False,
                verbose_name="last modified",
            ),
        ),
        migrations.AlterField(
            model_name="userrole",
            name="date_last_modified",
            field=models.DateTimeField(
                db_default=django.db.models.functions.datetime.Now(),
                editable=False,
                verbose_name="last modified",
            ),
        ),
        migrations.AddIndex(
            model_name="academicsession",
            index=models.Index(fields=["type", "sourced_id"], name="idx_academic_sessions_type"),
        ),
        migrations.AddIndex(
            model_name="academicsession",
            index=models.Index(
                fields=["last_modified_date", "sourced_id"], name="idx_academic_sessions_modified"
            ),
        ),
        migrations.AddIndex(
            model_name="course",
            index=models.Index(fields=["organization", "sourced_id"], name="idx_courses_org"),
        ),
        migrations.AddIndex(
            model_name="course",
            index=models.Index(
                fields=["last_modified_date", "sourced_id"], name="idx_courses_modified"
            ),
        ),
        migrations.AddIndex(
            model_name="enrollment",
            index=models.Index(
                fields=["roster_class", "role", "user"], name="idx_enrollments_class"
            ),
        ),
        migrations.AddIndex(
            model_name="enrollment",
            index=models.Index(fields=["user", "role"], name="idx_enrollments_user"),
        ),
        migrations.AddIndex(
            model_name="enrollment",
            index=models.Index(fields=["organization", "sourced_id"], name="idx_enrollments_org"),
        ),
        migrations.AddIndex(
            model_name="enrollment",
            index=models.Index(
                fields=["last_modified_date", "sourced_id"], name="idx_enrollments_modified"
            ),
        ),
        migrations.AddIndex(
            model_name="organization",
            index=models.Index(
                fields=["date_last_modified", "sourced_id"], name="idx_organizations_modified"
            ),
        ),
        migrations.AddIndex(
            model_name="rosterclass",
            index=models.Index(fields=["organization", "sourced_id"], name="idx_classes_org"),
        ),
        migrations.AddIndex(
            model_name="rosterclass",
            index=django.contrib.postgres.indexes.GinIndex(
                fields=["term_sourced_ids"], name="idx_classes_terms"
            ),
        ),
        migrations.AddIndex(
            model_name="rosterclass",
            index=models.Index(
                fields=["last_modified_date", "sourced_id"], name="idx_classes_modified"
            ),
        ),
        migrations.AddIndex(
            model_name="rosteruser",
            index=models.Index(
                django.db.models.functions.comparison.Collate("family_name", "C"),
                models.F("sourced_id"),
                name="idx_users_family_sort",
            ),
        ),
        migrations.AddIndex(
            model_name="rosteruser",
            index=models.Index(
                django.db.models.functions.comparison.Collate("given_name", "C"),
                models.F("sourced_id"),
                name="idx_users_given_sort",
            ),
        ),
        migrations.AddIndex(
            model_name="rosteruser",
            index=models.Index(
                django.db.models.functions.text.Lower("email"), name="idx_users_email_lower"
            ),
        ),
        migrations.AddIndex(
            model_name="rosteruser",
            index=models.Index(
                django.db.models.functions.text.Lower("username"), name="idx_users_username_lower"
            ),
        ),
        migrations.AddIndex(
            model_name="rosteruser",
            index=models.Index(
                django.db.models.functions.text.Lower("identifier"),
                name="idx_users_identifier_lower",
            ),
        ),
        migrations.AddIndex(
            model_name="rosteruser",
            index=models.Index(
                fields=["date_last_modified", "sourced_id"], name="idx_users_modified"
            ),
        ),
        migrations.AddIndex(
            model_name="userrole",
            index=models.Index(
                fields=["date_last_modified", "sourced_id"], name="idx_user_roles_modified"
            ),
        ),
        migrations.AddConstraint(
            model_name="academicsession",
            constraint=models.CheckConstraint(
                condition=models.Q(("parent", models.F("sourced_id")), _negated=True),
                name="academic_sessions_parent_is_another",
            ),
        ),
        migrations.AddConstraint(
            model_name="course",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("education_organization__isnull", True),
                    models.Q(
                        ("course_code__isnull", False),
                        ("course_title__isnull", False),
                        ("number_of_parts__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="courses_ed_fi_course_is_complete",
            ),
        ),
        migrations.AddConstraint(
            model_name="course",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    django.db.models.lookups.Exact(
                        models.Func(
                            models.F("grades"),
                            function="jsonb_typeof",
                            output_field=models.TextField(),
                        ),
                        models.Value("array", output_field=models.TextField()),
                    ),
                    models.Q(
                        models.Func(
                            models.F("grades"),
                            output_field=models.BooleanField(),
                            template="jsonb_path_exists(%(expressions)s, '$[*] ? (@.type() != \"string\")')",
                        ),
                        _negated=True,
                    ),
                    django.db.models.lookups.Exact(
                        models.Func(
                            models.F("subjects"),
                            function="jsonb_typeof",
                            output_field=models.TextField(),
                        ),
                        models.Value("array", output_field=models.TextField()),
                    ),
                    models.Q(
                        models.Func(
                            models.F("subjects"),
                            output_field=models.BooleanField(),
                            template="jsonb_path_exists(%(expressions)s, '$[*] ? (@.type() != \"string\")')",
                        ),
                        _negated=True,
                    ),
                    django.db.models.lookups.Exact(
                        models.Func(
                            models.F("subject_codes"),
                            function="jsonb_typeof",
                            output_field=models.TextField(),
                        ),
                        models.Value("array", output_field=models.TextField()),
                    ),
                    models.Q(
                        models.Func(
                            models.F("subject_codes"),
                            output_field=models.BooleanField(),
                            template="jsonb_path_exists(%(expressions)s, '$[*] ? (@.type() != \"string\")')",
                        ),
                        _negated=True,
                    ),
                ),
                name="courses_lists_are_texts",
            ),
        ),
        migrations.AddConstraint(
            model_name="enrollment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("status", "tobedeleted"),
                    ("section_identifier__isnull", False),
                    models.Q(
                        ("organization__isnull", False),
                        ("roster_class__isnull", False),
                        ("user__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="enrollments_roster_enrollment_is_complete",
                violation_error_message="An enrollment needs a section, or a user, a class and an organization.",
            ),
        ),
        migrations.AddConstraint(
            model_name="rosterclass",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    django.db.models.lookups.Exact(
                        models.Func(
                            models.F("term_sourced_ids"),
                            function="jsonb_typeof",
                            output_field=models.TextField(),
                        ),
                        models.Value("array", output_field=models.TextField()),
                    ),
                    models.Q(
                        models.Func(
                            models.F("term_sourced_ids"),
                            output_field=models.BooleanField(),
                            template="jsonb_path_exists(%(expressions)s, '$[*] ? (@.type() != \"string\")')",
                        ),
                        _negated=True,
                    ),
                    django.db.models.lookups.Exact(
                        models.Func(
                            models.F("grades"),
                            function="jsonb_typeof",
                            output_field=models.TextField(),
                        ),
                        models.Value("array", output_field=models.TextField()),
                    ),
                    models.Q(
                        models.Func(
                            models.F("grades"),
                            output_field=models.BooleanField(),
                            template="jsonb_path_exists(%(expressions)s, '$[*] ? (@.type() != \"string\")')",
                        ),
                        _negated=True,
                    ),
                    django.db.models.lookups.Exact(
                        models.Func(
                            models.F("subjects"),
                            function="jsonb_typeof",
                            output_field=models.TextField(),
                        ),
                        models.Value("array", output_field=models.TextField()),
                    ),
                    models.Q(
                        models.Func(
                            models.F("subjects"),
                            output_field=models.BooleanField(),
                            template="jsonb_path_exists(%(expressions)s, '$[*] ? (@.type() != \"string\")')",
                        ),
                        _negated=True,
                    ),
                    django.db.models.lookups.Exact(
                        models.Func(
                            models.F("subject_codes"),
                            function="jsonb_typeof",
                            output_field=models.TextField(),
                        ),
                        models.Value("array", output_field=models.TextField()),
                    ),
                    models.Q(
                        models.Func(
                            models.F("subject_codes"),
                            output_field=models.BooleanField(),
                            template="jsonb_path_exists(%(expressions)s, '$[*] ? (@.type() != \"string\")')",
                        ),
                        _negated=True,
                    ),
                    django.db.models.lookups.Exact(
                        models.Func(
                            models.F("periods"),
                            function="jsonb_typeof",
                            output_field=models.TextField(),
                        ),
                        models.Value("array", output_field=models.TextField()),
                    ),
                    models.Q(
                        models.Func(
                            models.F("periods"),
                            output_field=models.BooleanField(),
                            template="jsonb_path_exists(%(expressions)s, '$[*] ? (@.type() != \"string\")')",
                        ),
                        _negated=True,
                    ),
                ),
                name="classes_lists_are_texts",
            ),
        ),
        migrations.AddConstraint(
            model_name="rosterclass",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("status", "tobedeleted"),
                    ("section_identifier__isnull", False),
                    models.Q(
                        ("course__isnull", False),
                        ("organization__isnull", False),
                        models.Q(("term_sourced_ids", []), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="classes_roster_class_is_complete",
                violation_error_message="A class needs a section, or a course, an organization and a term.",
            ),
        ),
        migrations.AddConstraint(
            model_name="rosteruser",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    django.db.models.lookups.In(
                        models.Func(
                            models.F("user_profiles"),
                            function="jsonb_typeof",
                            output_field=models.TextField(),
                        ),
                        [models.Value("array", output_field=models.TextField())],
                    ),
                    django.db.models.lookups.In(
                        models.Func(
                            models.F("roster_roles"),
                            function="jsonb_typeof",
                            output_field=models.TextField(),
                        ),
                        [models.Value("array", output_field=models.TextField())],
                    ),
                ),
                name="users_collections_are_arrays",
            ),
        ),
    ]
