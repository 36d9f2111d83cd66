"""Conditional writes, the mark and the tables, on the real store."""

from datetime import UTC, datetime, timedelta

import pytest
from django.conf import settings
from django.core.management import call_command

from enrollment.tables import EnrollmentItem, ParentInvitationItem
from tsa.accounts.tables import TokenItem
from tsa.dynamo import sweeping, writes
from tsa.dynamo.connection import StoreConnection, connection
from tsa.dynamo.tables import all_tables, create_all
from tsa.dynamo.writes import Conflict, change, commit, create, delete, require, retrying, touch
from tsa.lib.errors import StoreUnavailable, TooLarge

pytestmark = pytest.mark.usefixtures("dynamo")


def claim(key: str = "k", **attributes) -> TokenItem:
    item = TokenItem(key, kind="claim", **attributes)
    commit(create(item))
    return item


def test_a_key_is_created_once():
    claim()

    with pytest.raises(Conflict):
        commit(create(TokenItem("k", kind="claim")))


def test_of_two_changes_of_one_reading_the_second_conflicts():
    claim()
    first, second = TokenItem.fetch("k"), TokenItem.fetch("k")
    first.reference = "a"
    commit(change(first))
    second.reference = "b"

    with pytest.raises(Conflict):
        commit(change(second))
    assert TokenItem.fetch("k").reference == "a"


def test_only_what_changed_is_written():
    """Otherwise an older server would drop what a newer one had added."""
    claim()
    connection().general_client.update_item(
        TableName=TokenItem.Meta.table_name,
        Key={"token_id": {"S": "k"}},
        UpdateExpression="SET newer = :n",
        ExpressionAttributeValues={":n": {"S": "kept"}},
    )
    item = TokenItem.fetch("k")
    item.reference = "a"
    commit(change(item))

    raw = connection().general_client.get_item(
        TableName=TokenItem.Meta.table_name, Key={"token_id": {"S": "k"}}
    )
    assert raw["Item"]["newer"] == {"S": "kept"}


def test_all_items_of_a_commit_are_written_or_none():
    held = claim("held")
    stale = TokenItem.fetch("held")
    held.reference = "x"
    commit(change(held))

    for blocked in (
        change(stale),
        require(stale),
        delete(stale),
        create(TokenItem("held", kind="c")),
    ):
        with pytest.raises(Conflict):
            commit(create(TokenItem("other", kind="claim")), blocked)
    assert TokenItem.fetch("other") is None


def test_a_touch_is_no_new_version_but_a_new_write():
    item = claim()
    version, write_id = item.version, item.write_id
    item.reference = "a"
    commit(touch(item))

    assert (item.version, item.write_id == write_id) == (version, False)


@pytest.mark.parametrize("others", [0, 1])
def test_a_write_whose_answer_was_lost_is_recognised_as_done(monkeypatch, others):
    """The client sends it again by itself, and meets its own first try."""
    item = claim()
    original = StoreConnection._make_api_call

    def twice(self, operation_name, operation_kwargs):
        if operation_name in ("UpdateItem", "TransactWriteItems"):
            original(self, operation_name, {**operation_kwargs})
            operation_kwargs.pop("ClientRequestToken", None)
        return original(self, operation_name, operation_kwargs)

    monkeypatch.setattr(StoreConnection, "_make_api_call", twice)
    item.reference = "once"
    commit(change(item), *(create(TokenItem(f"o{n}", kind="claim")) for n in range(others)))

    assert TokenItem.fetch("k").reference == "once"
    assert TokenItem.fetch("k").version == 2


def test_an_item_that_grows_too_large_is_refused():
    item = claim()
    item.reference = "x" * writes.ITEM_LIMIT

    with pytest.raises(TooLarge):
        commit(change(item))
    assert TokenItem.fetch("k").reference is None


def test_a_decision_starts_afresh_after_a_conflict():
    claim()
    seen = []

    @retrying
    def decide():
        item = TokenItem.fetch("k")
        seen.append(item.reference)
        if len(seen) == 1:
            rival = TokenItem.fetch("k")
            rival.reference = "rival"
            commit(change(rival))
        item.kind = "decided"
        commit(change(item))

    decide()

    assert seen == [None, "rival"]


def test_endless_conflicts_end_as_unavailable(monkeypatch):
    monkeypatch.setattr(writes.time, "sleep", lambda seconds: None)

    @retrying
    def never():
        raise Conflict

    with pytest.raises(StoreUnavailable):
        never()


def test_the_mark_puts_an_item_on_the_list_until_it_is_taken_off():
    item = EnrollmentItem(
        "TSA-ENROLL-20260101-00000001",
        invitation_id="i",
        parent_email="p@family.example",
        student_name="Ana",
        sport="Golf",
        coach_id="c",
        coach_name="Dana",
        school_id=1,
        school_name="A",
        school_time_zone="America/Chicago",
    )
    item.mark()
    commit(create(item))
    now = datetime.now(UTC)

    assert list(EnrollmentItem.owed()) == [item.key]
    assert list(EnrollmentItem.owed(until=now)) == []  # the request has its head start
    assert list(EnrollmentItem.owed(until=now + timedelta(minutes=1))) == [item.key]
    waits = []
    for _ in range(3):
        item.postpone()
        waits.append(item.due_at)
    assert waits == sorted(set(waits))
    item.unmark()
    commit(touch(item))
    assert list(EnrollmentItem.owed()) == []


def test_the_tables_are_the_seeds_and_two_of_ours():
    assert len(all_tables()) == 12
    assert {table.Meta.table_name for table in all_tables()} == set(
        settings.DYNAMODB_TABLES.values()
    )
    assert create_all() == []
    call_command("create_tables")
    described = connection().general_client.describe_table(
        TableName=ParentInvitationItem.Meta.table_name
    )
    assert {index["IndexName"] for index in described["Table"]["GlobalSecondaryIndexes"]} == {
        "coach-invitations-index",
        "parent-email-index",
        "owed-index",
    }
    ttl = connection().general_client.describe_time_to_live(TableName=TokenItem.Meta.table_name)
    assert ttl["TimeToLiveDescription"]["AttributeName"] == "expires_at"


def test_the_sweep_deletes_what_expired_and_nothing_else():
    now = datetime.now(UTC)
    claim("old", expires_at=now - timedelta(hours=2))
    claim("fresh", expires_at=now + timedelta(hours=2))
    claim("lasting")

    assert sweeping.sweep_expired() == 1
    assert TokenItem.fetch("old") is None
    assert TokenItem.fetch("fresh")
    assert TokenItem.fetch("lasting")
