"""A backup under load is one point of both stores; a restore brings exactly it, or refuses."""

import shutil
import threading
import zipfile

import pytest
from django.conf import settings as project
from django.core.management import CommandError, call_command
from django.db import connection

from edfi.models import Student
from enrollment import consistency
from enrollment.services import documents, saving
from enrollment.tables import EnrollmentItem
from enrollment.tests import families
from tsa.audit.models import AuditLog
from tsa.backup import items, postgres, services
from tsa.dynamo import debts, freezing
from tsa.dynamo.writes import change, commit
from tsa.lib.actor import system
from tsa.lib.errors import StoreUnavailable
from tsa.local.dynamo import empty

BY = system("tests")


@pytest.fixture(autouse=True)
def quick_drain(settings):
    """The embedded store answers at once: nothing can be under way as long as on a network."""
    settings.DYNAMODB_CONNECT_TIMEOUT = settings.DYNAMODB_READ_TIMEOUT = 0.2


@pytest.fixture
def wipe(_emptier, dynamo):
    """Both stores and the files as on a machine that was only migrated."""

    def wipe() -> None:
        _emptier.restore()
        empty(dynamo.endpoint)
        shutil.rmtree(project.TSA_HOME / "documents", ignore_errors=True)

    return wipe


NOTED = {"read_model_comparisons", "STUDENTS_TABLE"}  # `restore` compares, and fills the copy


def everything() -> dict[str, list[str]]:
    """All rows and items, each table's sorted. What the commands themselves write is left out."""
    found = {}
    with connection.cursor() as cursor:
        cursor.execute(postgres._TABLES, [postgres.MIGRATIONS])
        for (name,) in cursor.fetchall():
            noted = "WHERE entity <> 'backup'" if name == "audit_logs" else ""
            cursor.execute(f'SELECT t::text FROM "{name}" t {noted}')
            found[name] = sorted(row[0] for row in cursor.fetchall())
    for name, table in items.named_tables().items():
        found[name] = sorted(repr(sorted(each.items())) for each in items.raw.scan(table))
    return {name: rows for name, rows in found.items() if name not in NOTED}


def test_everything_comes_back_as_it_was(coach, tmp_path, wipe):
    made = families.family(coach, upto=6, step_4={"special_needs": "axolotlaid"})
    families.family(coach, upto=2)
    before, audited = everything(), AuditLog.objects.count()
    call_command("backup", tmp_path / "one")

    wipe()
    call_command("restore", tmp_path / "one", "--apply")

    assert everything() == before
    assert AuditLog.objects.exclude(entity="backup").count() == audited
    document_id = next(iter(made.item.documents))
    _, content = documents.content(made.enrollment_id, document_id, by=made.actor)
    assert content.read() == families.PDF_BYTES
    assert made.item.step_4["data"]["special_needs"] == "axolotlaid"


def test_encrypted_values_and_no_key_are_in_the_file(coach, tmp_path, settings):
    families.family(coach, upto=4, step_4={"special_needs": "axolotlaid"})
    call_command("backup", tmp_path / "one")

    with zipfile.ZipFile(tmp_path / "one") as file:
        content = b"".join(file.read(name) for name in file.namelist())

    assert b"axolotlaid" not in content
    assert not any(key.encode() in content for key in settings.DATA_KEYS)
    assert b"sealed1." in content
    assert (tmp_path / "one").stat().st_mode & 0o077 == 0


def test_rows_go_back_to_their_months_and_numbers_go_on(coach, tmp_path, wipe):
    with connection.cursor() as cursor:
        cursor.execute("SELECT partition_ensure('audit_logs', 30, 3)")
    AuditLog.objects.create(
        at="2024-09-10T12:00:00Z",
        actor_kind="system",
        actor_id="test",
        action="x",
        entity="t",
        entity_id="old",
    )
    last = AuditLog.objects.latest("id").pk
    call_command("backup", tmp_path / "one")

    wipe()
    call_command("restore", tmp_path / "one", "--apply")

    with connection.cursor() as cursor:
        cursor.execute("SELECT tableoid::regclass::text FROM audit_logs WHERE entity_id = 'old'")
        assert cursor.fetchone()[0] == "audit_logs_2024_09"
    assert AuditLog.objects.latest("id").pk > last


def test_triggers_work_after_a_restore(coach, tmp_path, wipe):
    families.family(coach, upto=4)
    call_command("backup", tmp_path / "one")
    wipe()
    call_command("restore", tmp_path / "one", "--apply")
    before = AuditLog.objects.filter(entity="students").count()

    with families.writing(BY):
        Student.objects.update(middle_name="Maria")

    assert AuditLog.objects.filter(entity="students").count() == before + 1


class Load:
    """Families that go on saving while a backup is taken; a refused save is tried again."""

    def __init__(self, coach, workers: int = 3):
        self._stop = threading.Event()
        self.done: list[str] = []
        self.refused = 0
        self.troubles: list[BaseException] = []
        self._threads = [threading.Thread(target=self._work, args=(coach,)) for _ in range(workers)]

    def __enter__(self):
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_):
        self._stop.set()
        for thread in self._threads:
            thread.join()

    def _work(self, coach) -> None:
        try:
            while not self._stop.is_set():
                made = self._until_taken(families.family, coach)
                for number in (1, 2, 3, 4, 5, 6):
                    self._until_taken(families.complete, made, number)
                self.done.append(made.enrollment_id)
        except BaseException as error:  # shown by the test, which runs in another thread
            self.troubles.append(error)
        finally:
            connection.close()

    def _until_taken(self, act, *what):
        while True:
            try:
                return act(*what)
            except StoreUnavailable:
                self.refused += 1
                self._stop.wait(0.1)
                if self._stop.is_set():
                    raise SystemExit from None


def test_a_backup_under_load_is_one_point_of_both_stores(coach, tmp_path, wipe):
    families.family(coach, upto=4)
    with Load(coach) as load:
        while not load.done and not load.troubles:
            load._stop.wait(0.05)
        call_command("backup", tmp_path / "one")
        after = len(load.done)
        while len(load.done) <= after and not load.troubles:
            load._stop.wait(0.05)
    assert [each for each in load.troubles if not isinstance(each, SystemExit)] == []
    assert load.refused
    in_all = len(list(EnrollmentItem.scan()))

    wipe()
    found = restored(tmp_path / "one")

    assert 1 < len(list(EnrollmentItem.scan())) < in_all
    # What was under way at the point is owed, and known to be; nothing else differs.
    assert {each.reason for each in found} <= {
        "waiting for PostgreSQL",
        "queued for the worker",
    }
    debts.settle_due()
    call_command("check_consistency", "--apply")
    assert list(consistency.differences()) == []


def restored(source) -> list[consistency.Difference]:
    """Restore, and say what differs before anything is settled."""
    services.restore(services.check(source, overwrite=False), by=BY, say=lambda _: None)
    return list(consistency.differences())


def test_what_was_owed_at_the_point_is_owed_after_it(coach, tmp_path, wipe):
    made = families.family(coach, upto=4)
    item = made.item
    item.mark()
    commit(change(item))
    call_command("backup", tmp_path / "one")

    wipe()
    restored(tmp_path / "one")

    assert made.item.owes


def test_a_freeze_refuses_every_write_and_ends(coach):
    made = families.family(coach, upto=1)
    freezing._Seen.at = float("-inf")
    with freezing.frozen("somebody", seconds=60):
        with pytest.raises(freezing.Frozen):
            families.complete(made, 2)
        with pytest.raises(freezing.FreezeLost):
            freezing.take("another", seconds=60)

    families.complete(made, 2)
    assert made.item.completed_steps == [1, 2]


def test_a_dead_holders_freeze_ends_by_itself(coach):
    made = families.family(coach, upto=1)
    freezing.take("dead", seconds=-1)
    freezing._Seen.at = float("-inf")

    saving.save_step(made.enrollment_id, 2, families.answers(2), by=made.actor)

    assert freezing.holder() == ""


def test_a_freeze_that_took_too_long_makes_no_backup(coach, tmp_path, monkeypatch):
    monkeypatch.setattr("tsa.backup.services.LONGEST_FREEZE", 5)

    with pytest.raises(CommandError, match="took too long"):
        call_command("backup", tmp_path / "one")

    assert list(tmp_path.iterdir()) == []


def test_full_stores_are_not_overwritten_unless_told(coach, tmp_path):
    families.family(coach, upto=4)
    call_command("backup", tmp_path / "one")
    before = everything()
    families.family(coach, upto=1)

    with pytest.raises(CommandError, match=r"not empty: schools.*ENROLLMENTS_TABLE"):
        call_command("restore", tmp_path / "one", "--apply")
    call_command("restore", tmp_path / "one", "--apply", "--overwrite")

    assert everything() == before


def test_without_apply_a_restore_changes_nothing(coach, tmp_path, wipe, capsys):
    call_command("backup", tmp_path / "one")
    wipe()
    before = everything()

    call_command("restore", tmp_path / "one")

    assert everything() == before
    assert "dynamodb: 12 parts" in capsys.readouterr().out


def test_a_damaged_backup_is_refused_before_anything_is_changed(coach, tmp_path, wipe):
    families.family(coach, upto=4)
    call_command("backup", tmp_path / "one")
    with zipfile.ZipFile(tmp_path / "one") as whole, zipfile.ZipFile(tmp_path / "two", "w") as odd:
        for name in whole.namelist():
            data = whole.read(name)
            odd.writestr(name, data + b"x" if name.endswith("students.copy") else data)
    wipe()
    before = everything()

    with pytest.raises(CommandError, match=r"students\.copy was changed"):
        call_command("restore", tmp_path / "two", "--apply")
    with pytest.raises(CommandError, match="not a backup"):
        call_command("restore", __file__, "--apply")

    assert everything() == before


def test_other_migrations_are_refused_by_name(coach, tmp_path, wipe, monkeypatch):
    call_command("backup", tmp_path / "one")
    wipe()
    real = postgres.migrations
    monkeypatch.setattr(postgres, "migrations", lambda handle: real(handle)[:-1])

    with pytest.raises(CommandError, match=r"migrations differ \(1\): "):
        call_command("restore", tmp_path / "one", "--apply")


def test_a_restore_that_was_broken_off_goes_on(coach, tmp_path, wipe, monkeypatch):
    families.family(coach, upto=4)
    before = everything()
    call_command("backup", tmp_path / "one")
    wipe()
    with monkeypatch.context() as patch:
        patch.setattr(postgres, "copy_in", lambda *_, **__: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            call_command("restore", tmp_path / "one", "--apply")
    assert items.occupied()

    call_command("restore", tmp_path / "one", "--apply")

    assert everything() == before


def test_no_restore_beside_a_maintenance_job_or_another_restore(coach, tmp_path, wipe):
    call_command("backup", tmp_path / "one")
    wipe()
    with postgres.connected() as other:
        other.execute(f"SELECT pg_advisory_lock_shared({postgres.RESTORING})")
        before = everything()

        with pytest.raises(CommandError, match="maintenance job or another restore runs"):
            call_command("restore", tmp_path / "one", "--apply")

    assert everything() == before


def test_a_backup_does_not_replace_a_file(tmp_path, coach):
    (tmp_path / "one").write_text("mine")

    with pytest.raises(CommandError, match="exists already"):
        call_command("backup", tmp_path / "one")

    assert (tmp_path / "one").read_text() == "mine"
