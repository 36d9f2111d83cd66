"""Whole legacy databases as the generator writes them, where LEGACY_GENERATOR names it."""

import os
import re
import subprocess
import sys

import pytest

from cohorts.models import StudentCohort, StudentCohortMember
from cohorts.tests.test_legacy_import import load, rows

GENERATOR = os.environ.get("LEGACY_GENERATOR", "")
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not GENERATOR, reason="LEGACY_GENERATOR names no generator"),
]
COPY = re.compile(r"^copy (\w+) from stdin;\n(.*?)^\\\.\n", re.MULTILINE | re.DOTALL)


def fill(legacy, seed: int, scale: float) -> None:
    """The generator's rows in its own tables, instead of the fixture's."""
    asked = ["--seed", str(seed), "--scale", str(scale), "--schema", legacy.schema]
    written = subprocess.run(
        [sys.executable, "-B", GENERATOR, *asked], capture_output=True, check=True
    ).stdout.decode()
    legacy.run(COPY.sub("", written))
    for table, lines in COPY.findall(written):
        command = f"COPY {table} FROM STDIN"
        with legacy.connection.cursor() as cursor, cursor.copy(command) as copy:
            copy.write(lines)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_every_row_is_accounted_for_and_a_repeat_changes_nothing(legacy, seed):
    fill(legacy, seed, 0.2)

    first = load(legacy)
    before = rows()
    second = load(legacy)

    made = {each.table: each.created for each in first.tallies}
    assert StudentCohort.objects.count() == made["education_group"]
    assert StudentCohortMember.objects.count() == made["education_group_student"]
    assert all(each.adds_up for each in first.tallies)
    assert rows() == before
    assert second.refused == first.refused
