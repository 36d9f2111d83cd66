"""Items as DynamoDB has them, whole tables at a time: for backup and restore alone.

Nothing here knows of conditions or versions. A reader of a live table gets each item as it was
at some moment of the reading.
"""

from collections.abc import Iterable, Iterator
from itertools import islice

from tsa.dynamo.connection import transport
from tsa.dynamo.items import Item

_GET, _PUT = 100, 25  # DynamoDB's own limits of a batch


def key_names(table: type[Item]) -> list[str]:
    return [name for name in (table._hash_keyname, table._range_keyname) if name]


def key_of(table: type[Item], item: dict) -> tuple[str, ...]:
    return tuple(item[name]["S"] for name in key_names(table))


def scan(table: type[Item], *, only: Iterable[str] = ()) -> Iterator[dict]:
    """Every item, or these attributes of it; read consistently, page by page."""
    question = {"TableName": table.Meta.table_name, "ConsistentRead": True}
    if names := list(only):
        question["ProjectionExpression"] = ", ".join(f"#{n}" for n in range(len(names)))
        question["ExpressionAttributeNames"] = {f"#{n}": name for n, name in enumerate(names)}
    while True:
        page = transport().call("Scan", question)
        yield from page["Items"]
        if "LastEvaluatedKey" not in page:
            return
        question["ExclusiveStartKey"] = page["LastEvaluatedKey"]


def is_empty(table: type[Item]) -> bool:
    question = {"TableName": table.Meta.table_name, "Limit": 1, "ConsistentRead": True}
    return not transport().call("Scan", question)["Items"]


def fetch(table: type[Item], keys: Iterable[tuple[str, ...]]) -> Iterator[dict]:
    """The items of these keys that exist."""
    name, names = table.Meta.table_name, key_names(table)
    waiting = [_key(names, key) for key in keys]
    while waiting:
        asked, waiting = waiting[:_GET], waiting[_GET:]
        request = {name: {"Keys": asked, "ConsistentRead": True}}
        answer = transport().call("BatchGetItem", {"RequestItems": request})
        yield from answer["Responses"].get(name, [])
        waiting += answer.get("UnprocessedKeys", {}).get(name, {}).get("Keys", [])


def put(table: type[Item], items: Iterable[dict]) -> int:
    """Write whole items over whatever is there; how many."""
    return _write(table, ({"PutRequest": {"Item": item}} for item in items))


def delete(table: type[Item], keys: Iterable[tuple[str, ...]]) -> int:
    names = key_names(table)
    return _write(table, ({"DeleteRequest": {"Key": _key(names, key)}} for key in keys))


def _write(table: type[Item], requests: Iterable[dict]) -> int:
    rest, count = iter(requests), 0
    while batch := list(islice(rest, _PUT)):
        count += len(batch)
        waiting = {table.Meta.table_name: batch}
        while waiting:
            answer = transport().call("BatchWriteItem", {"RequestItems": waiting})
            waiting = answer.get("UnprocessedItems")
    return count


def _key(names: list[str], key: tuple[str, ...]) -> dict:
    return {name: {"S": value} for name, value in zip(names, key, strict=True)}
