"""Every DynamoDB table of the system: made here, emptied of what has expired here.

The classes are found by inheritance: an app's `tables.py` is imported when the app is ready.
"""

from collections.abc import Iterator

from pynamodb.attributes import TTLAttribute

from tsa.dynamo.connection import connection
from tsa.dynamo.items import Item


def all_tables() -> list[type[Item]]:
    """One class for each table, by table name."""
    found = {}
    for table in _descendants(Item):
        if hasattr(table, "Meta") and not table.__dict__.get("shares_table", False):
            found[table.Meta.table_name] = table
    return [found[name] for name in sorted(found)]


def create_all() -> list[str]:
    """Create the tables that are missing and switch on their TTL; return the new ones' names."""
    created = []
    for table in all_tables():
        if not table.exists():
            table.create_table(wait=True)
            created.append(table.Meta.table_name)
        _expire_by_ttl(table)
    return created


def _expire_by_ttl(table: type[Item]) -> None:
    attribute = next(
        (each for each in table.get_attributes().values() if isinstance(each, TTLAttribute)), None
    )
    if attribute is None:
        return
    client = connection().general_client
    state = client.describe_time_to_live(TableName=table.Meta.table_name)
    if state["TimeToLiveDescription"]["TimeToLiveStatus"] in ("ENABLED", "ENABLING"):
        return
    client.update_time_to_live(
        TableName=table.Meta.table_name,
        TimeToLiveSpecification={"Enabled": True, "AttributeName": attribute.attr_name},
    )


def _descendants(base: type[Item]) -> Iterator[type[Item]]:
    for child in base.__subclasses__():
        yield child
        yield from _descendants(child)
