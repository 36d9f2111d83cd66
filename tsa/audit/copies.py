"""The base of the tables that copy DynamoDB items for staff lists: `copy_*`.

A copy is never edited. It is replaced by a newer version of its owner, and a late or
repeated delivery of an older one changes nothing.
"""

from collections.abc import Sequence

from django.db import connection, models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _


class CopyQuerySet(models.QuerySet):
    def put(self, rows: Sequence[models.Model]) -> None:
        """Insert or replace these rows, each only where the one there is not newer."""
        if not rows:
            return
        fields = [field for field in self.model._meta.concrete_fields if field.name != "copied_at"]
        values = [
            field.get_db_prep_save(field.pre_save(row, add=False), connection)
            for row in rows
            for field in fields
        ]
        with connection.cursor() as cursor:
            cursor.execute(_upsert(self.model, fields, len(rows)), values)


class Copy(models.Model):
    """What every copy has besides its owner's facts."""

    version = models.BigIntegerField(help_text=_("The version of the DynamoDB item it shows."))
    copied_at = models.DateTimeField(db_default=Now(), editable=False)

    objects = CopyQuerySet.as_manager()

    class Meta:
        abstract = True


def _upsert(model: type[models.Model], fields: list, count: int) -> str:
    quote = connection.ops.quote_name
    table = quote(model._meta.db_table)
    key = quote(model._meta.pk.column)
    columns = ", ".join(quote(field.column) for field in fields)
    row = "(" + ", ".join(["%s"] * len(fields)) + ")"
    updates = ", ".join(
        f"{quote(field.column)} = excluded.{quote(field.column)}"
        for field in fields
        if not field.primary_key
    )
    return (
        f"INSERT INTO {table} AS old ({columns}) VALUES {', '.join([row] * count)} "
        f"ON CONFLICT ({key}) DO UPDATE SET {updates}, copied_at = now() "
        f"WHERE old.version <= excluded.version"
    )
