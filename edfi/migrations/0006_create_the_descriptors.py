"""The table of descriptors: the values that other records name by URI."""

import uuid

import django.contrib.postgres.functions
import django.db.models.functions.datetime
from django.db import migrations, models
from django.db.models.functions import Lower

from edfi.migration_operations import KeepEtag, TrackChanges
from tsa.audit.migration_operations import KeepKey

# Its name sorts before keep_etag and keep_key, which see the URI it made.
COMPOSE_URI = """
CREATE FUNCTION compose_descriptor_uri() RETURNS trigger LANGUAGE plpgsql AS $body$
BEGIN
    NEW.uri := NEW.namespace || '#' || NEW.code_value;
    RETURN NEW;
END $body$;
CREATE TRIGGER compose_uri BEFORE INSERT OR UPDATE ON descriptors
    FOR EACH ROW EXECUTE FUNCTION compose_descriptor_uri();
"""
DROP_URI = """
DROP TRIGGER compose_uri ON descriptors;
DROP FUNCTION compose_descriptor_uri;
"""

FIELDS = [
    (
        "id",
        models.UUIDField(
            primary_key=True,
            default=uuid.uuid4,
            db_default=django.contrib.postgres.functions.RandomUUID(),
            editable=False,
            serialize=False,
        ),
    ),
    (
        "etag",
        models.CharField(
            max_length=50,
            db_column="_etag",
            editable=False,
            db_default="",
            help_text="Changes with every change of the row.",
        ),
    ),
    (
        "last_modified_date",
        models.DateTimeField(
            db_column="_last_modified_date",
            editable=False,
            db_default=django.db.models.functions.datetime.Now(),
        ),
    ),
    (
        "created_at",
        models.DateTimeField(editable=False, db_default=django.db.models.functions.datetime.Now()),
    ),
    (
        "updated_at",
        models.DateTimeField(editable=False, db_default=django.db.models.functions.datetime.Now()),
    ),
    (
        "ordinal",
        models.BigIntegerField(
            db_column="_ordinal",
            unique=True,
            editable=False,
            db_default=models.Func(
                template="nextval('edfi_ordinals')", output_field=models.BigIntegerField()
            ),
            help_text="The order in which rows arrived: the order of the Ed-Fi API's pages.",
        ),
    ),
    (
        "change_version",
        models.BigIntegerField(
            db_column="_change_version", db_index=True, editable=False, db_default=0
        ),
    ),
    (
        "kind",
        models.CharField(
            "kind", max_length=100, help_text="Such as GradeLevelDescriptor; never changed."
        ),
    ),
    (
        "namespace",
        models.CharField(
            "namespace",
            max_length=255,
            help_text="Such as uri://ed-fi.org/GradeLevelDescriptor; never changed.",
        ),
    ),
    (
        "code_value",
        models.CharField(
            "code value", max_length=50, help_text="Such as First grade; never changed."
        ),
    ),
    ("short_description", models.CharField("short description", max_length=75)),
    ("description", models.CharField("description", max_length=1024, null=True, blank=True)),
    ("effective_begin_date", models.DateField("in effect from", null=True, blank=True)),
    ("effective_end_date", models.DateField("in effect until", null=True, blank=True)),
    (
        "uri",
        models.CharField(
            "URI",
            max_length=306,
            editable=False,
            db_default="",
            help_text="Made of namespace and code value; compared without regard to case.",
        ),
    ),
]
CONSTRAINTS = [
    models.UniqueConstraint(models.F("kind"), Lower("uri"), name="descriptor_once_per_kind"),
    models.CheckConstraint(
        condition=models.Q(uri__regex="^uri://[^#]+#.+$"),
        name="descriptors_descriptors_are_uris",
        violation_error_message="A descriptor is a URI such as uri://ed-fi.org/…#…",
    ),
    models.CheckConstraint(
        condition=models.Q(code_value__regex=r"\S", short_description__regex=r"\S"),
        name="descriptors_names_are_not_blank",
    ),
    models.CheckConstraint(
        condition=models.Q(kind__regex="^[A-Z][A-Za-z0-9]*Descriptor$"),
        name="descriptors_kind_is_a_name",
    ),
    models.CheckConstraint(
        condition=models.Q(effective_end_date__gte=models.F("effective_begin_date")),
        name="descriptors_end_after_they_begin",
    ),
]


class Migration(migrations.Migration):
    dependencies = [("edfi", "0005_create_the_further_ed_fi_tables")]
    operations = [
        migrations.CreateModel(
            name="Descriptor",
            fields=FIELDS,
            options={
                "verbose_name": "descriptor",
                "db_table": "descriptors",
                "ordering": ["kind", "code_value", "namespace"],
                "indexes": [models.Index(Lower("uri"), name="idx_descriptors_uri")],
                "constraints": CONSTRAINTS,
            },
        ),
        migrations.RunSQL(COMPOSE_URI, DROP_URI),
        KeepEtag("descriptors"),
        KeepKey("descriptors", "kind", "namespace", "code_value"),
        TrackChanges(
            "descriptors",
            "@descriptor",
            key={"namespace": "namespace", "codeValue": "code_value"},
        ),
    ]
