"""Student groups: found by what they say of themselves, read with their members, acted upon."""

from django.contrib import admin
from django.db.models import Count
from django.urls import path
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from unfold.contrib.filters.admin import AutocompleteSelectFilter, BooleanRadioFilter
from unfold.decorators import action, display

from cohorts.admin import charts
from cohorts.admin.acts import COHORT_ACTS, MOST_GROUPS, GroupActs
from cohorts.admin.filters import LanguageFilter, LevelFilter, StartYearFilter, TypeFilter
from cohorts.admin.members import BY_COHORT, ONE_LINE, MembersOfCohort, save_member
from cohorts.admin.rules import GroupForm, too_long
from cohorts.admin.transfer import TransferMixin
from cohorts.admin.transfer_cohorts import CohortsResource
from cohorts.models import StudentCohort, StudentCohortMember
from edfi.admin.base import KEPT, EdFiAdmin, links, listed, page
from oneroster.models import RosterClass
from tsa.accounts import actors
from tsa.admin.readable import NOTHING

SHOWN = 10  # students named in an error


class CohortForm(GroupForm):
    class Meta:
        help_texts = {
            "code": gettext_lazy("No two groups have the same: “5 A” and “5 A (2)”."),
            "start_year": gettext_lazy("2026 in 2026–2027."),
            "end_year": gettext_lazy("2027 in 2026–2027."),
            "is_active": gettext_lazy(
                "“Close the group”, above, asks for the last day. A closed group opens here."
            ),
        }

    def clean(self):
        data = super().clean()
        for name, text in too_long(data).items():
            self.add_error(name, text)
        if data.get("is_homeroom") and self.instance.pk and "is_homeroom" in self.changed_data:
            self._must_be_their_only_homeroom()
        return data

    def _must_be_their_only_homeroom(self) -> None:
        elsewhere = (
            StudentCohortMember.objects.filter(
                is_active=True,
                is_homeroom=True,
                student__in=self.instance.members.filter(is_active=True).values("student"),
            )
            .exclude(cohort=self.instance)
            .values_list("student__student_unique_id", "cohort__code")
        )
        named = [f"{student} ({code})" for student, code in elsewhere[: SHOWN + 1]]
        if named:
            more = " …" if len(named) > SHOWN else ""
            text = _("Some members are in another homeroom: %(students)s. Move them first.")
            self.add_error("is_homeroom", text % {"students": ", ".join(named[:SHOWN]) + more})


def _with_memberships(code: str, number: int) -> str:
    said = ngettext(
        "%(code)s, with %(number)s membership of now or before. Closing the group keeps it.",
        "%(code)s, with %(number)s memberships of now or before. Closing the group keeps them.",
        number,
    )
    return said % {"code": code, "number": number} if number else code


@admin.register(StudentCohort)
class StudentCohortAdmin(TransferMixin, GroupActs, EdFiAdmin):
    form = CohortForm
    change_form_template = "admin/record_with_acts.html"

    class Media:
        css = {"all": ["staff/groups.css"]}

    acts = COHORT_ACTS
    most_at_once = MOST_GROUPS
    resource_classes = [CohortsResource]
    actions_list = ["open_charts"]
    formfield_overrides = {**EdFiAdmin.formfield_overrides, **ONE_LINE}
    list_display = [
        "group",
        "level",
        "language",
        "organization_unit",
        "tutor_name",
        "years",
        "member_count",
        "is_homeroom",
        "is_active",
    ]
    list_display_links = ["group"]
    # By tutor, organization or yes and no one filters.
    orders = {
        "group": ["code"],
        "level": ["education_level", "code"],
        "language": ["language", "code"],
        "years": ["start_year", "code"],
        "member_count": ["size__active_members", "code"],
    }
    list_select_related = ["organization_unit", "tutor", "size"]
    list_filter = [
        LevelFilter,
        TypeFilter,
        LanguageFilter,
        StartYearFilter,
        ("organization_unit", AutocompleteSelectFilter),
        ("tutor", AutocompleteSelectFilter),
        ("is_active", BooleanRadioFilter),
        ("is_homeroom", BooleanRadioFilter),
    ]
    search_fields = ["code", "name"]
    search_help_text = gettext_lazy("Part of the code or name.")
    autocomplete_fields = ["organization_unit", "tutor"]
    # The organization says it, and the database writes it.
    readonly_fields = [*KEPT, "education_organization", "elsewhere", "one_roster"]
    inlines = [MembersOfCohort]
    fieldsets = [
        (
            None,
            {
                "fields": [
                    ("code", "name"),
                    "organization_unit",
                    "tutor",
                    ("start_year", "end_year"),
                    ("education_level", "education_type"),
                    "language",
                    ("is_homeroom", "is_active"),
                    "elsewhere",
                ]
            },
        ),
        (
            gettext_lazy("As Ed-Fi cohort and OneRoster class"),
            {
                "fields": [
                    "one_roster",
                    ("cohort_identifier", "education_organization"),
                    ("cohort_type_descriptor", "cohort_scope_descriptor"),
                    "academic_subject_descriptor",
                    "cohort_description",
                    "programs",
                ],
                "classes": ["collapse"],
            },
        ),
        (
            gettext_lazy("Further data"),
            {"fields": ["academic_program_id", "metadata", *KEPT], "classes": ["collapse"]},
        ),
    ]

    # -- pages of its own -----------------------------------------------------------------------

    def get_urls(self):
        view = self.admin_site.admin_view(self.charts_view)
        return [path("charts/", view, name="cohorts_studentcohort_charts"), *super().get_urls()]

    @action(description=gettext_lazy("Charts"), url_path="to-charts", icon="bar_chart")
    def open_charts(self, request):
        return charts.redirect()

    def charts_view(self, request):
        return charts.view(self, request)

    # -- one group ------------------------------------------------------------------------------

    def names_of(self, keys):
        rows = StudentCohort.objects.filter(pk__in=keys).values_list("pk", "code")
        return {str(key): code for key, code in rows}

    def get_readonly_fields(self, request, obj=None):
        """An open group is closed by the act, which asks for the day; a closed one opens here."""
        fixed = super().get_readonly_fields(request, obj)
        return [*fixed, "is_active"] if obj is not None and obj.is_active else fixed

    def get_deleted_objects(self, objs, request):
        """How many memberships would go with each, instead of every single one of them."""
        deleted, counts, needed, protected = super().get_deleted_objects(objs, request)
        groups = StudentCohort.objects.filter(pk__in=[each.pk for each in objs])
        sizes = groups.order_by("code").annotate(number=Count("members"))
        lines = [_with_memberships(code, n) for code, n in sizes.values_list("code", "number")]
        return lines or deleted, counts, needed, protected

    def get_inlines(self, request, obj):
        return self.inlines if obj else []

    def get_fieldsets(self, request, obj=None):
        fieldsets = super().get_fieldsets(request, obj)
        if obj is not None:
            return fieldsets
        without = ["one_roster"]
        return [
            (title, {**options, "fields": [f for f in options["fields"] if f not in without]})
            for title, options in fieldsets
        ]

    def save_formset(self, request, form, formset, change):
        """Members come and go by the services."""
        by = actors.of(request)
        formset.save(commit=False)  # names what changed
        for row in formset.deleted_objects:
            row.delete()
        for member in formset.initial_forms:
            if member.has_changed() and member not in formset.deleted_forms:
                save_member(member, by=by)
        for member in formset.extra_forms:
            if member.has_changed() and member not in formset.deleted_forms:
                save_member(member, by=by)

    # -- columns and fields ---------------------------------------------------------------------

    @display(description=gettext_lazy("code, name"), ordering="code", header=True)
    def group(self, cohort):
        return [cohort.code, cohort.name if cohort.name != cohort.code else ""]

    @display(description=gettext_lazy("level, type"), ordering="education_level", header=True)
    def level(self, cohort):
        return [cohort.education_level or NOTHING, cohort.education_type]

    @admin.display(description=gettext_lazy("members"), ordering="size__active_members")
    def member_count(self, cohort):
        size = getattr(cohort, "size", None)
        number = size.active_members if size is not None else 0
        address = listed(
            "cohorts_studentcohortmember", **{BY_COHORT: cohort.pk, "is_active__exact": 1}
        )
        return format_html('<a href="{}" class="text-link">{}</a>', address, number)

    @admin.display(description=gettext_lazy("tutor"), ordering="tutor__family_name")
    def tutor_name(self, cohort):
        if cohort.tutor is None:
            return None
        name = f"{cohort.tutor.given_name or ''} {cohort.tutor.family_name or ''}".strip()
        return links((page("oneroster_rosteruser", cohort.tutor_id), name or cohort.tutor_id))

    @admin.display(description=gettext_lazy("years"), ordering="start_year")
    def years(self, cohort):
        if not cohort.start_year:
            return None
        return f"{cohort.start_year}–{cohort.end_year or ''}"

    @admin.display(description=gettext_lazy("elsewhere"))
    def elsewhere(self, cohort):
        if cohort._state.adding:
            return ""
        members = "cohorts_studentcohortmember"
        following = StudentCohort.objects.filter(continues=cohort).first()
        before = cohort.continues
        return links(
            (listed(members, **{BY_COHORT: cohort.pk, "is_active__exact": 1}), _("Its members")),
            (listed(members, **{BY_COHORT: cohort.pk}), _("All who ever were in it")),
            (cohort.tutor_id and page("oneroster_rosteruser", cohort.tutor_id), _("Tutor")),
            (
                cohort.organization_unit_id
                and page("oneroster_organization", cohort.organization_unit_id),
                _("Organization"),
            ),
            (before and page("cohorts_studentcohort", before.pk), _("Last year's group")),
            (following and page("cohorts_studentcohort", following.pk), _("Next year's group")),
        )

    @admin.display(description=gettext_lazy("OneRoster class"))
    def one_roster(self, cohort):
        key = f"homeroom_{cohort.pk}"
        shown = RosterClass.objects.filter(sourced_id=key, status="active").exists()
        if not shown:
            return _("None. An open homeroom whose organization is a school is one.")
        return links((page("oneroster_rosterclass", key), key))
