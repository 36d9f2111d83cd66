"""Stored values as a person reads them: no raw JSON, no descriptor URIs, no ISO moments.

Pure. `readable` is for any JSON value, `label` for the name of a member. Moments are shown
in the time zone that is active.
"""

import re
from datetime import date, datetime, time

from django.utils import dateformat, timezone
from django.utils.dateparse import parse_date, parse_datetime, parse_time
from django.utils.html import escape, format_html, format_html_join, linebreaks
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tsa.lib.sealing import is_sealed

NOTHING = "–"
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_CODE_WORD = re.compile(r"[a-z]+(_[a-z]+)+")
_DATE = re.compile(r"\d{4}-\d\d-\d\d")
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d.*")
_TIME = re.compile(r"\d\d:\d\d(:\d\d)?")
_URI = re.compile(r"uri://[^#\s]+#(.+)")


_LABELS = {
    "generation_code_suffix": gettext_lazy("Suffix (Jr., III …)"),
    "birth_state_abbreviation_descriptor": gettext_lazy("Birth state"),
    "hispanic_latino_ethnicity": gettext_lazy("Hispanic or Latino"),
    "multiplebirth_status": gettext_lazy("Twin or multiple birth"),
    "parent_info": gettext_lazy("Parent"),
    "payment_plan_selected": gettext_lazy("Payment plan"),
    "student_info": gettext_lazy("Student"),
}


def label(name: str) -> str:
    """`birth_sex_descriptor` → Birth sex; `telephoneNumber` → Telephone number."""
    if name in _LABELS:
        return str(_LABELS[name])
    words = _CAMEL.sub(" ", str(name)).replace("_", " ").split()
    kept = [word.lower() for word in words if word.lower() != "descriptor"] or words
    return capfirst(" ".join("US" if word == "us" else word for word in kept))


def readable(value: object) -> SafeString | str:
    """Any JSON value as HTML: objects as definition lists, lists as lists, texts escaped."""
    if isinstance(value, dict):
        return _object(value)
    if isinstance(value, list | tuple):
        return _list(value)
    return _text(value) if isinstance(value, str) else plain(value)


def plain(value: object) -> str:
    """A single value in words."""
    if value is None or value == "":
        return NOTHING
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(value, datetime):
        return moment(value)
    if isinstance(value, date):
        return day(value)
    if isinstance(value, time):
        return dateformat.time_format(value, "g:i A")
    return _words(value) if isinstance(value, str) else str(value)


def moment(at: datetime) -> str:
    """With the zone's abbreviation, since schools lie in two zones: Nov 21, 2026, 3:15 PM CST."""
    return dateformat.format(timezone.localtime(at), "M j, Y, g:i A T")


def day(on: date) -> str:
    return dateformat.format(on, "M j, Y")


def _words(text: str) -> str:
    if is_sealed(text):
        return _("(encrypted)")  # in the audit, where only that it changed is to be seen
    if found := _URI.fullmatch(text):
        return found[1]
    if _CODE_WORD.fullmatch(text):
        return capfirst(text.replace("_", " "))
    if _DATE.fullmatch(text) and (on := _parsed(parse_date, text)):
        return day(on)
    if _TIME.fullmatch(text) and (at := _parsed(parse_time, text)):
        return plain(at)
    if _MOMENT.fullmatch(text) and (at := _parsed(parse_datetime, text)) and at.tzinfo:
        return moment(at)
    return text


def _parsed(parse, text: str):
    try:
        return parse(text)
    except ValueError:
        return None  # 2026-13-45 has the form of a date and is none


def _text(value: str) -> SafeString:
    words = _words(value)
    if "\n" in words:
        return mark_safe(linebreaks(words, autoescape=True))
    return escape(words)


def _object(value: dict) -> SafeString | str:
    if not value:
        return NOTHING
    rows = format_html_join(
        "",
        "<div><dt>{}</dt><dd>{}</dd></div>",
        ((label(name), readable(inner)) for name, inner in value.items()),
    )
    return format_html('<dl class="readable">{}</dl>', rows)


def _list(value: list | tuple) -> SafeString | str:
    if not value:
        return NOTHING
    if not any(isinstance(each, dict | list) for each in value):
        return ", ".join(plain(each) for each in value)
    items = format_html_join("", "<li>{}</li>", ((readable(each),) for each in value))
    return format_html('<ul class="readable">{}</ul>', items)
