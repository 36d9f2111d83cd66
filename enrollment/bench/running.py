"""Playing one operation after the other: over HTTP, then bare, on stores that nobody else uses."""

import json
import os
import pickle
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from django.conf import settings

from enrollment.bench.multiplying import Family
from enrollment.bench.preparing import prepare
from enrollment.bench.template import Request, Template
from tsa.local import environment, places, processes, serving
from tsa.local.dynamo import free_port

WARM_UP = 32
# Two processes either way, as there are two web workers; the better one is the limit.
BARE_WAYS = {"2 x 4 threads": 4, "2 x 1 thread": 1}
MOST_ROUNDS = 4
_PROCESSES = 2


class Failed(Exception):
    """A request was refused or a replay went wrong: then there is nothing to compare."""


@dataclass(frozen=True)
class Timing:
    """So many operations in so many seconds."""

    seconds: float
    latencies: list[float] = field(repr=False)

    def __add__(self, other: "Timing") -> "Timing":
        return Timing(self.seconds + other.seconds, self.latencies + other.latencies)

    @property
    def rate(self) -> float:
        return len(self.latencies) / self.seconds

    def percentile(self, share: float) -> float:
        """In milliseconds."""
        ordered = sorted(self.latencies)
        return 1000 * ordered[min(len(ordered) - 1, int(share * len(ordered)))]


@dataclass(frozen=True)
class Result:
    request: Request
    app: Timing
    bare: dict[str, Timing]

    @property
    def limit(self) -> tuple[str, Timing]:
        return max(self.bare.items(), key=lambda pair: pair[1].rate)

    @property
    def ratio(self) -> float:
        return self.app.rate / self.limit[1].rate


def run(
    template: Template, *, families: int, clients: int, tell: Callable[[str], None]
) -> Iterator[Result]:
    """Prepare the families, then measure each operation on all of them in turn."""
    started = time.monotonic()
    warm = prepare(template, "W", WARM_UP)
    own = prepare(template, "A", families)
    bare = {
        way: prepare(template, group, families if threads > 1 else max(WARM_UP, families // 4))
        for group, (way, threads) in zip("BC", BARE_WAYS.items(), strict=True)
    }
    tell(f"prepared in {time.monotonic() - started:.0f} s")
    with web() as port:
        for request in template.requests:
            ask(port, request, warm, template, clients=clients)
            yield _measured(port, request, own, bare, template, clients=clients)


def _measured(
    port: int,
    request: Request,
    own: list[Family],
    bare: dict[str, list[Family]],
    template: Template,
    *,
    clients: int,
) -> Result:
    """In rounds that alternate, so that whatever else the machine does meets both sides."""
    rounds = max(1, min(MOST_ROUNDS, len(own) // 100))
    apps, bares = [], []
    for turn in range(rounds):
        apps.append(ask(port, request, own[turn::rounds], template, clients=clients))
        bares.append(
            {
                way: replay(template.calls[request.name], bare[way][turn::rounds], threads=threads)
                for way, threads in BARE_WAYS.items()
            }
        )
    return Result(
        request,
        sum(apps[1:], apps[0]),
        {way: sum((each[way] for each in bares[1:]), bares[0][way]) for way in BARE_WAYS},
    )


@contextmanager
def web() -> Iterator[int]:
    """The web server as `./dev run` starts it, on a port of its own."""
    port = free_port()
    environ = environment.without_owner({**os.environ, "PORT": str(port)})
    process = serving.start_web(environ, host="127.0.0.1", port=port)
    try:
        if not processes.wait_until(lambda: serving.status(port) == 200, 60, every=0.1):
            raise Failed(f"the web server is not ready: {serving.status(port)}")
        yield port
    finally:
        processes.end(process)


def ask(
    port: int, request: Request, families: list[Family], template: Template, *, clients: int
) -> Timing:
    """One request for each family, over HTTP."""
    headers = {"Content-Type": request.content_type} if request.body else {}
    token, requests = template.identity.token, []
    for family in families:
        own = {**headers, "Authorization": f"Bearer {family.instead(token)}"}
        # latin-1 keeps every byte as it is, whatever the body holds
        body = family.instead(request.body.decode("latin-1")).encode("latin-1")
        requests.append((request.method, family.instead(request.path), own, body or None))
    with _file({"port": port, "clients": clients, "requests": requests}) as path:
        process = _start("enrollment.bench.clients", path)
        result = _read(process)
    if any(not status.startswith("2") for status in result["statuses"]):
        raise Failed(f"{request.name}: {result['statuses']} {result['refusal']}")
    return Timing(result["seconds"], result["latencies"])


def replay(calls: list, families: list[Family], *, threads: int) -> Timing:
    """The same calls for each family, bare, by two processes."""
    parts = [families[start::_PROCESSES] for start in range(_PROCESSES)]
    jobs = [
        {
            "calls": calls,
            "families": part,
            "threads": threads,
            "endpoint": settings.DYNAMODB_ENDPOINT,
            "region": settings.AWS_REGION,
        }
        for part in parts
    ]
    with _file(jobs[0]) as first, _file(jobs[1]) as second:
        started = [_start("enrollment.bench.bare", path) for path in (first, second)]
        for process in started:
            if process.stdout.readline().strip() != "ready":
                raise Failed("a bare process did not get ready; its reason stands above")
        for process in started:
            process.stdin.write("go\n")
            process.stdin.flush()
        results = [_read(process) for process in started]
    if errors := [each for result in results for each in result["errors"]]:
        raise Failed(f"bare loop: {errors[0]}")
    seconds = max(each["ended"] for each in results) - min(each["started"] for each in results)
    return Timing(seconds, [each for result in results for each in result["latencies"]])


@contextmanager
def _file(job: dict) -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "job"
        path.write_bytes(pickle.dumps(job))
        yield path


def _start(module: str, path: Path) -> subprocess.Popen:
    return processes.spawn(
        [sys.executable, "-m", module, path],
        cwd=places.PROJECT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def _read(process: subprocess.Popen) -> dict:
    line = process.stdout.readline()
    if process.wait() != 0 or not line:
        raise Failed("a measuring process ended with an error; its reason stands above")
    return json.loads(line)
