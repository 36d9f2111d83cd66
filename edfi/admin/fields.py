"""Form fields for descriptors and for Ed-Fi's lists of numbers and addresses.

Staff choose from words. A value that is not among ours, from another system, stays and is
offered as it is. The words of ONE_OF and SOME_OF are a few, in an order of ours; those of every
other descriptor column are what the table `descriptors` has, asked for when a form is shown.
"""

import re
from functools import partial

from django import forms
from django.utils.dateparse import parse_time
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from unfold.widgets import (
    UnfoldAdminCheckboxSelectMultipleWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminTextareaWidget,
    UnfoldAdminTextInputWidget,
)

from edfi import descriptors
from edfi.descriptors import Vocabulary, code
from edfi.models import Descriptor
from edfi.standard.values import kinds

_ENTRY_TYPES = [
    descriptors.NEW_STUDENT,
    *map(
        descriptors.entry_type,
        ("Transfer", "Re-entry", "New to education system", "Next year school", "Other"),
    ),
]


def _uris(vocabulary: Vocabulary) -> list[str]:
    return [vocabulary.of(each) for each in vocabulary.codes]


ONE_OF = {
    "birth_country_descriptor": _uris(descriptors.country),
    "birth_sex_descriptor": _uris(descriptors.sex),
    "birth_state_abbreviation_descriptor": _uris(descriptors.state),
    "entry_grade_level_descriptor": _uris(descriptors.grade_level),
    "entry_type_descriptor": _ENTRY_TYPES,
    "exit_withdraw_type_descriptor": _uris(descriptors.exit_type),
    "grade_level_at_enrollment": _uris(descriptors.grade_level),
    "next_year_grade_level_descriptor": _uris(descriptors.grade_level),
    "operational_status_descriptor": _uris(descriptors.operational_status),
    "relation_descriptor": _uris(descriptors.relation),
    "sex_descriptor": _uris(descriptors.sex),
    "type_descriptor": _uris(descriptors.school_type),
}
SOME_OF = {
    "grade_levels": _uris(descriptors.grade_level),
    "races": _uris(descriptors.race),
    "school_categories": _uris(descriptors.school_category),
}
# Columns, with the table where it matters, whose names do not tell the kind. All others do:
# grade_type_descriptor is GradeType.
KINDS = {
    "academic_subjects": "AcademicSubject",
    "ancestry_ethnic_origins": "AncestryEthnicOrigin",
    "available_credit_type_descriptor": "CreditType",
    "calendar_events": "CalendarEvent",
    "categories": "EducationOrganizationCategory",
    "competency_levels": "CompetencyLevel",
    "course_gpa_applicability_descriptor": "CourseGPAApplicability",
    "course_level_characteristics": "CourseLevelCharacteristic",
    "curriculum_useds": "CurriculumUsed",
    "education_organization_categories": "EducationOrganizationCategory",
    "education_plans": "EducationPlan",
    "highest_completed_level_of_education_descriptor": "LevelOfEducation",
    "instruction_language_descriptor": "Language",
    "level_characteristics": "CourseLevelCharacteristic",
    "maximum_available_credit_type_descriptor": "CreditType",
    "minimum_available_credit_type_descriptor": "CreditType",
    "offered_grade_levels": "GradeLevel",
    "programs.characteristics": "ProgramCharacteristic",
    "programs.sponsors": "ProgramSponsor",
    "classes.characteristics": "SectionCharacteristic",
    "tribal_affiliations": "TribalAffiliation",
    "visas": "Visa",
}


_DASH = re.compile("[–—]")


class _Offering:
    """What the two fields of descriptors share: choices in words, and a stranger's value."""

    def offer(self, *uris: str) -> None:
        known = {uri for uri, _label in self.choices}
        self.choices = [*self.choices, *((uri, code(uri)) for uri in uris if uri not in known)]


def _choices(uris):
    """As Django takes choices: pairs, or what makes them for each form."""
    if callable(uris):
        return lambda: [(uri, code(uri)) for uri in uris()]
    return [(uri, code(uri)) for uri in uris]


def _or_nothing(choices):
    return [("", _("not said")), *(choices() if callable(choices) else choices)]


class DescriptorField(_Offering, forms.TypedChoiceField):
    def __init__(self, uris, **options):
        options.setdefault("widget", UnfoldAdminSelectWidget)
        choices = partial(_or_nothing, _choices(uris))
        super().__init__(choices=choices, coerce=str, empty_value=None, **options)


class DescriptorsField(_Offering, forms.MultipleChoiceField):
    def __init__(self, uris, **options):
        options.setdefault("widget", UnfoldAdminCheckboxSelectMultipleWidget)
        super().__init__(choices=_choices(uris), **options)

    def to_python(self, value):
        return list(super().to_python(value))


class LinesField(forms.CharField):
    """A list of Ed-Fi objects as lines “Kind: value”; what else an object holds is kept."""

    def __init__(self, *, kind: str, value: str, vocabulary: Vocabulary, **options):
        self.kind, self.value, self.vocabulary = kind, value, vocabulary
        self.present: list[dict] = []
        options.setdefault("widget", UnfoldAdminTextareaWidget(attrs={"rows": 3}))
        super().__init__(required=False, **options)

    def offer(self, *objects: dict) -> None:
        self.present = list(objects)

    def prepare_value(self, value):
        if not isinstance(value, list):
            return value
        return "\n".join(
            f"{code(each.get(self.kind)) or 'Other'}: {each.get(self.value, '')}" for each in value
        )

    def to_python(self, value):
        lines = [line.strip() for line in (value or "").splitlines() if line.strip()]
        return [self._object(line) for line in lines]

    def has_changed(self, initial, data):
        return self.prepare_value(initial or []).split() != (data or "").split()

    def _object(self, line: str) -> dict:
        kind, colon, value = (part.strip() for part in line.partition(":"))
        if not colon or not value:
            raise forms.ValidationError(_("One a line, with its kind: “Mobile: 512-555-0147”."))
        same = (each for each in self.present if each.get(self.value) == value)
        known = next((each for each in same if code(each.get(self.kind)) == kind), None)
        if known is not None:
            return known
        try:
            return {self.kind: self.vocabulary(kind), self.value: value}
        except ValueError as error:
            raise forms.ValidationError(str(error)) from error


class WordsField(forms.CharField):
    """A list of plain texts, in one line with commas between."""

    def __init__(self, **options):
        options.setdefault("widget", UnfoldAdminTextInputWidget())
        super().__init__(required=False, **options)

    def prepare_value(self, value):
        return ", ".join(map(str, value)) if isinstance(value, list) else value

    def to_python(self, value):
        return [part.strip() for part in (value or "").split(",") if part.strip()]

    def has_changed(self, initial, data):
        return list(initial or []) != self.to_python(data)


class ReferencesField(forms.CharField):
    """Ed-Fi references as the names that staff know, one a line.

    Only the form knows whose they are (the record's school and year): `EdFiForm` turns the
    names that are not among the present references into references by `find`.
    """

    def __init__(self, *, reference: str, member: str, **options):
        self.reference, self.member = reference, member
        self.present: list[dict] = []
        options.setdefault("widget", UnfoldAdminTextareaWidget(attrs={"rows": 3}))
        super().__init__(required=False, **options)

    def offer(self, *items: dict) -> None:
        self.present = list(items)

    def name_of(self, item: dict) -> str:
        return str(item.get(self.reference, {}).get(self.member, ""))

    def prepare_value(self, value):
        return "\n".join(map(self.name_of, value)) if isinstance(value, list) else value

    def to_python(self, value):
        """What is present as it is, what is new by its name alone."""
        known = {self.name_of(item): item for item in self.present}
        names = dict.fromkeys(line.strip() for line in (value or "").splitlines())
        return [known.get(each, {self.reference: {self.member: each}}) for each in names if each]

    def has_changed(self, initial, data):
        return self.prepare_value(initial or []).split() != (data or "").split()


class TimesField(forms.CharField):
    """Meeting times as “08:35-09:25”, one a line; a present one stays as it is, to the second."""

    def __init__(self, **options):
        self.present: list[dict] = []
        options.setdefault("widget", UnfoldAdminTextareaWidget(attrs={"rows": 3}))
        super().__init__(required=False, **options)

    def offer(self, *items: dict) -> None:
        self.present = list(items)

    def prepare_value(self, value):
        return "\n".join(map(self._line, value)) if isinstance(value, list) else value

    def to_python(self, value):
        known = {self._line(item): item for item in self.present}
        lines = [line.strip() for line in (value or "").splitlines() if line.strip()]
        return [known.get(line) or self._times(line) for line in lines]

    def has_changed(self, initial, data):
        return self.prepare_value(initial or []).split() != (data or "").split()

    def _line(self, item: dict) -> str:
        return f"{str(item.get('startTime', ''))[:5]}-{str(item.get('endTime', ''))[:5]}"

    def _times(self, line: str) -> dict:
        begin, end = (_time(part) for part in f"{_DASH.sub('-', line)}-".split("-")[:2])
        if begin is None or end is None or begin >= end:
            raise forms.ValidationError(_("One a line, first begin, then end: “08:35-09:25”."))
        return {"startTime": begin.isoformat(), "endTime": end.isoformat()}


def _time(said: str):
    try:
        return parse_time(said.strip())
    except ValueError:
        return None  # 25:00 has the form of a time and is none


WORDS = {"sport_interests"}
TIMES = {"meeting_times"}
REFERENCES = {
    "class_periods": ("classPeriodReference", "classPeriodName"),
    "grading_periods": ("gradingPeriodReference", "gradingPeriodName"),
}
LINES = {
    "telephones": {
        "kind": "telephoneNumberTypeDescriptor",
        "value": "telephoneNumber",
        "vocabulary": descriptors.telephone_type,
    },
    "electronic_mails": {
        "kind": "electronicMailTypeDescriptor",
        "value": "electronicMailAddress",
        "vocabulary": descriptors.electronic_mail_type,
    },
}
_HINTS = {
    "telephones": _("One a line, with its kind: “Mobile: 512-555-0147”."),
    "electronic_mails": _("One a line, with its kind: “Home/Personal: ana@family.example”."),
}


def _offered(name: str, table: str):
    """What the column's one value, or its list, is chosen from; (None, None): no descriptors."""
    if name in ONE_OF or name in SOME_OF:
        return ONE_OF.get(name), SOME_OF.get(name)
    said = KINDS.get(name) or KINDS.get(f"{table}.{name}")
    kind = f"{said or _in_capitals(name)}Descriptor"
    if kind not in kinds().values():
        return None, None
    present = partial(_present, kind)
    return (present, None) if name.endswith("_descriptor") else (None, present)


def _in_capitals(name: str) -> str:
    """grade_type_descriptor -> GradeType; nothing where the name does not end so."""
    if not name.endswith("_descriptor"):
        return ""
    return "".join(word.capitalize() for word in name.removesuffix("_descriptor").split("_"))


def _present(kind: str) -> list[str]:
    """The values that the table has now, in the order of their words."""
    return list(
        Descriptor.objects.filter(kind=kind).order_by("code_value").values_list("uri", flat=True)
    )


def field_for(db_field) -> forms.Field | None:
    """The form field of a column that holds descriptors or such lists; None for any other."""
    name = db_field.name
    one_of, some_of = _offered(name, db_field.model._meta.db_table)
    options = {
        "label": capfirst(db_field.verbose_name),
        "help_text": "" if some_of else db_field.help_text,
    }
    if one_of:
        return DescriptorField(one_of, required=not db_field.blank, **options)
    if some_of:
        return DescriptorsField(some_of, required=False, **options)
    if name in LINES:
        return LinesField(**LINES[name], label=options["label"], help_text=_HINTS[name])
    if name in REFERENCES:
        reference, member = REFERENCES[name]
        hint = _("One a line, by its name, as the school has it.")
        return ReferencesField(
            reference=reference, member=member, label=options["label"], help_text=hint
        )
    if name in TIMES:
        return TimesField(label=options["label"], help_text=_("One a line: “08:35-09:25”."))
    if name in WORDS:
        return WordsField(label=options["label"], help_text=_("With commas between."))
    return None
