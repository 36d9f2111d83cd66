"""What goes wrong around an import: nothing half imported, nothing twice, and a clear message."""

import os
import signal
import subprocess
import sys
import time

import psycopg
import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from psycopg import sql

from cohorts.legacy import importing, runs, source, staging
from cohorts.legacy.layout import TABLES
from cohorts.legacy.runs import Choices, ImportRunning
from cohorts.legacy.source import SourceUnusable
from cohorts.legacy_models import LegacyImport, LegacyRecord
from cohorts.models import StudentCohort, StudentCohortMember
from cohorts.tests.legacy import Legacy
from edfi.models import Student
from tsa.audit.statements import value
from tsa.lib.actor import system
from tsa.local import places, testenv

BY = system("test")


def load(legacy, **choices):
    return runs.run(legacy.url, by=BY, choices=Choices(schema=legacy.schema, **choices))


def nothing_came():
    ours = (StudentCohort, StudentCohortMember, Student, LegacyRecord)
    return not any(model.objects.exists() for model in ours)


def staged() -> int:
    return sum(value(f"SELECT count(*) FROM {table.staging}") for table in TABLES)


def test_all_that_is_missing_is_named_at_once(legacy):
    legacy.run("DROP TABLE teachers")
    legacy.run("ALTER TABLE persons DROP COLUMN pincode")
    legacy.run("ALTER TABLE students ALTER create_date TYPE text")

    with pytest.raises(SourceUnusable) as refusal:
        load(legacy)

    for part in ("table teachers is missing", "persons.pincode is missing", "create_date is text"):
        assert part in str(refusal.value)
    assert LegacyImport.objects.get().status == "failed"


def test_a_schema_that_is_not_there_is_named(legacy):
    with pytest.raises(SourceUnusable, match="Schema nowhere"):
        runs.run(legacy.url, by=BY, choices=Choices(schema="nowhere"))


@pytest.mark.parametrize(
    "url",
    ["postgresql://eve:s3cret@127.0.0.1:1/edu", "postgresql//eve:s3cret@nowhere", "s3cret"],
    ids=["unreachable", "broken", "no-url"],
)
def test_no_message_and_no_row_holds_the_password(committed, url):
    with pytest.raises(CommandError) as refusal:
        call_command("import_cohorts", source=url)

    kept = list(LegacyImport.objects.values())
    assert "s3cret" not in f"{refusal.value} {kept}"


def test_bytes_that_are_no_utf_8_are_told_with_their_table(committed, legacy_database):
    name = f"{legacy_database}_ascii"
    with psycopg.connect(testenv.owner_url(), autocommit=True) as server:
        server.execute(
            sql.SQL("CREATE DATABASE {} ENCODING 'SQL_ASCII' LOCALE 'C' TEMPLATE template0").format(
                sql.Identifier(name)
            )
        )
    try:
        legacy = Legacy(name, "edu")
        first = legacy.person(last="before")
        legacy.run("INSERT INTO persons (id, lastname) VALUES (2, E'\\xe9\\xff')")

        with pytest.raises(SourceUnusable, match=f"persons, after the row with id {first}"):
            load(legacy)

        legacy.connection.close()
    finally:
        with psycopg.connect(testenv.owner_url(), autocommit=True) as server:
            server.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))
    assert nothing_came()
    assert staged() == 0


def test_rows_that_change_during_the_import_do_not_matter(legacy, monkeypatch):
    world = legacy.small()
    fill = source.Source.moment

    def moment(opened):
        found = fill(opened)
        legacy.member(world["group"], legacy.student())
        legacy.run("DELETE FROM education_group")
        return found

    monkeypatch.setattr(source.Source, "moment", moment)

    report = load(legacy)

    assert [each.created for each in report.tallies][-2:] == [1, 1]


def test_a_source_that_is_cut_off_while_it_is_read_leaves_nothing(legacy, monkeypatch):
    legacy.small()
    blocks = source.Source.blocks

    def cut(opened, table, since):
        if table.name == "students":
            cutting = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE"
            ours = "application_name = 'import_cohorts' AND datname = current_database()"
            legacy.run(f"{cutting} {ours} AND pid <> pg_backend_pid()")
            time.sleep(0.2)
        yield from blocks(opened, table, since)

    monkeypatch.setattr(source.Source, "blocks", cut)

    with pytest.raises(SourceUnusable, match="while students was read"):
        load(legacy)

    assert nothing_came()
    assert staged() == 0
    monkeypatch.undo()
    assert load(legacy).status == "imported"


def test_the_source_is_never_written(legacy):
    with (
        source.opened(legacy.url, legacy.schema) as opened,
        pytest.raises(psycopg.errors.ReadOnlySqlTransaction),
    ):
        opened._connection.execute(f"DELETE FROM {legacy.schema}.students")


def test_only_one_import_runs_at_a_time(legacy):
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as other:
        other.execute(f"SELECT pg_advisory_lock({runs._LOCK})")

        with pytest.raises(ImportRunning):
            load(legacy)

    assert not LegacyImport.objects.exists()


def test_what_only_the_tables_refuse_is_told_without_values(legacy, monkeypatch):
    legacy.small()
    monkeypatch.setattr(importing.groups, "_YEAR", "1")

    with pytest.raises(importing.RowsRefused) as refusal:
        load(legacy)

    assert "student_cohorts_years_plausible" in str(refusal.value)
    assert "923-s" not in str(refusal.value)
    assert nothing_came()
    assert LegacyImport.objects.get().status == "failed"


# -- killed ----------------------------------------------------------------------------------

# The command, stopped for ever where the test wants to kill it.
KILLED = """
import sys, time, django
django.setup()
from cohorts.legacy import {module}
def stop(*arguments, **options):
    {first}
    print("here", flush=True)
    time.sleep(60)
was = {module}.{name}
{module}.{name} = stop
from django.core.management import call_command
call_command("import_cohorts", source=sys.argv[1], schema=sys.argv[2])
"""


def kill_at(legacy, module: str, name: str, first: str = "pass") -> None:
    script = KILLED.format(module=module, name=name, first=first)
    child = subprocess.Popen(
        [sys.executable, "-c", script, legacy.url, legacy.schema],
        cwd=places.PROJECT,
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "tsa.settings"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    said = child.stdout.readline()
    child.send_signal(signal.SIGKILL)
    _, errors = child.communicate()
    assert said == b"here\n", errors.decode()
    _wait_until_its_session_is_gone()


def _wait_until_its_session_is_gone() -> None:
    for _ in range(100):
        if value(f"SELECT pg_try_advisory_lock({runs._LOCK})"):
            value(f"SELECT pg_advisory_unlock({runs._LOCK})::text")
            return
        time.sleep(0.1)
    raise AssertionError("the killed import's session still holds its lock")


def test_killed_while_it_reads_it_reads_anew(legacy):
    legacy.small()
    kill_at(legacy, "staging", "_copy", "was(*arguments, **options)")
    assert LegacyImport.objects.get().status == "reading"

    report = load(legacy)

    assert [each.created for each in report.tallies][-2:] == [1, 1]
    assert [each.status for each in LegacyImport.objects.all()] == ["imported", "failed"]


def test_killed_while_it_stores_it_goes_on_from_what_it_read(legacy):
    legacy.small()
    kill_at(legacy, "members", "store", "was(*arguments, **options)")
    assert nothing_came()
    legacy.run("DELETE FROM education_group_student")  # not read a second time

    report = load(legacy)

    assert report.run == LegacyImport.objects.get().pk
    assert [each.created for each in report.tallies][-2:] == [1, 1]
    assert staged() == 0


def test_what_was_read_for_another_import_is_not_gone_on_with(legacy):
    legacy.small()
    kill_at(legacy, "importing", "apply")

    load(legacy, language="ru")

    assert [each.status for each in LegacyImport.objects.all()] == ["imported", "failed"]


def test_what_a_crash_of_postgresql_emptied_is_read_anew(legacy):
    legacy.small()
    kill_at(legacy, "importing", "apply")
    staging.empty()

    report = load(legacy)

    assert [each.created for each in report.tallies][-2:] == [1, 1]
    assert connection.is_usable()
