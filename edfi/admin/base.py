"""What the pages of all Ed-Fi tables share."""

from urllib.parse import urlencode

from django.apps import apps
from django.db import IntegrityError, models, transaction
from django.urls import reverse
from django.utils.html import format_html_join
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from unfold.admin import TabularInline
from unfold.contrib.filters.admin import DropdownFilter, TextFilter

from edfi import descriptors
from edfi.admin import fields
from edfi.admin.forms import EdFiForm
from edfi.models import EducationOrganization, School
from tsa.admin.base import StaffModelAdmin

KEPT = ["etag", "last_modified_date", "created_at", "updated_at"]
KEPT_FIELDSET = (_("Kept by the database"), {"fields": KEPT, "classes": ["collapse"]})


class EdFiAdmin(StaffModelAdmin):
    """Descriptors by their words; `never_changed` are the keys that a row is known by."""

    form = EdFiForm
    never_changed: list[str] = []
    readonly_fields = KEPT
    # {foreign key: model}, of people: a search finds them by their names and whole id.
    search_people: dict[str, type[models.Model]] = {}
    # Read-only fields that hold links: of no use before the record is there.
    link_fields = ("elsewhere", "add_to_it")

    def get_readonly_fields(self, request, obj=None):
        fixed = super().get_readonly_fields(request, obj)
        return [*fixed, *self.never_changed] if obj else fixed

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        if own := fields.field_for(db_field):
            return own
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if hasattr(getattr(field, "widget", None), "can_delete_related"):
            # Beside a choice one looks a record up or adds one; nobody deletes a student there.
            field.widget.can_delete_related = False
        return field

    def get_form(self, request, obj=None, change=False, **kwargs):
        """Offer what the row has already, also where it is no word of ours."""
        form = super().get_form(request, obj, change=change, **kwargs)
        form.refusal = getattr(request, "refusal", None)
        for name, field in form.base_fields.items():
            value = getattr(obj, name, None) if obj else None
            if value and hasattr(field, "offer"):
                field.offer(*(value if isinstance(value, list) else [value]))
        return form

    def get_search_results(self, request, queryset, search_term):
        """People first, by their own indexes: over the join each word would read every row."""
        if not self.search_people:
            return super().get_search_results(request, queryset, search_term)
        condition = models.Q()
        for name, model in self.search_people.items():
            condition |= models.Q(**{f"{name}__in": _people(model, search_term)})
        return (queryset.filter(condition) if search_term.strip() else queryset), False

    def get_fieldsets(self, request, obj=None):
        """Links to a record's neighbours stand on its page; to make some, for who may."""
        without = []
        if obj is None:
            without.extend(self.link_fields)
        elif not self.has_add_permission(request):
            without.append("add_to_it")
        return [
            (title, {**options, "fields": [f for f in options["fields"] if f not in without]})
            for title, options in super().get_fieldsets(request, obj)
        ]

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        """What the database alone refuses is shown as an error of the form; nothing is stored."""
        try:
            return super().changeform_view(request, object_id, form_url, extra_context)
        except IntegrityError as error:
            request.refusal = error
        return super().changeform_view(request, object_id, form_url, extra_context)

    def get_deleted_objects(self, objs, request):
        """References over whole natural keys are the database's alone: it is asked, and undone."""
        deleted, counts, needed, protected = super().get_deleted_objects(objs, request)
        if not protected and (holder := _holder(objs)):
            protected = [_("%(rows)s: they name it by its key.") % {"rows": holder}]
        return deleted, counts, needed, protected


def _people(model, said: str):
    """The ids of those in whose name or id each of the words is."""
    key = f"{model._meta.model_name}_unique_id"
    people = model.objects.order_by()
    for word in said.replace("\0", "").split():
        people = people.filter(
            models.Q(last_name__icontains=word)
            | models.Q(first_name__icontains=word)
            | models.Q(**{key: word})
        )
    return people.values(key)


def _holder(objs) -> str:
    """Whose rows keep these from being deleted; nothing where they are free."""
    try:
        with transaction.atomic():
            for each in objs:
                type(each).objects.filter(pk=each.pk).delete()
            transaction.set_rollback(True)
    except IntegrityError as error:
        table = getattr(getattr(error.__cause__, "diag", None), "table_name", None)
        named = (each for each in apps.get_models() if each._meta.db_table == table)
        holder = next(named, None)
        return capfirst(holder._meta.verbose_name_plural) if holder else _("Other records")
    return ""


def links(*pairs) -> str:
    """Addresses with their words, side by side; a pair without an address is left out."""
    return format_html_join(
        " · ", '<a href="{}" class="text-link">{}</a>', (pair for pair in pairs if pair[0])
    )


def listed(model: str, **filters) -> str:
    """The address of a list with these filters on; `model` as in “edfi_calendar”."""
    return _address(f"admin:{model}_changelist", filters)


def added(model: str, **fields) -> str:
    """The address of an empty form in which these fields are filled in."""
    return _address(f"admin:{model}_add", fields)


def page(model: str, key) -> str:
    return reverse(f"admin:{model}_change", args=[key])


def _address(name: str, query: dict) -> str:
    said = {name: value for name, value in query.items() if value not in (None, "")}
    return f"{reverse(name)}?{urlencode(said)}" if said else reverse(name)


class RelatedRows(TabularInline):
    """Rows of another table on a record's page: to read, each with a link to its own page."""

    extra = 0
    can_delete = False
    show_change_link = True
    per_page = 20
    hide_title = True

    def has_add_permission(self, request, obj=None):
        return False

    def has_change_permission(self, request, obj=None):
        return False


class GradeFilter(DropdownFilter):
    title = _("grade")
    parameter_name = "grade"
    field = "entry_grade_level_descriptor"

    def lookups(self, request, model_admin):
        return [(each, each) for each in descriptors.grade_level.codes]

    def queryset(self, request, queryset):
        if not self.value():
            return queryset
        return queryset.filter(**{self.field: descriptors.grade_level.of(self.value())})


class SchoolFilter(TextFilter):
    """By a school's number or part of its name. A choice of ten thousand would help nobody."""

    title = _("school (name or number)")
    parameter_name = "school"
    field = "school_id"

    def queryset(self, request, queryset):
        if not self.value():
            return queryset
        return queryset.filter(**{f"{self.field}__in": school_ids(self.value())})


class OrganizationFilter(TextFilter):
    """By number or part of the name of an education organization of any kind."""

    title = _("organization (name or number)")
    parameter_name = "organization"

    def queryset(self, request, queryset):
        if not self.value():
            return queryset
        said = self.value().strip()
        if _is_number(said):
            return queryset.filter(education_organization_id=int(said))
        named = EducationOrganization.objects.filter(name_of_institution__icontains=said)
        found = list(named.values_list("pk", flat=True)[:200])
        return queryset.filter(education_organization_id__in=found)


def _is_number(said: str) -> bool:
    return said.isascii() and said.isdigit() and len(said) < 19


def school_ids(said: str) -> list[int]:
    """The schools that these words mean."""
    said = said.strip()
    if _is_number(said):
        return [int(said)]
    named = School.objects.filter(name_of_institution__icontains=said)
    return list(named.values_list("school_id", flat=True)[:200])
