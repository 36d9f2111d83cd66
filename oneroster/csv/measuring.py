"""How fast packages are written and read, beside COPY of the same rows; for ./dev bench.

`people` makes rosters of a size; `export_beside_copy` and `import_beside_copy` each return the
two times. Nothing here is used by the doors.
"""

import resource
import time
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from django.db import connection, transaction

from oneroster.csv import manifest
from oneroster.csv.catalogue import FILES, NAMES
from oneroster.csv.exporting import export_to_path
from oneroster.csv.files import V12
from oneroster.csv.importing import Choices, import_package
from oneroster.csv.staging import execute, take_time
from tsa.audit.writing import writing
from tsa.lib.actor import system
from tsa.lib.copying import blocks

BY = system("bench_oneroster")


@dataclass(frozen=True)
class Times:
    """Seconds of ours and of the bare COPY, for this many rows."""

    rows: int
    ours: float
    bare: float

    @property
    def share(self) -> float:
        """Our speed as a part of COPY's."""
        return self.bare / self.ours


def people(target: Path, *, users: int, enrollments: int, schools: int = 20) -> int:
    """Write a package of so many users and enrollments; how many rows it has."""
    classes = max(enrollments // 30, 1)
    term = "t1,,,Fall,term,2026-08-01,2026-12-20,,2027"
    rows = {
        "orgs": (f"s{n},,,School {n},school,{n}," for n in range(schools)),
        "academicSessions": iter([term]),
        "courses": (f"c{n},,,,Course {n},C{n},09,s{n % schools},Math,52" for n in range(500)),
        "classes": (
            f"k{n},,,Class {n},09,c{n % 500},{n},scheduled,Room {n % 90},s{n % schools},t1,,,1"
            for n in range(classes)
        ),
        "users": (
            f"u{n},,,true,user{n},{{SIS:{n}}},Given{n % 997},Family{n % 4999},,{n},"
            f"u{n}@school.example,,555-{n:07},,09,,,,,,s{n % schools},"
            for n in range(users)
        ),
        "roles": (
            f"r{n},,,u{n},primary,{'teacher' if n % 20 == 0 else 'student'},,,s{n % schools},"
            for n in range(users)
        ),
        "enrollments": (
            f"e{n},,,k{n % classes},s{n % classes % schools},u{n * 7 % users},student,,2026-08-15,"
            for n in range(enrollments)
        ),
    }
    count = 0
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as zipped:
        for file in FILES:
            if file.name in rows:
                lines = [",".join(file.header(V12)), *rows[file.name], ""]
                count += len(lines) - 2
                zipped.writestr(f"{file.name}.csv", "\r\n".join(lines))
        modes = dict.fromkeys(rows, manifest.BULK)
        text = manifest.text(V12, modes, NAMES[V12], system="bench")
        zipped.writestr(manifest.FILE, text)
    return count


def export_beside_copy(target: Path) -> Times:
    """A bulk export of all there is, and COPY … TO of the same rows and columns."""
    ours, export = _timed(lambda: export_to_path(target, by=BY))
    with transaction.atomic():
        bare = sum(
            _timed(lambda file=file: _drain(_plain(file)))[0]
            for file in FILES
            if file.name in export.rows
        )
    return Times(sum(export.rows.values()), ours, bare)


def _plain(file) -> str:
    columns = ", ".join(["sourced_id", *(column.column for column in file.stored)])
    rows = f"SELECT {columns} FROM {file.table} WHERE status = 'active'"
    return f"COPY ({rows}) TO STDOUT (FORMAT csv)"


def _drain(sql: str) -> None:
    with connection.cursor() as cursor, cursor.copy(sql) as copy:
        for _block in blocks(copy):
            pass


def import_beside_copy(package: Path) -> Times:
    """The package into empty tables, then the same rows by COPY; both are taken back."""
    kept: dict[str, tuple[str, list[bytes]]] = {}

    def ours() -> int:
        report = import_package(package, by=BY, choices=Choices())
        if report.status != "imported":
            raise RuntimeError("; ".join(map(str, report.problems[:3])))
        return sum(each.rows for each in report.tallies)

    with transaction.atomic():
        seconds, rows = _timed(ours)
        for file in FILES:
            kept[file.name] = _copied(file)
        transaction.set_rollback(True)
    with transaction.atomic():
        bare, _nothing = _timed(lambda: _copy_back(kept))
        transaction.set_rollback(True)
    return Times(rows, seconds, bare)


def _copied(file) -> tuple[str, list[bytes]]:
    """The rows that the import wrote, as COPY takes them."""
    columns = ["sourced_id", "status", *(each.column for each in file.stored)]
    columns += file.once
    named = ", ".join(columns)
    brought = f"SELECT sourced_id FROM csv_records WHERE file = '{file.name}'"
    sql = f"COPY (SELECT {named} FROM {file.table} WHERE sourced_id IN ({brought})) TO STDOUT"
    with connection.cursor() as cursor, cursor.copy(sql) as copy:
        return named, [bytes(row) for row in copy]


def _copy_back(kept: dict[str, tuple[str, list[bytes]]]) -> None:
    with writing(BY):
        take_time()
        execute(
            "INSERT INTO school_year_types (school_year, current_school_year,"
            " school_year_description) VALUES (2027, false, '2026-2027') ON CONFLICT DO NOTHING"
        )
        for file in FILES:
            named, rows = kept[file.name]
            if rows:
                sql = f"COPY {file.table} ({named}) FROM STDIN"
                with connection.cursor() as cursor, cursor.copy(sql) as copy:
                    copy.write(b"".join(rows))
        execute("SET CONSTRAINTS ALL IMMEDIATE")


def peak_memory() -> int:
    """Bytes this process has held at most."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def _timed(run: Callable) -> tuple[float, object]:
    started = time.perf_counter()
    result = run()
    return time.perf_counter() - started, result
