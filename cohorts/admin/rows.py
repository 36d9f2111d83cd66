"""How a file's rows become changes: all or none of them, through the services, by their keys.

A row that says what is stored already is skipped. Whatever a rule refuses is kept with the line
and column where it stands in the file.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from import_export import resources, widgets
from import_export.instance_loaders import BaseInstanceLoader
from import_export.results import Error, Result

from cohorts.admin.rules import worded
from tsa.lib.actor import Actor
from tsa.lib.errors import DomainError

MOST_CHANGES = 2_000  # by one file: what somebody waits for in a browser
_DAYS = ("%Y-%m-%d", "%m/%d/%Y")
_YES_NO = {"yes": True, "true": True, "1": True, "no": False, "false": False, "0": False}


class TooManyChanges(Exception):
    """The file would change more than MOST_CHANGES rows."""


@dataclass(frozen=True, slots=True)
class Problem:
    line: int
    column: str
    text: str


class Words(widgets.Widget):
    """Text as it stands; `empty` is what an empty cell means."""

    def __init__(self, empty: str | None = ""):
        self.empty = empty

    def clean(self, value, row=None, **kwargs):
        return value or self.empty

    def render(self, value, obj=None, **kwargs):
        return value or ""


class Number(widgets.Widget):
    def clean(self, value, row=None, **kwargs):
        if not value:
            return None
        if not (value.isascii() and value.isdigit() and len(value) < 9):
            raise ValueError(_("“%(value)s” is no year such as 2026.") % {"value": value})
        return int(value)

    def render(self, value, obj=None, **kwargs):
        return "" if value is None else str(value)


class YesNo(widgets.Widget):
    """An empty cell says nothing."""

    def clean(self, value, row=None, **kwargs):
        if not value:
            return None
        if value.lower() not in _YES_NO:
            raise ValueError(_("“%(value)s” is neither yes nor no.") % {"value": value})
        return _YES_NO[value.lower()]

    def render(self, value, obj=None, **kwargs):
        return "" if value is None else "yes" if value else "no"


class Day(widgets.Widget):
    """2026-09-14, or 9/14/2026 as Excel writes it into a CSV."""

    def clean(self, value, row=None, **kwargs):
        return day_of(value)

    def render(self, value, obj=None, **kwargs):
        return "" if value is None else value.isoformat()


def day_of(value: str) -> date | None:
    if not value:
        return None
    for form in _DAYS:
        try:
            return datetime.strptime(value, form).date()
        except ValueError:
            continue
    raise ValueError(_("“%(value)s” is no day such as 2026-09-14.") % {"value": value})


class Known(BaseInstanceLoader):
    """What the rows refer to is read for the whole file at once."""

    def get_instance(self, row):
        return self.resource.found(row)


class RowsResource(resources.ModelResource):
    """`person` and `by`: who sends or gets the file, as a user and as an actor."""

    title = ""  # of the page that takes a file
    about = ""  # what its cells mean, where a heading does not tell
    needed: list[str] = []  # headings without which no row can be matched
    # Where a rule names a field, the column at which a person can mend it.
    columns: dict[str, str] = {}

    def __init__(self, *, person=None, by: Actor | None = None):
        super().__init__()
        self.person, self.by = person, by
        self.changes = 0
        self.lines: list[int] = []
        self.seen: dict[tuple, int] = {}
        self.now = None  # the row at work, and what it said before
        self.before: dict = {}

    class Meta:
        use_transactions = True
        skip_unchanged = True
        skip_html_diff = True
        report_skipped = False
        clean_model_instances = False
        instance_loader_class = Known

    # -- what a kind of row says of itself ------------------------------------------------------

    def found(self, row: dict):
        """The stored row that this one is about, or None."""
        raise NotImplementedError

    def key(self, row: dict) -> tuple:
        raise NotImplementedError

    def read_for(self, rows: list[dict]) -> None:
        """Read what all these rows refer to."""
        raise NotImplementedError

    def check(self, instance, row: dict, *, is_new: bool) -> dict[str, str]:
        """What is wrong, by column, before anything is stored."""
        return {}

    def add(self, instance) -> None:
        raise NotImplementedError

    def change(self, instance, changed: list[str]) -> None:
        """Store these columns' values."""
        raise NotImplementedError

    # -- import-export's hooks ------------------------------------------------------------------

    def taken(self) -> list:
        """The fields that a file may change."""
        return [field for field in self.get_import_fields() if not field.readonly]

    def import_data_inner(self, dataset, *args, **kwargs):
        result = self._import_data_inner(dataset, *args, **kwargs)
        result.lines = dataset.lines
        return result

    def _import_data_inner(self, dataset, *args, **kwargs):
        known = {field.column_name for field in self.get_import_fields()}
        if unknown := [name for name in dataset.headers if name not in known]:
            text = _("Unknown columns: %(names)s. Rename or delete them; see below.")
            text %= {"names": ", ".join(unknown)}
            return _refused_as_a_whole(text)
        if missing := [name for name in self.needed if name not in dataset.headers]:
            text = _("These columns are missing: %(names)s. The first line has to name them.")
            text %= {"names": ", ".join(missing)}
            return _refused_as_a_whole(text)
        self.lines = dataset.lines
        self.read_for(dataset.dict)
        try:
            return super().import_data_inner(dataset, *args, **kwargs)
        except TooManyChanges:
            text = _("More than %(most)s rows would change. Split the file.")
            return _refused_as_a_whole(text % {"most": MOST_CHANGES})

    def import_row(self, row, instance_loader, **kwargs):
        """Import-export keeps every exception as a row's; only refusals are."""
        result = super().import_row(row, instance_loader, **kwargs)
        if result.errors:
            raise result.errors[0].error
        return result

    def before_import_row(self, row, row_number=None, **kwargs):
        line, key = self.lines[row_number - 1], self.key(row)
        if key in self.seen:
            text = _("The same as line %(line)s: keep one of the two.") % {"line": self.seen[key]}
            raise ValidationError({self.needed[0]: text})
        self.seen[key] = line

    def after_init_instance(self, instance, new, row, **kwargs):
        self.now = instance
        self.before = {} if new else {f.column_name: f.get_value(instance) for f in self.taken()}

    def import_field(self, field, instance, row, is_m2m=False, **kwargs):
        if not field.readonly and field.column_name in row:
            field.save(instance, row, is_m2m, **kwargs)

    def skip_row(self, instance, original, row, import_validation_errors=None):
        return not import_validation_errors and bool(self.before) and not self._changed(instance)

    def _changed(self, instance) -> list[str]:
        return [
            field.column_name
            for field in self.taken()
            if field.get_value(instance) != self.before.get(field.column_name)
        ]

    def validate_instance(self, instance, import_validation_errors=None, validate_unique=True):
        """Here only what the cells are; `save_instance` knows the row."""
        if import_validation_errors:
            raise ValidationError(
                {self.columns.get(k, k): v for k, v in import_validation_errors.items()}
            )

    def save_instance(self, instance, is_create, row, **kwargs):
        self.changes += 1
        if self.changes > MOST_CHANGES:
            raise TooManyChanges
        if problems := self.check(instance, row, is_new=is_create):
            raise ValidationError(problems)
        with self._refusals(), transaction.atomic():
            if is_create:
                self.add(instance)
            else:
                self.change(instance, self._changed(instance))

    def save_m2m(self, instance, row, **kwargs):
        """There are none."""

    def after_import_row(self, row, row_result, **kwargs):
        """Keep what the preview shows of a row."""
        if row_result.is_skip():
            return
        before = self.before
        instance = self.now
        row_result.what = [
            (f.column_name, f.widget.render(before.get(f.column_name)), after)
            for f in self.taken()
            if (after := f.widget.render(f.get_value(instance)))
            != f.widget.render(before.get(f.column_name))
        ]
        row_result.key = " · ".join(each for each in self.key(row) if each)

    @contextmanager
    def _refusals(self) -> Iterator[None]:
        """Whatever a rule says, at the column where it can be mended."""
        try:
            yield
        except ValidationError as error:
            found = error.message_dict if hasattr(error, "error_dict") else {"": error.messages}
        except DomainError as error:
            found = error.errors or {"": [str(error.detail)]}
        except IntegrityError as error:
            name = getattr(getattr(error.__cause__, "diag", None), "constraint_name", None)
            found = {"": [_("The database refuses it by its rule “%(name)s”.") % {"name": name}]}
        else:
            return
        placed: dict[str, list] = {}
        for name, texts in found.items():
            for text in texts:
                field, words = worded(str(text))
                named = field or name
                known = named if named in self.fields else NON_FIELD_ERRORS
                placed.setdefault(self.columns.get(named, known), []).append(words)
        raise ValidationError(placed)


def _refused_as_a_whole(text: str) -> Result:
    result = Result()
    result.append_base_error(Error(ValidationError(text)))
    return result


def problems(result: Result) -> list[Problem]:
    """Everything that is wrong with the file, in its order."""
    found = [Problem(0, "", text) for error in result.base_errors for text in error.error.messages]
    for row in result.invalid_rows:
        line = result.lines[row.number - 1]
        for column, texts in row.error_dict.items():
            named = "" if column == NON_FIELD_ERRORS else column
            found.extend(Problem(line, named, str(text)) for text in texts)
    return found
