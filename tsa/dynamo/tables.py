"""Every DynamoDB table of the system: made here, emptied of what has expired here.

The classes are found by inheritance: an app's `tables.py` is imported when the app is ready.
"""

import time
from collections.abc import Iterator

from pynamodb.attributes import TTLAttribute
from pynamodb.indexes import Index

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
    """Create the tables and indexes that are missing, switch on TTL; return the new ones' names."""
    created = []
    for table in all_tables():
        name = table.Meta.table_name
        if not table.exists():
            table.create_table(wait=True)
            created.append(name)
        created += [f"{name} {index}" for index in _add_missing_indexes(table)]
        _expire_by_ttl(table)
    return created


def _add_missing_indexes(table: type[Item]) -> list[str]:
    """An index that a later release declares; DynamoDB fills it by itself, one at a time."""
    client, name = connection().general_client, table.Meta.table_name
    description = client.describe_table(TableName=name)["Table"]
    present = {each["IndexName"] for each in description.get("GlobalSecondaryIndexes", [])}
    added = []
    for index in table._indexes.values():
        if index.Meta.index_name in present:
            continue
        client.update_table(TableName=name, **_index_update(index))
        added.append(index.Meta.index_name)
        _wait_for_indexes(name)
    return added


def _index_update(index: Index) -> dict:
    schema = index._get_schema()
    create = {
        "IndexName": schema["index_name"],
        "KeySchema": schema["key_schema"],
        "Projection": schema["projection"],
    }
    return {
        "AttributeDefinitions": schema["attribute_definitions"],
        "GlobalSecondaryIndexUpdates": [{"Create": create}],
    }


def _wait_for_indexes(table: str) -> None:
    while True:
        indexes = connection().general_client.describe_table(TableName=table)["Table"]
        states = {each.get("IndexStatus") for each in indexes["GlobalSecondaryIndexes"]}
        if states <= {"ACTIVE", None}:
            return
        time.sleep(2)


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
