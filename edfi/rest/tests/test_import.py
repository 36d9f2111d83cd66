"""import_edfi stores a folder as posting its lines would, in batches, and says what it refused."""

import json
import signal
import subprocess
import sys
import time

import pytest
from django.core.management import CommandError, call_command

from edfi.models import LocalEducationAgency, Student, StudentSchoolAssociation
from edfi.rest.importing import lines, running, storing
from edfi.rest.importing.reports import entry
from edfi.rest.importing.running import run
from edfi.rest.models import ImportProgress
from edfi.rest.tests.world import ORDER, example, plain
from tsa.audit.models import AuditLog
from tsa.local import places

pytestmark = pytest.mark.django_db


class Kept(list):
    """A report that is only remembered."""

    def refused(self, file_name, refused):
        self.extend(
            {"file": file_name, "line": each.number, **entry(each, why)} for each, why in refused
        )

    def sums(self, counts, unknown):
        self.unknown = unknown


def write(folder, **files):
    folder.mkdir(exist_ok=True)
    for name, items in files.items():
        text = "\n".join(each if isinstance(each, str) else json.dumps(each) for each in items)
        (folder / f"{name}.jsonl").write_text(text + "\n", "utf-8")
    return folder


def brought(folder, **options):
    report = Kept()
    sums = run(folder, report=report, tell=lambda line: None, **options)
    return sums.counts, report


def student(number, **changes):
    body = example("students", personReference=None, **changes)
    return body | {"studentUniqueId": f"S{number}"}


def everything(folder):
    return write(folder, **{name: [example(name)] for name in ORDER})


def test_a_whole_school_comes_in_whatever_the_order_of_the_files(sis, tmp_path):
    counts, refused = brought(everything(tmp_path / "in"))

    assert refused == []
    assert {name: counts[name]["created"] for name in ORDER} == dict.fromkeys(ORDER, 1)
    assert {name: [plain(each) for each in sis.listed(name)] for name in ORDER} == {
        name: [example(name)] for name in ORDER
    }


def test_the_same_again_changes_nothing(sis, tmp_path):
    folder = everything(tmp_path / "in")
    brought(folder)
    before = {name: sis.listed(name) for name in ORDER}

    counts, _ = brought(folder)

    assert {name: counts[name]["unchanged"] for name in ORDER} == dict.fromkeys(ORDER, 1)
    assert {name: sis.listed(name) for name in ORDER} == before


def test_what_was_exported_comes_back_as_it_was(sis, tmp_path):
    sis.build()
    before = {name: sis.listed(name) for name in ORDER}
    call_command("export_edfi", str(tmp_path / "out"))

    counts, refused = brought(tmp_path / "out")

    assert refused == []
    assert sum(each["created"] + each["updated"] for each in counts.values()) == 0
    assert {name: sis.listed(name) for name in ORDER} == before


def test_an_item_that_differs_is_updated_and_keeps_its_id(sis, tmp_path):
    brought(write(tmp_path, students=[student(1), student(2)]))
    first = Student.objects.get(student_unique_id="S1")

    counts, _ = brought(write(tmp_path, students=[student(1, firstName="Ada"), student(2)]))

    now = Student.objects.get(student_unique_id="S1")
    assert counts["students"] == {"created": 0, "updated": 1, "unchanged": 1, "refused": 0}
    assert (now.id, now.first_name, now.etag != first.etag) == (first.id, "Ada", True)


def test_a_value_that_the_database_fills_in_is_no_change(sis, tmp_path):
    folder = everything(tmp_path / "in")
    bare = example(
        "studentSchoolAssociations", schoolYearTypeReference=None, calendarReference=None
    )
    write(folder, studentSchoolAssociations=[bare])
    for name in ORDER[ORDER.index("studentSchoolAssociations") + 1 :]:
        (folder / f"{name}.jsonl").unlink()
    brought(folder)

    counts, _ = brought(folder)

    assert counts["studentSchoolAssociations"]["unchanged"] == 1


def test_of_two_lines_with_one_key_the_later_wins(sis, tmp_path):
    folder = write(
        tmp_path,
        students=[student(1), student(2), student(1, firstName="Ada"), student(1, firstName="Ada")],
    )

    counts, _ = brought(folder)

    assert counts["students"] == {"created": 2, "updated": 1, "unchanged": 1, "refused": 0}
    assert Student.objects.get(student_unique_id="S1").first_name == "Ada"


def test_only_the_lines_with_faults_are_refused_each_with_its_reasons(sis, tmp_path):
    folder = write(
        tmp_path,
        students=[
            student(1),
            "{",
            "",
            student(2, birthDate="yesterday", firstName=None),
            student(3, birthSexDescriptor="uri://ed-fi.org/SexDescriptor#Unheard of"),
            student(4) | {"personReference": example("students")["personReference"]},
            student(5) | {"id": "x"},
            student(6),
        ],
    )

    counts, refused = brought(folder)

    assert counts["students"] == {"created": 2, "updated": 0, "unchanged": 0, "refused": 5}
    assert {each["line"]: (each["key"], sorted(each["reasons"])) for each in refused} == {
        2: ({}, []),
        4: ({"studentUniqueId": "S2"}, ["$.birthDate", "$.firstName"]),
        5: ({"studentUniqueId": "S3"}, ["$.birthSexDescriptor"]),
        6: ({"studentUniqueId": "S4"}, ["$.personReference"]),
        7: ({"studentUniqueId": "S5"}, []),
    }
    assert refused.unknown == {"uri://ed-fi.org/SexDescriptor#Unheard of": 1}


def test_the_report_repeats_no_value_but_natural_keys(sis, tmp_path):
    wrong = student(
        1, birthDate="31.02.2012", raceDescriptor=None, multipleBirthStatus="perhaps"
    ) | {"visas": [{"visaDescriptor": "uri://x.example/VisaDescriptor#Secret"}]}
    also = student(2) | {"visas": [{"visaDescriptor": "uri://x.example/VisaDescriptor#Secret"}]}

    _, refused = brought(write(tmp_path, students=[wrong, also]))

    said = json.dumps(list(refused))
    assert [each["key"] for each in refused] == [
        {"studentUniqueId": "S1"},
        {"studentUniqueId": "S2"},
    ]
    assert not any(word in said for word in ("31.02", "perhaps", "Secret", "O'Brien"))


def test_what_only_the_database_refuses_is_found_among_its_neighbours(sis, tmp_path):
    sis.build(until="students")
    stays = []
    for day in range(10, 20):
        stay = example("studentSchoolAssociations", calendarReference=None)
        stay["entryDate"] = f"2026-08-{day}"
        stays.append(stay)
    stays[3]["exitWithdrawDate"] = "2020-01-01"
    stays[7]["exitWithdrawDate"] = "2020-01-01"

    counts, refused = brought(write(tmp_path, studentSchoolAssociations=stays))

    assert counts["studentSchoolAssociations"]["created"] == 8
    assert [each["line"] for each in refused] == [4, 8]
    assert StudentSchoolAssociation.objects.count() == 8


def agency(number, parent=None):
    body = example(
        "localEducationAgencies",
        educationServiceCenterReference=None,
        stateEducationAgencyReference=None,
        accountabilities=None,
    )
    body["localEducationAgencyId"] = number
    if parent:
        body["parentLocalEducationAgencyReference"] = {"localEducationAgencyId": parent}
    return body


def test_an_agency_may_stand_before_the_one_it_belongs_to(sis, tmp_path):
    folder = write(
        tmp_path, localEducationAgencies=[agency(1, 2), agency(2, 3), agency(3), agency(4, 9)]
    )

    counts, refused = brought(folder)

    assert counts["localEducationAgencies"]["created"] == 3
    assert (
        LocalEducationAgency.objects.get(
            local_education_agency_id=1
        ).parent_local_education_agency_id
        == 2
    )
    assert [(each["line"], list(each["reasons"])) for each in refused] == [
        (4, ["$.parentLocalEducationAgencyReference"])
    ]


def test_a_dry_run_counts_and_stores_nothing(sis, tmp_path):
    counts, refused = brought(everything(tmp_path / "in"), dry_run=True)

    assert refused == []
    assert {name: counts[name]["created"] for name in ORDER} == dict.fromkeys(ORDER, 1)
    assert not Student.objects.exists()
    assert not ImportProgress.objects.exists()


def test_a_batch_is_audited_as_the_imports(sis, tmp_path):
    brought(write(tmp_path, students=[student(1)]))

    row = AuditLog.objects.filter(entity="students", entity_id="S1").latest("id")
    assert (row.actor_kind, row.actor_id) == ("system", "import_edfi")


def test_a_batch_fires_statement_triggers_once_for_all_its_lines(
    sis, tmp_path, django_assert_max_num_queries
):
    folder = write(tmp_path, students=[student(number) for number in range(500)])

    with django_assert_max_num_queries(60):
        brought(folder)

    assert Student.objects.count() == 500


def test_names_of_files_are_taken_in_any_case_and_strange_ones_are_said(sis, tmp_path):
    write(tmp_path, STUDENTS=[student(1)], dragons=["{}"])
    said = []

    sums = run(tmp_path, report=Kept(), tell=said.append)

    assert sums.counts["students"]["created"] == 1
    assert said[0] == "dragons.jsonl: no resource has this name; left alone."


def test_the_command_fails_when_a_line_was_refused_and_names_its_report(sis, tmp_path):
    write(tmp_path, students=[student(1), student(2, firstName=None)])

    with pytest.raises(CommandError, match=r"1 line\(s\) refused") as failed:
        call_command("import_edfi", str(tmp_path))

    report = tmp_path / "import-report.ndjson"
    refused, sums = [json.loads(line) for line in report.read_text("utf-8").splitlines()]
    assert failed.value.returncode == 1
    assert refused["reasons"] == {"$.firstName": ["firstName is required."]}
    assert sums["sums"]["students"] == {
        "created": 1,
        "updated": 0,
        "unchanged": 0,
        "refused": 1,
    }
    assert report.stat().st_mode & 0o777 == 0o600


def test_a_line_that_is_too_long_is_refused_and_the_next_one_read(sis, tmp_path, monkeypatch):
    monkeypatch.setattr(lines.requests, "LIMIT", 2000)
    long = student(1) | {"unknown": "x" * 9000}

    counts, refused = brought(write(tmp_path, students=[long, student(2)]))

    assert counts["students"]["created"] == 1
    assert [each["line"] for each in refused] == [1]


def test_a_resumed_import_goes_on_behind_what_was_stored(sis, tmp_path, monkeypatch):
    monkeypatch.setattr(lines, "BATCH_LINES", 10)
    folder = write(tmp_path, students=[student(number) for number in range(35)])
    stop_after(monkeypatch, 2)
    with pytest.raises(KeyboardInterrupt):
        brought(folder)
    monkeypatch.setattr(running, "store", storing.store)
    read = []
    monkeypatch.setattr(lines, "read", noting(lines.read, read))

    counts, _ = brought(folder, resume=True)

    assert read == list(range(21, 36))
    assert counts["students"] == {"created": 35, "updated": 0, "unchanged": 0, "refused": 0}
    assert not ImportProgress.objects.exists()


def test_without_resume_it_begins_again_and_changes_nothing(sis, tmp_path, monkeypatch):
    monkeypatch.setattr(lines, "BATCH_LINES", 10)
    folder = write(tmp_path, students=[student(number) for number in range(35)])
    stop_after(monkeypatch, 2)
    with pytest.raises(KeyboardInterrupt):
        brought(folder)
    monkeypatch.setattr(running, "store", storing.store)

    counts, _ = brought(folder)

    assert counts["students"] == {"created": 15, "updated": 0, "unchanged": 20, "refused": 0}


def stop_after(monkeypatch, number):
    calls = []

    def store(*arguments, **options):
        if len(calls) == number:
            raise KeyboardInterrupt
        calls.append(1)
        return storing.store(*arguments, **options)

    monkeypatch.setattr(running, "store", store)


def noting(read, numbers):
    def noted(resource, number, raw):
        numbers.append(number)
        return read(resource, number, raw)

    return noted


@pytest.mark.slow
def test_an_import_that_is_killed_leaves_whole_batches_and_is_resumed(committed, tmp_path):
    count = 40_000
    folder = write(tmp_path, students=[student(number) for number in range(count)])
    command = [sys.executable, str(places.PROJECT / "manage.py"), "import_edfi", str(folder)]

    process = subprocess.Popen(command)
    while Student.objects.count() == 0:
        assert process.poll() is None
        time.sleep(0.02)
    process.send_signal(signal.SIGKILL)
    process.wait()
    done = ImportProgress.objects.get().lines_done
    stored = Student.objects.count()
    again = subprocess.run([*command, "--resume"], capture_output=True, text=True)

    assert 0 < stored < count
    assert stored == done
    assert again.returncode == 0, again.stderr
    assert f"students: {count} created, 0 updated" in again.stdout
    assert Student.objects.count() == count
