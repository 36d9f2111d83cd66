"""./dev itself, as a person uses it: run, Ctrl-C, kill -9, a second start, a second at once."""

import os
import shutil
import signal
import socket
import subprocess
from pathlib import Path

import psycopg
import pytest

from tsa.local import environment, places, processes, serving, testdatabases, testsystem
from tsa.local.dynamo import free_port

pytestmark = pytest.mark.slow
GIVEN = ("DATABASE_URL", "DATABASE_OWNER_URL", "DYNAMODB_ENDPOINT", "TSA_CHILD_OF", "SECRET_KEY")


@pytest.fixture
def home(tmp_path):
    """A data folder whose tables are made already, which saves the first start's time."""
    home = tmp_path / "home"
    testsystem.copy(testsystem.template(testdatabases.migrations_digest()), home)
    yield home
    processes.end_all(processes.left_over(home))
    shutil.rmtree(home, ignore_errors=True)


class Dev:
    """One ./dev run in the background."""

    def __init__(self, home, port):
        self.home, self.port = home, port
        self.log = home / "run.log"

    def environ(self):
        hidden = {*GIVEN, *(name for name in os.environ if name.startswith("AWS_"))}
        kept = {name: value for name, value in os.environ.items() if name not in hidden}
        return {**kept, "TSA_HOME": str(self.home), "PORT": str(self.port)}

    def call(self, *arguments):
        return subprocess.run(
            [places.PROJECT / "dev", *arguments],
            env=self.environ(),
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )

    def start(self):
        command = [places.PROJECT / "dev", "run", "--empty"]
        self.log.write_text("")
        self.process = processes.spawn(command, env=self.environ(), log=self.log)
        assert processes.wait_until(self._is_settled, 90, every=0.1)
        assert self.process.poll() is None, self.log.read_text()

    def _is_settled(self):
        return self.process.poll() is not None or "Ctrl-C ends it" in self.log.read_text()

    def stop(self, sign):
        self.process.send_signal(sign)
        return self.process.wait(60)

    def leftovers(self):
        return processes.left_over(self.home) + processes.working_in(self.home / "postgres")

    def sql(self, statement):
        url = f"postgres://tsa_owner@/tsa?host={places.socket_folder(self.home)}"
        with psycopg.connect(url) as connection:
            found = connection.execute(statement)
            return found.fetchall() if found.description else []


@pytest.fixture
def dev(home):
    made = Dev(home, free_port())
    yield made
    if made.process.poll() is None:
        made.stop(signal.SIGTERM)


def test_run_starts_everything_and_ctrl_c_ends_everything(dev):
    dev.start()

    assert serving.status(dev.port) == 200
    joined = dev.call("manage", "check", "--database", "default")
    assert joined.returncode == 0, joined.stderr
    again = dev.call("run")
    assert again.returncode == 1
    assert "already uses" in again.stderr
    assert dev.stop(signal.SIGINT) == 0
    assert dev.leftovers() == []


def test_a_start_after_kill_9_cleans_up_and_finds_all_data(dev):
    dev.start()
    dev.sql("insert into django_session values ('kept', '', now())")
    dev.stop(signal.SIGKILL)

    dev.start()

    assert dev.sql("select session_key from django_session") == [("kept",)]
    assert dev.stop(signal.SIGTERM) == 0
    assert dev.leftovers() == []


def test_a_web_process_that_dies_is_started_again(dev):
    dev.start()
    [web] = [pid for pid in processes.children(dev.process.pid) if "granian" in command(pid)]

    os.kill(web, signal.SIGKILL)

    assert processes.wait_until(lambda: "The web process died" in dev.log.read_text(), 10)
    assert processes.wait_until(lambda: serving.status(dev.port) == 200, 20, every=0.1)


def test_a_port_in_use_is_named_with_the_fix(home):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        dev = Dev(home, other.getsockname()[1])

        refused = dev.call("run", "--empty")

    assert refused.returncode == 1
    assert f"PORT={dev.port + 1} ./dev run" in refused.stderr
    assert dev.leftovers() == []


def test_an_old_python_is_told_so(tmp_path):
    """With nothing but an old python3 on the path, the shell part speaks, not a syntax error."""
    for name in ("sh", "echo"):
        (tmp_path / name).symlink_to(shutil.which(name))
    old = tmp_path / "python3"
    old.write_text('#!/bin/sh\n[ "$1" = --version ] || exit 1\necho "Python 3.9.2"\n')
    old.chmod(0o755)

    refused = subprocess.run(
        [places.PROJECT / "dev", "run"],
        env={"PATH": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )

    assert refused.returncode == 1
    assert "Python 3.11 or later is needed (found: Python 3.9.2)" in refused.stderr


def test_what_the_caller_brings_is_not_embedded():
    assert environment.brings_postgres({"DATABASE_URL": "postgres://x"})
    assert environment.brings_dynamo({"AWS_REGION": "us-east-1"})
    assert not environment.brings_postgres({})
    assert not environment.brings_dynamo({})


def command(pid: int) -> str:
    return Path(f"/proc/{pid}/cmdline").read_text()
