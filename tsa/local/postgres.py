"""The embedded PostgreSQL of one data folder: made, started, ended, and hurt for tests.

It listens on a unix socket in a 0700 folder and nowhere else; whoever may enter that folder
is trusted. Roles: `postgres` (this launcher only), `tsa_owner` (migrates), `tsa_app`.
"""

import contextlib
import os
import shutil
import signal
import subprocess
import time
from pathlib import Path
from urllib.parse import quote

from tsa.local import places, processes, unprivileged
from tsa.local.trouble import Trouble, tail

DATABASE, OWNER, APPLICATION = "tsa", "tsa_owner", "tsa_app"
_START_SECONDS = 60
_ROLES = f"""
CREATE ROLE {OWNER} LOGIN CREATEDB NOSUPERUSER NOBYPASSRLS;
CREATE ROLE {APPLICATION} LOGIN NOSUPERUSER NOBYPASSRLS;
CREATE DATABASE {DATABASE} OWNER {OWNER};
"""
# For tests only: the owner may switch triggers off to empty tables quickly, and drop a
# database to which the application is still connected.
_FOR_TESTS = f"""
GRANT SET ON PARAMETER session_replication_role TO {OWNER};
GRANT pg_signal_backend TO {OWNER};
"""
_SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "port": "5432",
    "max_connections": "100",
    "shared_buffers": "128MB",
    "shared_preload_libraries": "pg_stat_statements",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_line_prefix": "%m [%p] %u@%d ",
    "restart_after_crash": "on",
}
# What a server of its own is given: a quarter of a small machine's memory, and no checkpoint
# every half gigabyte of log. Nothing here weakens what survives a crash.
SERVER = {"shared_buffers": "1GB", "max_wal_size": "8GB", "wal_compression": "on"}
_HASTE = {"fsync": "off", "full_page_writes": "off", "synchronous_commit": "off"}


class PostgreSQL:
    """One cluster. `durable=False` gives up safety against a crash for speed: tests only.

    `settings` go before the ones that suit a developer's machine, such as `SERVER`.
    """

    def __init__(
        self,
        home: Path,
        *,
        binaries: Path,
        durable: bool = True,
        way: str = "",
        settings: dict[str, str] | None = None,
    ):
        self.home = home
        self.data = home / "postgres"
        self.binaries = binaries
        self.durable = durable
        self.settings = settings or {}
        self.way = way or unprivileged.way()
        self.socket = places.socket_folder(home)
        self.log = home / "run" / "postgres.log"
        self.process: subprocess.Popen | None = None

    def url(self, role: str, database: str = DATABASE) -> str:
        return f"postgres://{role}@/{database}?host={quote(str(self.socket))}"

    @property
    def is_running(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def start(self) -> None:
        """Make the cluster if there is none, and start it; recovers from any earlier crash."""
        places.private_folder(self.log.parent)
        unprivileged.let_through(self.way, self.home, self.log.parent)
        unprivileged.check_reachable(self.way, self.data, self.socket, self.binaries)
        unprivileged.hand_over(self.way, self.socket)
        self._clear_the_way()
        if not self.data.exists():
            self._make()
        _keep_short(self.log)
        for _ in range(20):
            said = self._start_once()
            if self.is_running:
                return
            # What a kill -9 left behind goes away by itself within a second or two.
            if "shared memory" not in said and "lock file" not in said:
                break
            time.sleep(0.5)
        raise Trouble(f"PostgreSQL does not start ({self.log}):\n{tail(said)}")

    def stop(self) -> None:
        """A fast shutdown: sessions are cut, everything committed is on disk."""
        if self.process is None:
            return
        self.resume()
        processes.end(self.process, by=signal.SIGINT, grace=30)
        self.process = None

    def kill(self) -> None:
        """The machine loses power, as far as PostgreSQL can tell: every process at once."""
        self._end_children(signal.SIGKILL)

    def pause(self) -> None:
        """Nobody answers any more, but connections stay open."""
        self._signal_all(signal.SIGSTOP)

    def resume(self) -> None:
        if self.is_running:
            self._signal_all(signal.SIGCONT)

    def _start_once(self) -> str:
        """Try to start; where that fails, nothing runs and its log's new lines are returned."""
        before = self.log.stat().st_size if self.log.exists() else 0
        self.process = self._spawn("postgres", "-D", self.data, *self._options(), log=self.log)
        processes.wait_until(lambda: self._ready() or not self.is_running, _START_SECONDS)
        if self.is_running and self._ready():
            return ""
        self._end_children(signal.SIGKILL)
        return _since(self.log, before)

    def _end_children(self, sign: int) -> None:
        """End the postmaster and its backends; each of them leads a group of its own."""
        if self.process is None:
            return
        backends = processes.children(self.process.pid)
        self._signal_all(sign)
        self.process.wait()
        processes.wait_until(lambda: not any(map(processes.is_alive, backends)), 10)
        self.process = None

    def _signal_all(self, sign: int) -> None:
        if not self.is_running:
            return
        for pid in [self.process.pid, *processes.children(self.process.pid)]:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, sign)

    def _make(self) -> None:
        """Make the cluster beside its place and move it there, so that no half one remains."""
        building = self.home / "postgres.new"
        shutil.rmtree(building, ignore_errors=True)
        building.mkdir(mode=0o700)
        unprivileged.hand_over(self.way, building)
        self._run(
            *("initdb", "-D", building, "--username=postgres", "--auth=trust", "--encoding=UTF8"),
            *("--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"),
            *(() if self.durable else ("--no-sync",)),
        )
        (building / "pg_hba.conf").write_text("local all all trust\n")
        self._single(building, "postgres", _ROLES + ("" if self.durable else _FOR_TESTS))
        self._single(building, DATABASE, "CREATE EXTENSION pg_stat_statements;\n")
        building.rename(self.data)

    def _single(self, data: Path, database: str, statements: str) -> None:
        """Statements for a cluster that is not running: no client and no password needed."""
        command = ("postgres", "--single", "-D", data, *self._options(), database)
        said = self._run(*command, statements=statements)
        if "ERROR:" in said or "FATAL:" in said:
            raise Trouble(f"PostgreSQL could not be prepared:\n{tail(said)}")

    def _run(self, program: str, *arguments, statements: str = "") -> str:
        """Run one of PostgreSQL's programs to its end and return what it said."""
        run = self.home / "run"
        script, answer = run / "statements.sql", run / "prepare.log"
        script.write_text(statements)
        answer.write_text("")
        with script.open() as given:
            process = self._spawn(program, *arguments, log=answer, stdin=given)
        code = process.wait(120)
        said = answer.read_text(errors="replace")
        if code != 0:
            raise Trouble(f"PostgreSQL's {program} failed ({code}):\n{tail(said)}")
        return said

    def _spawn(self, program: str, *arguments, log: Path, **popen) -> subprocess.Popen:
        environment = {"PATH": os.environ.get("PATH", ""), "LC_ALL": "C", "TZ": "UTC"}
        return processes.spawn(
            [self.binaries / "bin" / program, *arguments],
            env=environment,
            log=log,
            cwd=Path("/"),
            death_signal=signal.SIGINT,
            **unprivileged.popen_arguments(self.way),
            **popen,
        )

    def _options(self) -> list[str]:
        settings = {**_SETTINGS, **self.settings, "unix_socket_directories": f'"{self.socket}"'}
        if not self.durable:
            settings |= _HASTE
        return [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]

    def _ready(self) -> bool:
        """PostgreSQL itself says so, in the last line of its pid file."""
        lines = self._pid_file()
        return len(lines) >= 8 and lines[0] == str(self.process.pid) and "ready" in lines[7]

    def _pid_file(self) -> list[str]:
        try:
            return (self.data / "postmaster.pid").read_text().splitlines()
        except OSError:
            return []

    def _clear_the_way(self) -> None:
        """End the server that a killed ./dev left over; the caller holds this home's lock."""
        lines = self._pid_file()
        if not lines or not lines[0].isdigit():
            return
        postmaster = int(lines[0])
        if processes.LINUX:
            orphans = processes.working_in(self.data)
            if postmaster in orphans:
                processes.end_all([postmaster], by=signal.SIGINT, grace=20)
            processes.wait_until(lambda: not processes.working_in(self.data), 10)
            # A zombie that nobody reaps looks alive to PostgreSQL, which would refuse to start.
            if processes.state(postmaster) == "Z" and not processes.working_in(self.data):
                (self.data / "postmaster.pid").unlink(missing_ok=True)


def _since(log: Path, offset: int) -> str:
    with log.open("rb") as handle:
        handle.seek(offset)
        return handle.read().decode(errors="replace")


def _keep_short(log: Path, limit: int = 5_000_000) -> None:
    if log.exists() and log.stat().st_size > limit:
        log.replace(log.with_suffix(".log.1"))
