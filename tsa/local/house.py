"""The whole system on one machine: stores, web server and worker, started and ended in order.

`./dev run` keeps it up; `./dev demo` starts it for the duration. A child that dies is started
again; one that keeps dying ends everything with its reason in sight.
"""

import contextlib
import hashlib
import os
import shutil
import signal
import subprocess
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from pathlib import Path

from tsa.local import environment, places, processes, serving
from tsa.local.locks import Ownership
from tsa.local.stores import AlreadyRunning, Stores
from tsa.local.trouble import Trouble

_READY_SECONDS = 90
_DEATHS, _WITHIN_SECONDS = 5, 60


class Stopped(BaseException):
    """SIGTERM or SIGHUP; like KeyboardInterrupt it is nobody's to swallow."""


class House:
    """Everything that one `./dev run` starts."""

    def __init__(self, home: Path):
        self.home = home
        self.host = os.environ.get("HOST") or "127.0.0.1"
        self.port = _port()
        self.stores = Stores(
            home,
            postgres=not environment.brings_postgres(),
            dynamo=not environment.brings_dynamo(),
        )
        self.children: dict[str, subprocess.Popen] = {}
        self.sign_in = ""  # how to sign in, for people
        self._deaths: dict[str, deque] = {}

    @property
    def url(self) -> str:
        host = "localhost" if self.host in ("127.0.0.1", "0.0.0.0", "::") else self.host
        return f"http://{host}:{self.port}"

    def start(self, *, demo_data: bool, command: str = "./dev run") -> None:
        """Stores, tables, demo data once, then web and worker; returns when the site is ready."""
        self._refuse_a_second()
        self.stores.start(command=command, url=self.url)
        shutil.rmtree(self.home / "metrics", ignore_errors=True)  # of processes that are gone
        try:
            serving.check_port(self.host, self.port)
            self._prepare(demo_data)
            for name in ("web", "worker"):
                self._start(name)
            if serving.has_command("seed_demo"):  # while the web server comes up
                told = self.manage("seed_demo", "--show-sign-in", stdout=subprocess.PIPE, text=True)
                self.sign_in = told.stdout
            self._wait_until_ready()
        except BaseException:  # also Ctrl-C: nothing may be left running
            self.stop()
            raise

    def keep_up(self) -> None:
        """Watch the children until a signal comes."""
        while True:
            time.sleep(0.5)
            for name, process in list(self.children.items()):
                if process.poll() is not None:
                    self._revive(name, lambda name=name: self._start(name))
            for name in ("postgres", "dynamo"):
                store = getattr(self.stores, name)
                if store and not store.is_running:
                    self._revive(name, store.start)

    def stop(self) -> None:
        """Web, worker, stores, in this order; a second call does nothing."""
        with _deaf():
            for name in ("web", "worker"):
                if process := self.children.pop(name, None):
                    processes.end(process, grace=15)
            self.stores.stop()

    def manage(self, *arguments: str, **run) -> subprocess.CompletedProcess:
        return serving.manage(self.environ(), *arguments, **run)

    def environ(self) -> dict:
        return self.stores.env(PORT=str(self.port))

    def _refuse_a_second(self) -> None:
        ownership = Ownership(self.home)
        if not ownership.take(command="./dev run"):
            owner = ownership.owner()
            raise AlreadyRunning.of(self.home, owner)
        ownership.give_up()

    def _prepare(self, demo_data: bool) -> None:
        """Tables in both stores, unless nothing changed since they were made; demo data once."""
        made = self.home / "run" / "prepared"
        code = _fingerprint() if self.stores.postgres and self.stores.dynamo else ""
        if not code or not made.exists() or made.read_text() != code:
            self._must("migrate", "--noinput", "--verbosity", "0")
            self._must("create_tables")
            if not demo_data and serving.has_command("open_school"):
                self._must("open_school")  # without one nobody could be invited
            made.write_text(code)
        seeded = self.home / "run" / "demo-data"
        if demo_data and not seeded.exists() and serving.has_command("seed_demo"):
            print("Making the demo data, once; this takes about a minute.", flush=True)
            self._must("seed_demo", quiet=False)
            seeded.touch()

    def _must(self, *arguments: str, quiet: bool = True) -> None:
        output = subprocess.DEVNULL if quiet else None
        if self.manage(*arguments, stdout=output).returncode != 0:
            raise Trouble(f"`manage.py {arguments[0]}` failed; its reason stands above.")

    def _start(self, name: str) -> None:
        if name == "web":
            environ = environment.without_owner(self.environ())
            self.children[name] = serving.start_web(environ, host=self.host, port=self.port)
        else:
            self.children[name] = serving.start_worker(self.environ())

    def _wait_until_ready(self) -> None:
        host = "127.0.0.1" if self.host == "0.0.0.0" else self.host

        def settled() -> bool:
            dead = any(process.poll() is not None for process in self.children.values())
            return dead or serving.status(self.port, host=host) == 200

        if not processes.wait_until(settled, _READY_SECONDS, every=0.1):
            answer = serving.status(self.port, host=host) or "nothing"
            raise Trouble(f"{self.url}/health/ready answers {answer} after {_READY_SECONDS} s.")
        for name, process in self.children.items():
            if process.poll() is not None:
                raise Trouble(f"The {name} process ended at once; its reason stands above.")

    def _revive(self, name: str, start: Callable[[], None]) -> None:
        deaths = self._deaths.setdefault(name, deque(maxlen=_DEATHS))
        deaths.append(time.monotonic())
        if len(deaths) == _DEATHS and deaths[-1] - deaths[0] < _WITHIN_SECONDS:
            raise Trouble(f"The {name} process died {_DEATHS} times within a minute; giving up.")
        print(f"The {name} process died; starting it again.", flush=True)
        if name in self.children:
            processes.kill(self.children[name])
        start()


def stop_on_signals() -> None:
    """Let SIGTERM and SIGHUP end us as Ctrl-C does, through every `finally`."""

    def stop(number, _frame):
        raise Stopped(number)

    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, stop)
    # A script's background job starts with Ctrl-C ignored; we always want to hear it.
    signal.signal(signal.SIGINT, signal.default_int_handler)


@contextlib.contextmanager
def _deaf() -> Iterator[None]:
    """While we stop, further signals do nothing: a second Ctrl-C must not leave orphans."""
    old = {}
    if threading.current_thread() is threading.main_thread():
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            old[number] = signal.signal(number, signal.SIG_IGN)
    try:
        yield
    finally:
        for number, handler in old.items():
            signal.signal(number, handler)


def _fingerprint() -> str:
    """Changes with every line of the project's code and every package."""
    digest = hashlib.sha256((places.VENV / "stamp").read_bytes())
    for app in ("tsa", "enrollment", "edfi", "oneroster", "cohorts"):
        for path in sorted((places.PROJECT / app).rglob("*")):
            if path.suffix in (".py", ".sql"):
                digest.update(str(path).encode() + path.read_bytes())
    return digest.hexdigest()


def _port() -> int:
    text = os.environ.get("PORT") or "8000"
    if not text.isdigit() or not 1 <= int(text) <= 65535:
        raise Trouble(f"PORT must be a number from 1 to 65535, not {text!r}.")
    return int(text)
