"""The lines of one CSV file: text from bytes, fields from text, and what is wrong with either.

A line is a row: the standard has no line breaks within fields. So one bad quote spoils one row
and not the rest of the file.
"""

import csv
from collections.abc import Iterator
from typing import IO

LONGEST_LINE = 1024 * 1024
_MARKS = {b"\xff\xfe": "UTF-16", b"\xfe\xff": "UTF-16"}
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"


class LineUnreadable(Exception):
    """Why a line has no fields."""


def rows(file: IO[bytes]) -> Iterator[tuple[int, list[str] | LineUnreadable]]:
    """Every line that is not empty, with its number: its trimmed fields, or what is wrong."""
    number = 0
    while raw := file.readline(LONGEST_LINE + 1):
        number += 1
        if number == 1:
            raw = raw.removeprefix(_BYTE_ORDER_MARK)
        try:
            fields = _fields(raw, file, first=number == 1)
        except LineUnreadable as trouble:
            yield number, trouble
            continue
        if fields:
            yield number, fields


def _fields(raw: bytes, file: IO[bytes], *, first: bool) -> list[str]:
    if first and raw[:2] in _MARKS:
        raise LineUnreadable(f"the file is {_MARKS[raw[:2]]}; UTF-8 is asked for")
    if len(raw) > LONGEST_LINE:
        _skip_line(raw, file)
        raise LineUnreadable(f"the line is longer than {LONGEST_LINE} bytes")
    try:
        text = raw.decode().rstrip("\r\n")
    except UnicodeDecodeError as error:
        raise LineUnreadable(f"is not UTF-8 (byte {error.start + 1} of the line)")
    if "\x00" in text:
        raise LineUnreadable("has a NUL character in it")
    if "\r" in text:
        raise LineUnreadable("has a line break within a field")
    split = _quoted(text) if '"' in text else text.split(",")
    fields = [each.strip() for each in split]
    return fields if any(fields) else []


def _quoted(text: str) -> list[str]:
    try:
        return next(csv.reader([text], strict=True))
    except csv.Error as error:
        if "unexpected end" in str(error):
            raise LineUnreadable("a quote is not closed, or a line break stands within a field")
        raise LineUnreadable("the quotes do not follow RFC 4180")


def _skip_line(raw: bytes, file: IO[bytes]) -> None:
    while raw and not raw.endswith(b"\n"):
        raw = file.readline(LONGEST_LINE)
