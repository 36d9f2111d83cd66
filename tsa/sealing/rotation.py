"""Encrypting records anew: with the newest key, and for the first time what is still plain.

The audit's own rows are history.py's. Reads both stores, writes what is not under the newest
key, a batch at a time. Nothing is kept about how far it came: what is done needs nothing, so it
can be stopped and run again.
"""

from collections import Counter
from collections.abc import Iterator

from django.apps import apps
from django.db import connection, models

from tsa.audit.writing import writing
from tsa.dynamo.items import Item
from tsa.dynamo.tables import all_tables
from tsa.dynamo.writes import commit, retrying, touch
from tsa.lib import faults
from tsa.lib.actor import Actor
from tsa.lib.sealing import Unreadable, current_mark, is_current
from tsa.sealing.fields import SealedMembersField, sealed_fields

BATCH = 500


def rotate(*, by: Actor, apply: bool) -> Iterator[tuple[str, Counter]]:
    """For each table with encrypted values: how many records are `due`, `done`, `unreadable`.

    Without `apply` nothing is written, and everything due is only opened.
    """
    for table in all_tables():
        if table.sealed_attributes():
            yield table.Meta.table_name, _items(table, apply=apply)
    for model in apps.get_models():
        if sealed_fields(model):
            yield model._meta.db_table, _rows(model, by=by, apply=apply)


# -- DynamoDB ---------------------------------------------------------------------------------


def _items(table: type[Item], *, apply: bool) -> Counter:
    counts = Counter()
    for item in table.scan(consistent_read=True):
        if not _is_due(item):
            continue
        counts["due"] += 1
        try:
            _open(item)
            if apply:
                _seal_again(table, item.key)
                counts["done"] += 1
        except Unreadable:
            counts["unreadable"] += 1
    return counts


def _is_due(item: Item) -> bool:
    held = (item.stored.get(each.attr_name) for each in item.sealed_attributes().values())
    return any(raw and not is_current(raw["S"]) for raw in held)


def _open(item: Item) -> None:
    for name in item.sealed_attributes():
        getattr(item, name)


@retrying
def _seal_again(table: type[Item], key: str) -> None:
    """What was opened is sealed when it is written. No caller meets a new version of it."""
    item = table.fetch(key)
    if item is not None and _is_due(item):
        _open(item)
        commit(touch(item))
        faults.reach("rotated_item")


# -- PostgreSQL -------------------------------------------------------------------------------


def _rows(model: type[models.Model], *, by: Actor, apply: bool) -> Counter:
    counts, after = Counter(), None
    while True:
        with writing(by):
            keys = _due_keys(model, after)
            if not keys:
                return counts
            rows = model.objects.select_for_update().in_bulk(keys) if apply else {}
            for row in (rows or model.objects.in_bulk(keys)).values():
                counts["due"] += 1
                counts.update(_row(row, apply=apply))
            if apply:
                faults.reach("rotated_rows")
        after = keys[-1]


def _row(row: models.Model, *, apply: bool) -> list[str]:
    try:
        for field in sealed_fields(type(row)):
            getattr(row, field.attname)
    except Unreadable:
        return ["unreadable"]
    if not apply:
        return []
    row.save(update_fields=[field.name for field in sealed_fields(type(row))])
    return ["done"]


def _due_keys(model: type[models.Model], after: object) -> list:
    """The next rows of which some value is not under the newest key. Names are our own."""
    key, table = model._meta.pk.column, model._meta.db_table
    values = [text for field in sealed_fields(model) for text in _stored(field)]
    due = " OR ".join(f"({text} <> '' AND NOT starts_with({text}, %s))" for text in values)
    sql = f'SELECT "{key}" FROM "{table}" WHERE ({due})'
    given = [current_mark()] * len(values)
    if after is not None:
        sql, given = f'{sql} AND "{key}" > %s', [*given, after]
    with connection.cursor() as cursor:
        cursor.execute(f'{sql} ORDER BY "{key}" LIMIT {BATCH}', given)
        return [row[0] for row in cursor.fetchall()]


def _stored(field: models.Field) -> list[str]:
    """The column as text; of a JSON object, each encrypted member."""
    if isinstance(field, SealedMembersField):
        return [f"\"{field.column}\" ->> '{name}'" for name in field.members]
    return [f'"{field.column}"']
