"""The embedded DynamoDB-compatible store of one data folder: dynoxide, or moto where it is absent.

File-backed it is durable (every write is synced); in memory it is for tests. `call` speaks the
protocol in plain JSON, so that the launcher and the tests' clean-up need no AWS package.
"""

import contextlib
import http.client
import json
import os
import signal
import socket
import subprocess
import time
from pathlib import Path
from urllib.parse import urlsplit

from tsa.local import places, processes
from tsa.local.trouble import Trouble, tail

_START_SECONDS = 20
_CREDENTIAL = "AWS4-HMAC-SHA256 Credential=local/20260101/us-east-1/dynamodb/aws4_request"


class Dynamo:
    """One store on one loopback port, which it keeps over restarts."""

    def __init__(self, home: Path, *, binary: Path, in_memory: bool = False):
        self.home = home
        self.binary = binary
        self.file = None if in_memory else home / "dynamo" / "dynamo.db"
        self.log = home / "run" / "dynamo.log"
        self.port = 0
        self.process: subprocess.Popen | None = None

    @property
    def endpoint(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def is_durable(self) -> bool:
        return self.file is not None and self.binary.name == "dynoxide"

    @property
    def is_running(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def start(self) -> None:
        """Start, on the port of the last start or a free one; returns when it answers."""
        places.private_folder(self.log.parent)
        if self.file:
            places.private_folder(self.file.parent)
        for _ in range(5):
            port = self.port or free_port()
            if self._start_on(port):
                self.port = port
                return
            time.sleep(0.2)
        said = tail(self.log.read_text(errors="replace"))
        raise Trouble(f"The DynamoDB store does not start ({self.log}):\n{said}")

    def stop(self) -> None:
        """End it and wait until it is gone: its files must not be touched while it ends."""
        if self.process is None:
            return
        self.resume()
        processes.end(self.process, grace=10 if self.file else 0.2)
        self.process = None

    def kill(self) -> None:
        if self.process is not None:
            processes.kill(self.process)
            self.process = None

    def pause(self) -> None:
        if self.is_running:
            self.process.send_signal(signal.SIGSTOP)

    def resume(self) -> None:
        if self.is_running:
            self.process.send_signal(signal.SIGCONT)

    def _start_on(self, port: int) -> bool:
        self.log.write_bytes(b"")
        marked = {**os.environ, processes.MARK: str(self.home)}
        self.process = processes.spawn(self._command(port), env=marked, log=self.log)
        processes.wait_until(lambda: not self.is_running or answers(port), _START_SECONDS)
        if self.is_running and answers(port):
            return True
        self.kill()
        return False

    def _command(self, port: int) -> list:
        if self.binary.name != "dynoxide":
            return [self.binary, "-H", "127.0.0.1", "-p", port]
        command = [self.binary, "serve", "--host", "127.0.0.1", "--port", port]
        return command + (["--db-path", self.file] if self.file else [])


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def answers(port: int) -> bool:
    """Does a store on this port answer a question?"""
    with contextlib.suppress(OSError, http.client.HTTPException, ValueError):
        call(f"http://127.0.0.1:{port}", "ListTables")
        return True
    return False


def call(endpoint: str, operation: str, **body) -> dict:
    """One request to an embedded store, unsigned."""
    address = urlsplit(endpoint)
    connection = http.client.HTTPConnection(address.hostname, address.port, timeout=5)
    try:
        return _ask(connection, operation, body)
    finally:
        connection.close()


def empty(endpoint: str) -> None:
    """Delete every item of every table; costs one small question for an empty table."""
    address = urlsplit(endpoint)
    connection = http.client.HTTPConnection(address.hostname, address.port, timeout=5)
    try:
        for table in _ask(connection, "ListTables", {})["TableNames"]:
            while found := _ask(connection, "Scan", {"TableName": table})["Items"]:
                _delete(connection, table, found)
    finally:
        connection.close()


def _delete(connection: http.client.HTTPConnection, table: str, items: list[dict]) -> None:
    schema = _ask(connection, "DescribeTable", {"TableName": table})["Table"]["KeySchema"]
    names = [part["AttributeName"] for part in schema]
    keys = [{name: item[name] for name in names} for item in items]
    for start in range(0, len(keys), 25):
        requests = [{"DeleteRequest": {"Key": key}} for key in keys[start : start + 25]]
        _ask(connection, "BatchWriteItem", {"RequestItems": {table: requests}})


def _ask(connection: http.client.HTTPConnection, operation: str, body: dict) -> dict:
    headers = {
        "Content-Type": "application/x-amz-json-1.0",
        "X-Amz-Target": f"DynamoDB_20120810.{operation}",
        "X-Amz-Date": "20260101T000000Z",
        "Authorization": f"{_CREDENTIAL}, SignedHeaders=host, Signature=0",
    }
    connection.request("POST", "/", json.dumps(body), headers)
    answer = connection.getresponse()
    text = answer.read()
    if answer.status != 200:
        raise OSError(f"{operation}: {answer.status} {text[:300]!r}")
    return json.loads(text)
