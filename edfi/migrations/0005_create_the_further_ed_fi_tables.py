"""Organizations above schools, school years, calendars, rooms, staff, programs, demographics."""

import uuid

import django.contrib.postgres.functions
import django.contrib.postgres.indexes
import django.db.models.deletion
import django.db.models.functions.datetime
import django.db.models.functions.text
import django.db.models.lookups
from django.db import migrations, models

import tsa.audit.migration_operations


def _record():
    """id and bookkeeping, as every Ed-Fi table has them."""
    now = django.db.models.functions.datetime.Now
    return [
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
            models.DateTimeField(db_column="_last_modified_date", db_default=now(), editable=False),
        ),
        ("created_at", models.DateTimeField(db_default=now(), editable=False)),
        ("updated_at", models.DateTimeField(db_default=now(), editable=False)),
        (
            "ordinal",
            models.BigIntegerField(
                db_column="_ordinal",
                db_default=models.Func(
                    template="nextval('edfi_ordinals')", output_field=models.BigIntegerField()
                ),
                editable=False,
                help_text="The order in which rows arrived: the order of the Ed-Fi API's pages.",
                unique=True,
            ),
        ),
        (
            "change_version",
            models.BigIntegerField(
                db_column="_change_version", db_default=0, db_index=True, editable=False
            ),
        ),
    ]


def _text(length, label):
    return models.CharField(blank=True, max_length=length, null=True, verbose_name=label)


def _flag(label):
    return models.BooleanField(blank=True, null=True, verbose_name=label)


def _collection(label, **options):
    return models.JSONField(blank=True, db_default=[], default=list, verbose_name=label, **options)


def _is_array(column):
    text = models.TextField()
    kind = models.Func(models.F(column), function="jsonb_typeof", output_field=text)
    return django.db.models.lookups.In(kind, [models.Value("array", output_field=text)])


def _are_descriptors(table, *columns):
    return models.CheckConstraint(
        condition=models.Q(*((f"{column}__regex", "^uri://[^#]+#.+$") for column in columns)),
        name=f"{table}_descriptors_are_uris",
        violation_error_message="A descriptor is a URI such as uri://ed-fi.org/…#…",
    )


class Migration(migrations.Migration):
    dependencies = [
        ("edfi", "0004_hand_out_change_versions"),
    ]

    operations = [
        migrations.RunSQL(
            sql="CREATE SEQUENCE student_usi_digits AS bigint",
            reverse_sql="DROP SEQUENCE student_usi_digits",
        ),
        migrations.CreateModel(
            name="EducationOrganization",
            fields=[
                (
                    "education_organization_id",
                    models.BigIntegerField(
                        primary_key=True, serialize=False, verbose_name="number"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("School", "school"),
                            ("LocalEducationAgency", "local education agency"),
                            ("StateEducationAgency", "state education agency"),
                            ("EducationServiceCenter", "education service center"),
                        ],
                        max_length=30,
                        verbose_name="kind",
                    ),
                ),
                ("name_of_institution", models.CharField(max_length=75, verbose_name="name")),
                (
                    "local_education_agency_id",
                    models.BigIntegerField(
                        blank=True, help_text="The district that it belongs to.", null=True
                    ),
                ),
                ("education_service_center_id", models.BigIntegerField(blank=True, null=True)),
                ("state_education_agency_id", models.BigIntegerField(blank=True, null=True)),
            ],
            options={
                "verbose_name": "education organization",
                "db_table": "education_organizations",
                "ordering": ["name_of_institution", "education_organization_id"],
                "indexes": [
                    models.Index(fields=["local_education_agency_id"], name="idx_edorgs_lea"),
                    models.Index(fields=["education_service_center_id"], name="idx_edorgs_esc"),
                    models.Index(fields=["state_education_agency_id"], name="idx_edorgs_sea"),
                    models.Index(
                        fields=["name_of_institution", "education_organization_id"],
                        name="idx_edorgs_name",
                    ),
                ],
                "constraints": [],
            },
        ),
        migrations.CreateModel(
            name="SchoolYearType",
            fields=[
                *_record(),
                (
                    "school_year",
                    models.IntegerField(
                        help_text="The year in which it ends; never changed.",
                        unique=True,
                        verbose_name="school year",
                    ),
                ),
                (
                    "current_school_year",
                    models.BooleanField(default=False, verbose_name="the current one"),
                ),
                (
                    "school_year_description",
                    models.CharField(
                        help_text="Such as 2026-2027.", max_length=50, verbose_name="description"
                    ),
                ),
            ],
            options={
                "verbose_name": "school year",
                "db_table": "school_year_types",
                "ordering": ["-school_year"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("school_year_description__regex", "\\S")),
                        name="school_year_types_names_are_not_blank",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("school_year__range", (1900, 2200))),
                        name="school_year_types_school_years_are_plausible",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Person",
            fields=[
                *_record(),
                ("person_id", models.CharField(max_length=32, verbose_name="person id")),
                (
                    "source_system_descriptor",
                    models.CharField(max_length=306, verbose_name="source system"),
                ),
            ],
            options={
                "verbose_name": "person",
                "verbose_name_plural": "people",
                "db_table": "people",
                "ordering": ["person_id", "source_system_descriptor"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("person_id", "source_system_descriptor"), name="people_natural_key"
                    ),
                    _are_descriptors("people", "source_system_descriptor"),
                    models.CheckConstraint(
                        condition=models.Q(("person_id__regex", "\\S")),
                        name="people_names_are_not_blank",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="StateEducationAgency",
            fields=[
                *_record(),
                ("name_of_institution", models.CharField(max_length=75, verbose_name="name")),
                ("short_name_of_institution", _text(75, "short name")),
                ("web_site", _text(255, "web site")),
                ("operational_status_descriptor", _text(306, "operational status")),
                ("addresses", _collection("addresses", help_text="Ed-Fi addresses.")),
                ("international_addresses", _collection("international addresses")),
                ("institution_telephones", _collection("institution telephones")),
                ("categories", _collection("categories", help_text="Descriptor URIs.")),
                ("identification_codes", _collection("identification codes")),
                ("indicators", _collection("indicators")),
                (
                    "state_education_agency_id",
                    models.BigIntegerField(
                        help_text="No other organization's or school's; never changed.",
                        unique=True,
                        verbose_name="state education agency id",
                    ),
                ),
                ("accountabilities", _collection("accountabilities")),
                ("federal_funds", _collection("federal funds")),
            ],
            options={
                "verbose_name": "state education agency",
                "verbose_name_plural": "state education agencies",
                "db_table": "state_education_agencies",
                "ordering": ["name_of_institution", "state_education_agency_id"],
                "constraints": [
                    _are_descriptors("state_agencies", "operational_status_descriptor"),
                    models.CheckConstraint(
                        condition=models.Q(
                            _is_array("addresses"),
                            _is_array("categories"),
                            _is_array("identification_codes"),
                            _is_array("indicators"),
                            _is_array("institution_telephones"),
                            _is_array("international_addresses"),
                            _is_array("accountabilities"),
                            _is_array("federal_funds"),
                        ),
                        name="state_agencies_collections_are_arrays",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("name_of_institution__regex", "\\S")),
                        name="state_agencies_names_are_not_blank",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="EducationServiceCenter",
            fields=[
                *_record(),
                ("name_of_institution", models.CharField(max_length=75, verbose_name="name")),
                ("short_name_of_institution", _text(75, "short name")),
                ("web_site", _text(255, "web site")),
                ("operational_status_descriptor", _text(306, "operational status")),
                ("addresses", _collection("addresses", help_text="Ed-Fi addresses.")),
                ("international_addresses", _collection("international addresses")),
                ("institution_telephones", _collection("institution telephones")),
                ("categories", _collection("categories", help_text="Descriptor URIs.")),
                ("identification_codes", _collection("identification codes")),
                ("indicators", _collection("indicators")),
                (
                    "education_service_center_id",
                    models.BigIntegerField(
                        help_text="No other organization's or school's; never changed.",
                        unique=True,
                        verbose_name="education service center id",
                    ),
                ),
                (
                    "state_education_agency",
                    models.ForeignKey(
                        blank=True,
                        db_column="state_education_agency_id",
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="service_centers",
                        to="edfi.stateeducationagency",
                        to_field="state_education_agency_id",
                        verbose_name="state education agency",
                    ),
                ),
            ],
            options={
                "verbose_name": "education service center",
                "db_table": "education_service_centers",
                "ordering": ["name_of_institution", "education_service_center_id"],
                "indexes": [
                    models.Index(
                        fields=["state_education_agency"], name="idx_service_centers_state"
                    )
                ],
                "constraints": [
                    _are_descriptors("service_centers", "operational_status_descriptor"),
                    models.CheckConstraint(
                        condition=models.Q(
                            _is_array("addresses"),
                            _is_array("categories"),
                            _is_array("identification_codes"),
                            _is_array("indicators"),
                            _is_array("institution_telephones"),
                            _is_array("international_addresses"),
                        ),
                        name="service_centers_collections_are_arrays",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("name_of_institution__regex", "\\S")),
                        name="service_centers_names_are_not_blank",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="LocalEducationAgency",
            fields=[
                *_record(),
                ("name_of_institution", models.CharField(max_length=75, verbose_name="name")),
                ("short_name_of_institution", _text(75, "short name")),
                ("web_site", _text(255, "web site")),
                ("operational_status_descriptor", _text(306, "operational status")),
                ("addresses", _collection("addresses", help_text="Ed-Fi addresses.")),
                ("international_addresses", _collection("international addresses")),
                ("institution_telephones", _collection("institution telephones")),
                ("categories", _collection("categories", help_text="Descriptor URIs.")),
                ("identification_codes", _collection("identification codes")),
                ("indicators", _collection("indicators")),
                (
                    "local_education_agency_id",
                    models.BigIntegerField(
                        help_text="No other organization's or school's; never changed.",
                        unique=True,
                        verbose_name="local education agency id",
                    ),
                ),
                (
                    "local_education_agency_category_descriptor",
                    models.CharField(max_length=306, verbose_name="category"),
                ),
                ("charter_status_descriptor", _text(306, "charter status")),
                (
                    "parent_local_education_agency",
                    models.ForeignKey(
                        blank=True,
                        db_column="parent_local_education_agency_id",
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="parts",
                        to="edfi.localeducationagency",
                        to_field="local_education_agency_id",
                        verbose_name="part of the agency",
                    ),
                ),
                (
                    "education_service_center",
                    models.ForeignKey(
                        blank=True,
                        db_column="education_service_center_id",
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="local_agencies",
                        to="edfi.educationservicecenter",
                        to_field="education_service_center_id",
                        verbose_name="education service center",
                    ),
                ),
                (
                    "state_education_agency",
                    models.ForeignKey(
                        blank=True,
                        db_column="state_education_agency_id",
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="local_agencies",
                        to="edfi.stateeducationagency",
                        to_field="state_education_agency_id",
                        verbose_name="state education agency",
                    ),
                ),
                ("accountabilities", _collection("accountabilities")),
                ("federal_funds", _collection("federal funds")),
            ],
            options={
                "verbose_name": "local education agency",
                "verbose_name_plural": "local education agencies",
                "db_table": "local_education_agencies",
                "ordering": ["name_of_institution", "local_education_agency_id"],
                "indexes": [
                    models.Index(
                        fields=["parent_local_education_agency"], name="idx_local_agencies_parent"
                    ),
                    models.Index(
                        fields=["education_service_center"], name="idx_local_agencies_center"
                    ),
                    models.Index(
                        fields=["state_education_agency"], name="idx_local_agencies_state"
                    ),
                ],
                "constraints": [
                    _are_descriptors(
                        "local_agencies",
                        "charter_status_descriptor",
                        "local_education_agency_category_descriptor",
                        "operational_status_descriptor",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            _is_array("addresses"),
                            _is_array("categories"),
                            _is_array("identification_codes"),
                            _is_array("indicators"),
                            _is_array("institution_telephones"),
                            _is_array("international_addresses"),
                            _is_array("accountabilities"),
                            _is_array("federal_funds"),
                        ),
                        name="local_agencies_collections_are_arrays",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("name_of_institution__regex", "\\S")),
                        name="local_agencies_names_are_not_blank",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Calendar",
            fields=[
                *_record(),
                (
                    "school",
                    models.ForeignKey(
                        db_column="school_id",
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="calendars",
                        to="edfi.school",
                        to_field="school_id",
                        verbose_name="school",
                    ),
                ),
                (
                    "school_year",
                    models.IntegerField(
                        help_text="The year in which it ends: 2027 is 2026-2027.",
                        verbose_name="school year",
                    ),
                ),
                ("calendar_code", models.CharField(max_length=60, verbose_name="calendar code")),
                ("calendar_type_descriptor", models.CharField(max_length=306, verbose_name="type")),
                ("grade_levels", _collection("grade levels", help_text="Descriptor URIs.")),
            ],
            options={
                "verbose_name": "calendar",
                "db_table": "calendars",
                "ordering": ["school_id", "school_year", "calendar_code"],
                "indexes": [models.Index(fields=["school_year"], name="idx_calendars_year")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("school", "school_year", "calendar_code"),
                        name="calendars_natural_key",
                    ),
                    _are_descriptors("calendars", "calendar_type_descriptor"),
                    models.CheckConstraint(
                        condition=models.Q(_is_array("grade_levels")),
                        name="calendars_collections_are_arrays",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("calendar_code__regex", "\\S")),
                        name="calendars_names_are_not_blank",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CalendarDate",
            fields=[
                *_record(),
                ("calendar_code", models.CharField(max_length=60, verbose_name="calendar code")),
                ("school_id", models.BigIntegerField(verbose_name="school id")),
                ("school_year", models.IntegerField(verbose_name="school year")),
                ("date", models.DateField(verbose_name="date")),
                ("calendar_events", _collection("calendar events", help_text="Descriptor URIs.")),
            ],
            options={
                "verbose_name": "calendar date",
                "db_table": "calendar_dates",
                "ordering": ["school_id", "school_year", "calendar_code", "date"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("school_id", "school_year", "calendar_code", "date"),
                        name="calendar_dates_natural_key",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(_is_array("calendar_events")),
                        name="calendar_dates_collections_are_arrays",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ClassPeriod",
            fields=[
                *_record(),
                (
                    "school",
                    models.ForeignKey(
                        db_column="school_id",
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="class_periods",
                        to="edfi.school",
                        to_field="school_id",
                        verbose_name="school",
                    ),
                ),
                ("class_period_name", models.CharField(max_length=60, verbose_name="name")),
                ("official_attendance_period", _flag("attendance is taken officially")),
                ("meeting_times", _collection("meeting times", help_text="Ed-Fi meetingTimes.")),
            ],
            options={
                "verbose_name": "class period",
                "db_table": "class_periods",
                "ordering": ["school_id", "class_period_name"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("school", "class_period_name"), name="class_periods_natural_key"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(_is_array("meeting_times")),
                        name="class_periods_collections_are_arrays",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("class_period_name__regex", "\\S")),
                        name="class_periods_names_are_not_blank",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Location",
            fields=[
                *_record(),
                (
                    "school",
                    models.ForeignKey(
                        db_column="school_id",
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="locations",
                        to="edfi.school",
                        to_field="school_id",
                        verbose_name="school",
                    ),
                ),
                (
                    "classroom_identification_code",
                    models.CharField(max_length=60, verbose_name="classroom"),
                ),
                (
                    "maximum_number_of_seats",
                    models.IntegerField(blank=True, null=True, verbose_name="seats at most"),
                ),
                (
                    "optimal_number_of_seats",
                    models.IntegerField(blank=True, null=True, verbose_name="seats at best"),
                ),
            ],
            options={
                "verbose_name": "location",
                "db_table": "locations",
                "ordering": ["school_id", "classroom_identification_code"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("school", "classroom_identification_code"),
                        name="locations_natural_key",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("classroom_identification_code__regex", "\\S")),
                        name="locations_names_are_not_blank",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Program",
            fields=[
                *_record(),
                (
                    "education_organization",
                    models.ForeignKey(
                        db_column="education_organization_id",
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="programs",
                        to="edfi.educationorganization",
                        verbose_name="organization",
                    ),
                ),
                ("program_name", models.CharField(max_length=60, verbose_name="name")),
                ("program_type_descriptor", models.CharField(max_length=306, verbose_name="type")),
                ("program_id", _text(20, "program id")),
                ("characteristics", _collection("characteristics", help_text="Descriptor URIs.")),
                ("sponsors", _collection("sponsors", help_text="Descriptor URIs.")),
            ],
            options={
                "verbose_name": "program",
                "db_table": "programs",
                "ordering": ["education_organization_id", "program_name"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=(
                            "education_organization",
                            "program_name",
                            "program_type_descriptor",
                        ),
                        name="programs_natural_key",
                    ),
                    _are_descriptors("programs", "program_type_descriptor"),
                    models.CheckConstraint(
                        condition=models.Q(_is_array("characteristics"), _is_array("sponsors")),
                        name="programs_collections_are_arrays",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("program_name__regex", "\\S")),
                        name="programs_names_are_not_blank",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Staff",
            fields=[
                *_record(),
                (
                    "staff_unique_id",
                    models.CharField(
                        help_text="Never changed.",
                        max_length=32,
                        unique=True,
                        verbose_name="staff id",
                    ),
                ),
                ("first_name", models.CharField(max_length=75, verbose_name="first name")),
                ("last_name", models.CharField(max_length=75, verbose_name="last name")),
                ("middle_name", _text(75, "middle name")),
                ("generation_code_suffix", _text(10, "suffix")),
                ("maiden_name", _text(75, "maiden name")),
                ("personal_title_prefix", _text(30, "title")),
                ("preferred_first_name", _text(75, "preferred first name")),
                ("preferred_last_name", _text(75, "preferred last name")),
                ("birth_date", models.DateField(blank=True, null=True, verbose_name="birth date")),
                ("gender_identity", _text(60, "gender identity")),
                ("sex_descriptor", _text(306, "sex")),
                ("citizenship_status_descriptor", _text(306, "citizenship status")),
                ("hispanic_latino_ethnicity", _flag("Hispanic or Latino")),
                (
                    "highest_completed_level_of_education_descriptor",
                    _text(306, "level of education"),
                ),
                ("highly_qualified_teacher", _flag("highly qualified teacher")),
                (
                    "years_of_prior_professional_experience",
                    models.DecimalField(
                        blank=True,
                        decimal_places=2,
                        max_digits=5,
                        null=True,
                        verbose_name="years of professional experience",
                    ),
                ),
                (
                    "years_of_prior_teaching_experience",
                    models.DecimalField(
                        blank=True,
                        decimal_places=2,
                        max_digits=5,
                        null=True,
                        verbose_name="years of teaching experience",
                    ),
                ),
                ("login_id", _text(60, "login id")),
                ("person_id", _text(32, "person id")),
                ("source_system_descriptor", _text(306, "source system")),
                (
                    "electronic_mails",
                    _collection("e-mail addresses", help_text="Ed-Fi electronicMails."),
                ),
                ("telephones", _collection("telephones", help_text="Ed-Fi telephones.")),
                ("addresses", _collection("addresses", help_text="Ed-Fi addresses.")),
                ("international_addresses", _collection("international addresses")),
                ("races", _collection("races", help_text="Descriptor URIs.")),
                ("ancestry_ethnic_origins", _collection("ancestry", help_text="Descriptor URIs.")),
                (
                    "tribal_affiliations",
                    _collection("tribal affiliations", help_text="Descriptor URIs."),
                ),
                ("languages", _collection("languages")),
                ("other_names", _collection("other names")),
                ("recognitions", _collection("recognitions")),
                ("identification_codes", _collection("identification codes")),
                ("identification_documents", _collection("identification documents")),
                (
                    "personal_identification_documents",
                    _collection("personal identification documents"),
                ),
                ("visas", _collection("visas", help_text="Descriptor URIs.")),
            ],
            options={
                "verbose_name": "member of staff",
                "verbose_name_plural": "staff",
                "db_table": "staffs",
                "ordering": ["last_name", "first_name", "staff_unique_id"],
                "indexes": [
                    models.Index(
                        fields=["last_name", "first_name", "staff_unique_id"],
                        name="idx_staffs_name",
                    ),
                    models.Index(fields=["person_id"], name="idx_staffs_person"),
                ],
                "constraints": [
                    _are_descriptors(
                        "staffs",
                        "citizenship_status_descriptor",
                        "highest_completed_level_of_education_descriptor",
                        "sex_descriptor",
                        "source_system_descriptor",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            _is_array("addresses"),
                            _is_array("ancestry_ethnic_origins"),
                            _is_array("electronic_mails"),
                            _is_array("identification_codes"),
                            _is_array("identification_documents"),
                            _is_array("international_addresses"),
                            _is_array("languages"),
                            _is_array("other_names"),
                            _is_array("personal_identification_documents"),
                            _is_array("races"),
                            _is_array("recognitions"),
                            _is_array("telephones"),
                            _is_array("tribal_affiliations"),
                            _is_array("visas"),
                        ),
                        name="staffs_collections_are_arrays",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("first_name__regex", "\\S"),
                            ("last_name__regex", "\\S"),
                            ("staff_unique_id__regex", "\\S"),
                        ),
                        name="staffs_names_are_not_blank",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="StaffEducationOrganizationAssignment",
            fields=[
                *_record(),
                (
                    "staff",
                    models.ForeignKey(
                        db_column="staff_unique_id",
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="assignments",
                        to="edfi.staff",
                        to_field="staff_unique_id",
                        verbose_name="member of staff",
                    ),
                ),
                (
                    "education_organization",
                    models.ForeignKey(
                        db_column="education_organization_id",
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="staff_assignments",
                        to="edfi.educationorganization",
                        verbose_name="organization",
                    ),
                ),
                (
                    "staff_classification_descriptor",
                    models.CharField(max_length=306, verbose_name="classification"),
                ),
                ("begin_date", models.DateField(verbose_name="from")),
                ("end_date", models.DateField(blank=True, null=True, verbose_name="until")),
                ("position_title", _text(100, "position")),
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
                    "order_of_assignment",
                    models.IntegerField(blank=True, null=True, verbose_name="order of assignment"),
                ),
            ],
            options={
                "verbose_name": "assignment of staff",
                "verbose_name_plural": "assignments of staff",
                "db_table": "staff_education_organization_assignments",
                "ordering": ["staff_id", "-begin_date"],
                "indexes": [
                    models.Index(
                        fields=["education_organization"], name="idx_staff_assignments_edorg"
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=(
                            "staff",
                            "education_organization",
                            "staff_classification_descriptor",
                            "begin_date",
                        ),
                        name="staff_assignments_natural_key",
                    ),
                    _are_descriptors("staff_assignments", "staff_classification_descriptor"),
                    models.CheckConstraint(
                        condition=models.Q(("full_time_equivalency__gte", 0)),
                        name="staff_assignments_equivalency_not_negative",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="StudentEducationOrganizationAssociation",
            fields=[
                *_record(),
                (
                    "student",
                    models.ForeignKey(
                        db_column="student_unique_id",
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="organization_associations",
                        to="edfi.student",
                        to_field="student_unique_id",
                        verbose_name="student",
                    ),
                ),
                (
                    "education_organization",
                    models.ForeignKey(
                        db_column="education_organization_id",
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="student_associations",
                        to="edfi.educationorganization",
                        verbose_name="organization",
                    ),
                ),
                ("sex_descriptor", _text(306, "sex")),
                ("gender_identity", _text(60, "gender identity")),
                (
                    "hispanic_latino_ethnicity",
                    models.BooleanField(
                        blank=True,
                        help_text="The student's: changes there too.",
                        null=True,
                        verbose_name="Hispanic or Latino",
                    ),
                ),
                ("races", _collection("races", help_text="Descriptor URIs.")),
                ("ancestry_ethnic_origins", _collection("ancestry", help_text="Descriptor URIs.")),
                (
                    "tribal_affiliations",
                    _collection("tribal affiliations", help_text="Descriptor URIs."),
                ),
                ("limited_english_proficiency_descriptor", _text(306, "English proficiency")),
                ("supporter_military_connection_descriptor", _text(306, "military connection")),
                ("login_id", _text(60, "login id")),
                ("profile_thumbnail", _text(255, "profile picture")),
                ("internet_access_in_residence", _flag("internet at home")),
                ("internet_access_type_in_residence_descriptor", _text(306, "internet access")),
                (
                    "internet_performance_in_residence_descriptor",
                    _text(306, "internet performance"),
                ),
                (
                    "barrier_to_internet_access_in_residence_descriptor",
                    _text(306, "barrier to internet"),
                ),
                ("primary_learning_device_access_descriptor", _text(306, "learning device")),
                (
                    "primary_learning_device_away_from_school_descriptor",
                    _text(306, "learning device at home"),
                ),
                (
                    "primary_learning_device_provider_descriptor",
                    _text(306, "provider of the device"),
                ),
                (
                    "electronic_mails",
                    _collection("e-mail addresses", help_text="Ed-Fi electronicMails."),
                ),
                ("telephones", _collection("telephones", help_text="Ed-Fi telephones.")),
                ("addresses", _collection("addresses", help_text="Ed-Fi addresses.")),
                ("international_addresses", _collection("international addresses")),
                ("languages", _collection("languages")),
                ("disabilities", _collection("disabilities")),
                ("cohort_years", _collection("cohort years")),
                ("student_characteristics", _collection("characteristics")),
                ("student_identification_codes", _collection("identification codes")),
                ("student_indicators", _collection("indicators")),
            ],
            options={
                "verbose_name": "student's demographics",
                "verbose_name_plural": "students' demographics",
                "db_table": "student_education_organization_associations",
                "ordering": ["student_id", "education_organization_id"],
                "indexes": [
                    models.Index(
                        fields=["education_organization"], name="idx_student_organization_edorg"
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("student", "education_organization"),
                        name="student_organization_natural_key",
                    ),
                    _are_descriptors(
                        "student_organization",
                        "barrier_to_internet_access_in_residence_descriptor",
                        "internet_access_type_in_residence_descriptor",
                        "internet_performance_in_residence_descriptor",
                        "limited_english_proficiency_descriptor",
                        "primary_learning_device_access_descriptor",
                        "primary_learning_device_away_from_school_descriptor",
                        "primary_learning_device_provider_descriptor",
                        "sex_descriptor",
                        "supporter_military_connection_descriptor",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            _is_array("addresses"),
                            _is_array("ancestry_ethnic_origins"),
                            _is_array("cohort_years"),
                            _is_array("disabilities"),
                            _is_array("electronic_mails"),
                            _is_array("international_addresses"),
                            _is_array("languages"),
                            _is_array("races"),
                            _is_array("student_characteristics"),
                            _is_array("student_identification_codes"),
                            _is_array("student_indicators"),
                            _is_array("telephones"),
                            _is_array("tribal_affiliations"),
                        ),
                        name="student_organization_collections_are_arrays",
                    ),
                ],
            },
        ),
        tsa.audit.migration_operations.AddTrigramIndex(
            model_name="staff",
            index=django.contrib.postgres.indexes.GinIndex(
                django.contrib.postgres.indexes.OpClass(
                    django.db.models.functions.text.Upper("last_name"), name="gin_trgm_ops"
                ),
                name="idx_staffs_last_search",
            ),
        ),
        tsa.audit.migration_operations.AddTrigramIndex(
            model_name="staff",
            index=django.contrib.postgres.indexes.GinIndex(
                django.contrib.postgres.indexes.OpClass(
                    django.db.models.functions.text.Upper("first_name"), name="gin_trgm_ops"
                ),
                name="idx_staffs_first_search",
            ),
        ),
        migrations.RemoveConstraint(
            model_name="studentcontactassociation",
            name="student_contact_priority_is_positive",
        ),
        migrations.AlterField(
            model_name="student",
            name="student_usi",
            field=models.BigIntegerField(
                db_default=models.Func(
                    output_field=models.BigIntegerField(),
                    template="((extract(epoch FROM clock_timestamp()) * 1000)::bigint * 100000 + mod(nextval('student_usi_digits'), 100000))",
                ),
                help_text="Milliseconds and five more digits; the roster's user name ends with it.",
                unique=True,
                verbose_name="student number",
            ),
        ),
        migrations.AlterField(
            model_name="studentschoolassociation",
            name="calendar_code",
            field=_text(60, "calendar code"),
        ),
        migrations.AlterField(
            model_name="studentschoolassociation",
            name="primary_school",
            field=models.BooleanField(
                blank=True, default=True, null=True, verbose_name="primary school"
            ),
        ),
        migrations.AddIndex(
            model_name="school",
            index=models.Index(
                fields=["charter_approval_school_year"], name="idx_schools_charter_year"
            ),
        ),
        migrations.AddIndex(
            model_name="studentschoolassociation",
            index=models.Index(
                condition=models.Q(("class_of_school_year__isnull", False)),
                fields=["class_of_school_year"],
                name="idx_student_school_class_of",
            ),
        ),
        migrations.AddIndex(
            model_name="studentschoolassociation",
            index=models.Index(
                condition=models.Q(("next_year_school_id__isnull", False)),
                fields=["next_year_school_id"],
                name="idx_student_school_next_school",
            ),
        ),
        migrations.AddIndex(
            model_name="studentschoolassociation",
            index=models.Index(
                condition=models.Q(("calendar_code__isnull", False)),
                fields=["school", "school_year", "calendar_code"],
                name="idx_student_school_calendar",
            ),
        ),
    ]
