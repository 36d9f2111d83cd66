"""One client as a process: it asks over HTTP, or runs the same SQL with psycopg alone.

Run as `python -m edfi.rest.bench.loads FILE`. It says "ready", starts at a line on its standard
input, and prints one JSON line with its times. Without Django.
"""

import http.client
import json
import pickle
import sys
import time
from pathlib import Path


def main(path: str) -> None:
    job = pickle.loads(Path(path).read_bytes())
    load = _LOADS[job["kind"]](job)
    print("ready", flush=True)
    sys.stdin.readline()
    started = time.monotonic()
    latencies = []
    for ask in load.work():
        asked = time.monotonic()
        ask()
        latencies.append(time.monotonic() - asked)
    ended = time.monotonic()
    result = {"started": started, "ended": ended, "latencies": latencies}
    print(json.dumps({**result, "last": load.last, "next": load.next}), flush=True)


class _Load:
    """`last` and `next`: where a walk through pages stopped, and where it goes on."""

    last = next = ""

    def __init__(self, job: dict):
        self.job = job


class _Http(_Load):
    def __init__(self, job: dict):
        super().__init__(job)
        self.connection = http.client.HTTPConnection("127.0.0.1", job["port"], timeout=120)
        self.connection.connect()
        self.headers = {"Authorization": f"Bearer {job['token']}"}

    def ask(self, method: str, path: str, body: bytes | None = None):
        headers = {**self.headers, "Content-Type": "application/json"} if body else self.headers
        self.connection.request(method, path, body, headers)
        response = self.connection.getresponse()
        answer = response.read()
        if response.status >= 300:
            raise SystemExit(f"{method} {path}: {response.status} {answer[:500]!r}")
        return response, answer


class _Posts(_Http):
    """Makes new items; anything but 201 ends the measurement."""

    def work(self):
        for path, body in self.job["requests"]:
            yield lambda path=path, body=body: self._post(path, body)

    def _post(self, path: str, body: bytes) -> None:
        response, _ = self.ask("POST", path, body)
        if response.status != 201:
            raise SystemExit(f"POST {path}: {response.status}, not 201")


class _Pages(_Http):
    """From the first page on by cursor; `last` is the last page with items in it."""

    def work(self):
        self.next = self.job["next"] or f"{self.job['path']}?limit=500"
        for _ in range(self.job["most"]):
            if self.next:
                yield self._page

    def _page(self) -> None:
        response, answer = self.ask("GET", self.next)
        if len(answer) > 2:
            self.last = self.next
        token = response.headers["Next-Page-Token"]
        self.next = f"{self.job['path']}?pageToken={token}&pageSize=500" if token else ""


class _Repeats(_Http):
    """The same pages again and again, in turn."""

    def work(self):
        for path in self.job["paths"]:
            yield lambda path=path: self.ask("GET", path)


class _Sql(_Load):
    def __init__(self, job: dict):
        import psycopg

        super().__init__(job)
        self.connection = psycopg.connect(job["database"], autocommit=True)
        self.cursor = self.connection.cursor()
        self.binding = psycopg.ClientCursor(self.connection)


class _SqlPosts(_Sql):
    """The recorded statements with other keys, and the commit."""

    def work(self):
        for calls in self.job["items"]:
            yield lambda calls=calls: self._replay(calls)

    def _replay(self, calls: list) -> None:
        self.connection.execute("BEGIN")
        for sql, values, prepare in calls:
            cursor = self.binding if prepare is None else self.cursor
            options = {} if prepare is None else {"prepare": prepare}
            cursor.execute(sql, values, **options)
            if cursor.description:
                cursor.fetchall()
        self.connection.execute("COMMIT")


class _SqlPages(_Sql):
    def work(self):
        self.next = self.job["next"] or 0
        for _ in range(self.job["most"]):
            if self.next is not None:
                yield self._page

    def _page(self) -> None:
        self.next, _ = self.cursor.execute(self.job["sql"], [self.next]).fetchone()


_LOADS = {
    "posts": _Posts,
    "pages": _Pages,
    "repeats": _Repeats,
    "sql_posts": _SqlPosts,
    "sql_pages": _SqlPages,
}

if __name__ == "__main__":
    main(sys.argv[1])
