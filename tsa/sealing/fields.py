"""Columns that are stored encrypted and read as if they were not. PostgreSQL sees ciphertext.

A value is bound to its table, column and row (`bound_to`: an attribute that never changes). It
is opened when it is first looked at, so a list that does not show it costs nothing, and one
unreadable value spoils one page. There is no searching by such a column, and no bulk update.
What was stored before it was sealed is read as it is, and sealed when its row is next saved or
by `manage.py rotate_data_keys`. SQL of our own goes through `sealed_values`.
"""

from collections.abc import Mapping

import orjson
from django.db import models
from django.db.models.query_utils import DeferredAttribute

from tsa.lib.sealing import Sealed, is_sealed, open_, seal


class _Opening(DeferredAttribute):
    """Opens the value the first time somebody reads it. Raises Unreadable, then and later."""

    def __get__(self, instance, cls=None):
        value = super().__get__(instance, cls)
        if instance is None:
            return value
        opened = self.field.opened(value, self.field.key_of(instance))
        if opened is not value:
            instance.__dict__[self.field.attname] = opened
        return opened

    def __set__(self, instance, value):
        """Without it Python would take the value from the instance, and never ask us."""
        instance.__dict__[self.field.attname] = value


class _SealedField:
    """What the three kinds of column share."""

    descriptor_class = _Opening

    def __init__(self, *arguments, bound_to: str, **options):
        self.bound_to = bound_to
        super().__init__(*arguments, **options)

    def deconstruct(self):
        name, path, arguments, options = super().deconstruct()
        return name, path, arguments, {**options, "bound_to": self.bound_to}

    def key_of(self, instance) -> str:
        return str(getattr(instance, self.bound_to))

    def place(self, key: str) -> str:
        return f"{self.model._meta.db_table}.{self.column}:{key}"

    def pre_save(self, model_instance, add):
        value = model_instance.__dict__.get(self.attname)  # unopened, if nobody looked at it
        return self.sealed(value, self.key_of(model_instance))

    def get_db_prep_save(self, value, connection):
        if self.is_plain(value):
            raise TypeError(f"{self.name} is encrypted: save its row, or use sealed_values.")
        return super().get_db_prep_save(value, connection)


class _SealedText(_SealedField):
    def from_db_value(self, value, expression, connection):
        return Sealed(value) if is_sealed(value) else value

    def opened(self, value, key: str):
        return open_(value, self.place(key)) if isinstance(value, Sealed) else value

    def found_in_json(self, value):
        """The value as a JSON document of its row tells it: what is sealed is marked so."""
        return Sealed(value) if is_sealed(value) else value

    def sealed(self, value, key: str):
        """As it is stored; nothing and an empty text stay what they are."""
        if isinstance(value, Sealed) or not isinstance(value, str) or not value:
            return value
        return seal(value, self.place(key))

    def is_plain(self, value) -> bool:
        return isinstance(value, str) and bool(value) and not is_sealed(value)

    def get_lookup(self, lookup_name):
        """Only whether it is there can be asked: equal values are not stored alike."""
        return super().get_lookup(lookup_name) if lookup_name == "isnull" else None


class SealedTextField(_SealedText, models.TextField):
    """Text of any length."""


class SealedCharField(_SealedText, models.CharField):
    """A line of at most `max_length` characters; what is stored is longer."""

    def db_type(self, connection):
        return "text"

    def cast_db_type(self, connection):
        return "text"


class SealedMembersField(_SealedField, models.JSONField):
    """A JSON object of which the named `members` are encrypted, each as one text."""

    def __init__(self, *arguments, members: list[str], **options):
        self.members = members
        super().__init__(*arguments, **options)

    def deconstruct(self):
        name, path, arguments, options = super().deconstruct()
        return name, path, arguments, {**options, "members": self.members}

    def from_db_value(self, value, expression, connection):
        return self.found_in_json(super().from_db_value(value, expression, connection))

    def found_in_json(self, value):
        return self._each(value, lambda inner: Sealed(inner) if is_sealed(inner) else inner)

    def opened(self, value, key: str):
        def opened(inner):
            is_closed = isinstance(inner, Sealed)
            return orjson.loads(open_(inner, self.place(key))) if is_closed else inner

        return self._each(value, opened)

    def sealed(self, value, key: str):
        def closed(inner):
            if inner is None or isinstance(inner, Sealed):
                return inner
            return seal(orjson.dumps(inner).decode(), self.place(key))

        return self._each(value, closed)

    def is_plain(self, value) -> bool:
        if not isinstance(value, dict):
            return False
        inner = [value[name] for name in self.members if value.get(name) is not None]
        return not all(map(is_sealed, inner))

    def _each(self, value, change):
        """The object with its members changed; itself where there is nothing to change."""
        if not isinstance(value, dict):
            return value
        changed = {name: change(value[name]) for name in self.members if name in value}
        if all(changed[name] is value[name] for name in changed):
            return value
        return {**value, **changed}


def sealed_fields(model: type[models.Model]) -> list[models.Field]:
    return [field for field in model._meta.concrete_fields if isinstance(field, _SealedField)]


def sealed_values(model: type[models.Model], key: str, values: Mapping) -> dict:
    """Column values for a statement of our own, the encrypted ones sealed for the row `key`."""
    sealed = {
        field.column: field.sealed(values[field.column], str(key))
        for field in sealed_fields(model)
        if field.column in values
    }
    return {**values, **sealed}
