"""CSV and Excel files as staff send and get them: every cell is text, none becomes a formula.

A cell that a spreadsheet would run (it begins with = + - @) goes out with an apostrophe before
it, and loses it on the way back. `Dataset.lines` has each row's line in the file.
"""

import csv
import io
import zipfile
from collections.abc import Iterable, Iterator
from datetime import date, datetime

import openpyxl
import tablib
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from import_export.formats.base_formats import Format
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

MOST_BYTES = 2_000_000  # of a file that is read
MOST_ROWS = 10_000  # in it
MOST_UNPACKED = 60_000_000  # an Excel file is a zip, which may hold anything
MOST_IN_EXCEL = 20_000  # rows that are written: a workbook is made in memory, a CSV as it flows
_RUN = ("=", "+", "-", "@", "\t", "\r")
_TOGETHER = 500  # rows that are sent in one piece


class Unreadable(ValidationError):
    """The file as a whole cannot be read; the message says why."""


class Table(Format):
    """What both kinds share: one line of headings, and rows that fit under it."""

    extension = ""
    content_type = ""

    def __init__(self, encoding=None):
        """Import-export says an encoding; both kinds know their own."""

    def can_import(self):
        return True

    def can_export(self):
        return True

    def get_title(self):
        return self.extension

    def get_extension(self):
        return self.extension

    def get_content_type(self):
        return self.content_type

    def lines(self, data: bytes) -> Iterator[tuple[int, list[str]]]:
        raise NotImplementedError

    def create_dataset(self, in_stream: bytes) -> tablib.Dataset:
        """Raises Unreadable. Lines without any content are no rows."""
        full = ((n, cells) for n, cells in self.lines(in_stream) if any(cells))
        _first, headings = next(full, (0, []))
        table = tablib.Dataset(headers=_headings(headings))
        table.lines = []
        for number, cells in full:
            if len(table.lines) == MOST_ROWS:
                raise Unreadable(
                    _("More than %(most)s rows. Split the file.") % {"most": MOST_ROWS}
                )
            table.append(_fitted(cells, table.width, number))
            table.lines.append(number)
        if not table.lines:
            raise Unreadable(_("There is no row under the headings."))
        return table


class CsvTable(Table):
    extension = "csv"
    content_type = "text/csv; charset=utf-8"

    def lines(self, data):
        """Commas, semicolons or tabs between the cells: whatever the headings have most of."""
        try:
            text = data.decode("utf-8-sig").replace("\0", "")
        except UnicodeDecodeError as error:
            raise Unreadable(_("This is not UTF-8. In Excel, save as “CSV UTF-8”.")) from error
        between = max(",;\t", key=text.partition("\n")[0].count)
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=between, strict=True)
        try:
            yield from ((reader.line_num, [unguarded(c) for c in cells]) for cells in reader)
        except csv.Error as error:
            line = _("Line %(line)s is no CSV: %(why)s.")
            raise Unreadable(line % {"line": reader.line_num, "why": error}) from error


class ExcelTable(Table):
    extension = "xlsx"
    content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

    def lines(self, data):
        """The first sheet; what formulas had come to when it was saved."""
        try:
            with zipfile.ZipFile(io.BytesIO(data)) as package:
                size = sum(each.file_size for each in package.infolist())
            if size <= MOST_UNPACKED:
                book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True)
                rows = book.worksheets[0].iter_rows(values_only=True)
                numbered = enumerate(rows, 1)
                yield from ((number, [_cell(each) for each in row]) for number, row in numbered)
        except Unreadable:
            raise
        except Exception as error:  # openpyxl raises whatever a broken file lets it stumble over
            raise Unreadable(_("This is no Excel file (.xlsx).")) from error
        if size > MOST_UNPACKED:
            raise Unreadable(_("This Excel file is too large once it is unpacked."))


FORMATS = [CsvTable, ExcelTable]


def _headings(cells: list[str]) -> list[str]:
    while cells and not cells[-1]:
        cells = cells[:-1]
    names = [each.lower() for each in cells]
    if not names:
        raise Unreadable(_("The file is empty."))
    if twice := sorted({name for name in names if names.count(name) > 1}):
        raise Unreadable(_("Two columns are called “%(name)s”.") % {"name": twice[0]})
    return names


def _fitted(cells: list[str], width: int, number: int) -> list[str]:
    if any(cells[width:]):
        long = _("Line %(line)s has more cells than there are headings.")
        raise Unreadable(long % {"line": number})
    return [*cells, *[""] * width][:width]


def _cell(value) -> str:
    """Years come as 2026.0 and days as moments; both are meant as people see them."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == datetime.min.time() else str(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return unguarded(str(value))


def guarded(value: object) -> str:
    text = "" if value is None else str(value)
    return f"'{text}" if text.lstrip("'").startswith(_RUN) else text


def unguarded(text: str) -> str:
    text = text.strip()
    return text[1:].strip() if text[:1] == "'" and text.lstrip("'").startswith(_RUN) else text


def csv_pieces(rows: Iterable[list]) -> Iterator[bytes]:
    """A CSV, some rows at a time; the mark at its head tells Excel that it is UTF-8."""
    piece = io.StringIO("\ufeff", newline="")
    piece.seek(0, io.SEEK_END)
    writer = csv.writer(piece)
    for number, row in enumerate(rows, 1):
        writer.writerow([guarded(each) for each in row])
        if number % _TOGETHER == 0:
            yield piece.getvalue().encode()
            piece.seek(0)
            piece.truncate()
    yield piece.getvalue().encode()


def excel_bytes(rows: Iterable[list]) -> bytes:
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet()
    sheet.freeze_panes = "A2"
    for row in rows:
        sheet.append([ILLEGAL_CHARACTERS_RE.sub("", guarded(each)) for each in row])
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()
