"""What the pages of all Ed-Fi tables share."""

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _
from unfold.admin import TabularInline
from unfold.contrib.filters.admin import DropdownFilter, TextFilter

from edfi import descriptors
from edfi.admin import fields
from edfi.models import EducationOrganization, School
from tsa.admin.base import StaffModelAdmin

KEPT = ["etag", "last_modified_date", "created_at", "updated_at"]
KEPT_FIELDSET = (_("Kept by the database"), {"fields": KEPT, "classes": ["collapse"]})


class EdFiAdmin(StaffModelAdmin):
    """Descriptors by their words; `never_changed` are the keys that a row is known by."""

    never_changed: list[str] = []
    readonly_fields = KEPT

    def get_readonly_fields(self, request, obj=None):
        fixed = super().get_readonly_fields(request, obj)
        return [*fixed, *self.never_changed] if obj else fixed

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        return fields.field_for(db_field) or super().formfield_for_dbfield(
            db_field, request, **kwargs
        )

    def get_form(self, request, obj=None, change=False, **kwargs):
        """Offer what the row has already, also where it is no word of ours."""
        form = super().get_form(request, obj, change=change, **kwargs)
        for name, field in form.base_fields.items():
            value = getattr(obj, name, None) if obj else None
            if value and hasattr(field, "offer"):
                field.offer(*(value if isinstance(value, list) else [value]))
        return form

    def get_deleted_objects(self, objs, request):
        """References over whole natural keys are the database's alone: it is asked, and undone."""
        deleted, counts, needed, protected = super().get_deleted_objects(objs, request)
        if not protected and _is_held(objs):
            protected = [_("Other records name it by its key.")]
        return deleted, counts, needed, protected


def _is_held(objs) -> bool:
    try:
        with transaction.atomic():
            for each in objs:
                type(each).objects.filter(pk=each.pk).delete()
            transaction.set_rollback(True)
    except IntegrityError:
        return True
    return False


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
