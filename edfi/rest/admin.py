"""Claim sets: what machine clients may do in the Ed-Fi API, resource by resource."""

from django import forms
from django.contrib import admin
from django.utils.translation import gettext_lazy as _
from unfold.admin import TabularInline
from unfold.widgets import UnfoldAdminSelectWidget

from edfi.admin.base import links, page
from edfi.rest import resource as resources
from edfi.rest.models import ALL, DESCRIPTORS, ClaimSet, ClaimSetAccess
from edfi.standard.values import kinds
from tsa.accounts.models import ApiClient
from tsa.admin.base import StaffModelAdmin

RIGHTS = ["can_read", "can_create", "can_update", "can_delete", "can_read_changes"]


def resource_choices() -> list[tuple[str, str]]:
    """The groups first, then the resources; each kind of descriptors may be named as well."""
    served = sorted({each.name for each in resources.served()} - kinds().keys())
    return [
        (ALL, _("everything else")),
        (DESCRIPTORS, _("all descriptors")),
        *((name, name) for name in [*served, *kinds()]),
    ]


class AccessForm(forms.ModelForm):
    resource = forms.ChoiceField(choices=resource_choices, widget=UnfoldAdminSelectWidget)


class AccessOfClaimSet(TabularInline):
    model = ClaimSetAccess
    form = AccessForm
    extra = 0
    fields = ["resource", *RIGHTS]
    hide_title = True


@admin.register(ClaimSet)
class ClaimSetAdmin(StaffModelAdmin):
    list_display = ["name", "description", "beyond_organizations"]
    search_fields = ["name"]
    fields = ["name", "description", "beyond_organizations", "clients"]
    readonly_fields = ["clients"]
    inlines = [AccessOfClaimSet]

    def get_readonly_fields(self, request, obj=None):
        fixed = super().get_readonly_fields(request, obj)
        return [*fixed, "name"] if obj and _is_used(obj) else fixed

    def get_fields(self, request, obj=None):
        return self.fields if obj else self.fields[:-1]

    @admin.display(description=_("clients that use it"))
    def clients(self, claim_set):
        using = ApiClient.objects.filter(claim_set=claim_set.name).order_by("name")
        return links(*((page("accounts_apiclient", each.pk), each.name) for each in using)) or "-"

    def has_delete_permission(self, request, obj=None):
        """One that a client names stays: the client would be able to do nothing at all."""
        return super().has_delete_permission(request, obj) and not (obj and _is_used(obj))

    def get_deleted_objects(self, objs, request):
        """Also where several are chosen in the list."""
        deletable, counts, forbidden, kept = super().get_deleted_objects(objs, request)
        return (
            deletable,
            counts,
            forbidden,
            [*kept, *(str(each) for each in objs if _is_used(each))],
        )


def _is_used(claim_set: ClaimSet) -> bool:
    return ApiClient.objects.filter(claim_set=claim_set.name).exists()
