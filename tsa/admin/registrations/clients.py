"""Machine clients. A secret is on the page that answers its making, and nowhere afterwards."""

from django import forms
from django.apps import apps
from django.contrib import admin, messages
from django.shortcuts import render
from django.utils.html import format_html_join
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy as _
from unfold.widgets import (
    UnfoldAdminCheckboxSelectMultipleWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminTextareaWidget,
)

from tsa.accounts import clients, scopes
from tsa.accounts.models import ApiClient
from tsa.admin.base import StaffModelAdmin

ABSENT = _("no such organization yet")

if admin.site.is_registered(ApiClient):
    admin.site.unregister(ApiClient)  # the toolkit's page would show redirect addresses and keys


class ListField(forms.CharField):
    """Several values, one a line; commas and blanks between them are understood too."""

    def __init__(self, *, of=str, **kwargs):
        self.of = of
        kwargs.setdefault("widget", UnfoldAdminTextareaWidget(attrs={"rows": 4}))
        super().__init__(required=False, **kwargs)

    def prepare_value(self, value):
        return "\n".join(map(str, value)) if isinstance(value, list) else value

    def to_python(self, value):
        try:
            said = [self.of(part) for part in (value or "").replace(",", " ").split()]
        except ValueError as error:
            raise forms.ValidationError(_("Whole numbers, one a line.")) from error
        return list(dict.fromkeys(said))

    def has_changed(self, initial, data):
        return list(initial or []) != self.to_python(data)


def _claim_set_choices() -> list[tuple[str, str]]:
    return [
        ("", _("none: not for the Ed-Fi API")),
        *((name, name) for name in clients.claim_sets()),
    ]


class ApiClientForm(forms.ModelForm):
    scopes = forms.MultipleChoiceField(
        choices=scopes.REGISTRABLE.items, widget=UnfoldAdminCheckboxSelectMultipleWidget
    )
    claim_set = forms.ChoiceField(
        required=False,
        choices=_claim_set_choices,
        widget=UnfoldAdminSelectWidget,
        help_text=_("For Ed-Fi: what the client may do; “full” may do everything."),
    )
    education_organization_ids = ListField(
        of=int,
        label=_("Education organization ids"),
        help_text=_("For Ed-Fi: the schools and agencies whose data it may reach, one id a line."),
    )
    namespace_prefixes = ListField(
        label=_("Namespace prefixes"),
        help_text=_("For Ed-Fi: the namespaces whose descriptors it may write, one a line."),
    )

    class Meta:
        model = ApiClient
        fields = [
            "name",
            "is_active",
            "scopes",
            "claim_set",
            "education_organization_ids",
            "namespace_prefixes",
        ]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        had = self.instance.claim_set
        field = self.fields.get("claim_set")
        if field and had and had not in dict(field.choices):
            # The page would otherwise show another set, and saving it would give that one.
            field.choices = [*field.choices, (had, had)]

    def clean(self):
        data = super().clean()
        problems = clients.problems(
            name=data.get("name", ""),
            scopes=data.get("scopes", []),
            claim_set=data.get("claim_set", ""),
        )
        for field, texts in problems.items():
            if field not in self.errors:
                self.add_error(field, texts)
        return data


@admin.register(ApiClient)
class ApiClientAdmin(StaffModelAdmin):
    form = ApiClientForm
    list_display = [
        "name",
        "client_id",
        "is_active",
        "scope_names",
        "claim_set",
        "last_used_at",
    ]
    list_filter = ["is_active"]
    search_fields = ["name", "client_id"]
    readonly_fields = ["reaches", "client_id", "last_used_at", "created", "updated"]
    actions = ["rotate_secret", "withdraw"]

    @admin.display(description=_("scopes"))
    def scope_names(self, client):
        return ", ".join(name.rsplit("/", 1)[-1] for name in client.scopes)

    @admin.display(description=_("organizations by name"))
    def reaches(self, client):
        """Numbers are easily mistyped. One that is not there yet may come: by this client, say."""
        asked = client.education_organization_ids
        named = apps.get_model("edfi", "EducationOrganization").objects.in_bulk(asked)
        if not asked:
            return _("none named: all or none, as the claim set says")
        return format_html_join(
            mark_safe("<br>"),
            "{}: {}",
            (
                (each, named[each].name_of_institution if each in named else ABSENT)
                for each in asked
            ),
        )

    def get_readonly_fields(self, request, obj=None):
        return self.readonly_fields if obj else []

    def has_delete_permission(self, request, obj=None):
        """A client that was trusted once is withdrawn, not forgotten."""
        return False

    def save_model(self, request, obj, form, change):
        if change:
            clients.amend(obj)
        else:
            request.new_secret = clients.make(obj)

    def response_add(self, request, obj, post_url_continue=None):
        return self._show_secret(request, obj, request.new_secret)

    @admin.action(description=_("Give a new secret, end the old one"), permissions=["change"])
    def rotate_secret(self, request, queryset):
        chosen = list(queryset[:2])
        if len(chosen) != 1:
            self.message_user(request, _("Choose one client at a time."), messages.WARNING)
            return None
        client, secret = clients.rotate_secret(chosen[0].pk)
        return self._show_secret(request, client, secret)

    @admin.action(description=_("Withdraw: refuse from now on"), permissions=["change"])
    def withdraw(self, request, queryset):
        for client in queryset:
            clients.withdraw(client.pk)
            self.message_user(request, _("%(client)s: withdrawn.") % {"client": client})

    def _show_secret(self, request, client, secret):
        context = {
            **self.admin_site.each_context(request),
            "title": _("The secret of %(client)s") % {"client": client},
            "client": client,
            "secret": secret,
            "opts": self.opts,
        }
        return render(request, "admin/client_secret.html", context)
