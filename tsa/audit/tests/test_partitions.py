"""The audit table's months: made ahead, and no row lost where one is missing."""

from datetime import UTC, datetime

import pytest
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from tsa.audit import services
from tsa.audit.models import AuditLog

pytestmark = pytest.mark.django_db


def partition_of(row):
    with connection.cursor() as cursor:
        cursor.execute("SELECT tableoid::regclass::text FROM audit_logs WHERE id = %s", [row.pk])
        return cursor.fetchone()[0]


def audit_row(at):
    return AuditLog.objects.create(
        at=at, actor_kind="system", actor_id="test", action="x", entity="t", entity_id="1"
    )


def months_from_now(months):
    index = timezone.now().year * 12 + timezone.now().month - 1 + months
    return datetime(index // 12, index % 12 + 1, 10, tzinfo=UTC)


def test_this_month_and_the_next_ones_have_their_partitions():
    services.ensure_partitions()

    for months in range(-1, 4):
        at = months_from_now(months)
        assert partition_of(audit_row(at)) == f"audit_logs_{at:%Y_%m}"


def test_a_month_without_partition_still_takes_rows():
    row = audit_row(months_from_now(30))

    assert partition_of(row) == "audit_logs_rest"


def test_a_new_partition_takes_over_what_the_default_one_held():
    at = months_from_now(6)
    row = audit_row(at)

    created = services.ensure_partitions(ahead=6)

    assert created >= 1
    assert partition_of(row) == f"audit_logs_{at:%Y_%m}"
    assert services.ensure_partitions(ahead=6) == 0


def test_the_command_can_be_repeated(capsys):
    call_command("ensure_partitions")
    call_command("ensure_partitions")

    assert capsys.readouterr().out.splitlines()[-1] == "0 partition(s) created."
