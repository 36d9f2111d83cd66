"""Conditional writes: one item by an update, several by one TransactWrite, never a blind put.

Every write bears a new write id. When a condition fails, the item is read again: if it bears
our id, an earlier try of ours had got through although its answer was lost, and that is a
success. Otherwise it is `Conflict`, and `retrying` runs the whole decision again.
"""

import functools
import random
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from pynamodb.exceptions import PynamoDBException
from pynamodb.expressions.condition import Condition
from pynamodb.transactions import TransactWrite

from tsa.dynamo.connection import connection, is_conflict
from tsa.dynamo.freezing import refuse_while_frozen
from tsa.dynamo.items import Item, size
from tsa.lib.errors import StoreUnavailable, TooLarge

ITEM_LIMIT = 350_000  # bytes; DynamoDB's own limit is 400 KB
_ATTEMPTS = 30


class Conflict(Exception):
    """Somebody else wrote between our read and our write; nothing of ours was written."""


@dataclass(frozen=True, slots=True)
class Write:
    """One item's part of a commit. Made by `create`, `change`, `touch`, `require`, `delete`."""

    item: Item
    kind: str
    condition: Condition | None = None


def create(item: Item) -> Write:
    """A new item; conflicts if its key is taken."""
    return Write(item, "create", getattr(type(item), item._hash_keyname).does_not_exist())


def replace(item: Item, condition: Condition | None) -> Write:
    """A whole small item over whatever is there, if the condition holds (claims, counters)."""
    return Write(item, "create", condition)


def change(item: Item) -> Write:
    """What changed on an item since it was read, as a new version of it."""
    return Write(item, "change", _unwritten_since(item))


def touch(item: Item) -> Write:
    """The same, for bookkeeping that no caller should meet as a new version."""
    return Write(item, "touch", _unwritten_since(item))


def require(item: Item) -> Write:
    """Nothing, on the condition that the item is still as it was read."""
    return Write(item, "require", _unwritten_since(item))


def delete(item: Item) -> Write:
    return Write(item, "delete", _unwritten_since(item))


def _unwritten_since(item: Item) -> Condition:
    if item.write_id is None:
        return type(item).write_id.does_not_exist()
    return type(item).write_id == item.write_id


def commit(*writes: Write) -> None:
    """Do all of these writes or none.

    Raises: Conflict; TooLarge if an item would pass 350 KB; StoreUnavailable, also in a freeze.
    """
    refuse_while_frozen()
    write_id = uuid.uuid4().hex
    presents = [_stamped(write, write_id) for write in writes]
    try:
        if len(writes) == 1:
            _send_one(writes[0], presents[0])
        else:
            _send_all(writes, presents, write_id)
    except PynamoDBException as error:
        if not is_conflict(error):
            raise
        if not _was_written_before(writes, write_id):
            raise Conflict from error
    for write, present in zip(writes, presents, strict=True):
        write.item.remember(present)


def retrying(operation: Callable) -> Callable:
    """Decorate a function that reads, decides and commits: on a Conflict it starts afresh."""

    @functools.wraps(operation)
    def wrapper(*args: Any, **kwargs: Any) -> Any:
        for attempt in range(_ATTEMPTS):
            try:
                return operation(*args, **kwargs)
            except Conflict:
                time.sleep(random.uniform(0, min(0.005 * 2**attempt, 0.2)))
        raise StoreUnavailable("Too many writers at once; try again.")

    return wrapper


def _stamped(write: Write, write_id: str) -> dict:
    """The raw item to be written, with the marks of this write on it."""
    item = write.item
    if write.kind in ("require", "delete"):
        return item.stored
    item.write_id = write_id
    if write.kind != "touch":
        item.version = int(item.version or 0) + 1
    present = item.present()
    if size(present) > ITEM_LIMIT:
        raise TooLarge("This record would become too large; shorten the longest answers.")
    return present


def _send_one(write: Write, present: dict) -> None:
    if write.kind == "create":
        write.item.save(condition=write.condition)
    elif write.kind == "delete":
        write.item.delete(condition=write.condition)
    else:
        table = type(write.item)._get_connection()
        actions = write.item.difference(present)
        table.update_item(write.item.key, actions=actions, condition=write.condition)


def _send_all(writes: tuple[Write, ...], presents: list[dict], token: str) -> None:
    with TransactWrite(connection=connection(), client_request_token=token) as transaction:
        for write, present in zip(writes, presents, strict=True):
            if write.kind == "create":
                transaction.save(write.item, condition=write.condition)
            elif write.kind == "delete":
                transaction.delete(write.item, condition=write.condition)
            elif write.kind == "require":
                transaction.condition_check(
                    type(write.item), write.item.key, condition=write.condition
                )
            else:
                actions = write.item.difference(present)
                transaction.update(write.item, actions=actions, condition=write.condition)


def _was_written_before(writes: tuple[Write, ...], write_id: str) -> bool:
    """A lost answer and a client's own retry look like a conflict with ourselves."""
    for write in writes:
        if write.kind in ("create", "change", "touch"):
            stored = type(write.item).fetch(write.item.key)
            return stored is not None and stored.write_id == write_id
    return False
