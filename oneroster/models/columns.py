"""What the columns of all OneRoster tables have in common."""

from django.db import models
from django.db.models.functions import Now
from django.db.models.lookups import In
from django.utils.translation import gettext_lazy as _

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
    date_last_modified = models.DateTimeField(
        _("last modified"), editable=False, db_default=Now(), db_index=True
    )
    metadata = models.JSONField(_("metadata"), null=True, blank=True)

    class Meta:
        abstract = True


def text(length: int, label: str = "", **options) -> models.CharField:
    """Optional text: NULL where absent."""
    options.setdefault("null", True)
    options.setdefault("blank", True)
    return models.CharField(label or None, max_length=length, **options)


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


def are_json(table: str, kind: str, *names: str) -> models.CheckConstraint:
    """The JSON columns hold this kind of value (array, object), or none (for forms: JSON null)."""
    text_field = models.TextField()
    kinds = [models.Value(each, output_field=text_field) for each in (kind, "null")]
    condition = models.Q()
    for name in names:
        kind_of = models.Func(models.F(name), function="jsonb_typeof", output_field=text_field)
        condition &= models.Q(In(kind_of, kinds))
    return models.CheckConstraint(name=f"{table}_json_{kind}s", condition=condition)
