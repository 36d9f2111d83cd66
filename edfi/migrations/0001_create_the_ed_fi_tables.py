"""The Ed-Fi tables of domain.md section 5, with their constraints and indexes."""

import uuid

import django.contrib.postgres.functions
import django.contrib.postgres.indexes
import django.db.models.deletion
import django.db.models.functions.datetime
import django.db.models.functions.text
import django.db.models.lookups
from django.db import migrations, models

import edfi.models.schools
import tsa.audit.migration_operations


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("audit", "0004_capture_changes_by_trigger"),
    ]

    operations = [
        migrations.CreateModel(
            name="Contact",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        db_default=django.contrib.postgres.functions.RandomUUID(),
                        default=uuid.uuid4,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                (
                    "etag",
                    models.CharField(
                        db_column="_etag",
                        db_default="",
                        editable=False,
                        help_text="Changes with every change of the row.",
                        max_length=50,
                    ),
                ),
                (
                    "last_modified_date",
                    models.DateTimeField(
                        db_column="_last_modified_date",
                        db_default=django.db.models.functions.datetime.Now(),
                        editable=False,
                    ),
                ),
                (
                    "created_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), editable=False
                    ),
                ),
                (
                    "updated_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), editable=False
                    ),
                ),
                (
                    "contact_unique_id",
                    models.CharField(
                        help_text="Never changed.",
                        max_length=32,
                        unique=True,
                        verbose_name="contact id",
                    ),
                ),
                ("first_name", models.CharField(max_length=75, verbose_name="first name")),
                ("last_name", models.CharField(max_length=75, verbose_name="last name")),
                (
                    "middle_name",
                    models.CharField(
                        blank=True, max_length=75, null=True, verbose_name="middle name"
                    ),
                ),
                (
                    "generation_code_suffix",
                    models.CharField(blank=True, max_length=10, null=True, verbose_name="suffix"),
                ),
                (
                    "maiden_name",
                    models.CharField(
                        blank=True, max_length=75, null=True, verbose_name="maiden name"
                    ),
                ),
                (
                    "personal_title_prefix",
                    models.CharField(blank=True, max_length=30, null=True, verbose_name="title"),
                ),
                (
                    "preferred_first_name",
                    models.CharField(
                        blank=True, max_length=75, null=True, verbose_name="preferred first name"
                    ),
                ),
                (
                    "preferred_last_name",
                    models.CharField(
                        blank=True, max_length=75, null=True, verbose_name="preferred last name"
                    ),
                ),
                (
                    "gender_identity",
                    models.CharField(
                        blank=True, max_length=60, null=True, verbose_name="gender identity"
                    ),
                ),
                (
                    "sex_descriptor",
                    models.CharField(blank=True, max_length=306, null=True, verbose_name="sex"),
                ),
                (
                    "login_id",
                    models.CharField(blank=True, max_length=60, null=True, verbose_name="login id"),
                ),
                (
                    "highest_completed_level_of_education_descriptor",
                    models.CharField(
                        blank=True, max_length=306, null=True, verbose_name="level of education"
                    ),
                ),
                (
                    "person_id",
                    models.CharField(
                        blank=True, max_length=32, null=True, verbose_name="person id"
                    ),
                ),
                (
                    "source_system_descriptor",
                    models.CharField(
                        blank=True, max_length=306, null=True, verbose_name="source system"
                    ),
                ),
                (
                    "addresses",
                    models.JSONField(
                        blank=True,
                        db_default=[],
                        default=list,
                        help_text="Ed-Fi addresses.",
                        verbose_name="addresses",
                    ),
                ),
                (
                    "international_addresses",
                    models.JSONField(
                        blank=True,
                        db_default=[],
                        default=list,
                        verbose_name="international addresses",
                    ),
                ),
                (
                    "electronic_mails",
                    models.JSONField(
                        blank=True,
                        db_default=[],
                        default=list,
                        help_text="Ed-Fi electronicMails.",
                        verbose_name="e-mail addresses",
                    ),
                ),
                (
                    "telephones",
                    models.JSONField(
                        blank=True,
                        db_default=[],
                        default=list,
                        help_text="Ed-Fi telephones.",
                        verbose_name="telephones",
                    ),
                ),
                (
                    "languages",
                    models.JSONField(
                        blank=True, db_default=[], default=list, verbose_name="languages"
                    ),
                ),
                (
                    "other_names",
                    models.JSONField(
                        blank=True, db_default=[], default=list, verbose_name="other names"
                    ),
                ),
                (
                    "personal_identification_documents",
                    models.JSONField(
                        blank=True,
                        db_default=[],
                        default=list,
                        verbose_name="personal identification documents",
                    ),
                ),
            ],
            options={
                "verbose_name": "contact",
                "db_table": "contacts",
                "ordering": ["last_name", "first_name", "contact_unique_id"],
                "indexes": [
                    models.Index(
                        fields=["last_name", "first_name", "contact_unique_id"],
                        name="idx_contacts_name",
                    ),
                    models.Index(fields=["person_id"], name="idx_contacts_person"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("contact_unique_id__regex", "\\S"),
                            ("first_name__regex", "\\S"),
                            ("last_name__regex", "\\S"),
                        ),
                        name="contacts_names_are_not_blank",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "highest_completed_level_of_education_descriptor__regex",
                                "^uri://[^#]+#.+$",
                            ),
                            ("sex_descriptor__regex", "^uri://[^#]+#.+$"),
                            ("source_system_descriptor__regex", "^uri://[^#]+#.+$"),
                        ),
                        name="contacts_descriptors_are_uris",
                        violation_error_message="A descriptor is a URI such as uri://ed-fi.org/…#…",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            django.db.models.lookups.In(
                                models.Func(
                                    models.F("addresses"),
                                    function="jsonb_typeof",
                                    output_field=models.TextField(),
                                ),
                                [models.Value("array", output_field=models.TextField())],
                            ),
                            django.db.models.lookups.In(
                                models.Func(
                                    models.F("electronic_mails"),
                                    function="jsonb_typeof",
                                    output_field=models.TextField(),
                                ),
                                [models.Value("array", output_field=models.TextField())],
                            ),
                            django.db.models.lookups.In(
                                models.Func(
                                    models.F("international_addresses"),
                                    function="jsonb_typeof",
                                    output_field=models.TextField(),
                                ),
                                [models.Value("array", output_field=models.TextField())],
                            ),
                            django.db.models.lookups.In(
                                models.Func(
                                    models.F("languages"),
                                    function="jsonb_typeof",
                                    output_field=models.TextField(),
                                ),
                                [models.Value("array", output_field=models.TextField())],
                            ),
                            django.db.models.lookups.In(
                                models.Func(
                                    models.F("other_names"),
                                    function="jsonb_typeof",
                                    output_field=models.TextField(),
                                ),
                                [models.Value("array", output_field=models.TextField())],
                            ),
                            django.db.models.lookups.In(
                                models.Func(
                                    models.F("personal_identification_documents"),
                                    function="jsonb_typeof",
                                    output_field=models.TextField(),
                                ),
                                [models.Value("array", output_field=models.TextField())],
                            ),
                            django.db.models.lookups.In(
                                models.Func(
                                    models.F("telephones"),
                                    function="jsonb_typeof",
                                    output_field=models.TextField(),
                                ),
                                [models.Value("array", output_field=models.TextField())],
                            ),
                        ),
                        name="contacts_collections_are_arrays",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="School",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        db_default=django.contrib.postgres.functions.RandomUUID(),
                        default=uuid.uuid4,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                (
                    "etag",
                    models.CharField(
                        db_column="_etag",
                        db_default="",
                        editable=False,
                        help_text="Changes with every change of the row.",
                        max_length=50,
                    ),
                ),
                (
                    "last_modified_date",
                    models.DateTimeField(
                        db_column="_last_modified_date",
                        db_default=django.db.models.functions.datetime.Now(),
                        editable=False,
                    ),
                ),
                (
                    "created_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), editable=False
                    ),
                ),
                (
                    "updated_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), editable=False
                    ),
                ),
                (
                    "school_id",
                    models.BigIntegerField(
                        help_text="Given once by the network; never changed.",
                        unique=True,
                        verbose_name="school id",
                    ),
                ),
                (
                    "state_organization_id",
                    models.CharField(max_length=60, verbose_name="state organization id"),
                ),
                ("name_of_institution", models.CharField(max_length=75, verbose_name="name")),
                (
                    "short_name_of_institution",
                    models.CharField(
                        blank=True, max_length=75, null=True, verbose_name="short name"
                    ),
                ),
                (
                    "web_site",
                    models.CharField(
                        blank=True, max_length=255, null=True, verbose_name="web site"
                    ),
                ),
                (
                    "operational_status_descriptor",
                    models.CharField(
                        blank=True, max_length=306, null=True, verbose_name="operational status"
                    ),
                ),
                (
                    "type_descriptor",
                    models.CharField(blank=True, max_length=306, null=True, verbose_name="type"),
                ),
                (
                    "charter_status_descriptor",
                    models.CharField(
                        blank=True, max_length=306, null=True, verbose_name="charter status"
                    ),
                ),
                (
                    "charter_approval_agency_type_descriptor",
                    models.CharField(
                        blank=True,
                        max_length=306,
                        null=True,
                        verbose_name="charter approval agency type",
                    ),
                ),
                (
                    "charter_approval_school_year",
                    models.IntegerField(
                        blank=True, null=True, verbose_name="charter approval school year"
                    ),
                ),
                (
                    "title_i_part_a_school_designation_descriptor",
                    models.CharField(
                        blank=True,
                        max_length=306,
                        null=True,
                        verbose_name="Title I Part A designation",
                    ),
                ),
                (
                    "magnet_special_program_emphasis_school_descriptor",
                    models.CharField(
                        blank=True,
                        max_length=306,
                        null=True,
                        verbose_name="magnet or special program",
                    ),
                ),
                (
                    "administrative_funding_control_descriptor",
                    models.CharField(
                        blank=True,
                        max_length=306,
                        null=True,
                        verbose_name="administrative funding control",
                    ),
                ),
                (
                    "internet_access_descriptor",
                    models.CharField(
                        blank=True, max_length=306, null=True, verbose_name="internet access"
                    ),
                ),
                (
                    "local_education_agency_id",
                    models.BigIntegerField(
                        blank=True, null=True, verbose_name="local education agency id"
                    ),
                ),
                (
                    "addresses",
                    models.JSONField(
                        blank=True,
                        db_default=[],
                        default=list,
                        help_text="Ed-Fi addresses.",
                        verbose_name="addresses",
                    ),
                ),
                (
                    "international_addresses",
                    models.JSONField(
                        blank=True,
                        db_default=[],
                        default=list,
                        verbose_name="international addresses",
                    ),
                ),
                (
                    "telephones",
                    models.JSONField(
                        blank=True,
                        db_default=[],
                        default=list,
                        help_text="Ed-Fi telephones.",
                        verbose_name="telephones",
                    ),
                ),
                (
                    "institution_telephones",
                    models.JSONField(
                        blank=True,
                        db_default=[],
                        default=list,
                        verbose_name="institution telephones",
                    ),
                ),
                (
                    "school_categories",
                    models.JSONField(
                        blank=True,
                        db_default=[],
                        default=list,
                        help_text="Descriptor URIs.",
                        verbose_name="school categories",
                    ),
                ),
                (
                    "grade_levels",
                    models.JSONField(
                        blank=True,
                        db_default=[],
                        default=list,
                        help_text="Descriptor URIs.",
                        verbose_name="grade levels",
                    ),
                ),
                (
                    "education_organization_categories",
                    models.JSONField(
                        blank=True,
                        db_default=[],
                        default=list,
                        help_text="Descriptor URIs.",
                        verbose_name="categories",
                    ),
                ),
                (
                    "identification_codes",
                    models.JSONField(
                        blank=True, db_default=[], default=list, verbose_name="identification codes"
                    ),
                ),
                (
                    "indicators",
                    models.JSONField(
                        blank=True, db_default=[], default=list, verbose_name="indicators"
                    ),
                ),
                (
                    "time_zone",
                    models.CharField(
                        db_default="America/Chicago",
                        default="America/Chicago",
                        help_text="IANA name; the school's appointments and days are in its local time.",
                        max_length=64,
                        validators=[edfi.models.schools.validate_time_zone],
                        verbose_name="time zone",
                    ),
                ),
                (
                    "required_documents",
                    models.JSONField(
                        blank=True,
                        help_text="Types that an enrolment needs here; empty: the network's usual ones.",
                        null=True,
                        verbose_name="required documents",
                    ),
                ),
            ],
            options={
                "verbose_name": "school",
                "db_table": "schools",
                "ordering": ["name_of_institution", "school_id"],
                "indexes": [
                    models.Index(fields=["local_education_agency_id"], name="idx_schools_lea"),
                    models.Index(fields=["state_organization_id"], name="idx_schools_state_org"),
                    models.Index(
                        fields=["operational_status_descriptor"],
                        name="idx_schools_operational_status",
                    ),
                    models.Index(fields=["type_descriptor"], name="idx_schools_type"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "administrative_funding_control_descriptor__regex",
                                "^uri://[^#]+#.+$",
                            ),
                            ("charter_approval_agency_type_descriptor__regex", "^uri://[^#]+#.+$"),
                            ("charter_status_descriptor__regex", "^uri://[^#]+#.+$"),
                            ("internet_access_descriptor__regex", "^uri://[^#]+#.+$"),
                            (
                                "magnet_special_program_emphasis_school_descriptor__regex",
                                "^uri://[^#]+#.+$",
                            ),
                            ("operational_status_descriptor__regex", "^uri://[^#]+#.+$"),
                            (
                                "title_i_part_a_school_designation_descriptor__regex",
                                "^uri://[^#]+#.+$",
                            ),
                            ("type_descriptor__regex", "^uri://[^#]+#.+$"),
                        ),
                        name="schools_descriptors_are_uris",
                        violation_error_message="A descriptor is a URI such as uri://ed-fi.org/…#…",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            django.db.models.lookups.In(
                                models.Func(
                                    models.F("addresses"),
                                    function="jsonb_typeof",
                                    output_field=models.TextField(),
                                ),
                                [models.Value("array", output_field=models.TextField())],
                            ),
                            django.db.models.lookups.In(
                                models.Func(
                                    models.F("education_organization_categories"),
                                    function="jsonb_typeof",
                                    output_field=models.TextField(),
                                ),
                                [models.Value("array", output_field=models.TextField())],
                            ),
                            django.db.models.lookups.In(
                                models.Func(
                                    models.F("grade_levels"),
                                    function="jsonb_typeof",
                                    output_field=models.TextField(),
                                ),
                                [models.Value("array", output_field=models.TextField())],
                            ),
                            django.db.models.lookups.In(
                                models.Func(
                                    models.F("identification_codes"),
                                    function="jsonb_typeof",
                                    output_field=models.TextField(),
                                ),
                                [models.Value("array", output_field=models.TextField())],
                            ),
                            django.db.models.lookups.In(
                                models.Func(
                                    models.F("indicators"),
                                    function="jsonb_typeof",
                                    output_field=models.TextField(),
                                ),
                                [models.Value("array", output_field=models.TextField())],
                            ),
                            django.db.models.lookups.In(
                                models.Func(
                                    models.F("institution_telephones"),
                                    function="jsonb_typeof",
                                    output_field=models.TextField(),
                                ),
                                [models.Value("array", output_field=models.TextField())],
                            ),
                            django.db.models.lookups.In(
                                models.Func(
                                    models.F("international_addresses"),
                                    function="jsonb_typeof",
                                    output_field=models.TextField(),
                                ),
                                [models.Value("array", output_field=models.TextField())],
                            ),
                            django.db.models.lookups.In(
                                models.Func(
                                    models.F("school_categories"),
                                    function="jsonb_typeof",
                                    output_field=models.TextField(),
                                ),
                                [models.Value("array", output_field=models.TextField())],
                            ),
                            django.db.models.lookups.In(
                                models.Func(
                                    models.F("telephones"),
                                    function="jsonb_typeof",
                                    output_field=models.TextField(),
                                ),
                                [models.Value("array", output_field=models.TextField())],
                            ),
                            django.db.models.lookups.In(
                                models.Func(
                                    models.F("required_documents"),
                                    function="jsonb_typeof",
                                    output_field=models.TextField(),
                                ),
                                [
                                    models.Value("array", output_field=models.TextField()),
                                    models.Value("null", output_field=models.TextField()),
                                ],
                            ),
                        ),
                        name="schools_collections_are_arrays",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("name_of_institution__regex", "\\S"),
                            ("state_organization_id__regex", "\\S"),
                        ),
                        name="schools_names_are_not_blank",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("charter_approval_school_year__range", (1900, 2200))),
                        name="schools_school_years_are_plausible",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("school_id__gt", 0)), name="schools_id_is_positive"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("time_zone__regex", "^[A-Za-z_]+(/[A-Za-z0-9_+-]+)*$")),
                        name="schools_time_zone_is_a_name",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Student",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        db_default=django.contrib.postgres.functions.RandomUUID(),
                        default=uuid.uuid4,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                (
                    "etag",
                    models.CharField(
                        db_column="_etag",
                        db_default="",
                        editable=False,
                        help_text="Changes with every change of the row.",
                        max_length=50,
                    ),
                ),
                (
                    "last_modified_date",
                    models.DateTimeField(
                        db_column="_last_modified_date",
                        db_default=django.db.models.functions.datetime.Now(),
                        editable=False,
                    ),
                ),
                (
                    "created_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), editable=False
                    ),
                ),
                (
                    "updated_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), editable=False
                    ),
                ),
                (
                    "student_unique_id",
                    models.CharField(
                        help_text="Never changed.",
                        max_length=32,
                        unique=True,
                        verbose_name="student id",
                    ),
                ),
                (
                    "student_usi",
                    models.BigIntegerField(
                        help_text="Milliseconds and random digits.",
                        unique=True,
                        verbose_name="student number",
                    ),
                ),
                ("first_name", models.CharField(max_length=75, verbose_name="first name")),
                ("last_name", models.CharField(max_length=75, verbose_name="last name")),
                (
                    "middle_name",
                    models.CharField(
                        blank=True, max_length=75, null=True, verbose_name="middle name"
                    ),
                ),
                (
                    "generation_code_suffix",
                    models.CharField(
                        blank=True,
                        help_text="Jr., Sr., III …",
                        max_length=10,
                        null=True,
                        verbose_name="suffix",
                    ),
                ),
                (
                    "maiden_name",
                    models.CharField(
                        blank=True, max_length=75, null=True, verbose_name="maiden name"
                    ),
                ),
                (
                    "personal_title_prefix",
                    models.CharField(blank=True, max_length=30, null=True, verbose_name="title"),
                ),
                (
                    "preferred_first_name",
                    models.CharField(
                        blank=True, max_length=75, null=True, verbose_name="preferred first name"
                    ),
                ),
                (
                    "preferred_last_name",
                    models.CharField(
                        blank=True, max_length=75, null=True, verbose_name="preferred last name"
                    ),
                ),
                ("birth_date", models.DateField(blank=True, null=True, verbose_name="birth date")),
                (
                    "birth_city",
                    models.CharField(
                        blank=True, max_length=30, null=True, verbose_name="birth city"
                    ),
                ),
                (
                    "birth_state_abbreviation_descriptor",
                    models.CharField(
                        blank=True, max_length=306, null=True, verbose_name="birth state"
                    ),
                ),
                (
                    "birth_international_province",
                    models.CharField(
                        blank=True, max_length=150, null=True, verbose_name="birth province"
                    ),
                ),
                (
                    "birth_country_descriptor",
                    models.CharField(
                        blank=True, max_length=306, null=True, verbose_name="birth country"
                    ),
                ),
                (
                    "birth_sex_descriptor",
                    models.CharField(
                        blank=True, max_length=306, null=True, verbose_name="birth sex"
                    ),
                ),
                (
                    "date_entered_us",
                    models.DateField(blank=True, null=True, verbose_name="entered the US on"),
                ),
                (
                    "multiplebirth_status",
                    models.BooleanField(
                        blank=True, null=True, verbose_name="twin or multiple birth"
                    ),
                ),
                (
                    "citizenship_status_descriptor",
                    models.CharField(
                        blank=True, max_length=306, null=True, verbose_name="citizenship status"
                    ),
                ),
                (
                    "hispanic_latino_ethnicity",
                    models.BooleanField(blank=True, null=True, verbose_name="Hispanic or Latino"),
                ),
                (
                    "races",
                    models.JSONField(
                        blank=True,
                        db_default=[],
                        default=list,
                        help_text="Descriptor URIs.",
                        verbose_name="races",
                    ),
                ),
                (
                    "person_id",
                    models.CharField(
                        blank=True, max_length=32, null=True, verbose_name="person id"
                    ),
                ),
                (
                    "source_system_descriptor",
                    models.CharField(
                        blank=True,
                        help_text="Where the record came from.",
                        max_length=306,
                        null=True,
                        verbose_name="source system",
                    ),
                ),
                (
                    "identification_documents",
                    models.JSONField(
                        blank=True,
                        db_default=[],
                        default=list,
                        verbose_name="identification documents",
                    ),
                ),
                (
                    "other_names",
                    models.JSONField(
                        blank=True, db_default=[], default=list, verbose_name="other names"
                    ),
                ),
                (
                    "personal_identification_documents",
                    models.JSONField(
                        blank=True,
                        db_default=[],
                        default=list,
                        verbose_name="personal identification documents",
                    ),
                ),
                (
                    "visas",
                    models.JSONField(
                        blank=True,
                        db_default=[],
                        default=list,
                        help_text="Descriptor URIs.",
                        verbose_name="visas",
                    ),
                ),
            ],
            options={
                "verbose_name": "student",
                "db_table": "students",
                "ordering": ["last_name", "first_name", "student_unique_id"],
                "indexes": [
                    models.Index(fields=["person_id"], name="idx_students_person"),
                    models.Index(fields=["birth_date"], name="idx_students_birth_date"),
                    models.Index(
                        fields=["hispanic_latino_ethnicity"], name="idx_students_ethnicity"
                    ),
                    models.Index(fields=["source_system_descriptor"], name="idx_students_source"),
                    models.Index(
                        fields=["last_name", "first_name", "student_unique_id"],
                        name="idx_students_name",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("birth_country_descriptor__regex", "^uri://[^#]+#.+$"),
                            ("birth_sex_descriptor__regex", "^uri://[^#]+#.+$"),
                            ("birth_state_abbreviation_descriptor__regex", "^uri://[^#]+#.+$"),
                            ("citizenship_status_descriptor__regex", "^uri://[^#]+#.+$"),
                            ("source_system_descriptor__regex", "^uri://[^#]+#.+$"),
                        ),
                        name="students_descriptors_are_uris",
                        violation_error_message="A descriptor is a URI such as uri://ed-fi.org/…#…",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            django.db.models.lookups.In(
                                models.Func(
                                    models.F("identification_documents"),
                                    function="jsonb_typeof",
                                    output_field=models.TextField(),
                                ),
                                [models.Value("array", output_field=models.TextField())],
                            ),
                            django.db.models.lookups.In(
                                models.Func(
                                    models.F("other_names"),
                                    function="jsonb_typeof",
                                    output_field=models.TextField(),
                                ),
                                [models.Value("array", output_field=models.TextField())],
                            ),
                            django.db.models.lookups.In(
                                models.Func(
                                    models.F("personal_identification_documents"),
                                    function="jsonb_typeof",
                                    output_field=models.TextField(),
                                ),
                                [models.Value("array", output_field=models.TextField())],
                            ),
                            django.db.models.lookups.In(
                                models.Func(
                                    models.F("races"),
                                    function="jsonb_typeof",
                                    output_field=models.TextField(),
                                ),
                                [models.Value("array", output_field=models.TextField())],
                            ),
                            django.db.models.lookups.In(
                                models.Func(
                                    models.F("visas"),
                                    function="jsonb_typeof",
                                    output_field=models.TextField(),
                                ),
                                [models.Value("array", output_field=models.TextField())],
                            ),
                        ),
                        name="students_collections_are_arrays",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("first_name__regex", "\\S"),
                            ("last_name__regex", "\\S"),
                            ("student_unique_id__regex", "\\S"),
                        ),
                        name="students_names_are_not_blank",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("student_usi__gt", 0)), name="students_usi_is_positive"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("birth_date__gte", "1900-01-01"),
                            django.db.models.lookups.LessThanOrEqual(
                                models.F("birth_date"),
                                models.Func(
                                    output_field=models.DateField(), template="(CURRENT_DATE + 1)"
                                ),
                            ),
                        ),
                        name="students_birth_date_is_plausible",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("date_entered_us__gte", models.F("birth_date"))),
                        name="students_entered_us_after_birth",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="StudentContactAssociation",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        db_default=django.contrib.postgres.functions.RandomUUID(),
                        default=uuid.uuid4,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                (
                    "etag",
                    models.CharField(
                        db_column="_etag",
                        db_default="",
                        editable=False,
                        help_text="Changes with every change of the row.",
                        max_length=50,
                    ),
                ),
                (
                    "last_modified_date",
                    models.DateTimeField(
                        db_column="_last_modified_date",
                        db_default=django.db.models.functions.datetime.Now(),
                        editable=False,
                    ),
                ),
                (
                    "created_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), editable=False
                    ),
                ),
                (
                    "updated_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), editable=False
                    ),
                ),
                (
                    "relation_descriptor",
                    models.CharField(
                        blank=True, max_length=306, null=True, verbose_name="relation"
                    ),
                ),
                (
                    "contact_priority",
                    models.IntegerField(
                        blank=True,
                        help_text="1 is called first.",
                        null=True,
                        verbose_name="priority",
                    ),
                ),
                (
                    "contact_restrictions",
                    models.CharField(
                        blank=True, max_length=250, null=True, verbose_name="restrictions"
                    ),
                ),
                (
                    "emergency_contact_status",
                    models.BooleanField(blank=True, null=True, verbose_name="emergency contact"),
                ),
                (
                    "legal_guardian",
                    models.BooleanField(blank=True, null=True, verbose_name="legal guardian"),
                ),
                (
                    "lives_with",
                    models.BooleanField(blank=True, null=True, verbose_name="student lives with"),
                ),
                (
                    "primary_contact_status",
                    models.BooleanField(blank=True, null=True, verbose_name="primary contact"),
                ),
                (
                    "contact",
                    models.ForeignKey(
                        db_column="contact_unique_id",
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="student_associations",
                        to="edfi.contact",
                        to_field="contact_unique_id",
                        verbose_name="contact",
                    ),
                ),
                (
                    "student",
                    models.ForeignKey(
                        db_column="student_unique_id",
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="contact_associations",
                        to="edfi.student",
                        to_field="student_unique_id",
                        verbose_name="student",
                    ),
                ),
            ],
            options={
                "verbose_name": "student's contact",
                "verbose_name_plural": "students' contacts",
                "db_table": "student_contact_associations",
                "ordering": ["student", "contact_priority"],
                "indexes": [models.Index(fields=["contact"], name="idx_student_contact_contact")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("student", "contact"), name="student_contact_natural_key"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("relation_descriptor__regex", "^uri://[^#]+#.+$")),
                        name="student_contact_descriptors_are_uris",
                        violation_error_message="A descriptor is a URI such as uri://ed-fi.org/…#…",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("contact_priority__gte", 1)),
                        name="student_contact_priority_is_positive",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="StudentSchoolAssociation",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        db_default=django.contrib.postgres.functions.RandomUUID(),
                        default=uuid.uuid4,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                (
                    "etag",
                    models.CharField(
                        db_column="_etag",
                        db_default="",
                        editable=False,
                        help_text="Changes with every change of the row.",
                        max_length=50,
                    ),
                ),
                (
                    "last_modified_date",
                    models.DateTimeField(
                        db_column="_last_modified_date",
                        db_default=django.db.models.functions.datetime.Now(),
                        editable=False,
                    ),
                ),
                (
                    "created_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), editable=False
                    ),
                ),
                (
                    "updated_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), editable=False
                    ),
                ),
                ("entry_date", models.DateField(verbose_name="entry date")),
                (
                    "entry_grade_level_descriptor",
                    models.CharField(
                        blank=True, max_length=306, null=True, verbose_name="entry grade level"
                    ),
                ),
                (
                    "entry_grade_level_reason_descriptor",
                    models.CharField(
                        blank=True,
                        max_length=306,
                        null=True,
                        verbose_name="reason of entry grade level",
                    ),
                ),
                (
                    "entry_type_descriptor",
                    models.CharField(
                        blank=True, max_length=306, null=True, verbose_name="entry type"
                    ),
                ),
                (
                    "enrollment_type_descriptor",
                    models.CharField(
                        blank=True, max_length=306, null=True, verbose_name="enrollment type"
                    ),
                ),
                (
                    "repeat_grade_indicator",
                    models.BooleanField(blank=True, null=True, verbose_name="repeats the grade"),
                ),
                (
                    "school_choice",
                    models.BooleanField(blank=True, null=True, verbose_name="school choice"),
                ),
                (
                    "school_choice_transfer",
                    models.BooleanField(
                        blank=True, null=True, verbose_name="school choice transfer"
                    ),
                ),
                (
                    "school_choice_basis_descriptor",
                    models.CharField(
                        blank=True, max_length=306, null=True, verbose_name="school choice basis"
                    ),
                ),
                (
                    "exit_withdraw_date",
                    models.DateField(blank=True, null=True, verbose_name="exit date"),
                ),
                (
                    "exit_withdraw_type_descriptor",
                    models.CharField(
                        blank=True, max_length=306, null=True, verbose_name="exit type"
                    ),
                ),
                (
                    "primary_school",
                    models.BooleanField(
                        db_default=True, default=True, verbose_name="primary school"
                    ),
                ),
                (
                    "school_year",
                    models.IntegerField(
                        help_text="The year in which it ends: 2027 is August 2026 to July 2027.",
                        verbose_name="school year",
                    ),
                ),
                (
                    "class_of_school_year",
                    models.IntegerField(blank=True, null=True, verbose_name="class of"),
                ),
                (
                    "graduation_plan_type_descriptor",
                    models.CharField(
                        blank=True, max_length=306, null=True, verbose_name="graduation plan type"
                    ),
                ),
                (
                    "graduation_school_year",
                    models.IntegerField(
                        blank=True, null=True, verbose_name="graduation school year"
                    ),
                ),
                (
                    "alternative_graduation_plans",
                    models.JSONField(
                        blank=True,
                        db_default=[],
                        default=list,
                        verbose_name="alternative graduation plans",
                    ),
                ),
                (
                    "education_plans",
                    models.JSONField(
                        blank=True,
                        db_default=[],
                        default=list,
                        help_text="Descriptor URIs.",
                        verbose_name="education plans",
                    ),
                ),
                (
                    "calendar_code",
                    models.CharField(
                        blank=True, max_length=50, null=True, verbose_name="calendar code"
                    ),
                ),
                (
                    "residency_status_descriptor",
                    models.CharField(
                        blank=True, max_length=306, null=True, verbose_name="residency status"
                    ),
                ),
                (
                    "next_year_grade_level_descriptor",
                    models.CharField(
                        blank=True, max_length=306, null=True, verbose_name="grade level next year"
                    ),
                ),
                (
                    "next_year_school_id",
                    models.BigIntegerField(blank=True, null=True, verbose_name="school next year"),
                ),
                (
                    "employed_while_enrolled",
                    models.BooleanField(
                        blank=True, null=True, verbose_name="employed while enrolled"
                    ),
                ),
                (
                    "term_completion_indicator",
                    models.BooleanField(blank=True, null=True, verbose_name="completed the term"),
                ),
                (
                    "full_time_equivalency",
                    models.DecimalField(
                        blank=True,
                        decimal_places=4,
                        max_digits=5,
                        null=True,
                        verbose_name="full-time equivalency",
                    ),
                ),
                (
                    "school",
                    models.ForeignKey(
                        db_column="school_id",
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="student_associations",
                        to="edfi.school",
                        to_field="school_id",
                        verbose_name="school",
                    ),
                ),
                (
                    "student",
                    models.ForeignKey(
                        db_column="student_unique_id",
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="school_associations",
                        to="edfi.student",
                        to_field="student_unique_id",
                        verbose_name="student",
                    ),
                ),
            ],
            options={
                "verbose_name": "student's school",
                "verbose_name_plural": "students' schools",
                "db_table": "student_school_associations",
                "ordering": ["student", "-entry_date"],
                "indexes": [
                    models.Index(fields=["school"], name="idx_student_school_school"),
                    models.Index(fields=["student"], name="idx_student_school_student"),
                    models.Index(fields=["school_year"], name="idx_student_school_year"),
                    models.Index(
                        fields=["entry_grade_level_descriptor"], name="idx_student_school_grade"
                    ),
                    models.Index(
                        condition=models.Q(("exit_withdraw_date__isnull", True)),
                        fields=["school", "school_year"],
                        name="idx_student_school_active",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("student", "school", "entry_date"),
                        name="student_school_natural_key",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("enrollment_type_descriptor__regex", "^uri://[^#]+#.+$"),
                            ("entry_grade_level_descriptor__regex", "^uri://[^#]+#.+$"),
                            ("entry_grade_level_reason_descriptor__regex", "^uri://[^#]+#.+$"),
                            ("entry_type_descriptor__regex", "^uri://[^#]+#.+$"),
                            ("exit_withdraw_type_descriptor__regex", "^uri://[^#]+#.+$"),
                            ("graduation_plan_type_descriptor__regex", "^uri://[^#]+#.+$"),
                            ("next_year_grade_level_descriptor__regex", "^uri://[^#]+#.+$"),
                            ("residency_status_descriptor__regex", "^uri://[^#]+#.+$"),
                            ("school_choice_basis_descriptor__regex", "^uri://[^#]+#.+$"),
                        ),
                        name="student_school_descriptors_are_uris",
                        violation_error_message="A descriptor is a URI such as uri://ed-fi.org/…#…",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            django.db.models.lookups.In(
                                models.Func(
                                    models.F("alternative_graduation_plans"),
                                    function="jsonb_typeof",
                                    output_field=models.TextField(),
                                ),
                                [models.Value("array", output_field=models.TextField())],
                            ),
                            django.db.models.lookups.In(
                                models.Func(
                                    models.F("education_plans"),
                                    function="jsonb_typeof",
                                    output_field=models.TextField(),
                                ),
                                [models.Value("array", output_field=models.TextField())],
                            ),
                        ),
                        name="student_school_collections_are_arrays",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("class_of_school_year__range", (1900, 2200)),
                            ("graduation_school_year__range", (1900, 2200)),
                            ("school_year__range", (1900, 2200)),
                        ),
                        name="student_school_school_years_are_plausible",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("exit_withdraw_date__gte", models.F("entry_date"))),
                        name="student_school_exit_not_before_entry",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("entry_date__range", ("1900-01-01", "2200-12-31"))),
                        name="student_school_entry_is_plausible",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("full_time_equivalency__gte", 0)),
                        name="student_school_equivalency_not_negative",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="TSAStudentExtension",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        db_default=django.contrib.postgres.functions.RandomUUID(),
                        default=uuid.uuid4,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                (
                    "etag",
                    models.CharField(
                        db_column="_etag",
                        db_default="",
                        editable=False,
                        help_text="Changes with every change of the row.",
                        max_length=50,
                    ),
                ),
                (
                    "last_modified_date",
                    models.DateTimeField(
                        db_column="_last_modified_date",
                        db_default=django.db.models.functions.datetime.Now(),
                        editable=False,
                    ),
                ),
                (
                    "created_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), editable=False
                    ),
                ),
                (
                    "updated_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), editable=False
                    ),
                ),
                (
                    "enrollment_status",
                    models.CharField(
                        choices=[
                            ("registered", "registered"),
                            ("enrolled", "enrolled"),
                            ("waitlisted", "waitlisted"),
                            ("rejected", "rejected"),
                            ("withdrawn", "withdrawn"),
                        ],
                        db_default="registered",
                        default="registered",
                        max_length=20,
                        verbose_name="enrolment status",
                    ),
                ),
                (
                    "sport_interests",
                    models.JSONField(
                        blank=True, db_default=[], default=list, verbose_name="sport interests"
                    ),
                ),
                (
                    "assigned_program_track",
                    models.CharField(
                        blank=True, max_length=100, null=True, verbose_name="program track"
                    ),
                ),
                (
                    "grade_level_at_enrollment",
                    models.CharField(
                        blank=True,
                        max_length=306,
                        null=True,
                        verbose_name="grade level at enrolment",
                    ),
                ),
                (
                    "expected_start_date",
                    models.DateField(blank=True, null=True, verbose_name="expected start"),
                ),
                (
                    "previous_sports_experience",
                    models.TextField(
                        blank=True,
                        db_default="",
                        default="",
                        verbose_name="previous sports experience",
                    ),
                ),
                (
                    "academic_goals",
                    models.TextField(
                        blank=True, db_default="", default="", verbose_name="academic goals"
                    ),
                ),
                (
                    "special_needs",
                    models.TextField(
                        blank=True, db_default="", default="", verbose_name="special needs"
                    ),
                ),
                (
                    "referring_coach_id",
                    models.CharField(
                        blank=True,
                        help_text="The coach's profile id (DynamoDB).",
                        max_length=255,
                        null=True,
                        verbose_name="referring coach",
                    ),
                ),
                (
                    "invitation_id",
                    models.CharField(
                        blank=True,
                        help_text="Its id, never its token.",
                        max_length=255,
                        null=True,
                        verbose_name="invitation",
                    ),
                ),
                (
                    "referral_source",
                    models.CharField(
                        blank=True, max_length=100, null=True, verbose_name="referral source"
                    ),
                ),
                (
                    "parent_consultation_completed",
                    models.BooleanField(
                        db_default=False, default=False, verbose_name="consultation completed"
                    ),
                ),
                (
                    "parent_consultation_date",
                    models.DateField(blank=True, null=True, verbose_name="consultation on"),
                ),
                (
                    "parent_consultation_notes",
                    models.TextField(
                        blank=True, db_default="", default="", verbose_name="consultation notes"
                    ),
                ),
                (
                    "shadow_day_completed",
                    models.BooleanField(
                        db_default=False, default=False, verbose_name="shadow day completed"
                    ),
                ),
                (
                    "shadow_day_date",
                    models.DateField(blank=True, null=True, verbose_name="shadow day on"),
                ),
                (
                    "shadow_day_notes",
                    models.TextField(
                        blank=True, db_default="", default="", verbose_name="shadow day notes"
                    ),
                ),
                (
                    "required_documents_complete",
                    models.BooleanField(
                        db_default=False, default=False, verbose_name="required documents complete"
                    ),
                ),
                (
                    "document_completion_date",
                    models.DateField(blank=True, null=True, verbose_name="documents complete on"),
                ),
                (
                    "missing_documents",
                    models.JSONField(
                        blank=True,
                        db_default=[],
                        default=list,
                        help_text="Document types.",
                        verbose_name="missing documents",
                    ),
                ),
                (
                    "deposit_paid",
                    models.BooleanField(
                        db_default=False,
                        default=False,
                        help_text="Set by staff, never by what a parent says.",
                        verbose_name="deposit paid",
                    ),
                ),
                (
                    "deposit_amount",
                    models.BigIntegerField(
                        blank=True, help_text="In cents.", null=True, verbose_name="deposit"
                    ),
                ),
                (
                    "deposit_paid_date",
                    models.DateField(blank=True, null=True, verbose_name="deposit paid on"),
                ),
                (
                    "enrollment_completed_date",
                    models.DateTimeField(
                        blank=True, null=True, verbose_name="enrolment completed at"
                    ),
                ),
                (
                    "custom_data",
                    models.JSONField(
                        blank=True,
                        db_default={},
                        default=dict,
                        help_text="For reference.",
                        verbose_name="further data",
                    ),
                ),
                (
                    "student",
                    models.OneToOneField(
                        db_column="student_unique_id",
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="extension",
                        to="edfi.student",
                        to_field="student_unique_id",
                        verbose_name="student",
                    ),
                ),
            ],
            options={
                "verbose_name": "TSA student extension",
                "db_table": "tsa_student_extensions",
                "indexes": [
                    models.Index(fields=["enrollment_status"], name="idx_student_ext_status"),
                    models.Index(fields=["referring_coach_id"], name="idx_student_ext_coach"),
                    models.Index(
                        condition=models.Q(("deposit_paid", False)),
                        fields=["expected_start_date"],
                        name="idx_student_ext_unpaid_deposit",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "enrollment_status__in",
                                ["registered", "enrolled", "waitlisted", "rejected", "withdrawn"],
                            )
                        ),
                        name="student_ext_status_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("grade_level_at_enrollment__regex", "^uri://[^#]+#.+$")
                        ),
                        name="student_ext_descriptors_are_uris",
                        violation_error_message="A descriptor is a URI such as uri://ed-fi.org/…#…",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            django.db.models.lookups.In(
                                models.Func(
                                    models.F("sport_interests"),
                                    function="jsonb_typeof",
                                    output_field=models.TextField(),
                                ),
                                [models.Value("array", output_field=models.TextField())],
                            ),
                            django.db.models.lookups.In(
                                models.Func(
                                    models.F("missing_documents"),
                                    function="jsonb_typeof",
                                    output_field=models.TextField(),
                                ),
                                [models.Value("array", output_field=models.TextField())],
                            ),
                        ),
                        name="student_ext_collections_are_arrays",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            django.db.models.lookups.In(
                                models.Func(
                                    models.F("custom_data"),
                                    function="jsonb_typeof",
                                    output_field=models.TextField(),
                                ),
                                [models.Value("object", output_field=models.TextField())],
                            )
                        ),
                        name="student_ext_custom_data_is_an_object",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("deposit_amount__gte", 0)),
                        name="student_ext_deposit_not_negative",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("deposit_paid", True),
                            ("deposit_paid_date__isnull", True),
                            _connector="OR",
                        ),
                        name="student_ext_paid_date_means_paid",
                    ),
                ],
            },
        ),
        tsa.audit.migration_operations.AddTrigramIndex(
            model_name="school",
            index=django.contrib.postgres.indexes.GinIndex(
                django.contrib.postgres.indexes.OpClass(
                    django.db.models.functions.text.Upper("name_of_institution"),
                    name="gin_trgm_ops",
                ),
                name="idx_schools_name_search",
            ),
        ),
        tsa.audit.migration_operations.AddTrigramIndex(
            model_name="student",
            index=django.contrib.postgres.indexes.GinIndex(
                django.contrib.postgres.indexes.OpClass(
                    django.db.models.functions.text.Upper("last_name"), name="gin_trgm_ops"
                ),
                name="idx_students_last_name_search",
            ),
        ),
        tsa.audit.migration_operations.AddTrigramIndex(
            model_name="student",
            index=django.contrib.postgres.indexes.GinIndex(
                django.contrib.postgres.indexes.OpClass(
                    django.db.models.functions.text.Upper("first_name"), name="gin_trgm_ops"
                ),
                name="idx_students_first_search",
            ),
        ),
    ]
