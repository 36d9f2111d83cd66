"""Staff people, their roles and schools. Only a superuser gives rights; every change is audited.

Whoever is added reaches no school until some are given here (docs/decisions/whose-schools.md).
"""

from django.contrib import admin
from django.contrib.auth.admin import GroupAdmin as DjangoGroupAdmin
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.models import Group
from django.urls import reverse
from django.utils.html import format_html_join
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _
from unfold.forms import AdminPasswordChangeForm, UserChangeForm, UserCreationForm

from tsa.accounts import actors, roles, second_factor, sessions
from tsa.accounts.models import User
from tsa.admin.base import StaffModelAdmin
from tsa.audit import services as audit

if admin.site.is_registered(Group):
    admin.site.unregister(Group)

RIGHTS = ["is_staff", "is_superuser", "groups", "user_permissions"]
SCHOOLS = ["every_school", "organizations"]


class NewStaffPersonForm(UserCreationForm):
    class Meta:
        model = User
        fields = ["email", "first_name", "last_name"]
        field_classes = {}


class StaffPersonForm(UserChangeForm):
    class Meta:
        model = User
        fields = "__all__"
        field_classes = {}


@admin.register(User)
class StaffPersonAdmin(DjangoUserAdmin, StaffModelAdmin):
    """One of the staff: name, password, roles."""

    form = StaffPersonForm
    add_form = NewStaffPersonForm
    change_password_form = AdminPasswordChangeForm
    ordering = ["last_name", "first_name", "id"]
    list_display = [
        "email",
        "first_name",
        "last_name",
        "is_active",
        "is_superuser",
        "every_school",
        "last_login",
    ]
    list_filter = ["is_active", "is_superuser", "every_school", "groups"]
    search_fields = ["email", "first_name", "last_name"]
    autocomplete_fields = ["groups", "organizations"]
    filter_horizontal = ["user_permissions"]
    readonly_fields = ["last_login", "date_joined", "elsewhere"]
    actions = ["remove_second_factor", "sign_out_everywhere"]
    fieldsets = [
        (None, {"fields": ["email", "password", "first_name", "last_name", "is_active"]}),
        (_("Rights"), {"fields": RIGHTS}),
        (
            _("Schools"),
            {
                "fields": [*SCHOOLS, "elsewhere"],
                "description": _(
                    "Superusers and auditors reach every school, whatever stands here. Without a "
                    "mark and without an organization the person reaches no school."
                ),
            },
        ),
        (_("Dates"), {"fields": ["last_login", "date_joined"]}),
    ]
    add_fieldsets = [
        (
            None,
            {
                "fields": [
                    "email",
                    "first_name",
                    "last_name",
                    "usable_password",
                    "password1",
                    "password2",
                ]
            },
        )
    ]

    def get_readonly_fields(self, request, obj=None):
        own = super().get_readonly_fields(request, obj)
        return own if request.user.is_superuser else [*own, *RIGHTS, *SCHOOLS]

    def has_change_permission(self, request, obj=None):
        """Who could set a superuser's password would be one."""
        allowed = super().has_change_permission(request, obj)
        return allowed and (request.user.is_superuser or not (obj and obj.is_superuser))

    def has_delete_permission(self, request, obj=None):
        """Nobody is deleted: audit rows name them. Take “active” away instead."""
        return False

    def save_related(self, request, form, formsets, change):
        """Who may not sign in any more is out everywhere at once."""
        super().save_related(request, form, formsets, change)
        if change and not (form.instance.is_active and form.instance.is_staff):
            sessions.end(form.instance, by=actors.of(request))

    def user_change_password(self, request, id, form_url=""):
        """A new password ends the person's sessions: whoever knew the old one is out."""
        with self.writing(request):
            page = super().user_change_password(request, id, form_url)
            if request.method == "POST" and page.status_code == 302:
                person = self.get_object(request, id)
                own = request.session.session_key if person == request.user else None
                sessions.end(person, by=actors.of(request), keep=own)
            return page

    @admin.display(description=_("elsewhere"))
    def elsewhere(self, person):
        if person.pk is None:
            return ""
        look = reverse("admin:look_as") + "?" + urlencode({"email": person.email})
        sessions_page = reverse("admin:sessions") + "?" + urlencode({"person": person.pk})
        links = [(sessions_page, _("Sessions"))]
        if not person.is_superuser:
            links.append((look, _("Look as this person")))
        return format_html_join(" · ", '<a href="{}" class="text-link">{}</a>', links)

    def has_superuser_permission(self, request):
        return request.user.is_superuser

    @admin.action(description=_("Remove the second factor (lost phone)"), permissions=["superuser"])
    def remove_second_factor(self, request, queryset):
        by = actors.of(request)
        for user in queryset:
            second_factor.remove(user)
            audit.record("second_factor.removed", entity="accounts_user", entity_id=user.pk, by=by)
            sessions.end(user, by=by)  # whoever has the phone may have a browser too
        self.message_user(request, _("They set up a new one at the next sign-in."))

    @admin.action(description=_("Sign out everywhere"), permissions=["superuser"])
    def sign_out_everywhere(self, request, queryset):
        by = actors.of(request)
        for user in queryset:
            own = request.session.session_key if user == request.user else None
            sessions.end(user, by=by, keep=own)
        self.message_user(request, _("They are signed out; they can sign in again."))


@admin.register(Group)
class RoleAdmin(DjangoGroupAdmin, StaffModelAdmin):
    """A role. What the school's own four roles may do is set by the program."""

    list_display = ["name"]
    search_fields = ["name"]

    def get_readonly_fields(self, request, obj=None):
        return ["name", "permissions"] if obj and obj.name in roles.ROLES else []

    def has_delete_permission(self, request, obj=None):
        allowed = super().has_delete_permission(request, obj)
        return allowed and obj is not None and obj.name not in roles.ROLES
