"""One client as a process: it asks over HTTP, or asks PostgreSQL with psycopg alone.

Run as `python -m oneroster.rest.bench.loads FILE`. It says "ready", starts at a line on its
standard input, and prints one JSON line with its times. Without Django.
"""

import json
import pickle
import re
import socket
import sys
import time
from pathlib import Path


def main(path: str) -> None:
    job = pickle.loads(Path(path).read_bytes())
    ask = _LOADS[job["kind"]](job)
    ask()  # the connection, and a statement that is prepared
    print("ready", flush=True)
    sys.stdin.readline()
    latencies = []
    started = time.monotonic()
    for _ in range(job["times"]):
        asked = time.monotonic()
        ask()
        latencies.append(time.monotonic() - asked)
        if job.get("pause"):
            time.sleep(job["pause"])
    result = {"started": started, "ended": time.monotonic(), "latencies": latencies}
    print(json.dumps(result), flush=True)


def _http(job: dict):
    """Over one connection, with no more than the protocol asks: the cores are the server's."""
    link = socket.create_connection(("127.0.0.1", job["port"]), timeout=120)
    link.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    told = f"Authorization: Bearer {job['token']}\r\n" if job.get("token") else ""
    asked = f"GET {job['path']} HTTP/1.1\r\nHost: 127.0.0.1:{job['port']}\r\n{told}\r\n".encode()
    into = bytearray(1 << 24)

    def ask() -> None:
        link.sendall(asked)
        head, read = _head(link, into, job)
        if not head.startswith(b"HTTP/1.1 200 "):
            raise SystemExit(f"{job['path']}: {head[:500]!r}")
        if job.get("total") and _value(head, b"x-total-count") != job["total"]:
            raise SystemExit(f"{job['path']}: {_value(head, b'x-total-count')} in all")
        missing = _value(head, b"content-length") - read
        while missing > 0:
            missing -= link.recv_into(into, missing) or _ended(job)

    return ask


def _head(link: socket.socket, into: bytearray, job: dict) -> tuple[bytes, int]:
    """The answer's first part up to its empty line, and how much of the body came with it."""
    read = 0
    while (at := into.find(b"\r\n\r\n", 0, read)) < 0:
        read += link.recv_into(memoryview(into)[read:]) or _ended(job)
    return bytes(into[:at]), read - at - 4


def _value(head: bytes, name: bytes) -> int:
    found = re.search(rb"\r\n%s: (\d+)" % name, head, re.IGNORECASE)
    return int(found.group(1)) if found else 0


def _ended(job: dict):
    raise SystemExit(f"{job['path']}: the server closed the connection")


def _sql(job: dict):
    import psycopg

    connection = psycopg.connect(job["database"], autocommit=True)
    cursor = connection.cursor()

    def ask() -> None:
        cursor.execute(job["sql"])
        if cursor.description:
            cursor.fetchall()

    return ask


_LOADS = {"http": _http, "sql": _sql}

if __name__ == "__main__":
    main(sys.argv[1])
