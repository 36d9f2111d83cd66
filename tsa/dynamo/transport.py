"""DynamoDB's JSON protocol over one kept connection a thread: what is under PynamoDB.

botocore's general client spends four times as long on a call as the store does on the answer
(docs/decisions/a-lean-way-to-dynamodb.md). Credentials, signatures and errors stay botocore's;
only the way from a dict to the socket and back is our own.
"""

import http.client
import ssl
import threading
import time
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import orjson
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.exceptions import BotoCoreError, ClientError, NoCredentialsError
from botocore.session import get_session

from tsa.lib.errors import StoreUnavailable

_TARGET = "DynamoDB_20120810."
_CONTENT_TYPE = "application/x-amz-json-1.0"
# DynamoDB's own words for "not now".
_BUSY = {
    "InternalServerError",
    "LimitExceededException",
    "ProvisionedThroughputExceededException",
    "RequestLimitExceeded",
    "ServiceUnavailable",
    "ThrottlingException",
    "TransactionInProgressException",
}
# The same, of one item in a transaction; then nothing of the transaction was written.
_BUSY_REASONS = {"ProvisionedThroughputExceeded", "RequestLimitExceeded", "ThrottlingError"}
# Those of them that say: too much at once.
_TOO_MUCH = {
    "ProvisionedThroughputExceededException",
    "RequestLimitExceeded",
    "ThrottlingException",
}
_TRIES = 2
_PAUSE_SECONDS = 0.05

# What became of one try of a call; a call may take two.
ANSWERED, REFUSED, THROTTLED, FAILED = "answered", "refused", "throttled", "failed"
UNANSWERED = "unanswered"
Watcher = Callable[[str, str, float], object]
_watchers: list[Watcher] = []


def watch(watcher: Watcher) -> None:
    """Have this called with (operation, what became of it, seconds) after every try."""
    if watcher not in _watchers:
        _watchers.append(watcher)


def _tell(operation: str, outcome: str, began: float) -> None:
    seconds = time.perf_counter() - began
    for watcher in _watchers:
        watcher(operation, outcome, seconds)


class Transport:
    """Calls one endpoint. Safe to share between threads; each keeps its own connection."""

    def __init__(
        self, *, endpoint: str | None, region: str, connect_timeout: float, read_timeout: float
    ) -> None:
        self.url = endpoint or f"https://dynamodb.{region}.amazonaws.com"
        parts = urlsplit(self.url)
        self._is_secure = parts.scheme == "https"
        self._host = parts.hostname
        self._port = parts.port or (443 if self._is_secure else 80)
        self._timeouts = (connect_timeout, read_timeout)
        self._region = region
        self._session = get_session()
        self._local = threading.local()
        self._tls = ssl.create_default_context() if self._is_secure else None

    def call(self, operation: str, arguments: dict[str, Any]) -> dict[str, Any]:
        """One operation. A second try follows an outage or a throttling; every write of ours
        is conditional, so a first try that got through does no harm.

        Raises: StoreUnavailable; ClientError for what DynamoDB refuses.
        """
        body = orjson.dumps(arguments)
        for attempt in range(_TRIES):
            is_last = attempt + 1 == _TRIES
            began = time.perf_counter()
            try:
                status, answer = self._send(operation, body)
            except (OSError, http.client.HTTPException, orjson.JSONDecodeError) as error:
                self._forget_connection()
                _tell(operation, UNANSWERED, began)
                if is_last:
                    raise StoreUnavailable("The enrolment store does not answer.") from error
                continue
            if status == 200:
                _tell(operation, ANSWERED, began)
                return answer
            refusal = _refusal(operation, status, answer)
            _tell(operation, _outcome(refusal, status), began)
            if not _is_busy(refusal, status):
                raise refusal
            if is_last:
                raise StoreUnavailable("The enrolment store is busy.") from refusal
            time.sleep(_PAUSE_SECONDS)
        raise AssertionError("unreachable")

    def _send(self, operation: str, body: bytes) -> tuple[int, dict[str, Any]]:
        connection = self._connection()
        connection.request("POST", "/", body, self._headers(operation, body))
        response = connection.getresponse()
        content = response.read()
        return response.status, orjson.loads(content) if content else {}

    def _headers(self, operation: str, body: bytes) -> dict[str, str]:
        headers = {"X-Amz-Target": _TARGET + operation, "Content-Type": _CONTENT_TYPE}
        request = AWSRequest("POST", self.url + "/", headers=headers, data=body)
        try:
            credentials = self._session.get_credentials()
            if credentials is None:
                raise NoCredentialsError
            frozen = credentials.get_frozen_credentials()
        except BotoCoreError as error:
            raise StoreUnavailable("There are no credentials for the enrolment store.") from error
        SigV4Auth(frozen, "dynamodb", self._region).add_auth(request)
        return dict(request.headers)

    def _connection(self) -> http.client.HTTPConnection:
        connection = getattr(self._local, "connection", None)
        if connection is None:
            connect_timeout, read_timeout = self._timeouts
            connection = self._new_connection(connect_timeout)
            connection.auto_open = 0  # it would reconnect with the wrong time-out
            connection.connect()
            connection.sock.settimeout(read_timeout)
            self._local.connection = connection
        return connection

    def _new_connection(self, timeout: float) -> http.client.HTTPConnection:
        if self._is_secure:
            return http.client.HTTPSConnection(
                self._host, self._port, timeout=timeout, context=self._tls
            )
        return http.client.HTTPConnection(self._host, self._port, timeout=timeout)

    def _forget_connection(self) -> None:
        connection = getattr(self._local, "connection", None)
        if connection is not None:
            connection.close()
            self._local.connection = None


def _outcome(refusal: ClientError, status: int) -> str:
    if refusal.response["Error"]["Code"] in _TOO_MUCH or _reasons(refusal) & _BUSY_REASONS:
        return THROTTLED
    return FAILED if _is_busy(refusal, status) else REFUSED


def _reasons(refusal: ClientError) -> set[str | None]:
    return {each.get("Code") for each in refusal.response.get("CancellationReasons", [])}


def _is_busy(refusal: ClientError, status: int) -> bool:
    reasons = _reasons(refusal)
    is_overload = refusal.response["Error"]["Code"] in _BUSY or bool(reasons & _BUSY_REASONS)
    return is_overload or status >= 500


def _refusal(operation: str, status: int, answer: dict[str, Any]) -> ClientError:
    """DynamoDB's error body as the exception that botocore would raise for it."""
    code = str(answer.get("__type", status)).rpartition("#")[2]
    message = answer.get("message") or answer.get("Message") or ""
    response = {
        "Error": {"Code": code, "Message": message},
        "ResponseMetadata": {"HTTPStatusCode": status, "HTTPHeaders": {}},
    }
    if "CancellationReasons" in answer:
        response["CancellationReasons"] = answer["CancellationReasons"]
    return ClientError(response, operation)
