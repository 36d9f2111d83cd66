"""Starting load processes together, and the web server that they ask."""

import json
import os
import pickle
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tsa.local import environment, places, processes, serving
from tsa.local.dynamo import free_port


class Failed(Exception):
    """A request was refused or a process ended: then there is nothing to compare."""


@dataclass(frozen=True)
class Timing:
    """So many operations in so many seconds."""

    seconds: float
    latencies: list[float] = field(repr=False)
    last: str = ""
    next: str | int | None = ""

    def __add__(self, other: "Timing") -> "Timing":
        latencies = self.latencies + other.latencies
        return Timing(self.seconds + other.seconds, latencies, other.last or self.last, other.next)

    @property
    def rate(self) -> float:
        return len(self.latencies) / self.seconds

    def percentile(self, share: float) -> float:
        """In milliseconds."""
        ordered = sorted(self.latencies)
        return 1000 * ordered[min(len(ordered) - 1, int(share * len(ordered)))]

    def as_json(self) -> dict:
        return {
            "operations": len(self.latencies),
            "per_second": round(self.rate, 1),
            "p50_ms": round(self.percentile(0.5), 2),
            "p99_ms": round(self.percentile(0.99), 2),
        }


def play(jobs: list[dict]) -> Timing:
    """All jobs at the same time, each in a process of its own."""
    with tempfile.TemporaryDirectory() as folder:
        started = []
        for number, job in enumerate(jobs):
            path = Path(folder) / str(number)
            path.write_bytes(pickle.dumps(job))
            started.append(_start(path))
        for process in started:
            if process.stdout.readline().strip() != "ready":
                raise Failed("a load process did not get ready; its reason stands above")
        for process in started:
            process.stdin.write("go\n")
            process.stdin.flush()
        results = [_read(process) for process in started]
    seconds = max(each["ended"] for each in results) - min(each["started"] for each in results)
    latencies = [each for result in results for each in result["latencies"]]
    return Timing(seconds, latencies, results[0]["last"], results[0]["next"])


@contextmanager
def web() -> Iterator[tuple[int, int]]:
    """The web server as `./dev run` starts it: its port, and the process above its workers."""
    port = free_port()
    environ = environment.without_owner({**os.environ, "PORT": str(port)})
    process = serving.start_web(environ, host="127.0.0.1", port=port)
    try:
        if not processes.wait_until(lambda: serving.status(port) == 200, 60, every=0.1):
            raise Failed(f"the web server is not ready: {serving.status(port)}")
        yield port, process.pid
    finally:
        processes.end(process)


def resident(parent: int) -> dict[int, int]:
    """The memory of each worker in KiB; helpers without an application in them left out."""
    listed = subprocess.run(
        ["ps", "-A", "-o", "pid=,ppid=,rss="], capture_output=True, text=True, check=True
    )
    rows = [tuple(map(int, line.split())) for line in listed.stdout.splitlines()]
    return {pid: rss for pid, above, rss in rows if above == parent and rss > 30_000}


def _start(path: Path) -> subprocess.Popen:
    return processes.spawn(
        [sys.executable, "-m", "edfi.rest.bench.loads", path],
        cwd=places.PROJECT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def _read(process: subprocess.Popen) -> dict:
    line = process.stdout.readline()
    if process.wait() != 0 or not line:
        raise Failed("a load process ended with an error; its reason stands above")
    return json.loads(line)
