"""A restore that is killed at its worst moments, in a process of its own, and run again."""

from functools import partial

import pytest
from django.db import connection

from enrollment.tables import EnrollmentItem
from enrollment.tests import families
from enrollment.tests.system_client import ONE_SET, inside, records_of
from tsa.dynamo import freezing
from tsa.local.dynamo import empty

pytestmark = pytest.mark.slow
QUICK = {"DYNAMODB_CONNECT_TIMEOUT": "0.5", "DYNAMODB_READ_TIMEOUT": "0.5"}
KILLED = -9


@pytest.fixture
def look(system, django_db_blocker):
    return partial(inside, system, django_db_blocker)


@pytest.fixture
def made(look):
    with look():
        families.open_school()
        return families.family(families.engage_coach(), upto=6)


def wipe(system) -> None:
    """Both stores as on a new machine: no row of a family, no item."""
    empty(system.stores.dynamo.endpoint)
    system.stores.postgres.stop()
    system.stores.postgres.start()
    system.run_manage("shell", "-c", _TRUNCATE)


_TRUNCATE = """
from tsa.backup import postgres
with postgres.connected() as owner:
    names = ", ".join(f'"{name}"' for name in postgres.tables(owner))
    owner.execute(f"TRUNCATE {names}")
"""


@pytest.mark.parametrize("point", ["items_put", "rows_copied", "rows_put"])
def test_a_killed_restore_is_run_again_and_ends_clean(system, look, made, tmp_path, point):
    source = str(tmp_path / "one")
    system.run_manage("backup", source, **QUICK)
    wipe(system)

    killed = system.run_manage(
        "restore", source, "--apply", check=False, TSA_FAULT=f"restore_{point}", **QUICK
    )
    with look():
        holder, rows = freezing.holder(), records_of(made)
    again = system.run_manage("restore", source, "--apply", **QUICK)

    assert killed.returncode == KILLED
    assert holder  # nobody writes to what is half there
    assert (rows == ONE_SET) == (point == "rows_put")
    assert "No unexplained difference." in again.stdout
    assert "No unexplained difference." in system.run_manage("check_consistency").stdout
    with look():
        assert records_of(made) == ONE_SET
        assert [item.enrollment_id for item in EnrollmentItem.scan()] == [made.enrollment_id]
        assert not freezing.holder()
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM pg_trigger WHERE tgenabled = 'D'")
            assert cursor.fetchone() == (0,)
