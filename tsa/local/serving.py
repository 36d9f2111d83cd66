"""The web server and the worker as processes, and whether the site is ready."""

import contextlib
import http.client
import signal
import socket
import subprocess
import sys

from tsa.local import places, processes
from tsa.local.trouble import Trouble


def python() -> str:
    """The interpreter that has the packages."""
    return str(places.PYTHON) if places.PYTHON.exists() else sys.executable


def start_web(environ: dict, *, host: str, port: int, **spawn) -> subprocess.Popen:
    """granian with two workers of one thread each, as in production."""
    command = [python(), "-m", "granian", "--interface", "wsgi", "--workers", 2]
    command += ["--blocking-threads", 1, "--host", host, "--port", port, "--no-ws"]
    command += ["--respawn-failed-workers", "--respawn-interval", 0.5]
    command += ["--workers-kill-timeout", 5, "--log-level", "warning", "tsa.wsgi:application"]
    return processes.spawn(command, env=environ, cwd=places.PROJECT, **spawn)


def start_worker(environ: dict, **spawn) -> subprocess.Popen:
    command = [python(), places.PROJECT / "manage.py", "worker"]
    return processes.spawn(command, env=environ, cwd=places.PROJECT, **spawn)


def manage(environ: dict, *arguments: str, **run) -> subprocess.CompletedProcess:
    """Run one of Django's commands to its end; Ctrl-C reaches us alone, and we end it."""
    return subprocess.run(
        [python(), places.PROJECT / "manage.py", *arguments],
        env=environ,
        check=False,
        start_new_session=True,
        preexec_fn=processes.dying_with_parent(signal.SIGTERM),
        **run,
    )


def has_command(name: str) -> bool:
    """Does one of the project's apps bring this command?"""
    return bool(commands(name))


def commands(pattern: str) -> list[str]:
    """The names of the project's own commands that fit."""
    apps = ("*/management/commands", "*/*/management/commands")
    found = (path for app in apps for path in places.PROJECT.glob(f"{app}/{pattern}.py"))
    return sorted(path.stem for path in found)


def status(port: int, path: str = "/health/ready", host: str = "127.0.0.1") -> int:
    """The status that the site answers with; 0 while nobody answers."""
    with contextlib.suppress(OSError, http.client.HTTPException):
        connection = http.client.HTTPConnection(host, port, timeout=5)
        try:
            connection.request("GET", path)
            return connection.getresponse().status
        finally:
            connection.close()
    return 0


def check_port(host: str, port: int) -> None:
    """Refuse, with the fix, a port that another program holds."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise Trouble(
                f"Port {port} on {host} cannot be used: {error.strerror}.\n"
                f"End the program that uses it, or choose another: PORT={port + 1} ./dev run"
            ) from None
