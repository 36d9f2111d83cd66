"""The page of schools. It stands here, on top of edfi and the rosters: it asks which documents
an enrolment needs. What is saved reaches the path without PostgreSQL by trigger and queue."""

from zoneinfo import available_timezones

from django import forms
from django.contrib import admin
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import DropdownFilter
from unfold.widgets import UnfoldAdminCheckboxSelectMultipleWidget, UnfoldAdminSelectWidget

from edfi import descriptors
from edfi.admin.base import KEPT_FIELDSET, EdFiAdmin, links, listed
from edfi.admin.forms import EdFiForm
from edfi.descriptors import code
from edfi.models import School
from enrollment.presenting import document_name
from enrollment.steps import DOCUMENT_TYPES

USUAL_ZONES = ["America/Chicago", "America/Denver"]


class SchoolForm(EdFiForm):
    time_zone = forms.ChoiceField(
        label=_("Time zone"),
        widget=UnfoldAdminSelectWidget,
        help_text=_("The school's appointments and days are in its local time."),
    )
    required_documents = forms.MultipleChoiceField(
        label=_("Required documents"),
        choices=[(kind, document_name(kind)) for kind in DOCUMENT_TYPES],
        required=False,
        widget=UnfoldAdminCheckboxSelectMultipleWidget,
        help_text=_("What an enrolment needs here. None ticked: the network's usual ones."),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "time_zone" in self.fields:
            others = sorted(available_timezones() - set(USUAL_ZONES))
            self.fields["time_zone"].choices = [(each, each) for each in USUAL_ZONES + others]

    def clean_required_documents(self):
        return self.cleaned_data["required_documents"] or None


class StatusFilter(DropdownFilter):
    title = _("operational status")
    parameter_name = "status"

    def lookups(self, request, model_admin):
        return [(each, each) for each in descriptors.operational_status.codes]

    def queryset(self, request, queryset):
        if not self.value():
            return queryset
        wanted = descriptors.operational_status.of(self.value())
        return queryset.filter(operational_status_descriptor=wanted)


@admin.register(School)
class SchoolAdmin(EdFiAdmin):
    form = SchoolForm
    list_display = ["name_of_institution", "school_id", "status", "time_zone", "documents"]
    list_filter = [StatusFilter]
    search_fields = ["name_of_institution", "school_id__exact", "state_organization_id__exact"]
    search_help_text = _("Part of the name, or the whole number.")
    never_changed = ["school_id"]
    readonly_fields = [*EdFiAdmin.readonly_fields, "elsewhere"]
    fieldsets = [
        (
            None,
            {
                "fields": [
                    ("name_of_institution", "short_name_of_institution"),
                    ("school_id", "state_organization_id"),
                    ("operational_status_descriptor", "type_descriptor"),
                    ("time_zone", "web_site"),
                    "required_documents",
                    "elsewhere",
                ]
            },
        ),
        (
            _("Grades and categories"),
            {"fields": ["grade_levels", "school_categories"], "classes": ["collapse"]},
        ),
        (
            _("Further Ed-Fi data"),
            {
                "fields": [
                    "local_education_agency_id",
                    "addresses",
                    "telephones",
                    "institution_telephones",
                    "international_addresses",
                    "education_organization_categories",
                    "identification_codes",
                    "indicators",
                    ("charter_status_descriptor", "charter_approval_school_year"),
                    "charter_approval_agency_type_descriptor",
                    "title_i_part_a_school_designation_descriptor",
                    "magnet_special_program_emphasis_school_descriptor",
                    "administrative_funding_control_descriptor",
                    "internet_access_descriptor",
                ],
                "classes": ["collapse"],
            },
        ),
        KEPT_FIELDSET,
    ]

    def resource_id(self, obj):
        return str(obj.school_id)

    def has_delete_permission(self, request, obj=None):
        """A school that closes gets that status; its students' history names it for ever."""
        return False

    @admin.display(description=_("elsewhere"))
    def elsewhere(self, school):
        number = school.school_id
        return links(
            (listed("edfi_studentschoolassociation", school=number), _("Students")),
            (listed("oneroster_rosterclass", school=number), _("Classes")),
            (listed("oneroster_courseoffering", school=number), _("Course offerings")),
            (listed("oneroster_academicsession", school=number), _("Sessions")),
            (listed("edfi_calendar", school=number), _("Calendars")),
            (listed("edfi_classperiod", school=number), _("Class periods")),
            (listed("edfi_location", school=number), _("Rooms")),
            (
                listed("edfi_staffeducationorganizationassignment", organization=number),
                _("Staff"),
            ),
        )

    @admin.display(description=_("status"))
    def status(self, school):
        return code(school.operational_status_descriptor)

    @admin.display(description=_("required documents"))
    def documents(self, school):
        if school.required_documents is None:
            return _("the usual ones")
        return ", ".join(str(document_name(kind)) for kind in school.required_documents)
