"""Which pages are asked for: every list with its searches, filters and its last page, the home
page, lookups while typing, and one student with all sections. Found in the site itself, so that
a new list is measured without being named here."""

from collections.abc import Iterator
from urllib.parse import urlencode

from django.contrib import admin
from django.test import Client
from django.urls import reverse
from unfold.contrib.filters.admin import RangeDateFilter, RangeDateTimeFilter, TextFilter

from edfi.admin import students_sections
from edfi.models import Student

COMMON, ABSENT = "sol", "zzyzzx"
_TYPED = {"school": "1000001", "organization": "1000001", "coach": "Coach 1"}
_PEOPLE_LOOKED_UP = [("edfi", "studentschoolassociation", "student")]


def all_pages(client: Client) -> Iterator[tuple[str, str]]:
    """(name, address); the names are the same for a database of any size."""
    yield "home", reverse("admin:index")
    yield from _student()
    for model in sorted(admin.site._registry, key=lambda model: model._meta.label):
        yield from _list(client, model)
    for app, model, field in _PEOPLE_LOOKED_UP:
        asked = {"app_label": app, "model_name": model, "field_name": field}
        for term in ("", COMMON, ABSENT):
            query = urlencode({**asked, "term": term})
            yield f"lookup of {field} “{term}”", f"{reverse('admin:autocomplete')}?{query}"


def _student() -> Iterator[tuple[str, str]]:
    student = Student.objects.order_by("student_usi")[Student.objects.count() // 2]
    yield "student", reverse("admin:edfi_student_change", args=[student.pk])
    for section in students_sections._sections:
        place = reverse("admin:edfi_student_section", args=[student.pk, section.slug])
        yield f"student, {section.slug}", place
    yield "student, print", reverse("admin:edfi_student_print", args=[student.pk])
    listed = reverse("admin:edfi_student_changelist")
    yield "edfi.Student “whole name”", f"{listed}?q={student.first_name}+{student.last_name}"
    yield "edfi.Student “whole id”", f"{listed}?q={student.student_unique_id}"


def _list(client: Client, model) -> Iterator[tuple[str, str]]:
    label = model._meta.label
    address = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
    answer = client.get(address)
    if answer.status_code != 200:
        return  # it leads elsewhere, or is nobody's to list
    yield label, address
    shown = answer.context_data.get("cl")
    if shown is None:
        return  # a page of another shape
    if shown.paginator.num_pages > 1:
        yield f"{label}, last page", f"{address}?p={shown.paginator.num_pages}"
    if shown.search_fields:
        for term in (COMMON, ABSENT):
            yield f"{label} “{term}”", f"{address}?q={term}"
    for number, name in enumerate(shown.list_display):
        if number and name in shown.sortable_by and _sorts(shown, name):
            yield f"{label} by {name}", f"{address}?o={number}"
    for spec in shown.filter_specs:
        if query := _query(spec):
            name = ", ".join(f"{key}={value}" for key, value in query.items())
            yield f"{label}, {name}", f"{address}?{urlencode(query)}"


def _sorts(shown, name: str) -> bool:
    return bool(shown.get_ordering_field(name))


def _query(spec) -> dict[str, str]:
    """One choice of a filter, the first that narrows."""
    if isinstance(spec, RangeDateTimeFilter):
        return {f"{spec.parameter_name}_from_0": "2026-01-01"}
    if isinstance(spec, RangeDateFilter):
        return {f"{spec.parameter_name}_from": "2026-01-01"}
    if isinstance(spec, TextFilter):
        return {spec.parameter_name: _TYPED.get(spec.parameter_name, COMMON)}
    if choices := getattr(spec, "lookup_choices", None):
        name = getattr(spec, "parameter_name", None) or spec.lookup_kwarg
        return {name: str(choices[0][0])}
    field, kwarg = getattr(spec, "field", None), getattr(spec, "lookup_kwarg", None)
    if field is None or kwarg is None:
        return {}
    if field.flatchoices:
        return {kwarg: str(field.flatchoices[0][0])}
    return {kwarg: "1"}
