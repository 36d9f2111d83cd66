"""The one connection of a process to DynamoDB, and what its errors mean.

A store that does not answer is `StoreUnavailable`, so that no service and no view ever sees
an error of the network: it becomes a 503 or, in a loop, a later try.
"""

from django.conf import settings
from pynamodb.connection import Connection
from pynamodb.exceptions import PynamoDBException, TransactWriteError

from tsa.dynamo.transport import Transport

_CONFLICT = {"ConditionalCheckFailed", "TransactionConflict"}

_connections: dict[str | None, "StoreConnection"] = {}
_transports: dict[str | None, Transport] = {}


class _LeanClient:
    """Stands where PynamoDB keeps botocore's client; only the call goes another way."""

    def __init__(self, transport: Transport) -> None:
        self._make_api_call = transport.call


class StoreConnection(Connection):
    """PynamoDB's connection over our own transport."""

    def __init__(self, transport: Transport, **options) -> None:
        super().__init__(**options)
        self._lean_client = _LeanClient(transport)

    @property
    def client(self):
        return self._lean_client

    @property
    def general_client(self):
        """botocore's own, for what PynamoDB has no words for: TTL and the like."""
        return super().client

    def add_meta_table(self, meta_table):
        if meta_table.table_name not in self._tables:  # two item classes may share a table
            super().add_meta_table(meta_table)


def connection() -> StoreConnection:
    """The connection to the store that the settings name now; one per endpoint and process."""
    endpoint = settings.DYNAMODB_ENDPOINT
    if endpoint not in _connections:
        _connections[endpoint] = StoreConnection(
            transport(), region=settings.AWS_REGION, host=endpoint
        )
    return _connections[endpoint]


def transport() -> Transport:
    """What is under that connection, for what has no model."""
    endpoint = settings.DYNAMODB_ENDPOINT
    if endpoint not in _transports:
        _transports[endpoint] = Transport(
            endpoint=endpoint,
            region=settings.AWS_REGION,
            connect_timeout=settings.DYNAMODB_CONNECT_TIMEOUT,
            read_timeout=settings.DYNAMODB_READ_TIMEOUT,
        )
    return _transports[endpoint]


def is_conflict(error: PynamoDBException) -> bool:
    """Did a condition fail, that is: did somebody else write first?"""
    if error.cause_response_code == "ConditionalCheckFailedException":
        return True
    if isinstance(error, TransactWriteError):
        reasons = {reason.code for reason in error.cancellation_reasons if reason}
        return bool(reasons) and reasons <= _CONFLICT
    return False
