"""The six steps: what each asks for, and what is wrong with an answer. Pure: no store, no clock
but today's date.

A step is stored as the parent sent it, further members included; `check` finds every problem
at once, and `cleaned` gives typed values to whoever books or creates records from it.
"""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

import orjson
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from edfi import descriptors
from tsa.api.errors import by_path
from tsa.lib.errors import InvalidData

STEPS = (1, 2, 3, 4, 5, 6)
NAMES = {
    1: _("Program information"),
    2: _("Phone consultation"),
    3: _("Shadow day"),
    4: _("Student information"),
    5: _("Document submission"),
    6: _("Payment"),
}
DOCUMENT_TYPES = (
    "transcript",
    "medical_form",
    "birth_certificate",
    "insurance_card",
    "previous_school_records",
    "immunization_records",
    "id_verification",
    "financial_aid_documents",
    "emergency_contact_form",
    "photo_release",
)
PAYMENT_METHODS = ("credit_card", "bank_transfer", "check", "financial_aid")
OLDEST_BIRTH_YEARS = 25
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")


class InvalidStepData(InvalidData):
    code = "invalid_step_data"
    title = _("Some answers are missing or wrong")


class Text(serializers.CharField):
    """A line or more of text without control characters."""

    def __init__(self, **options):
        options.setdefault("max_length", 2000)
        super().__init__(**options)

    def to_internal_value(self, data):
        if isinstance(data, bool | dict | list):
            self.fail("invalid")
        value = unicodedata.normalize("NFC", super().to_internal_value(data))
        if _CONTROL.search(value):
            raise serializers.ValidationError(_("Take out the control characters."))
        return value


class Name(Text):
    """A part of a person's name: any script, an apostrophe, one word or several."""

    def __init__(self, **options):
        options.setdefault("max_length", 75)
        super().__init__(**options)


@extend_schema_field({"type": "array", "items": {"type": "string"}})
class Texts(serializers.Field):
    """One text or a list of texts; a list in either case."""

    def to_internal_value(self, data):
        given = data if isinstance(data, list) else [data]
        if not given:
            raise serializers.ValidationError(_("Name at least one."))
        if len(given) > 50:
            raise serializers.ValidationError(_("Name at most 50."))
        return [Text(max_length=200).run_validation(each) for each in given]

    def to_representation(self, value):
        return value


class AnyTexts(Texts):
    """The same, or none at all."""

    def to_internal_value(self, data):
        return [] if data == [] else super().to_internal_value(data)


class AnyOf(serializers.JSONField):
    """Whatever the family's program sends here: an object, a list or a text."""


class Facts(serializers.DictField):
    """An object whose members are the school's own questions."""


class Descriptor(serializers.CharField):
    """A value of an Ed-Fi descriptor, in one of the ways people write it."""

    def __init__(self, lookup, **options):
        self.lookup = lookup
        super().__init__(**options)

    def to_internal_value(self, data):
        if not isinstance(data, str | int) or isinstance(data, bool):
            raise serializers.ValidationError(_("Give this as text."))
        try:
            return self.lookup(str(data))
        except ValueError as error:
            text = _("We do not know this value. We understand: %(examples)s.")
            raise serializers.ValidationError(text % {"examples": self.lookup.examples}) from error

    def to_representation(self, value):
        return value


class Must(serializers.BooleanField):
    """A box that has to be ticked."""

    def __init__(self, refusal, **options):
        self.refusal = refusal
        super().__init__(**options)

    def to_internal_value(self, data):
        if data is not True:
            raise serializers.ValidationError(self.refusal)
        return True


class Form(serializers.Serializer):
    """A part of a step. An optional answer left blank counts as not given."""

    def to_internal_value(self, data):
        if isinstance(data, dict):
            data = {
                name: value
                for name, value in data.items()
                if value != "" or name not in self.fields or self.fields[name].required
            }
        return super().to_internal_value(data)


def _time_field(**options) -> serializers.TimeField:
    return serializers.TimeField(
        input_formats=["%H:%M", "%H:%M:%S", "%I:%M %p", "%I:%M%p"], **options
    )


class ProgramInformation(Form):
    """Step 1."""

    program_interest = Texts()
    contact_preference = Text(max_length=100)
    sport_interests = AnyTexts(required=False, allow_null=True)
    additional_questions = AnyOf(required=False, allow_null=True)
    expected_start_date = serializers.DateField(required=False, allow_null=True)


class PhoneConsultation(Form):
    """Step 2. Date and time are the school's local ones; saving books them."""

    consultation_date = serializers.DateField()
    consultation_time = _time_field()
    preferred_contact_method = Text(max_length=100)
    notes = Text(required=False, allow_null=True, allow_blank=True)
    special_requests = AnyOf(required=False, allow_null=True)


class ShadowDay(Form):
    """Step 3. Date and time are the school's local ones; saving books them."""

    shadow_day_date = serializers.DateField()
    shadow_day_time = _time_field()
    waiver_signed = Must(_("The waiver has to be signed."))
    transportation_needed = serializers.BooleanField(required=False, allow_null=True)
    dietary_restrictions = AnyOf(required=False, allow_null=True)


class StudentInfo(Form):
    first_name = Name(allow_null=True, help_text=_("null for a person with one name"))
    last_name = Name(allow_null=True)
    birth_date = serializers.DateField()
    grade_level = Descriptor(descriptors.grade_level)
    middle_name = Name(required=False, allow_null=True, allow_blank=True)
    generation_code_suffix = Name(required=False, allow_null=True, allow_blank=True, max_length=10)
    maiden_name = Name(required=False, allow_null=True, allow_blank=True)
    birth_sex_descriptor = Descriptor(descriptors.sex, required=False, allow_null=True)
    hispanic_latino_ethnicity = serializers.BooleanField(required=False, allow_null=True)
    races = serializers.ListField(
        child=Descriptor(descriptors.race), required=False, allow_null=True, max_length=10
    )
    birth_city = Name(required=False, allow_null=True, min_length=2, max_length=30)
    birth_state_abbreviation_descriptor = Descriptor(
        descriptors.state, required=False, allow_null=True
    )
    birth_country_descriptor = Descriptor(descriptors.country, required=False, allow_null=True)
    date_entered_us = serializers.DateField(required=False, allow_null=True)
    multiplebirth_status = serializers.BooleanField(required=False, allow_null=True)
    expected_start_date = serializers.DateField(required=False, allow_null=True)

    def validate_birth_date(self, value):
        today = date.today()
        if value > today:
            raise serializers.ValidationError(_("The birth date lies in the future."))
        if value.year < today.year - OLDEST_BIRTH_YEARS:
            raise serializers.ValidationError(_("The birth date is too long ago for a student."))
        return value

    def validate(self, data):
        if not data.get("first_name") and not data.get("last_name"):
            raise serializers.ValidationError({"last_name": [_("Give at least one name.")]})
        entered = data.get("date_entered_us")
        if entered and entered < data["birth_date"]:
            raise serializers.ValidationError(
                {"date_entered_us": [_("This is before the birth date.")]}
            )
        return data


class ParentInfo(Form):
    """The parent who enrols. `name` is understood where the two parts are not given."""

    first_name = Name(required=False, allow_null=True, allow_blank=True)
    last_name = Name(required=False, allow_null=True, allow_blank=True)
    name = Name(required=False, allow_null=True, allow_blank=True, max_length=150)
    email = serializers.EmailField(required=False, allow_null=True, max_length=128)
    phone = Text(required=False, allow_null=True, allow_blank=True, max_length=24)
    relationship = Text(required=False, allow_null=True, allow_blank=True, max_length=60)

    def validate(self, data):
        first, last = data.get("first_name"), data.get("last_name")
        if not first and not last and data.get("name"):
            *firsts, last = data["name"].split()
            data["first_name"], data["last_name"] = " ".join(firsts)[:75], last[:75]
        elif not first and not last:
            raise serializers.ValidationError({"last_name": [_("The parent's name is missing.")]})
        return data


class StudentInformation(Form):
    """Step 4."""

    student_info = StudentInfo()
    parent_info = ParentInfo()
    academic_history = Facts()
    medical_info = Facts()
    emergency_contacts = serializers.ListField(
        child=Facts(), required=False, allow_null=True, max_length=10
    )
    special_needs = AnyOf(required=False, allow_null=True)
    expected_start_date = serializers.DateField(required=False, allow_null=True)


class DocumentSubmission(Form):
    """Step 5. That the documents are there is checked against the enrolment itself."""

    required_documents_uploaded = Must(_("Upload the required documents first, then say so here."))
    additional_documents = AnyOf(required=False, allow_null=True)


class Payment(Form):
    """Step 6. What is paid is for staff to say, never for this form."""

    payment_method = serializers.ChoiceField(choices=PAYMENT_METHODS)
    payment_plan_selected = Text(max_length=100)
    financial_aid_application = AnyOf(required=False, allow_null=True)
    deposit = AnyOf(required=False, allow_null=True)


FORMS = {
    1: ProgramInformation,
    2: PhoneConsultation,
    3: ShadowDay,
    4: StudentInformation,
    5: DocumentSubmission,
    6: Payment,
}


def name(number: int) -> str:
    return str(NAMES.get(number, ""))


def cleaned(number: int, data: dict) -> dict:
    """Typed values of a step's data: dates as dates, descriptors as URIs. To be read only.

    Raises: InvalidStepData with every problem, by path (`student_info.birth_date`).
    """
    return _cleaned(number, orjson.dumps(data), date.today())


@lru_cache(maxsize=64)  # one save asks up to seven times for the same few answers
def _cleaned(number: int, data: bytes, today: date) -> dict:
    form = FORMS[number](data=orjson.loads(data))
    if not form.is_valid():
        raise InvalidStepData(
            gettext("Step %(number)s has answers to mend.") % {"number": number},
            errors=by_path(form.errors),
        )
    return form.validated_data


@dataclass(frozen=True, slots=True)
class Names:
    """A person's name as Ed-Fi wants it: both parts filled, also for a person with one name."""

    first: str
    last: str

    @classmethod
    def of(cls, info: dict) -> "Names":
        first, last = info.get("first_name") or "", info.get("last_name") or ""
        return cls(first or last, last or first)
