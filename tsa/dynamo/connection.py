"""The one connection of a process to DynamoDB, with time-outs, and what its errors mean.

A store that does not answer is `StoreUnavailable` from here on, so that no service and no
view ever sees a botocore error: it becomes a 503 or, in a loop, a later try.
"""

import botocore.exceptions
from botocore.exceptions import ClientError
from django.conf import settings
from pynamodb.connection import Connection
from pynamodb.exceptions import PynamoDBException, TransactWriteError

from tsa.lib.errors import StoreUnavailable

# DynamoDB's own words for "not now": after the client's retries they are an outage to us.
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
_CONFLICT = {"ConditionalCheckFailed", "TransactionConflict"}

_connections: dict[str | None, "StoreConnection"] = {}


class StoreConnection(Connection):
    """PynamoDB's connection, except that an outage is raised as our own StoreUnavailable."""

    def add_meta_table(self, meta_table):
        if meta_table.table_name not in self._tables:  # two item classes may share a table
            super().add_meta_table(meta_table)

    def _make_api_call(self, operation_name, operation_kwargs):
        try:
            return super()._make_api_call(operation_name, operation_kwargs)
        except ClientError as error:
            if _is_busy(error):
                raise StoreUnavailable("The enrolment store is busy.") from error
            raise
        except (
            botocore.exceptions.HTTPClientError,
            botocore.exceptions.ConnectionError,
            botocore.exceptions.NoCredentialsError,
        ) as error:
            raise StoreUnavailable("The enrolment store does not answer.") from error


def _is_busy(error: ClientError) -> bool:
    """Is it an answer that says "not now": an overload, or a server's own trouble?"""
    reasons = {each.get("Code") for each in error.response.get("CancellationReasons", [])}
    code = error.response.get("Error", {}).get("Code")
    status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
    return code in _BUSY or status >= 500 or bool(reasons & _BUSY_REASONS)


def connection() -> StoreConnection:
    """The connection to the store that the settings name now; one per endpoint and process."""
    endpoint = settings.DYNAMODB_ENDPOINT
    if endpoint not in _connections:
        _connections[endpoint] = StoreConnection(
            region=settings.AWS_REGION,
            host=endpoint,
            connect_timeout_seconds=settings.DYNAMODB_CONNECT_TIMEOUT,
            read_timeout_seconds=settings.DYNAMODB_READ_TIMEOUT,
            max_retry_attempts=1,
            max_pool_connections=32,
        )
    return _connections[endpoint]


def is_conflict(error: PynamoDBException) -> bool:
    """Did a condition fail, that is: did somebody else write first?"""
    if error.cause_response_code == "ConditionalCheckFailedException":
        return True
    if isinstance(error, TransactWriteError):
        reasons = {reason.code for reason in error.cancellation_reasons if reason}
        return bool(reasons) and reasons <= _CONFLICT
    return False
