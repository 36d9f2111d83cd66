"""The fixtures keep their promises: rights, isolation, and tables that are put back."""

import threading

import pytest
from django.contrib.auth.models import Group
from django.contrib.sessions.models import Session
from django.db import DatabaseError, connection, connections
from django.utils import timezone

from tsa.local import dynamo as store


def add_session(key: str) -> None:
    Session.objects.create(session_key=key, session_data="", expire_date=timezone.now())


@pytest.mark.django_db
def test_tests_run_as_the_application_which_may_not_change_tables():
    with connection.cursor() as cursor, pytest.raises(DatabaseError, match="must be owner"):
        cursor.execute("alter table django_session add column odd text")


@pytest.mark.parametrize("time", ["first", "second"])
@pytest.mark.django_db
def test_a_transaction_is_rolled_back(time):
    assert not Session.objects.exists()
    add_session("same")


@pytest.mark.parametrize("time", ["first", "second"])
def test_commits_are_seen_by_others_and_taken_back_afterwards(committed, time):
    assert not Session.objects.exists()
    seen = []

    def other_thread():
        add_session("from a thread")
        seen.append(Session.objects.count())
        connections.close_all()

    add_session("mine")
    thread = threading.Thread(target=other_thread)
    thread.start()
    thread.join()

    assert seen == [2]


@pytest.mark.parametrize("time", ["first", "second"])
def test_what_migrations_wrote_is_given_back(committed, time):
    names = set(Group.objects.values_list("name", flat=True))
    assert "registrar" in names

    Group.objects.all().delete()


@pytest.mark.parametrize("time", ["first", "second"])
def test_dynamo_begins_empty(dynamo, time):
    tables = store.call(dynamo.endpoint, "ListTables")["TableNames"]
    if "emptied" not in tables:
        store.call(
            dynamo.endpoint,
            "CreateTable",
            TableName="emptied",
            BillingMode="PAY_PER_REQUEST",
            KeySchema=[{"AttributeName": "key", "KeyType": "HASH"}],
            AttributeDefinitions=[{"AttributeName": "key", "AttributeType": "S"}],
        )
    assert store.call(dynamo.endpoint, "Scan", TableName="emptied")["Count"] == 0

    for number in range(30):
        item = {"key": {"S": str(number)}}
        store.call(dynamo.endpoint, "PutItem", TableName="emptied", Item=item)


def test_a_system_is_up_with_all_tables_and_can_be_killed(system):
    system.start_web()

    system.kill_web()
    system.stores.postgres.kill()
    system.stores.postgres.start()
    system.start_web()

    assert system.run_manage("check", "--database", "default").returncode == 0
