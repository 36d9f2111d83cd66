"""How the two stores are: up, quick, full, throttled."""

import logging
import time
from collections.abc import Callable
from datetime import timedelta

from django.db import connection
from django.db.models import Sum
from django.utils import timezone

from tsa.accounts.tables import TokenItem
from tsa.audit.settling import PostgresAway, reaching_postgres
from tsa.dynamo.connection import transport
from tsa.dynamo.tables import all_tables
from tsa.lib.errors import StoreUnavailable
from tsa.operations.models import StoreMinute

log = logging.getLogger(__name__)
PATIENCE_SECONDS = 3.0
THROTTLED_OVER = timedelta(minutes=15)
# Sessions of whatever database: pg_stat_activity hides most of it from roles like ours.
_CONNECTIONS = """
SELECT 100.0 * sum(numbackends) / current_setting('max_connections')::int FROM pg_stat_database
"""
# NULL also where the role may not see it; then the standby's own watch has to tell.
_REPLICATION = "SELECT 1000 * extract(epoch FROM max(replay_lag)) FROM pg_stat_replication"


def postgresql_up() -> float:
    """One that hangs is as bad as none; the patience ends here, and no other figure asks it."""
    try:
        with reaching_postgres(budget=PATIENCE_SECONDS, patient=True):
            _value("SELECT 1")
    except PostgresAway:
        return 0
    return 1


def postgresql_ms() -> float:
    return _milliseconds(lambda: _value("SELECT 1"))


def connections_share() -> float:
    return _value(_CONNECTIONS)


def postgresql_size() -> float:
    return _value("SELECT pg_database_size(current_database())")


def replication_ms() -> float | None:
    return _value(_REPLICATION)


def dynamodb_up() -> float:
    try:
        TokenItem.fetch("health")
    except StoreUnavailable:
        return 0
    except Exception as error:  # the edge: tables that are missing are as bad as no store
        log.error("DynamoDB cannot be read: %s", type(error).__name__)
        return 0
    return 1


def dynamodb_ms() -> float:
    return _milliseconds(lambda: TokenItem.fetch("health"))


def dynamodb_size() -> float:
    names = [table.Meta.table_name for table in all_tables()]
    answers = [transport().call("DescribeTable", {"TableName": name}) for name in names]
    return sum(answer["Table"].get("TableSizeBytes", 0) for answer in answers)


def throttled() -> float | None:
    """Throttled tries of all tries, of every process; None where nothing was asked."""
    since = timezone.now() - THROTTLED_OVER
    sums = StoreMinute.objects.filter(minute__gte=since).aggregate(
        calls=Sum("calls"), throttled=Sum("throttled")
    )
    return 100 * sums["throttled"] / sums["calls"] if sums["calls"] else None


def _value(sql: str) -> float | None:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        found = cursor.fetchone()[0]
    return None if found is None else float(found)


def _milliseconds(ask: Callable[[], object]) -> float:
    began = time.perf_counter()
    ask()
    return 1000 * (time.perf_counter() - began)
