"""A private copy of the whole system for one test: durable stores, web, worker, to be hurt.

Its stores are cloned from a pair that was migrated once, so that it is up in a few seconds.
"""

import contextlib
import fcntl
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from tsa.local import environment, processes, serving, testenv
from tsa.local.dynamo import free_port
from tsa.local.stores import Stores


class System:
    """Stores that run, and processes that a test starts, kills and starts again."""

    def __init__(self, home: Path):
        self.home = home
        self.stores = Stores(home)
        self.port = free_port()
        self.web: subprocess.Popen | None = None
        self.worker: subprocess.Popen | None = None

    @property
    def base_url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def env(self, **more: str) -> dict:
        """What every process of this system gets; more, as TSA_FAULT, goes on top."""
        return self.stores.env(PORT=str(self.port), **more)

    def start_web(self, *, wait: bool = True, **env: str) -> None:
        """Start the web server; without `wait` it may not be ready, say with a store down."""
        environ = environment.without_owner(self.env(**env))
        self.web = serving.start_web(environ, host="127.0.0.1", port=self.port)
        if wait and not processes.wait_until(self._is_ready, 30, every=0.05):
            raise AssertionError(f"not ready: {serving.status(self.port)}")

    def start_worker(self, **env: str) -> None:
        self.worker = serving.start_worker(self.env(**env))

    def kill_web(self) -> None:
        """kill -9, the server and its workers at once."""
        if self.web:
            processes.kill(self.web)
            self.web = None

    def kill_worker(self) -> None:
        if self.worker:
            processes.kill(self.worker)
            self.worker = None

    def stop_web(self) -> int | None:
        return self._end("web")

    def stop_worker(self) -> int | None:
        return self._end("worker")

    def run_manage(
        self, *arguments: str, check: bool = True, **env: str
    ) -> subprocess.CompletedProcess:
        """One of Django's commands; with `check`, a failure fails the test with its words."""
        result = serving.manage(
            self.env(**env), *arguments, capture_output=True, text=True, timeout=120
        )
        if check and result.returncode != 0:
            raise AssertionError(f"{arguments} ended with {result.returncode}:\n{result.stderr}")
        return result

    def stop(self) -> None:
        self._end("web")
        self._end("worker")
        for store in (self.stores.postgres, self.stores.dynamo):
            store.resume()
        self.stores.stop()

    def _end(self, name: str) -> int | None:
        process = getattr(self, name)
        setattr(self, name, None)
        return processes.end(process, grace=10) if process else None

    def _is_ready(self) -> bool:
        return self.web.poll() is not None or serving.status(self.port) == 200


@contextlib.contextmanager
def system(home: Path, digest: str) -> Iterator[System]:
    """A system whose stores run, with all tables and no data; nothing of it remains after."""
    copy(template(digest), home)
    made = System(home)
    try:
        made.stores.start(command="a test's system")
        yield made
    finally:
        made.stop()
        shutil.rmtree(home, ignore_errors=True)


def template(digest: str) -> Path:
    """The migrated pair of stores for this state of the migrations, made by who comes first."""
    home = testenv.shared_home() / f"system-{digest}"
    home.parent.mkdir(parents=True, exist_ok=True)
    with (testenv.shared_home() / "run" / "system.lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (home / "done").exists():
            _forget_old()
            _build(home)
            (home / "done").touch()
    return home


def _forget_old() -> None:
    """Keep the newest other state: a test run of it may be copying from it."""
    homes = sorted(testenv.shared_home().glob("system-*"), key=lambda home: home.stat().st_mtime)
    for old in homes[:-1]:
        shutil.rmtree(old)


def _build(home: Path) -> None:
    stores = Stores(home)
    try:
        stores.start(command="the tests' template")
        for command in (["migrate", "--noinput", "--verbosity", "0"], ["create_tables"]):
            result = serving.manage(stores.env(), *command, stdout=subprocess.DEVNULL)
            if result.returncode != 0:
                raise AssertionError(f"{command[0]} failed; its reason stands above")
    finally:
        stores.stop()


def copy(template: Path, home: Path) -> None:
    """Copy the data; `cp -a` keeps owners and modes, on which PostgreSQL insists."""
    home.mkdir(parents=True, mode=0o700, exist_ok=True)
    clone = ["--reflink=auto"] if sys.platform.startswith("linux") else []
    for name in ("postgres", "dynamo"):
        subprocess.run(["cp", "-a", *clone, template / name, home / name], check=True)
