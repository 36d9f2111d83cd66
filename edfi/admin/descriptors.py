"""The lists of values that Ed-Fi records name: to find, to reword, to add our own to."""

from django import forms
from django.contrib import admin
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import DropdownFilter
from unfold.widgets import UnfoldAdminSelectWidget

from edfi.admin.base import KEPT_FIELDSET, EdFiAdmin
from edfi.models import Descriptor
from edfi.models.descriptors import kind_choices


class DescriptorForm(forms.ModelForm):
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

    @admin.display(description=_("kind"), ordering="kind")
    def words(self, descriptor):
        return descriptor.kind.removesuffix("Descriptor")

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        if db_field.name == "kind":
            return forms.ChoiceField(choices=kind_choices, widget=UnfoldAdminSelectWidget)
        return super().formfield_for_dbfield(db_field, request, **kwargs)
