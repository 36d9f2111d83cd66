"""The bare loop: recorded store calls, replayed with boto3 and psycopg, and nothing else.

Run as `python -m enrollment.bench.bare FILE`. It says "ready", starts at a line on its
standard input, and prints one JSON line with its times.
"""

import itertools
import json
import os
import pickle
import sys
import threading
import time
from pathlib import Path

import boto3
import psycopg
from botocore import xform_name
from botocore.config import Config
from psycopg.types.json import Jsonb

from enrollment.bench.multiplying import (
    BEGIN,
    COMMIT,
    DYNAMO,
    PIPELINE,
    SQL,
    SYNC,
    parameters,
)


def main(path: str) -> None:
    job = pickle.loads(Path(path).read_bytes())
    client = boto3.client(
        "dynamodb",
        endpoint_url=job["endpoint"],
        region_name=job["region"],
        config=Config(parameter_validation=False, max_pool_connections=job["threads"]),
    )
    work = [_prepared(family.instead(job["calls"]), client) for family in job["families"]]
    replayers = [_Replayer(work) for _ in range(job["threads"])]
    turn = itertools.count()
    threads = [threading.Thread(target=each.run, args=(turn,)) for each in replayers]
    print("ready", flush=True)
    sys.stdin.readline()
    started = time.monotonic()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    ended = time.monotonic()
    result = {
        "started": started,
        "ended": ended,
        "latencies": [each for replayer in replayers for each in replayer.latencies],
        "errors": [each for replayer in replayers for each in replayer.errors],
    }
    print(json.dumps(result), flush=True)


def _prepared(calls: list, client) -> list:
    """Everything that can be made before the clock starts: bound methods, JSON values."""
    prepared = []
    for kind, what, arguments in calls:
        if kind == DYNAMO:
            prepared.append((kind, getattr(client, xform_name(what)), arguments))
        elif kind == SQL:
            prepared.append((kind, what, parameters(arguments, Jsonb)))
        else:
            prepared.append((kind, what, None))
    return prepared


class _Replayer:
    """One thread with one PostgreSQL connection."""

    def __init__(self, work: list):
        self.work = work
        self.connection = psycopg.connect(os.environ["DATABASE_URL"], autocommit=True)
        self.latencies: list[float] = []
        self.errors: list[str] = []

    def run(self, turn) -> None:
        try:
            while (index := next(turn)) < len(self.work):
                started = time.monotonic()
                self._replay(self.work[index])
                self.latencies.append(time.monotonic() - started)
        except Exception as error:  # whatever it is, the parent has to know and to stop
            self.errors.append(f"{type(error).__name__}: {error}")

    def _replay(self, calls: list) -> None:
        connection, pipeline = self.connection, None
        # Prepared on the server after some repeats, which the application does not do; but a
        # parameter that is used in places of two types must be bound here, as it does.
        cursor, binding = connection.cursor(), psycopg.ClientCursor(connection)
        for kind, what, arguments in calls:
            if kind == DYNAMO:
                what(**arguments)
            elif kind == SQL:
                chosen = binding if isinstance(arguments, dict) else cursor
                chosen.execute(what, arguments)
                if pipeline is None and chosen.description:
                    chosen.fetchall()
            elif kind in (BEGIN, COMMIT):
                connection.execute(what)
            elif kind == PIPELINE:
                pipeline = connection.pipeline()
                pipeline.__enter__()
            elif kind == SYNC:
                pipeline.__exit__(None, None, None)
                pipeline = None


if __name__ == "__main__":
    main(sys.argv[1])
