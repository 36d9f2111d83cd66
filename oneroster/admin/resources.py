"""Learning resources, and the classes, courses and users they are meant for."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from oneroster.admin.base import RosterAdmin
from oneroster.models import ClassResource, CourseResource, Resource, UserResource


@admin.register(Resource)
class ResourceAdmin(RosterAdmin):
    list_display = ["title", "vendor_resource_id", "vendor_id", "importance", "status"]
    search_fields = ["title", "vendor_resource_id__exact"]
    search_help_text = _("Part of the title, or a vendor's whole resource id.")
    fieldsets = [
        (
            None,
            {
                "fields": [
                    ("title", "vendor_resource_id"),
                    ("vendor_id", "application_id"),
                    ("importance", "roles"),
                ]
            },
        )
    ]


class LinkAdmin(RosterAdmin):
    """Whose resource it is does not change: another link says that."""

    search_fields = ["resource__title"]
    search_help_text = _("Part of the resource's title.")
    of: list[str] = []

    def get_list_display(self, request):
        return [self.of[0], "resource", "title", "status"]

    def get_list_select_related(self, request):
        return [self.of[0], "resource"]

    def get_autocomplete_fields(self, request):
        return [*self.of, "resource"]

    def get_readonly_fields(self, request, obj=None):
        fixed = super().get_readonly_fields(request, obj)
        return [*fixed, *self.of, "resource"] if obj else fixed

    def get_fieldsets(self, request, obj=None):
        own = (None, {"fields": [*self.of, "resource", "title"]})
        return [own, *super().get_fieldsets(request, obj)[-1:]]


@admin.register(ClassResource)
class ClassResourceAdmin(LinkAdmin):
    of = ["roster_class"]


@admin.register(CourseResource)
class CourseResourceAdmin(LinkAdmin):
    of = ["course"]


@admin.register(UserResource)
class UserResourceAdmin(LinkAdmin):
    about_student = True
    of = ["user", "organization", "roster_class"]
