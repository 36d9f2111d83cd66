"""What the columns of all OneRoster tables have in common.

`AcademicRecord` is for the tables that speak both standards' words: bookkeeping and resource
id are Ed-Fi's (`_last_modified_date` is dateLastModified), sourced_id, status and metadata
OneRoster's.
"""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.functions import Now
from django.db.models.lookups import Exact, In
from django.utils.translation import gettext_lazy as _

from edfi.models.columns import EdFiRecord, collection

EXTENSION = r"^ext:[A-Za-z0-9._-]+$"


class Status(models.TextChoices):
    ACTIVE = "active", _("active")
    TOBEDELETED = "tobedeleted", _("to be deleted")


class RosterRecord(models.Model):
    """sourcedId, status and the time of the last change, as every OneRoster object has them."""

    sourced_id = models.CharField(_("sourcedId"), max_length=255, primary_key=True)
    status = models.CharField(
        _("status"),
        max_length=20,
        choices=Status,
        default=Status.ACTIVE,
        db_default=Status.ACTIVE,
        help_text=_("What is to be deleted stays, so that consumers hear of it."),
    )
    date_last_modified = models.DateTimeField(_("last modified"), editable=False, db_default=Now())
    metadata = models.JSONField(_("metadata"), null=True, blank=True)

    class Meta:
        abstract = True


class AcademicRecord(EdFiRecord):
    """A row of the academic structure: one for both standards.

    `named_by`: the columns of which one gives the title where none is written.
    """

    named_by: tuple[str, ...] = ()

    sourced_id = models.CharField(
        _("sourcedId"),
        max_length=255,
        unique=True,
        blank=True,
        db_default="",
        help_text=_("Empty: the database gives the resource id."),
    )
    status = models.CharField(
        _("status"),
        max_length=20,
        choices=Status,
        default=Status.ACTIVE,
        db_default=Status.ACTIVE,
    )
    metadata = models.JSONField(_("metadata"), null=True, blank=True)

    class Meta:
        abstract = True

    def clean(self):
        super().clean()
        if self.named_by and not any(getattr(self, name) for name in ("title", *self.named_by)):
            raise ValidationError({"title": _("A title or a name is needed.")})


class Number(models.DecimalField):
    """A number as it was given: 300 stays 300, 87.5 stays 87.5 (numeric without a scale)."""

    def __init__(self, verbose_name=None, **options):
        options |= {"max_digits": 30, "decimal_places": 10, "null": True, "blank": True}
        super().__init__(verbose_name, **options)

    def deconstruct(self):
        name, path, arguments, options = super().deconstruct()
        for each in ("max_digits", "decimal_places", "null", "blank"):
            options.pop(each, None)
        return name, path, arguments, options

    def db_type(self, connection):
        return "numeric"


def refer(to: str, column: str, label: str, **options) -> models.ForeignKey:
    """A reference by sourcedId; `to_field=None` where that is the primary key.

    A deleted row of the academic structure leaves one to be deleted, which is still referred to.
    """
    to_field = options.setdefault("to_field", "sourced_id")
    on_delete = models.DO_NOTHING if to_field else models.PROTECT
    return models.ForeignKey(to, on_delete, db_column=column, verbose_name=label, **options)


def may_refer(to: str, column: str, label: str, **options) -> models.ForeignKey:
    return refer(to, column, label, null=True, blank=True, **options)


def texts(label: str, help_text: str = "") -> models.JSONField:
    """A list of words, none where nothing is said; `are_texts` holds it."""
    return collection(help_text, label)


def resource_ids() -> models.JSONField:
    """The active resources, from the table of links by trigger."""
    return models.JSONField(
        _("resources"),
        default=list,
        db_default=[],
        editable=False,
        help_text=_("Derived; sourcedIds."),
    )


def text(length: int, label: str = "", **options) -> models.CharField:
    """Optional text: NULL where absent."""
    options.setdefault("null", True)
    options.setdefault("blank", True)
    return models.CharField(label or None, max_length=length, **options)


def day(label: str, **options) -> models.DateField:
    return models.DateField(label, null=True, blank=True, **options)


def clock(label: str) -> models.TimeField:
    return models.TimeField(label, null=True, blank=True)


def number(digits: int, places: int, label: str) -> models.DecimalField:
    return models.DecimalField(
        label, max_digits=digits, decimal_places=places, null=True, blank=True
    )


def integer(label: str, **options) -> models.IntegerField:
    return models.IntegerField(label, null=True, blank=True, **options)


def are_within(table: str, **limits: tuple) -> models.CheckConstraint:
    """Numbers within these limits, both included; None is no limit."""
    condition = models.Q()
    for column, (low, high) in limits.items():
        if low is not None:
            condition &= models.Q(**{f"{column}__gte": low})
        if high is not None:
            condition &= models.Q(**{f"{column}__lte": high})
    return models.CheckConstraint(name=f"{table}_numbers_are_plausible", condition=condition)


def have(*columns: str) -> models.Q:
    """None of these is NULL."""
    return models.Q(**{f"{column}__isnull": False for column in columns})


def have_not(*columns: str) -> models.Q:
    """All of these are NULL."""
    return models.Q(**{f"{column}__isnull": True for column in columns})


def ends_after_begin(table: str, begin="begin_date", end="end_date") -> models.CheckConstraint:
    return models.CheckConstraint(
        name=f"{table}_end_not_before_begin",
        condition=models.Q(**{f"{end}__gte": models.F(begin)}),
    )


def status_is_known(table: str) -> models.CheckConstraint:
    return models.CheckConstraint(
        name=f"{table}_status_is_known",
        condition=models.Q(status__in=["active", "tobedeleted"]),
    )


def is_one_of(table: str, column: str, values: list[str]) -> models.CheckConstraint:
    """One of the standard's words, or an extension of it (`ext:…`)."""
    return models.CheckConstraint(
        name=f"{table}_{column}_is_known",
        condition=models.Q(**{f"{column}__in": values})
        | models.Q(**{f"{column}__regex": EXTENSION}),
    )


def by_modified(table: str, modified="date_last_modified") -> models.Index:
    """For consumers who ask what has changed since, page by page."""
    return models.Index(fields=[modified, "sourced_id"], name=f"idx_{table}_modified")


def are_texts(table: str, *columns: str) -> models.CheckConstraint:
    """The JSON columns hold arrays of text."""
    condition = models.Q()
    for column in columns:
        condition &= _is_array(column) & _has_none(column, '@.type() != "string"')
    return models.CheckConstraint(name=f"{table}_lists_are_texts", condition=condition)


def are_each_of(table: str, column: str, words: list[str]) -> models.CheckConstraint:
    """The JSON column holds an array of the standard's words, or extensions of it."""
    known = f"^({'|'.join(words)}|{EXTENSION.strip('^$')})$"
    return models.CheckConstraint(
        name=f"{table}_{column}_are_known",
        condition=_is_array(column)
        & _has_none(column, f'@.type() != "string" || !(@ like_regex "{known}")'),
    )


def _is_array(column: str) -> models.Q:
    text_field = models.TextField()
    kind_of = models.Func(models.F(column), function="jsonb_typeof", output_field=text_field)
    return models.Q(Exact(kind_of, models.Value("array", output_field=text_field)))


def _has_none(column: str, filter_: str) -> models.Q:
    """No element of the array answers to this filter of a JSON path."""
    return ~models.Q(
        models.Func(
            models.F(column),
            template=f"jsonb_path_exists(%(expressions)s, '$[*] ? ({filter_})')",
            output_field=models.BooleanField(),
        )
    )


def are_json(table: str, kind: str, *names: str) -> models.CheckConstraint:
    """The JSON columns hold this kind of value (array, object), or none (for forms: JSON null)."""
    text_field = models.TextField()
    kinds = [models.Value(each, output_field=text_field) for each in (kind, "null")]
    condition = models.Q()
    for name in names:
        kind_of = models.Func(models.F(name), function="jsonb_typeof", output_field=text_field)
        condition &= models.Q(In(kind_of, kinds))
    return models.CheckConstraint(name=f"{table}_json_{kind}s", condition=condition)
