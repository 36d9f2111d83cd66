"""What an import did, or would do: every source row accounted for, by ids only.

A report in a file names every refused row and every warning; the kept one all refused rows up to
a bound, and so many warnings.
"""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from django.db import connection

from cohorts.legacy.layout import TABLES

OUTCOMES = ("created", "updated", "unchanged", "refused")
KEPT_REFUSED = 50_000
KEPT_WARNINGS = 1_000
SHOWN = 20
_IDS = re.compile(r"\b[0-9]{4,}(, [0-9]+)*")


class SumsDiffer(RuntimeError):
    """Some source row was lost between reading and storing: a defect; all is taken back."""


@dataclass
class Tally:
    """The rows of one source table, by what became of them. `missing`: rows that an earlier
    import brought and this complete one no longer found; ours stay."""

    table: str
    read: int
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    refused: int = 0
    missing: int = 0

    @property
    def adds_up(self) -> bool:
        return self.read == self.created + self.updated + self.unchanged + self.refused


@dataclass
class Report:
    status: str = ""
    run: int = 0
    source: str = ""
    language: str = ""
    since: str = ""
    read_at: str = ""
    seconds: dict[str, float] = field(default_factory=dict)
    tallies: list[Tally] = field(default_factory=list)
    refused: list[dict] = field(default_factory=list)
    warnings: list[dict] = field(default_factory=list)

    def as_json(self, *, whole: bool = True) -> dict:
        """`whole`: for a file; else for the row that is kept."""
        return {
            "run": self.run,
            "status": self.status,
            "source": self.source,
            "language": self.language,
            "since": self.since,
            "readAt": self.read_at,
            "seconds": self.seconds,
            "tables": [vars(each) for each in self.tallies],
            "refusedCount": len(self.refused),
            "refused": self.refused if whole else self.refused[:KEPT_REFUSED],
            "warningCount": len(self.warnings),
            "warnings": self.warnings if whole else self.warnings[:KEPT_WARNINGS],
        }

    def lines(self) -> Iterator[str]:
        """As readable text."""
        head = f"{'table':24}" + "".join(f"{each:>11}" for each in ("read", *OUTCOMES))
        yield head
        for each in self.tallies:
            counts = [each.read, *(getattr(each, name) for name in OUTCOMES)]
            yield f"{each.table:24}" + "".join(f"{count:>11}" for count in counts)
        for each in self.tallies:
            if each.missing:
                yield f"{each.missing} earlier rows of {each.table} are no longer in the source."
        yield from _listed("refused", self.refused)
        yield from _listed("warning", self.warnings)


def _listed(title: str, rows: list[dict]) -> Iterator[str]:
    if not rows:
        return
    yield f"{len(rows)} {title}{'s' if title == 'warning' else ''}:"
    for (table, reason), count in Counter(
        (each["table"], _bare(each["reason"])) for each in rows
    ).most_common():
        yield f"  {count:>7}  {table}: {reason}"
    for each in rows[:SHOWN]:
        yield f"  {title}: {each['table']} {each['id']}: {each['reason']}"
    if len(rows) > SHOWN:
        yield f"  … {len(rows) - SHOWN} more; --report FILE names each."


def _bare(reason: str) -> str:
    """The reason without its ids, so that like ones are counted together."""
    return _IDS.sub("…", reason)


def fill(report: Report, counts: dict[str, int], *, complete: bool) -> None:
    """Count what became of each row; raises where a row is lost or counted twice."""
    for table in TABLES:
        tally = Tally(table.name, counts[table.name])
        for outcome, number in _rows(
            f"SELECT outcome, count(*) FROM legacy_{table.name} GROUP BY outcome"
        ):
            setattr(tally, outcome, number)
        if complete:
            tally.missing = _rows(_MISSING.format(kind=table.name))[0][0]
        if not tally.adds_up:
            raise SumsDiffer(f"The rows of {table.name} do not add up: {tally}.")
        report.tallies.append(tally)
        report.refused += [
            {"table": table.name, "id": id_, "column": column or "", "reason": reason}
            for id_, column, reason in _rows(
                f"SELECT id, refused_column, refused FROM legacy_{table.name}"
                " WHERE refused IS NOT NULL ORDER BY line"
            )
        ]
    report.warnings = [
        {"table": table, "id": id_, "reason": reason}
        for table, id_, reason in _rows("SELECT * FROM legacy_warnings ORDER BY 1, 2, 3")
    ]


_MISSING = """
SELECT count(*) FROM legacy_records r WHERE r.kind = '{kind}'
    AND NOT EXISTS (SELECT FROM legacy_{kind} s WHERE s.id = r.legacy_id)
"""


def _rows(sql: str) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchall()
