"""What the columns of all Ed-Fi tables have in common.

An absent value is NULL, as in the Ed-Fi API (there, absent and null are the same); a collection
is never NULL but an empty array. Descriptors are whole URIs, of at most 306 characters.
"""

import uuid
from dataclasses import dataclass

from django.apps import apps
from django.contrib.postgres.functions import RandomUUID
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.functions import Now
from django.db.models.lookups import In
from django.utils.translation import gettext_lazy as _

DESCRIPTOR = r"^uri://[^#]+#.+$"
NOT_BLANK = r"\S"


@dataclass(frozen=True, slots=True)
class Reference:
    """Columns that name a row of `to` by its natural key. The database holds it (AddReference);
    forms ask here first, so that staff read which row is missing."""

    columns: list[str]
    to: str
    target: list[str]

    def is_missing(self, record: models.Model) -> bool:
        named = [getattr(record, column) for column in self.columns]
        if None in named:
            return False
        rows = apps.get_model(self.to).objects.filter(**dict(zip(self.target, named, strict=True)))
        return not rows.exists()


class EdFiRecord(models.Model):
    """The resource id and the bookkeeping that every Ed-Fi table has; kept by the database."""

    references: tuple[Reference, ...] = ()

    id = models.UUIDField(
        primary_key=True, default=uuid.uuid4, db_default=RandomUUID(), editable=False
    )
    etag = models.CharField(
        max_length=50,
        db_column="_etag",
        editable=False,
        db_default="",
        help_text=_("Changes with every change of the row."),
    )
    last_modified_date = models.DateTimeField(
        db_column="_last_modified_date", editable=False, db_default=Now()
    )
    created_at = models.DateTimeField(editable=False, db_default=Now())
    updated_at = models.DateTimeField(editable=False, db_default=Now())
    ordinal = models.BigIntegerField(
        db_column="_ordinal",
        unique=True,
        editable=False,
        db_default=models.Func(
            template="nextval('edfi_ordinals')", output_field=models.BigIntegerField()
        ),
        help_text=_("The order in which rows arrived: the order of the Ed-Fi API's pages."),
    )
    change_version = models.BigIntegerField(
        db_column="_change_version", db_index=True, editable=False, db_default=0
    )

    class Meta:
        abstract = True

    def clean(self):
        for reference in self.references:
            if reference.is_missing(self):
                name = apps.get_model(reference.to)._meta.verbose_name
                raise ValidationError(
                    {reference.columns[0]: _("There is no such %(row)s.") % {"row": name}}
                )


def text(length: int, label: str = "", **options) -> models.CharField:
    """Optional text: NULL where absent."""
    options.setdefault("null", True)
    options.setdefault("blank", True)
    return models.CharField(label or None, max_length=length, **options)


def descriptor(label: str = "", **options) -> models.CharField:
    return text(306, label, **options)


def year(label: str = "", **options) -> models.IntegerField:
    """A school year, by the year in which it ends."""
    options.setdefault("null", True)
    options.setdefault("blank", True)
    return models.IntegerField(label or None, **options)


def collection(help_text: str = "", label: str = "") -> models.JSONField:
    return models.JSONField(
        label or None, default=list, db_default=[], blank=True, help_text=help_text
    )


def flag(label: str = "", **options) -> models.BooleanField:
    """Yes, no, or not known."""
    return models.BooleanField(label or None, null=True, blank=True, **options)


def are_descriptors(table: str, *columns: str) -> models.CheckConstraint:
    return models.CheckConstraint(
        name=f"{table}_descriptors_are_uris",
        condition=models.Q(**{f"{column}__regex": DESCRIPTOR for column in columns}),
        violation_error_message=_("A descriptor is a URI such as uri://ed-fi.org/…#…"),
    )


def are_arrays(table: str, *columns: str, optional: str = "") -> models.CheckConstraint:
    """The JSON columns hold arrays, whoever wrote them; `optional` may be absent as well."""
    condition = models.Q()
    for column in columns:
        condition &= models.Q(is_json(column, "array"))
    if optional:
        condition &= models.Q(is_json(optional, "array", "null"))
    return models.CheckConstraint(name=f"{table}_collections_are_arrays", condition=condition)


def is_json(column: str, *kinds: str) -> In:
    """The JSON value is of one of these kinds: array, object, null (which forms send for none)."""
    text_field = models.TextField()
    kind_of = models.Func(models.F(column), function="jsonb_typeof", output_field=text_field)
    return In(kind_of, [models.Value(kind, output_field=text_field) for kind in kinds])


def are_not_blank(table: str, *columns: str) -> models.CheckConstraint:
    return models.CheckConstraint(
        name=f"{table}_names_are_not_blank",
        condition=models.Q(**{f"{column}__regex": NOT_BLANK for column in columns}),
    )


def are_school_years(table: str, *columns: str) -> models.CheckConstraint:
    return models.CheckConstraint(
        name=f"{table}_school_years_are_plausible",
        condition=models.Q(**{f"{column}__range": (1900, 2200) for column in columns}),
    )
