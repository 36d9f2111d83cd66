"""The lists of values that Ed-Fi records name: to find, to reword, to add our own to."""

import json
from collections.abc import Iterator

from django import forms
from django.apps import apps
from django.contrib import admin
from django.db import models
from django.db.models.functions import Cast
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import DropdownFilter
from unfold.widgets import UnfoldAdminSelectWidget

from edfi.admin.base import KEPT_FIELDSET, EdFiAdmin
from edfi.admin.forms import EdFiForm
from edfi.models import Descriptor
from edfi.models.columns import EdFiRecord
from edfi.models.descriptors import kind_choices
from tsa.admin.base import is_raw


class DescriptorForm(EdFiForm):
    def clean(self):
        """The URI is made by the database, which would only say that it is there already."""
        data = super().clean()
        kind, namespace, code_value = (
            data.get(name) for name in ("kind", "namespace", "code_value")
        )
        if kind and namespace and code_value:
            uri = f"{namespace}#{code_value}"
            if Descriptor.objects.of_uri(uri).filter(kind=kind).exists():
                self.add_error("code_value", _("This value is there already."))
        return data

    def clean_namespace(self):
        namespace = self.cleaned_data["namespace"].strip()
        if not namespace.startswith("uri://") or "#" in namespace:
            raise forms.ValidationError(
                _("Such as uri://texassportsacademy.org/EntryTypeDescriptor")
            )
        return namespace


class KindFilter(DropdownFilter):
    title = _("kind")
    parameter_name = "kind"

    def lookups(self, request, model_admin):
        return kind_choices()

    def queryset(self, request, queryset):
        return queryset.filter(kind=self.value()) if self.value() else queryset


@admin.register(Descriptor)
class DescriptorAdmin(EdFiAdmin):
    form = DescriptorForm
    never_changed = ["kind", "namespace", "code_value"]
    readonly_fields = [*EdFiAdmin.readonly_fields, "uri"]
    list_display = ["code_value", "words", "namespace", "effective_end_date"]
    list_filter = [KindFilter]
    search_fields = ["uri", "short_description"]
    search_help_text = _("Part of the value, of its description or of its URI.")
    fieldsets = [
        (
            None,
            {
                "fields": [
                    "kind",
                    "namespace",
                    "code_value",
                    "short_description",
                    "description",
                    ("effective_begin_date", "effective_end_date"),
                ]
            },
        ),
        (KEPT_FIELDSET[0], {**KEPT_FIELDSET[1], "fields": ["uri", *KEPT_FIELDSET[1]["fields"]]}),
    ]

    def get_deleted_objects(self, objs, request):
        """No foreign key holds a value that records name: those who name it are looked for."""
        deleted, counts, needed, protected = super().get_deleted_objects(objs, request)
        used = (
            _("%(rows)s use it.") % {"rows": rows} for each in objs for rows in _users(each.uri)
        )
        return deleted, counts, needed, [*protected, *used]

    @admin.display(description=_("kind"), ordering="kind")
    def words(self, descriptor):
        return descriptor.kind.removesuffix("Descriptor")

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        if db_field.name == "kind":
            return forms.ChoiceField(choices=kind_choices, widget=UnfoldAdminSelectWidget)
        return super().formfield_for_dbfield(db_field, request, **kwargs)


def _users(uri: str) -> Iterator[str]:
    """The tables in which a row names the URI. They are read whole: this is seldom asked."""
    for model in apps.get_models():
        if issubclass(model, EdFiRecord) and model is not Descriptor:
            names = [field for field in model._meta.concrete_fields if is_raw(field)]
            if _is_in(model, names, uri):
                yield capfirst(model._meta.verbose_name_plural)


def _is_in(model, columns: list, uri: str) -> bool:
    condition = models.Q(pk__in=[])
    rows = model.objects.order_by()
    for column in columns:
        if isinstance(column, models.JSONField):
            said = {f"{column.name}_said": Cast(column.name, models.TextField())}
            rows = rows.alias(**said)
            condition |= models.Q(
                **{f"{column.name}_said__contains": json.dumps(uri, ensure_ascii=False)}
            )
        else:
            condition |= models.Q(**{column.name: uri})
    return rows.filter(condition).exists()
