"""What the operators' pages show, made ready for the templates."""

from datetime import timedelta

from django.template.defaultfilters import filesizeformat
from django.utils import timezone
from django.utils.timesince import timesince
from django.utils.translation import gettext as _

from tsa.admin import measures
from tsa.admin.measures import Measure, Rule
from tsa.operations import watching
from tsa.operations.measures import UNREADABLE, Reading, read_all
from tsa.operations.models import AlertEvent, MaintenanceJob, MaintenanceProgress

_STORES = {"postgresql": "PostgreSQL", "dynamodb": "DynamoDB"}
_LONG = 120  # seconds; longer ones are told in minutes, hours and days


def groups_of_figures() -> list[tuple[str, list[dict]]]:
    """Every measure as it is now, with what it should be, by group."""
    groups: dict[str, list[dict]] = {}
    for reading in read_all():
        groups.setdefault(str(reading.measure.group), []).append(_figure(reading))
    return list(groups.items())


def standing_of_rules() -> list[dict]:
    last = watching.standing()
    return [{"rule": rule, "last": last.get(rule.name), **_state(rule, last)}
            for rule in measures.rules()]  # fmt: skip


def progress_of(job: MaintenanceJob) -> dict:
    told = MaintenanceProgress.objects.filter(pk=job.pk).first()
    if told is None:
        return {"told": None, "percent": None}
    percent = min(100, 100 * told.done // told.total) if told.total else None
    return {"told": told, "percent": percent, "lines": told.log}


def in_words(value: float | None, unit: str) -> str:
    if value is None:
        return "–"
    if unit == "bytes":
        return filesizeformat(value)
    if unit == "s" and value > _LONG:
        return timesince(timezone.now() - timedelta(seconds=value))
    digits = 0 if not unit or value >= 100 else 1
    return f"{value:,.{digits}f} {unit}".strip()


def _figure(reading: Reading) -> dict:
    rules = [rule for rule in measures.rules() if rule.measure == reading.measure.name]
    is_bad = reading.value is not None and any(rule.is_broken_by(reading.value) for rule in rules)
    return {
        "name": reading.measure.name,
        "title": reading.measure.title,
        "value": _value(reading),
        "at": reading.at,
        "should": reading.measure.should or ", ".join(_limit(reading.measure, r) for r in rules),
        "is_bad": is_bad or bool(reading.trouble),
    }


def _value(reading: Reading) -> str:
    if reading.trouble == UNREADABLE:
        return _("cannot be read; the log says why")
    if reading.trouble:
        return _("%(store)s does not answer") % {"store": _STORES[reading.trouble]}
    if reading.measure.name.endswith("_up"):
        return _("yes") if reading.value else _("no")
    return in_words(reading.value, reading.measure.unit)


def _limit(measure: Measure, rule: Rule) -> str:
    if measure.name.endswith("_up"):
        return _("yes")
    limit = f"{rule.limit:g} {measure.unit}".strip()
    text = _("at least %(limit)s") if rule.is_floor else _("at most %(limit)s")
    return text % {"limit": limit}


def _state(rule: Rule, last: dict[str, AlertEvent]) -> dict:
    event = last.get(rule.name)
    if event is None:
        return {"state": _("ok"), "is_on": False}
    if event.state == AlertEvent.State.BEGAN:
        return {"state": _("on since"), "is_on": True}
    return {"state": _("ok since"), "is_on": False}
