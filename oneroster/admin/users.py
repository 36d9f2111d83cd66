"""People on the rosters. What follows the student of record, or derives from roles, is shown."""

from django.contrib import admin
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from unfold.admin import TabularInline
from unfold.contrib.filters.admin import BooleanRadioFilter, ChoicesDropdownFilter

from oneroster.models import RosterUser, TSAUserExtension, UserAgent, UserRole
from tsa.admin.base import StaffModelAdmin

DERIVED = [
    "role",
    "roster_roles",
    "org_ids",
    "agents",
    "created_at",
    "updated_at",
    "date_last_modified",
]
FOLLOWS_STUDENT = [
    "given_name",
    "family_name",
    "middle_name",
    "preferred_first_name",
    "preferred_last_name",
    "birth_date",
    "identifier",
    "grades",
    "primary_organization",
    "status",
]


class RolesOfUser(TabularInline):
    model = UserRole
    extra = 0
    fields = ["organization", "role", "role_type", "begin_date", "end_date", "status"]
    autocomplete_fields = ["organization"]

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("organization")


class AgentsOfUser(TabularInline):
    """Whom this user may send to speak for them: a child's parents."""

    model = UserAgent
    fk_name = "user"
    extra = 0
    fields = ["agent"]
    autocomplete_fields = ["agent"]
    verbose_name_plural = _("Agents (a student's parents)")

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("agent", "user")


@admin.register(RosterUser)
class RosterUserAdmin(StaffModelAdmin):
    about_student = True
    list_display = ["family_name", "given_name", "role", "email", "organization", "enabled_user"]
    list_display_links = ["family_name", "given_name"]
    # By the others PostgreSQL would sort the whole table (edfi/tests/test_admin_at_size.py).
    sortable_by = ["family_name", "email"]
    list_select_related = ["primary_organization"]
    list_filter = [
        ("role", ChoicesDropdownFilter),
        ("status", ChoicesDropdownFilter),
        ("enabled_user", BooleanRadioFilter),
    ]
    search_fields = ["family_name", "email", "username__exact", "identifier__exact"]
    search_help_text = _("Part of the family name or e-mail, a user name, or a student id.")
    autocomplete_fields = ["primary_organization"]
    readonly_fields = [*DERIVED, "elsewhere"]
    inlines = [RolesOfUser, AgentsOfUser]
    fieldsets = [
        (
            None,
            {
                "fields": [
                    ("given_name", "family_name"),
                    ("middle_name", "birth_date"),
                    ("preferred_first_name", "preferred_last_name"),
                    ("email", "phone"),
                    ("sms", "pronouns"),
                    ("role", "enabled_user"),
                    "elsewhere",
                ]
            },
        ),
        (_("School"), {"fields": [("primary_organization", "grades"), "roster_roles", "agents"]}),
        (
            _("OneRoster"),
            {
                "fields": [
                    ("sourced_id", "status"),
                    ("username", "identifier"),
                    ("user_master_identifier", "profile_id"),
                    "user_ids",
                    "user_profiles",
                    "metadata",
                    "org_ids",
                    ("created_at", "updated_at"),
                    "date_last_modified",
                ],
                "classes": ["collapse"],
            },
        ),
    ]

    def get_readonly_fields(self, request, obj=None):
        fixed = list(super().get_readonly_fields(request, obj))
        if obj is None:
            return [name for name in fixed if name != "role"]
        follows = FOLLOWS_STUDENT if _is_student(obj) else _names_of(obj)
        return [*fixed, "sourced_id", *follows]

    def get_inlines(self, request, obj):
        return self.inlines if obj else []

    @admin.display(description=_("organization"))
    def organization(self, user):
        return user.primary_organization

    @admin.display(description=_("student of record"))
    def elsewhere(self, user):
        if not _is_student(user):
            return _names_kept(user)
        address = reverse("admin:edfi_student_changelist")
        return format_html(
            '<a href="{}?q={}" class="text-link">{}</a>',
            address,
            user.identifier or "",
            _("Names, birth date and school are kept at the student of record."),
        )


def _is_student(user: RosterUser) -> bool:
    return user.sourced_id.startswith("student_")


def _names_of(user: RosterUser) -> list[str]:
    """The fields that a contact or member of staff of record owns."""
    return FOLLOWS_STUDENT[:5] if user.sourced_id.startswith(("contact_", "staff_")) else []


def _names_kept(user: RosterUser) -> str:
    if user.sourced_id.startswith("staff_"):
        return _("Names are kept at the member of staff.")
    if user.sourced_id.startswith(("contact_", "parent_")):
        return _("Names are kept at the contact, where there is one.")
    return _("Names are kept here.")


@admin.register(UserRole)
class UserRoleAdmin(StaffModelAdmin):
    list_display = ["user", "role", "role_type", "organization", "begin_date", "end_date"]
    sortable_by = ["user"]  # by the others PostgreSQL would sort the whole table
    list_select_related = ["user", "organization"]
    list_filter = [("role", ChoicesDropdownFilter), ("status", ChoicesDropdownFilter)]
    search_fields = ["user__family_name", "user__email"]
    search_help_text = _("Part of the user's family name or e-mail.")
    autocomplete_fields = ["user", "organization"]
    ordering = ["sourced_id"]
    readonly_fields = ["sourced_id", "date_last_modified"]
    fieldsets = [
        (
            None,
            {
                "fields": [
                    ("user", "organization"),
                    ("role", "role_type"),
                    ("begin_date", "end_date"),
                    ("user_profile", "status"),
                ]
            },
        ),
        (
            _("OneRoster"),
            {"fields": ["sourced_id", "metadata", "date_last_modified"], "classes": ["collapse"]},
        ),
    ]

    def get_readonly_fields(self, request, obj=None):
        fixed = list(super().get_readonly_fields(request, obj))
        return [*fixed, "user", "organization", "role"] if obj else fixed


@admin.register(UserAgent)
class UserAgentAdmin(StaffModelAdmin):
    list_display = ["user", "agent", "created_at"]
    list_select_related = ["user", "agent"]
    search_fields = ["user__family_name", "agent__family_name"]
    search_help_text = _("Part of a family name.")
    autocomplete_fields = ["user", "agent"]
    ordering = ["-id"]
    fields = ["user", "agent"]

    def get_readonly_fields(self, request, obj=None):
        fixed = list(super().get_readonly_fields(request, obj))
        return [*fixed, "user", "agent"] if obj else fixed


@admin.register(TSAUserExtension)
class TSAUserExtensionAdmin(StaffModelAdmin):
    about_student = True
    list_display = ["parent", "mobile_phone", "preferred_contact_method", "language", "aid"]
    list_select_related = ["user"]
    list_filter = [("financial_aid_applied", BooleanRadioFilter)]
    search_fields = ["user__family_name", "user__email"]
    search_help_text = _("Part of the parent's family name or e-mail.")
    autocomplete_fields = ["user"]
    ordering = ["id"]
    readonly_fields = ["created_at", "updated_at"]
    fieldsets = [
        (
            None,
            {
                "fields": [
                    "user",
                    ("relationship_to_student", "primary_contact"),
                    ("mobile_phone", "home_phone"),
                    ("work_phone", "preferred_contact_method"),
                    ("language", "timezone"),
                ]
            },
        ),
        (
            _("Emergency and insurance"),
            {
                "fields": [
                    ("emergency_contact_name", "emergency_contact_phone"),
                    "emergency_contact_relationship",
                    ("medical_insurance_provider", "medical_insurance_policy_number"),
                ]
            },
        ),
        (
            _("Money"),
            {
                "fields": [
                    ("payment_plan", "financial_aid_applied"),
                    ("financial_aid_approved", "financial_aid_amount"),
                    "billing_address",
                ]
            },
        ),
        (
            _("Consents"),
            {
                "fields": [
                    ("marketing_consent", "photo_consent"),
                    ("data_sharing_consent", "consent_date"),
                    "communication_preferences",
                ],
                "classes": ["collapse"],
            },
        ),
        (
            _("Volunteering and referral"),
            {
                "fields": [
                    ("is_volunteer", "volunteer_background_check_date"),
                    ("volunteer_interests", "volunteer_availability"),
                    ("referral_source", "referred_by"),
                    "profile_id",
                    ("created_at", "updated_at"),
                ],
                "classes": ["collapse"],
            },
        ),
    ]

    def get_readonly_fields(self, request, obj=None):
        fixed = list(super().get_readonly_fields(request, obj))
        return [*fixed, "user"] if obj else fixed

    @admin.display(description=_("parent"), ordering="user__family_name")
    def parent(self, row):
        return f"{row.user.given_name or ''} {row.user.family_name or ''}".strip() or row.user_id

    @admin.display(description=_("financial aid"))
    def aid(self, row):
        if not row.financial_aid_applied:
            return _("not asked for")
        return {True: _("approved"), False: _("declined"), None: _("asked for")}[
            row.financial_aid_approved
        ]
