"""Writing the families that are measured: the recorded one's items and rows, multiplied.

The same as if each had been invited and had opened its enrolment, only in batches.
"""

import os
from collections.abc import Iterable, Iterator

import psycopg
from psycopg.types.json import Jsonb

from enrollment.bench.multiplying import Family, parameters
from enrollment.bench.template import COACHES, Template, coach_id
from tsa.dynamo.connection import connection as dynamo

_ITEMS, _FAMILIES = 25, 50  # in one batch


def prepare(template: Template, group: str, count: int) -> list[Family]:
    """Families `0` to `count - 1` of a group, with coaches of their own."""
    families = [template.family(group, number) for number in range(count)]
    items = [*_coaches(template, group, count)]
    for family in families:
        items += [(table, family.instead(item)) for table, item in template.items]
    _put(items)
    _open(template, families)
    return families


def _coaches(template: Template, group: str, count: int) -> Iterator[tuple[str, dict]]:
    table, profile = template.profile
    for number in range(min(COACHES, count)):
        words = {template.identity.coach_id: coach_id(group, number)}
        yield table, Family(f"coach {group}{number}", words, 0).instead(profile)


def _put(items: list[tuple[str, dict]]) -> None:
    for batch in _batches(items, _ITEMS):
        waiting: dict[str, list] = {}
        for table, item in batch:
            waiting.setdefault(table, []).append({"PutRequest": {"Item": item}})
        while waiting:
            waiting = dynamo().general_client.batch_write_item(RequestItems=waiting)[
                "UnprocessedItems"
            ]


def _open(template: Template, families: list[Family]) -> None:
    """The copies in PostgreSQL that inviting and opening write."""
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as database:
        for batch in _batches(families, _FAMILIES):
            with database.transaction(), database.pipeline(), database.cursor() as cursor:
                for family in batch:
                    for _, sql, arguments in family.instead(template.opening):
                        cursor.execute(sql, parameters(arguments, Jsonb))


def _batches(things: list, size: int) -> Iterable[list]:
    return (things[start : start + size] for start in range(0, len(things), size))
