"""The way to DynamoDB: what it does when the other side refuses, closes, or is not there.

A server of our own answers from a script here, because a real store cannot be told to throttle.
"""

import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer

import orjson
import pytest
from botocore.exceptions import ClientError

from tsa.dynamo.transport import Transport
from tsa.lib.errors import StoreUnavailable

THROTTLED = (400, {"__type": "com.amazonaws.dynamodb.v20120810#ThrottlingException"})
BROKEN = (500, {"__type": "InternalServerError"})
REFUSED = (
    400,
    {"__type": "com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException", "message": "no"},
)
FINE = (200, {"Item": {"k": {"S": "é"}}})


@contextmanager
def store(*answers, closes: bool = False):
    """A store that gives these answers in turn; (how to reach it, what it was asked)."""
    script, asked = list(answers), []

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            asked.append((dict(self.headers), orjson.loads(body)))
            status, content = script.pop(0)
            raw = orjson.dumps(content)
            self.send_response(status)
            self.send_header("Content-Length", str(len(raw)))
            self.end_headers()
            self.wfile.write(raw)
            self.close_connection = closes

        def log_message(self, *args):
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    transport = Transport(
        endpoint=f"http://127.0.0.1:{server.server_port}",
        region="us-east-1",
        connect_timeout=1,
        read_timeout=1,
    )
    try:
        yield transport, asked
    finally:
        transport._forget_connection()
        server.shutdown()
        server.server_close()


def test_a_call_is_signed_and_its_answer_read():
    with store(FINE) as (transport, asked):
        answer = transport.call("GetItem", {"TableName": "t", "Key": {"k": {"S": "é"}}})

    headers, body = asked[0]
    assert answer == FINE[1]
    assert body["Key"] == {"k": {"S": "é"}}
    assert headers["X-Amz-Target"] == "DynamoDB_20120810.GetItem"
    assert headers["Authorization"].startswith("AWS4-HMAC-SHA256 Credential=")
    assert "host;x-amz-date;x-amz-target" in headers["Authorization"]


def test_a_refusal_is_botocores_exception_and_not_tried_again():
    with store(REFUSED) as (transport, asked), pytest.raises(ClientError) as caught:
        transport.call("UpdateItem", {})

    assert caught.value.response["Error"]["Code"] == "ConditionalCheckFailedException"
    assert len(asked) == 1


@pytest.mark.parametrize("trouble", [THROTTLED, BROKEN])
def test_not_now_is_tried_once_more(trouble):
    with store(trouble, FINE) as (transport, asked):
        assert transport.call("GetItem", {}) == FINE[1]
    with store(trouble, trouble) as (transport, asked), pytest.raises(StoreUnavailable):
        transport.call("GetItem", {})
    assert len(asked) == 2


def test_a_connection_that_was_closed_meanwhile_is_made_again():
    with store(FINE, FINE, FINE, closes=True) as (transport, _):
        for _ in range(3):
            assert transport.call("GetItem", {}) == FINE[1]


def test_nobody_there_is_unavailable():
    with store() as (transport, _):
        pass

    with pytest.raises(StoreUnavailable):
        transport.call("GetItem", {})
