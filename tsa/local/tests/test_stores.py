"""The launcher on its own: stores that start, die, come back, and refuse a second owner."""

import os
import signal
import subprocess
import sys
import threading

import psycopg
import pytest

from tsa.local import dynamo, locks, places, processes, unprivileged
from tsa.local.stores import AlreadyRunning, Stores, using

TABLE = "house-keeping"


@pytest.fixture
def stores(tmp_path):
    made = Stores(tmp_path / "home")
    yield made
    made.stop()


def write(stores: Stores, key: str) -> None:
    with psycopg.connect(stores.postgres.url("tsa_owner")) as connection:
        connection.execute("create table if not exists kept (key text primary key)")
        connection.execute("insert into kept values (%s)", [key])
    endpoint = stores.dynamo.endpoint
    if TABLE not in dynamo.call(endpoint, "ListTables")["TableNames"]:
        dynamo.call(
            endpoint,
            "CreateTable",
            TableName=TABLE,
            BillingMode="PAY_PER_REQUEST",
            KeySchema=[{"AttributeName": "key", "KeyType": "HASH"}],
            AttributeDefinitions=[{"AttributeName": "key", "AttributeType": "S"}],
        )
    dynamo.call(endpoint, "PutItem", TableName=TABLE, Item={"key": {"S": key}})


def read(stores: Stores) -> tuple[set, set]:
    with psycopg.connect(stores.postgres.url("tsa_owner")) as connection:
        rows = {key for (key,) in connection.execute("select key from kept")}
    items = dynamo.call(stores.dynamo.endpoint, "Scan", TableName=TABLE)["Items"]
    return rows, {item["key"]["S"] for item in items}


def test_a_second_start_finds_what_the_first_wrote(stores):
    stores.start()
    write(stores, "first")
    stores.stop()

    stores.start()

    assert read(stores) == ({"first"}, {"first"})


def test_what_was_acknowledged_survives_kill_9_of_both_stores(stores):
    stores.start()
    for number in range(20):
        write(stores, str(number))
    stores.postgres.kill()
    stores.dynamo.kill()

    stores.postgres.start()
    stores.dynamo.start()

    everything = {str(number) for number in range(20)}
    assert read(stores) == (everything, everything)


def test_dynamo_keeps_its_address_over_a_restart(stores):
    stores.start()
    endpoint = stores.dynamo.endpoint

    stores.dynamo.kill()
    stores.dynamo.start()

    assert stores.dynamo.endpoint == endpoint


def test_a_paused_postgres_does_not_answer_and_a_resumed_one_does(stores):
    stores.start()
    with psycopg.connect(stores.postgres.url("tsa_app"), autocommit=True) as connection:
        stores.postgres.pause()
        answered = threading.Event()

        def ask():
            connection.execute("select 1")
            answered.set()

        asking = threading.Thread(target=ask)
        asking.start()
        assert not answered.wait(0.3)
        stores.postgres.resume()
        assert answered.wait(5)
        asking.join()


def test_the_roles_have_no_more_rights_than_they_need(stores):
    stores.start()

    with psycopg.connect(stores.postgres.url("tsa_owner")) as connection:
        rights = connection.execute(
            "select rolname, rolsuper, rolbypassrls, rolcreatedb from pg_roles "
            "where rolname in ('tsa_owner', 'tsa_app') order by rolname"
        ).fetchall()
        owner = connection.execute(
            "select pg_get_userbyid(datdba) from pg_database where datname = 'tsa'"
        ).fetchone()
        settings = connection.execute(
            "select current_setting('fsync'), current_setting('listen_addresses'), "
            "current_setting('timezone'), current_setting('server_encoding')"
        ).fetchone()

    assert rights == [("tsa_app", False, False, False), ("tsa_owner", False, False, True)]
    assert owner == ("tsa_owner",)
    assert settings == ("on", "", "UTC", "UTF8")
    assert stores.postgres.socket.stat().st_mode & 0o777 == 0o700


def test_a_home_has_one_owner_at_a_time(stores):
    stores.start(command="./dev run", url="http://localhost:1")

    with pytest.raises(AlreadyRunning, match=r"\./dev run .* at http://localhost:1"):
        Stores(stores.home).start()


def test_a_second_user_joins_and_the_stores_stay_until_the_owner_ends_them(stores):
    stores.start()

    with using(Stores(stores.home), "./dev manage") as environ:
        assert environ["DATABASE_URL"] == stores.addresses()["DATABASE_URL"]

    assert stores.postgres.is_running


def test_an_owner_that_was_killed_leaves_nothing_in_the_way(stores):
    program = (
        "import sys, time; from pathlib import Path; from tsa.local.stores import Stores;"
        "stores = Stores(Path(sys.argv[1])); stores.start(); print('up', flush=True);"
        "time.sleep(60)"
    )
    owner = subprocess.Popen(
        [sys.executable, "-c", program, stores.home],
        cwd=places.PROJECT,
        stdout=subprocess.PIPE,
        text=True,
    )
    with owner:
        assert owner.stdout.readline() == "up\n"
        owner.kill()

    stores.start()
    write(stores, "after")

    assert read(stores) == ({"after"}, {"after"})


def test_a_deep_home_gets_a_short_folder_for_its_socket(tmp_path):
    deep = tmp_path.joinpath(*["a-long-folder-name"] * 6)

    folder = places.socket_folder(deep)

    assert len(os.fsencode(folder)) < 60
    assert folder == places.socket_folder(deep)
    assert folder.stat().st_mode & 0o777 == 0o700
    folder.rmdir()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root has to become somebody else")
def test_postgres_runs_as_nobody_where_namespaces_are_forbidden(tmp_path_factory):
    home = places.private_folder(tmp_path_factory.mktemp("nobody") / "home")
    for folder in home.parents:
        if folder.stat().st_uid == 0 and "pytest" in str(folder):
            folder.chmod(0o711)
    stores = Stores(home, durable=False, dynamo=False, way="nobody")
    try:
        unprivileged.check_reachable("nobody", stores.postgres.binaries / "bin")
    except Exception as trouble:  # the checkout lies where nobody may not go
        pytest.skip(str(trouble))

    stores.start()
    owner = stores.postgres.data.stat().st_uid
    stores.stop()

    assert owner != 0


def test_a_child_dies_with_the_process_that_started_it(tmp_path):
    program = (
        "from tsa.local import processes; import os, signal, time;"
        "print(processes.spawn(['sleep', '60']).pid, flush=True);"
        "os.kill(os.getpid(), signal.SIGKILL)"
    )

    said = subprocess.run(
        [sys.executable, "-c", program], cwd=places.PROJECT, stdout=subprocess.PIPE, check=False
    ).stdout

    child = int(said)
    assert processes.wait_until(lambda: not processes.is_alive(child), 5)


def test_ending_a_child_that_ignores_sigterm_kills_it():
    stubborn = processes.spawn(["sh", "-c", "trap '' TERM; echo; sleep 60"])
    processes.wait_until(lambda: processes.children(stubborn.pid), 5)

    assert processes.end(stubborn, grace=0.2) == -signal.SIGKILL


def test_the_lock_is_free_again_when_its_holder_lets_go(tmp_path):
    first, second = locks.Ownership(tmp_path), locks.Ownership(tmp_path)

    assert first.take(command="first")
    assert not second.take()
    assert second.owner()["command"] == "first"
    first.give_up()
    assert second.take()
    second.give_up()
