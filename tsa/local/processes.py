"""Starting and ending child processes, so that none outlives the one who started it.

Every child leads a process group of its own (Ctrl-C reaches only us, we end them in order) and,
on Linux, is signalled by the kernel when we die, also by kill -9. Spawn from the main thread:
the kernel counts the death of the spawning *thread*.
"""

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

LINUX = sys.platform.startswith("linux")
# Children carry their home in this variable, so that a later start finds what was left over.
MARK = "TSA_CHILD_OF"
_LIBC = ctypes.CDLL(None, use_errno=True) if LINUX else None
_PR_SET_PDEATHSIG = 1


def spawn(
    command: list,
    *,
    env: dict | None = None,
    log: Path | None = None,
    cwd: Path | None = None,
    death_signal: int = signal.SIGTERM,
    prepare: Callable[[], None] | None = None,
    **popen,
) -> subprocess.Popen:
    """Start a child; its output goes to `log`, or where ours goes.

    `death_signal` is what it gets when we die first; `prepare` runs in the child before exec.
    """
    popen.setdefault("stdin", subprocess.DEVNULL)
    with contextlib.ExitStack() as stack:
        if log is not None:
            popen["stdout"] = stack.enter_context(log.open("ab"))
            popen["stderr"] = subprocess.STDOUT
        return subprocess.Popen(
            [str(part) for part in command],
            env=env,
            cwd=cwd,
            start_new_session=True,
            preexec_fn=dying_with_parent(death_signal, prepare),
            **popen,
        )


def dying_with_parent(sign: int, prepare: Callable[[], None] | None = None) -> Callable[[], None]:
    """For preexec_fn: the child gets this signal when its parent dies, however it dies."""
    parent = os.getpid()

    def before_exec() -> None:
        if prepare:
            prepare()
        if _LIBC:
            _LIBC.prctl(_PR_SET_PDEATHSIG, sign, 0, 0, 0)
            if os.getppid() != parent:
                os._exit(1)

    return before_exec


def end(process: subprocess.Popen, *, by: int = signal.SIGTERM, grace: float = 10) -> int:
    """Ask the child to end, wait, then end what is left of its group; return its exit code."""
    if process.poll() is None:
        with contextlib.suppress(ProcessLookupError):
            process.send_signal(by)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(grace)
    return kill(process)


def kill(process: subprocess.Popen) -> int:
    """kill -9 for the child and its whole group; waits until the child is gone."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
    return process.wait()


def is_alive(pid: int) -> bool:
    """Does the process exist, and is it more than a zombie?"""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    return state(pid) not in ("Z", "X")


def state(pid: int) -> str:
    """The kernel's one letter for a process (Linux); empty where it is not known."""
    return _stat(pid)[0]


def children(pid: int) -> list[int]:
    """The living direct children of a process."""
    if LINUX:
        return [each for each in _all_pids() if _stat(each)[1] == pid]
    found = subprocess.run(["pgrep", "-P", str(pid)], capture_output=True, text=True, check=False)
    return [int(each) for each in found.stdout.split()]


def working_in(folder: Path) -> list[int]:
    """Processes whose working folder is this one (Linux), as PostgreSQL's are in its data."""
    found = []
    for pid in _all_pids():
        with contextlib.suppress(OSError):
            if Path(os.readlink(f"/proc/{pid}/cwd")) == folder and is_alive(pid):
                found.append(pid)
    return found


def left_over(home: Path) -> list[int]:
    """What an earlier ./dev of this home started and could not end (Linux)."""
    mark = f"{MARK}={home}".encode()
    found = []
    for pid in _all_pids():
        with contextlib.suppress(OSError):
            marks = Path(f"/proc/{pid}/environ").read_bytes().split(b"\0")
            if mark in marks and pid != os.getpid() and is_alive(pid):
                found.append(pid)
    return found


def end_all(pids: list[int], *, by: int = signal.SIGTERM, grace: float = 8) -> None:
    """End processes that are not our children; kill -9 after the grace."""
    for sign, seconds in ((by, grace), (signal.SIGKILL, 5)):
        pids = [pid for pid in pids if is_alive(pid)]
        for pid in pids:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.kill(pid, sign)
        wait_until(lambda: not any(is_alive(pid) for pid in pids), seconds)  # noqa: B023


def wait_until(true: Callable[[], object], seconds: float, *, every: float = 0.02) -> bool:
    """Wait until `true()`; False if it does not become so in time."""
    deadline = time.monotonic() + seconds
    while not true():
        if time.monotonic() > deadline:
            return False
        time.sleep(every)
    return True


def _all_pids() -> Iterator[int]:
    if LINUX:
        yield from (int(name) for name in os.listdir("/proc") if name.isdigit())


def _stat(pid: int) -> tuple[str, int]:
    """State and parent from /proc/<pid>/stat; the name in brackets may hold anything."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return "", 0
    return fields[0], int(fields[1])
