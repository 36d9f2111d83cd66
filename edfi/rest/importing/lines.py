"""Reading the lines of a file: JSON, and everything about a body that asks no database.

Pure but for the file. A line that is refused keeps its number and its natural key, no more.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from edfi.rest import bodies, errors, requests
from edfi.rest.bodies import Body
from edfi.rest.resource import Resource

BATCH_LINES = 5000
BATCH_BYTES = 16 * 1024 * 1024
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"


@dataclass(slots=True)
class Line:
    """One item of the file; `refusal` where its own words are not in order."""

    number: int
    key: dict[str, Any]
    body: Body | None = None
    refusal: errors.Refused | None = None


@dataclass(slots=True)
class Batch:
    """Lines that are stored together, and the number of the last one that was looked at."""

    lines: list[Line]
    until: int


def batches(
    path: Path, resource: Resource, *, after: int = 0, only: Collection[int] | None = None
) -> Iterator[Batch]:
    """The lines behind number `after`, or those whose numbers are in `only`."""
    lines, size, number = [], 0, after
    with path.open("rb") as file:
        for number, raw in enumerate(_raw_lines(file), start=1):
            if number <= after or (only is not None and number not in only) or not raw.strip():
                continue
            lines.append(read(resource, number, raw))
            size += len(raw)
            if len(lines) >= BATCH_LINES or size >= BATCH_BYTES:
                yield Batch(lines, number)
                lines, size = [], 0
    if lines:
        yield Batch(lines, number)


def read(resource: Resource, number: int, raw: bytes) -> Line:
    data: dict[str, Any] = {}
    try:
        if len(raw) > requests.LIMIT:
            raise errors.TooLarge
        data = requests.parse(raw)
        if "id" in data:
            raise errors.IdAssigned
        body = bodies.read(resource, data)
        if body.problems:
            raise errors.DataInvalid(validation=body.problems)
    except errors.Refused as refusal:
        return Line(number, _key(resource, data), refusal=refusal)
    return Line(number, _key(resource, data), body)


def _raw_lines(file) -> Iterator[bytes]:
    """Of a line that is too long only the beginning, so that memory has a bound."""
    first = True
    while raw := file.readline(requests.LIMIT + 1):
        rest = raw
        while len(rest) > requests.LIMIT and not rest.endswith(b"\n"):
            rest = file.readline(requests.LIMIT + 1)
        yield raw.removeprefix(_BYTE_ORDER_MARK) if first else raw
        first = False


def _key(resource: Resource, data: dict[str, Any]) -> dict[str, Any]:
    """The natural key as far as the body says it, by bare names."""
    found = {}
    for path in resource.key:
        holder, _, name = path.rpartition(".")
        inside = data.get(holder) if holder else data
        value = inside.get(name) if isinstance(inside, dict) else None
        if isinstance(value, str | int | Decimal):
            found[name] = value[:306] if isinstance(value, str) else value
    return found
