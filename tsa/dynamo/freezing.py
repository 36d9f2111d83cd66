"""For some seconds nobody writes to DynamoDB: how a backup gets one point in both stores.

The freeze is an item with an end. Every `commit` looks for it, at most once a second in a
process, and refuses while it lasts; whoever froze waits until all must have looked and every
call that was under way has ended. A holder that dies is outlived by the end of its freeze.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager

from botocore.exceptions import ClientError
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from tsa.dynamo.connection import transport
from tsa.dynamo.items import table_name
from tsa.lib.errors import DomainError, StoreUnavailable

KEY = "freeze"
LOOK_EVERY = 1.0  # seconds
# What a holder must have left at its end: clocks of two servers may differ by as much.
MARGIN = 20


class Frozen(StoreUnavailable):
    title = _("A backup is being taken; try again in a few seconds")
    retry_after = 10


class FreezeLost(DomainError):
    code = "freeze_lost"
    title = _("Another backup or restore is running, or this one took too long")


class _Seen:
    """What this process saw when it last looked."""

    until = 0.0
    at = float("-inf")


def refuse_while_frozen() -> None:
    """Raises Frozen during a freeze, StoreUnavailable if the store does not answer."""
    now = time.monotonic()
    if now - _Seen.at >= LOOK_EVERY:
        _Seen.until = _read()[0]
        _Seen.at = now  # when the look began, so that nobody counts on more
    if _Seen.until > time.time():
        raise Frozen


def holder() -> str:
    """Who holds a freeze that has not ended; empty: nobody."""
    until, who = _read()
    return who if until > time.time() else ""


@contextmanager
def frozen(who: str, *, seconds: float) -> Iterator[None]:
    """Freeze for the block, at most `seconds`. Begins when no write can be under way any more.

    Raises FreezeLost if somebody else holds one, or if the block took longer than that.
    """
    take(who, seconds=seconds)
    try:
        time.sleep(drain_seconds())
        yield
        until, now_held = _read()
        if now_held != who or until - MARGIN < time.time():
            raise FreezeLost
    finally:
        let_go(who)


def take(who: str, *, seconds: float) -> None:
    """Hold the freeze until `let_go`, or that long. A repeat by the same holder prolongs it."""
    until = time.time() + seconds
    item = {
        "token_id": {"S": KEY},
        "kind": {"S": "freeze"},
        "reference": {"S": who},
        "window_ends": {"N": repr(until)},
    }
    condition = "attribute_not_exists(token_id) OR window_ends < :now OR #who = :who"
    values = {":now": {"N": repr(time.time())}, ":who": {"S": who}}
    _write("PutItem", {"Item": item}, condition, values)


def let_go(who: str) -> None:
    """End this holder's freeze; one that has been taken over stays."""
    key = {"Key": {"token_id": {"S": KEY}}}
    _write("DeleteItem", key, "#who = :who", {":who": {"S": who}})
    _Seen.at = float("-inf")


def drain_seconds() -> float:
    """How long a write can still arrive that was let through before the freeze: a look's age,
    and a call with its second try."""
    call = settings.DYNAMODB_CONNECT_TIMEOUT + settings.DYNAMODB_READ_TIMEOUT
    return LOOK_EVERY + 2 * call + 0.2


def _write(operation: str, what: dict, condition: str, values: dict) -> None:
    named = {
        "TableName": table_name("TOKENS_TABLE"),
        "ConditionExpression": condition,
        "ExpressionAttributeNames": {"#who": "reference"},
        "ExpressionAttributeValues": values,
    }
    try:
        transport().call(operation, {**what, **named})
    except ClientError as error:
        if error.response["Error"]["Code"] != "ConditionalCheckFailedException":
            raise
        if operation == "PutItem":
            raise FreezeLost from error


def _read() -> tuple[float, str]:
    """When the freeze ends, and who holds it."""
    question = {
        "TableName": table_name("TOKENS_TABLE"),
        "Key": {"token_id": {"S": KEY}},
        "ConsistentRead": True,
    }
    try:
        item = transport().call("GetItem", question).get("Item")
    except ClientError as error:
        if error.response["Error"]["Code"] == "ResourceNotFoundException":
            return 0.0, ""  # before create_tables there is nothing to freeze
        raise
    if item is None:
        return 0.0, ""
    return float(item["window_ends"]["N"]), item["reference"]["S"]
