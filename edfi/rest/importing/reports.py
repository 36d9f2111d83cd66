"""The report of an import: one JSON line for each refused line, and the sums at the end.

Natural keys are the only data of a person in it: values that a message would repeat are left
out, and descriptors that do not exist are counted at the end, without whose they are.
"""

import os
import re
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from edfi.rest import errors
from edfi.rest.importing.lines import Line
from tsa.api import database

_MOST_UNKNOWN = 100
_REPEATED_VALUE = re.compile(r'Value is ".*" but should be', re.DOTALL)
_CONFLICTING = re.compile(r" the following conflicting values: .*", re.DOTALL)


class Report:
    def __init__(self, file: IO[bytes]):
        self.file = file

    def refused(self, file_name: str, refused: list[tuple[Line, errors.Refused]]) -> None:
        """Written through before the batch is committed: a line may stand here twice, never not."""
        for line, refusal in refused:
            self._write({"file": file_name, "line": line.number, **entry(line, refusal)})
        self.file.flush()

    def sums(self, counts: dict[str, dict[str, int]], unknown: Counter) -> None:
        self._write(
            {"sums": counts, "unknownDescriptors": dict(unknown.most_common(_MOST_UNKNOWN))}
        )

    def _write(self, entry: dict[str, Any]) -> None:
        self.file.write(database.as_json(entry).encode() + b"\n")


def entry(line: Line, refusal: errors.Refused) -> dict[str, Any]:
    return {
        "key": line.key,
        "type": errors.PREFIX + refusal.type,
        "reasons": {
            path: [_without_values(each) for each in said]
            for path, said in refusal.validation.items()
        },
        "errors": refusal.errors or ([] if refusal.validation else [refusal.detail]),
    }


def _without_values(message: str) -> str:
    message = _REPEATED_VALUE.sub("Value should be", message)
    return _CONFLICTING.sub(" the conflicting values.", message)


@contextmanager
def report(path: Path, *, append: bool) -> Iterator[Report]:
    """The file, readable by its owner alone."""
    flags = os.O_WRONLY | os.O_CREAT | (os.O_APPEND if append else os.O_TRUNC)
    with os.fdopen(os.open(path, flags, 0o600), "wb") as file:
        yield Report(file)
