"""One client as a process: it asks over HTTP, or asks PostgreSQL with psycopg alone.

Run as `python -m oneroster.rest.bench.loads FILE`. It says "ready", starts at a line on its
standard input, and prints one JSON line with its times. Without Django.
"""

import http.client
import json
import pickle
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
    connection = http.client.HTTPConnection("127.0.0.1", job["port"], timeout=120)
    headers = {"Authorization": f"Bearer {job['token']}"} if job.get("token") else {}

    def ask() -> None:
        connection.request("GET", job["path"], headers=headers)
        response = connection.getresponse()
        answer = response.read()
        if response.status != 200:
            raise SystemExit(f"{job['path']}: {response.status} {answer[:500]!r}")
        if job.get("total") and response.headers["X-Total-Count"] != str(job["total"]):
            raise SystemExit(f"{job['path']}: {response.headers['X-Total-Count']} in all")

    return ask


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
