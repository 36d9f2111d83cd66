"""The form of every Ed-Fi page: what models and database refuse, at the field and in words.

The rules stand in the models' constraints and references and in the database. Here they only
get words for staff; a rule without words of its own is named, so that it can be looked up.
"""

import re

from django import forms
from django.apps import apps
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import IntegrityError, models
from django.utils.text import capfirst, get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from edfi.models.columns import Reference

# How a constraint's name ends -> the fields that it may be shown at, and what to do.
RULES = {
    "end_not_before_begin": (["end_date"], gettext_lazy("This lies before the first day.")),
    "exit_not_before_entry": (
        ["exit_withdraw_date"],
        gettext_lazy("This lies before the entry date."),
    ),
    "collections_are_arrays": ([], gettext_lazy("A list in JSON is needed: [ … ].")),
    "school_years_are_plausible": (
        ["school_year"],
        gettext_lazy("The year in which the school year ends, such as 2027."),
    ),
    "session_is_complete": (
        ["session_name"],
        gettext_lazy(
            "A session needs a school, school year, term, first and last day, and the "
            "number of instructional days."
        ),
    ),
    "grading_period_is_complete": (
        ["grading_period_name"],
        gettext_lazy(
            "A grading period needs a school, school year, kind, first and last day, and the "
            "number of instructional days."
        ),
    ),
    "is_of_one_kind": (
        ["grading_period_name"],
        gettext_lazy("Either a session or a grading period: fill in one of the two parts."),
    ),
    "section_is_complete": (
        ["section_identifier"],
        gettext_lazy("A section needs a school, school year, session and local course code."),
    ),
    "location_names_its_school": (
        ["location_school"],
        gettext_lazy("A room needs the school in which it is."),
    ),
    "course_is_complete": (
        ["course_code"],
        gettext_lazy(
            "A course with a code needs an education organization, a course title and the "
            "number of its parts."
        ),
    ),
    "role_fits_the_person": (
        ["role"],
        gettext_lazy("The role student goes with a student, every other role with a teacher."),
    ),
    "association_is_complete": (
        ["section_identifier"],
        gettext_lazy(
            "Somebody in a section needs all of its key and a first day; a teacher needs a "
            "position too."
        ),
    ),
    "education_organizations_pkey": (
        [
            "school_id",
            "local_education_agency_id",
            "education_service_center_id",
            "state_education_agency_id",
        ],
        gettext_lazy("Another school or organization has this number. Choose another one."),
    ),
}


_NO_ROW = re.compile(r"(\w+) of \w+ names no row of \w+")


def rule_in(said: str, rules: dict[str, tuple]) -> tuple | None:
    """The fields and words of the rule that a constraint's message names."""
    return next((rule for ending, rule in rules.items() if f"{ending}”" in said), None)


class EdFiForm(forms.ModelForm):
    """Puts each error where staff can mend it. `refusal`: what the database said to the form."""

    rules = RULES
    refusal: IntegrityError | None = None

    def complete(self, field: str, rows: models.QuerySet, key: dict) -> None:
        """Make whole references of names. `key`: {member of the reference: column of `rows`}.

        Where a name is nobody's among the rows, or of several of them, that is an error.
        """
        asked = self.fields[field]
        items = []
        for item in self.cleaned_data.get(field, []):
            if item in asked.present:
                items.append(item)
                continue
            name = asked.name_of(item)
            found = list(rows.filter(**{key[asked.member]: name}).values(*key.values())[:2])
            if len(found) != 1:
                text = _("There is no “%(name)s”.") if not found else _("Several are “%(name)s”.")
                self.add_error(field, ValidationError(text, params={"name": name}))
                return
            items.append({asked.reference: {m: found[0][c] for m, c in key.items()}})
        self.cleaned_data[field] = items

    def _post_clean(self):
        super()._post_clean()
        if self.refusal is not None and not self.errors:
            self._update_errors(_refused(self.refusal))

    def _update_errors(self, errors):
        by_field = getattr(errors, "error_dict", None) or {NON_FIELD_ERRORS: errors.error_list}
        placed: dict[str, list] = {}
        for name, each in by_field.items():
            for error in each:
                field, worded = self._placed(name, error)
                placed.setdefault(field, []).append(worded)
        super()._update_errors(ValidationError(placed))

    def _placed(self, name: str, error: ValidationError) -> tuple[str, ValidationError]:
        """The field for an error, and the error in words."""
        said = " ".join(error.messages)
        if rule := rule_in(said, self.rules):
            fields, words = rule
            return self._first_of(fields), ValidationError(words)
        if reference := self._missing(name, said):
            columns = [self._model_field(column) for column in reference.columns]
            field = self._first_of(column.name for column in reversed(columns))
            return field, _look_at(said, columns)
        if name == NON_FIELD_ERRORS or name in self.fields:
            return name, error
        return self._first_of([self._model_field(name).name]), error

    def _missing(self, name: str, said: str) -> Reference | None:
        """The reference that `EdFiRecord.clean` found to name no row."""
        for each in getattr(self._meta.model, "references", ()):
            row = apps.get_model(each.to)._meta.verbose_name
            if each.columns[0] == name and said == _("There is no such %(row)s.") % {"row": row}:
                return each
        return None

    def _model_field(self, column: str):
        """school_id is the column of the field school, where that is a foreign key."""
        return self._meta.model._meta.get_field(column)

    def _first_of(self, names) -> str:
        return next((name for name in names if name in self.fields), NON_FIELD_ERRORS)


def _look_at(said: str, columns: list) -> ValidationError:
    """A key of several columns: which of them is wrong, only the reader knows."""
    if len(columns) < 2:
        return ValidationError(said)
    labels = get_text_list([capfirst(column.verbose_name) for column in columns], _("and"))
    return ValidationError(
        _("%(said)s Look at these together: %(fields)s."), params={"said": said, "fields": labels}
    )


def _refused(error: IntegrityError) -> ValidationError:
    """What the database refused, without a value of the record."""
    diagnosis = getattr(error.__cause__, "diag", None)
    said = getattr(diagnosis, "message_primary", None) or ""
    if found := _NO_ROW.match(said):
        return ValidationError({found[1]: [_("One of these is not there.")]})
    name = getattr(diagnosis, "constraint_name", None) or said
    return ValidationError(
        _("Not saved. The database refuses it by its rule “%(name)s”."), params={"name": name}
    )
