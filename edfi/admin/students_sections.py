"""The sections of a student's page: tables that are read only when somebody opens them.

Apps above this one add theirs with `show_with_students`. A section costs the same number of
queries for any student; who may not see its model is not offered it, and rows of another
school are left out of it. The page and the printed record show the same cells.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time

from django.contrib.admin import site
from django.contrib.admin.utils import label_for_field, lookup_field
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.text import capfirst

from edfi.admin.base import RelatedRows
from edfi.models import Student
from tsa.accounts import reach
from tsa.admin.readable import NOTHING, plain, readable


@dataclass(frozen=True, slots=True)
class Table:
    """Cells as HTML or text, row by row; `next` is the number of the page that follows."""

    title: str
    headers: list[str]
    rows: list[list[str]]
    next: int | None = None

    @property
    def labelled(self) -> list[list[tuple[str, str]]]:
        """Each cell with its header, for narrow screens, where a row is a list."""
        return [list(zip(self.headers, row, strict=True)) for row in self.rows]


class Section:
    """A part of the page. `tables` makes its content; `slug` is its address."""

    slug: str
    title: str
    note = ""  # said before it is opened
    is_sealed = False  # health and the like: opening it is logged by itself
    is_open = False  # shown at once
    order = 50  # among the sections; of equal ones, the first registered comes first

    def may_open(self, request: HttpRequest, student: Student) -> bool:
        raise NotImplementedError

    def tables(self, request, student, *, number: int = 1, most: int = 20) -> list[Table]:
        raise NotImplementedError


def by_student(rows: QuerySet, student: Student) -> QuerySet:
    return rows.filter(student=student)


class StudentRows(RelatedRows):
    """Rows of one table about one student. A copy that only knows an id says its own way."""

    def of_student(self, rows: QuerySet, student: Student) -> QuerySet:
        return by_student(rows, student)


class RowsSection(Section):
    """A section that is the rows of one inline class."""

    def __init__(self, inline: type[RelatedRows]):
        self.inline = inline
        self.slug = inline.model._meta.model_name
        self.is_open = getattr(inline, "is_open", False)
        self.order = getattr(inline, "order", self.order)

    @property
    def title(self) -> str:
        made = self._made()
        return capfirst(str(made.verbose_name_plural))

    def may_open(self, request, student):
        return self._made().has_view_permission(request, student) and reach.sees_any(
            request.user, self.inline.model
        )

    def tables(self, request, student, *, number=1, most=20):
        inline = self._made()
        visible = reach.visible_to(request.user, inline.get_queryset(request))
        of_student = getattr(inline, "of_student", by_student)
        found = of_student(visible, student)
        start = (number - 1) * most
        rows = list(found[start : start + most + 1])
        return [
            Table(
                self.title,
                [str(capfirst(_label(name, inline))) for name in inline.fields],
                [[_cell(name, row, inline) for name in inline.fields] for row in rows[:most]],
                next=number + 1 if len(rows) > most else None,
            )
        ]

    def _made(self) -> RelatedRows:
        return self.inline(Student, site)


_sections: list[Section] = []


def show_with_students(inline: type[RelatedRows]) -> None:
    """For the apps above this one: rows of theirs on the page of their student."""
    add(RowsSection(inline))


def add(section: Section) -> None:
    _sections.append(section)


def of(request: HttpRequest, student: Student) -> Iterator[Section]:
    """What this person may open about this student, in order."""
    ordered = sorted(_sections, key=lambda section: section.order)
    return (each for each in ordered if each.may_open(request, student))


def named(slug: str) -> Section | None:
    return next((each for each in _sections if each.slug == slug), None)


def _label(name: str, inline: RelatedRows) -> str:
    return label_for_field(name, inline.model, inline)


def _cell(name: str, row, inline: RelatedRows) -> str:
    """What the inline's own column shows; the model's columns in words."""
    field, _attribute, value = lookup_field(name, row, inline)
    if field is not None and getattr(field, "flatchoices", None):
        return str(dict(field.flatchoices).get(value, value)) or NOTHING
    if field is None and isinstance(value, str):
        return value or NOTHING
    is_plain = value is None or isinstance(value, bool | date | datetime | time | str)
    return plain(value) if is_plain else str(readable(value))
