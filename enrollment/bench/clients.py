"""Clients that do nothing but ask: threads with one kept-alive connection each.

Run as `python -m enrollment.bench.clients FILE`; prints one JSON line with times and statuses.
"""

import http.client
import itertools
import json
import pickle
import sys
import threading
import time
from collections import Counter
from pathlib import Path


def main(path: str) -> None:
    job = pickle.loads(Path(path).read_bytes())
    clients = [_Client(job["port"], job["requests"]) for _ in range(job["clients"])]
    turn = itertools.count()
    threads = [threading.Thread(target=each.run, args=(turn,)) for each in clients]
    started = time.monotonic()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    seconds = time.monotonic() - started
    statuses: Counter = sum((each.statuses for each in clients), Counter())
    result = {
        "seconds": seconds,
        "latencies": [each for client in clients for each in client.latencies],
        "statuses": {str(status): count for status, count in statuses.items()},
        "refusal": next((each.refusal for each in clients if each.refusal), ""),
    }
    print(json.dumps(result), flush=True)


class _Client:
    def __init__(self, port: int, requests: list):
        self.requests = requests
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self.connection.connect()
        self.latencies: list[float] = []
        self.statuses: Counter = Counter()
        self.refusal = ""

    def run(self, turn) -> None:
        while (index := next(turn)) < len(self.requests):
            method, path, headers, body = self.requests[index]
            started = time.monotonic()
            self.connection.request(method, path, body, headers)
            response = self.connection.getresponse()
            answer = response.read()
            self.latencies.append(time.monotonic() - started)
            self.statuses[response.status] += 1
            if response.status >= 300:
                self.refusal = answer[:500].decode(errors="replace")


if __name__ == "__main__":
    main(sys.argv[1])
