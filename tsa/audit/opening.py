"""Encrypted columns as rows and audit rows hold them, opened for those who may read them.

Which columns are encrypted says the model's field (tsa/sealing, above this app), which is known
here by what it can do. An audit row's key is the key that the column is bound to; a test says so.
"""

from functools import lru_cache

from django.apps import apps
from django.db import models

from tsa.lib.errors import DomainError
from tsa.lib.sealing import is_sealed

UNREADABLE = "(cannot be read)"


def row(table: str, values: dict) -> dict:
    """A row as SQL gives it, by column. Raises Unreadable."""
    opened = dict(values)
    for field in sealed_columns(table).values():
        stored = field.from_db_value(values[field.column], None, None)
        opened[field.column] = field.opened(stored, str(values[_column(field)]))
    return opened


def state(table: str, key: str, values: dict | None) -> dict | None:
    """What an audit row tells of a record; what no key opens any more says so."""
    if not isinstance(values, dict):
        return values
    fields = sealed_columns(table)
    return {
        name: _opened(fields[name], value, key) if name in fields else value
        for name, value in values.items()
    }


def holds_sealed(*states: object) -> bool:
    """Is anything in these encrypted, however deep?"""
    for value in states:
        if isinstance(value, dict):
            value = list(value.values())
        found = holds_sealed(*value) if isinstance(value, list) else is_sealed(value)
        if found:
            return True
    return False


@lru_cache(maxsize=512)
def sealed_columns(table: str) -> dict[str, models.Field]:
    """The encrypted columns of a table by name; none for most tables."""
    model = next((each for each in apps.get_models() if each._meta.db_table == table), None)
    fields = model._meta.concrete_fields if model else ()
    return {field.column: field for field in fields if hasattr(field, "found_in_json")}


def _opened(field: models.Field, value, key: str):
    try:
        return field.opened(field.found_in_json(value), key)
    except DomainError:  # the key is lost: this value is, and the rest is shown
        return UNREADABLE


def _column(field: models.Field) -> str:
    """The column whose value the encrypted one is bound to."""
    names = field.model._meta.concrete_fields
    return next(each.column for each in names if field.bound_to in (each.name, each.attname))
