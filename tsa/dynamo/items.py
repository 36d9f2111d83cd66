"""The base of every DynamoDB item: how it is read, and what changed on it since.

`version` is what callers see and name in If-Match; it grows with each change they would
care about. `write_id` names the last write of any kind and is what conditions compare.
"""

from collections.abc import Iterable
from datetime import UTC, datetime
from functools import cache
from typing import Any, Self

import orjson
from django.conf import settings
from pynamodb.attributes import Attribute, NumberAttribute, UnicodeAttribute
from pynamodb.constants import STRING
from pynamodb.expressions.update import Action
from pynamodb.models import Model

from tsa.dynamo.connection import connection
from tsa.lib.sealing import Sealed, is_sealed, open_, seal

LONGEST_KEY = 2048  # bytes of a hash key, in DynamoDB


def table_name(variable: str) -> str:
    """The table's name from its environment variable, e.g. ENROLLMENTS_TABLE."""
    return settings.DYNAMODB_TABLES[variable]


def now_text() -> str:
    """This moment as ISO 8601 in UTC; texts of this form sort by time."""
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def as_text(moment: datetime) -> str:
    """A given aware moment in the form of `now_text`."""
    utc = moment.astimezone(UTC)
    return utc.isoformat(timespec="milliseconds").replace("+00:00", "Z")


class DocumentAttribute(Attribute[Any]):
    """Any JSON value, kept as text: its size is known, and null, "" and 1.5 survive as sent."""

    attr_type = STRING

    def serialize(self, value):
        return orjson.dumps(value).decode()

    def deserialize(self, value):
        return orjson.loads(value)


class SealedAttribute(DocumentAttribute):
    """Any JSON value, stored encrypted and bound to its item (tsa/lib/sealing.py).

    It is opened when it is first looked at: a list that shows none of it costs nothing, and what
    nobody looked at is written back as it was. `kind` names the items for good, whatever
    their class or table is called later.
    """

    def __init__(self, kind: str, **options) -> None:
        super().__init__(null=True, **options)
        self.kind = kind

    def __get__(self, instance, owner):
        value = super().__get__(instance, owner)
        if isinstance(value, Sealed):
            value = orjson.loads(open_(value, self.place(instance)))
            self.__set__(instance, value)
        return value

    def deserialize(self, value):
        """What was stored before it was encrypted is read as it is."""
        return Sealed(value) if is_sealed(value) else super().deserialize(value)

    def serialize(self, value):
        raise TypeError(f"{self.attr_name} is encrypted: only its item can store it.")

    def stored(self, instance: "Item", value: Any) -> dict:
        """The raw attribute, for a value that may not have been opened."""
        if not isinstance(value, Sealed):
            value = seal(orjson.dumps(value).decode(), self.place(instance))
        return {STRING: str(value)}

    def place(self, instance: "Item") -> str:
        return f"{self.kind}.{self.attr_name}:{instance.key}"


class TableMeta:
    """What every table shares."""

    billing_mode = "PAY_PER_REQUEST"


class Item(Model):
    """One item of a table. Change its attributes, then `writes.commit(change(item))`."""

    version = NumberAttribute(default=0)
    write_id = UnicodeAttribute(null=True)

    @classmethod
    def _get_connection(cls):
        table = super()._get_connection()
        shared = connection()
        if table.connection is not shared:
            shared.add_meta_table(table.connection.get_meta_table(table.table_name))
            table.connection = shared
        return table

    @classmethod
    def _instantiate(cls, attribute_values):
        item = super()._instantiate(attribute_values)
        item._stored = attribute_values
        return item

    @classmethod
    @cache
    def sealed_attributes(cls) -> dict[str, SealedAttribute]:
        found = cls.get_attributes().items()
        return {name: each for name, each in found if isinstance(each, SealedAttribute)}

    def _container_serialize(self, null_check: bool = True) -> dict:
        """As PynamoDB does it, but what is encrypted is not opened for it."""
        attributes = self.sealed_attributes()
        values = {name: self.attribute_values.pop(name, None) for name in attributes}
        try:
            raw = super()._container_serialize(null_check)
        finally:
            self.attribute_values.update(values)
        for name, attribute in attributes.items():
            if values[name] is not None:
                raw[attribute.attr_name] = attribute.stored(self, values[name])
        return raw

    @classmethod
    def fetch(cls, hash_key: str, range_key: str | None = None) -> Self | None:
        """The item as it is now (a consistent read), or None."""
        if not 0 < len(hash_key.encode()) <= LONGEST_KEY:
            return None  # DynamoDB would refuse the question
        try:
            return cls.get(hash_key, range_key, consistent_read=True)
        except cls.DoesNotExist:
            return None

    @classmethod
    def fetch_many(cls, keys: Iterable[str]) -> list[Self]:
        """The items of these keys that exist, in no order, read consistently."""
        return list(cls.batch_get(list(keys), consistent_read=True))

    @property
    def stored(self) -> dict:
        """The raw item as it was read; empty for one that is new."""
        return getattr(self, "_stored", {})

    @property
    def key(self) -> str:
        return getattr(self, self._hash_keyname)

    def present(self) -> dict:
        """The raw item as it would be stored now. Costs what it holds: make it once a write."""
        return self._container_serialize(null_check=False)

    def remember(self, present: dict) -> None:
        """Take these raw attributes for the stored ones; called after a write succeeded."""
        self._stored = present

    def difference(self, present: dict) -> list[Action]:
        """The update actions that bring the stored item to the present one."""
        actions = []
        for name, attribute in self.get_attributes().items():
            if present.get(attribute.attr_name) == self.stored.get(attribute.attr_name):
                continue
            if attribute.attr_name in present:
                actions.append(getattr(type(self), name).set(present[attribute.attr_name]))
            else:
                actions.append(getattr(type(self), name).remove())
        return actions


def size(present: dict) -> int:
    """Bytes of a raw item as DynamoDB counts them, to within a few per cent."""
    return sum(len(name) + len(orjson.dumps(value)) for name, value in present.items())
