"""Each limit of the network's documents, passed by its real cause, begins an alert."""

from contextlib import closing
from datetime import timedelta

import psycopg
import pytest
from django.db import DatabaseError, connection
from django.utils import timezone

from enrollment.models import EnrollmentCopy
from enrollment.tests import families
from oneroster.models import ProfileSyncLog
from tsa.admin import measures as declared
from tsa.dynamo import transport
from tsa.dynamo.writes import change, commit, touch
from tsa.operations import counting, measures, watching
from tsa.operations.models import AlertEvent, HealthMeasure, MaintenanceJob
from tsa.operations.tests.refusing import answering


def go_round() -> dict[str, str]:
    """One round; what it says of each rule that has an event."""
    watching.keep(measures.read_all())
    return {rule: event.state for rule, event in watching.standing().items()}


def value_of(name: str) -> float | None:
    [reading] = [each for each in measures.read_all() if each.measure.name == name]
    return reading.value


@pytest.fixture
def nothing_counted():
    """What other tests of this process asked the store."""
    counting._minutes.clear()


def test_a_quiet_system_has_no_alert(committed, dynamo):
    assert go_round() == {}
    assert HealthMeasure.objects.get(name="dynamodb_up").value == 1


def test_five_failed_syncs_are_borne_and_the_sixth_is_not(committed, dynamo):
    for _ in range(5):
        ProfileSyncLog.objects.create(
            profile_id="p1", sync_type="update", sync_status="failed", error_message="x"
        )
    assert go_round() == {}

    ProfileSyncLog.objects.create(profile_id="p1", sync_type="update", sync_status="failed")

    assert go_round() == {"sync_failures": "began"}


def test_failures_of_an_hour_ago_end_the_alert(committed, dynamo):
    for _ in range(6):
        ProfileSyncLog.objects.create(profile_id="p1", sync_type="update", sync_status="failed")
    go_round()

    ProfileSyncLog.objects.update(created_at=timezone.now() - timedelta(hours=1, seconds=1))

    assert go_round() == {"sync_failures": "ended"}


def test_throttled_answers_of_the_store_are_counted_and_told(committed, dynamo, nothing_counted):
    with answering("ProvisionedThroughputExceededException") as endpoint:
        busy = transport.Transport(
            endpoint=endpoint, region="us-east-1", connect_timeout=1, read_timeout=1
        )
        with pytest.raises(Exception, match="busy"):
            busy.call("GetItem", {})
    counting.flush()

    assert value_of("throttled") > 1
    assert go_round()["dynamodb_throttling"] == "began"


def test_conditions_that_fail_are_no_throttling(committed, dynamo, nothing_counted):
    with answering("ConditionalCheckFailedException") as endpoint:
        refusing = transport.Transport(
            endpoint=endpoint, region="us-east-1", connect_timeout=1, read_timeout=1
        )
        with pytest.raises(transport.ClientError):
            refusing.call("PutItem", {})
    counting.flush()

    assert value_of("throttled") == 0


def test_connections_are_the_share_of_those_allowed(committed, dynamo):
    before = value_of("postgresql_connections")

    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('max_connections')::int")
        allowed = cursor.fetchone()[0]
    opened = [psycopg.connect(**connection.get_connection_params()) for _ in range(3)]
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_stat_clear_snapshot()")
        more = value_of("postgresql_connections")
    finally:
        for each in opened:
            with closing(each):
                pass

    assert more - before == pytest.approx(300 / allowed, abs=200 / allowed)


def test_connections_above_the_limit_begin_an_alert(committed, dynamo):
    readings = with_value("postgresql_connections", 80.5)

    assert [event.rule for event in watching.keep(readings)] == ["postgresql_connections"]


def test_a_mark_that_stays_is_lag_in_the_second_round(family):
    owe_records(family)

    assert "database_lag" not in go_round()
    assert value_of("lag") > 500
    assert go_round()["database_lag"] == "began"


def test_a_mark_that_waits_for_the_parents_correction_is_no_lag(family):
    owe_records(family, problems=[{"field": "school_id", "message": "gone"}])

    assert value_of("owed") >= 1
    assert value_of("lag") == 0


def test_fewer_than_95_of_100_created_begins_an_alert(coach):
    families.family(coach, upto=4)
    families.family(coach, upto=4, email="second@family.example")
    assert value_of("creation") == 100

    EnrollmentCopy.objects.filter(pk=EnrollmentCopy.objects.first().pk).update(records="failed")

    assert value_of("creation") == 50
    assert go_round()["creation_success"] == "began"


def test_the_time_from_step_6_to_enrolled_is_read_from_the_enrolment(coach):
    made = families.family(coach, upto=6)
    item = made.item
    saved = timezone.now() - timedelta(seconds=45)
    item.step_6 = {**item.step_6, "saved_at": saved.isoformat()}
    item.records = {**item.records, "enrolled_at": timezone.now().isoformat()}
    commit(change(item))

    assert value_of("enrolled") == pytest.approx(45, abs=1)
    assert go_round()["enrolled_latency"] == "began"


def test_an_unexplained_difference_begins_an_alert(committed, dynamo):
    compared(unexplained=1)

    assert go_round() == {"unexplained": "began"}


def test_a_stopped_dynamodb_is_an_alert_and_ends(committed, dynamo, create_tables):
    dynamo.stop()
    try:
        assert go_round() == {"dynamodb_down": "began"}
    finally:
        dynamo.start()
        create_tables()

    assert go_round() == {"dynamodb_down": "ended"}


def test_what_cannot_be_known_changes_nothing(committed, dynamo):
    compared(unexplained=1)
    go_round()

    watching.keep(with_value("unexplained", None))

    assert watching.standing()["unexplained"].state == "began"


def test_an_alert_that_goes_on_is_one_event(committed, dynamo):
    compared(unexplained=2)

    for _ in range(3):
        go_round()

    assert AlertEvent.objects.count() == 1


def test_the_history_cannot_be_changed(committed, dynamo):
    compared(unexplained=2)
    go_round()

    with pytest.raises(DatabaseError):
        AlertEvent.objects.update(value=0)


def test_a_second_worker_keeps_nothing_in_the_same_minute(committed, dynamo):
    watching.go_round()
    compared(unexplained=1)

    watching.go_round()

    assert AlertEvent.objects.count() == 0


def test_every_rule_has_its_measure():
    names = {measure.name for measure in declared.every()}

    assert [rule.name for rule in declared.rules() if rule.measure not in names] == []


# -- what is made to happen -----------------------------------------------------------------------


def with_value(name: str, value) -> list[measures.Reading]:
    now = timezone.now()
    known = {measure.name: measure for measure in declared.every()}
    return [measures.Reading(known[name], value, now)]


def compared(*, unexplained: int) -> None:
    MaintenanceJob.objects.create(
        name="check_consistency",
        status="done",
        by="system:worker",
        ended_at=timezone.now(),
        result={"text": "", "counts": {"unexplained": unexplained}},
    )


def owe_records(family, *, problems=()) -> None:
    """The mark of two seconds ago, as after a write whose process died."""
    item = family.item
    item.mark()
    item.due_at = (timezone.now() + timedelta(seconds=1)).isoformat().replace("+00:00", "Z")
    if problems:
        item.records = {"status": "failed", "problems": list(problems)}
    commit(touch(item))
