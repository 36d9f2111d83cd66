"""Machine clients. A secret is on the page that answers its making, and nowhere afterwards."""

from datetime import timedelta

from django import forms
from django.apps import apps
from django.contrib import admin, messages
from django.db.models import OuterRef, Subquery, Sum
from django.shortcuts import render
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext_lazy as _
from unfold.widgets import (
    UnfoldAdminCheckboxSelectMultipleWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminTextareaWidget,
)

from tsa.accounts import clients, scopes
from tsa.accounts.models import ApiClient, ClientUsage
from tsa.accounts.scopes import HIDEABLE
from tsa.admin.base import StaffModelAdmin

if admin.site.is_registered(ApiClient):
    admin.site.unregister(ApiClient)  # the toolkit's page would show redirect addresses and keys

# The whole ones; single scopes of OneRoster go by the standard's own words.
SCOPES = {
    scopes.ADMIN: _("Staff endpoints"),
    scopes.EDFI: "Ed-Fi",
    scopes.ONEROSTER: "OneRoster",
}
DAYS = 30  # of which a client's page shows the requests


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
        help_text=_(
            "For Ed-Fi and OneRoster: the schools and agencies whose data it may reach, one id a "
            "line; for OneRoster, none means all."
        ),
    )
    hidden_fields = forms.MultipleChoiceField(
        required=False,
        choices=HIDEABLE.items,
        widget=UnfoldAdminCheckboxSelectMultipleWidget,
        label=_("Never given"),
        help_text=_("For OneRoster: what the client does not get, whatever its scopes."),
    )
    namespace_prefixes = ListField(
        label=_("Namespace prefixes"),
        help_text=_("For Ed-Fi: the namespaces whose descriptors it may write, one a line."),
    )

    class Meta:
        model = ApiClient
        fields = [
            "name",
            "purpose",
            "is_active",
            "scopes",
            "claim_set",
            "education_organization_ids",
            "namespace_prefixes",
            "hidden_fields",
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
            purpose=data.get("purpose", ""),
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
        "is_active",
        "scope_names",
        "claim_set",
        "last_used_at",
        "last_request",
        "client_id",
    ]
    list_filter = ["is_active"]
    search_fields = ["name", "client_id"]
    readonly_fields = [
        "client_id",
        "reach",
        "signs",
        "last_used_at",
        "last_request",
        "requests_by_day",
        "created",
        "updated",
    ]
    actions = ["rotate_secret", "give_signing_secret", "take_signing_secret", "withdraw"]

    @admin.display(description=_("scopes"))
    def scope_names(self, client):
        named = (str(SCOPES.get(name) or name.rsplit("/", 1)[-1]) for name in client.scopes)
        return ", ".join(named)

    def get_queryset(self, request):
        latest = ClientUsage.objects.filter(client=OuterRef("pk")).order_by("-day")
        last = Subquery(latest.values("last_request_at")[:1])
        return super().get_queryset(request).annotate(last_request_at=last)

    @admin.display(description=_("last request"), ordering="last_request_at", empty_value="-")
    def last_request(self, client):
        return client.last_request_at

    @admin.display(description=_("signs its requests (OAuth 1.0a)"), boolean=True)
    def signs(self, client):
        return client.signs_requests

    @admin.display(description=_("reaches"))
    def reach(self, client):
        """Numbers are easily mistyped. One that is not there yet may come: by this client, say."""
        named = client.education_organization_ids
        if not named:
            return _("none named: all or none, as the claim set says")
        found = apps.get_model("edfi", "EducationOrganization").objects.filter(
            education_organization_id__in=named
        )
        names = dict(found.values_list("education_organization_id", "name_of_institution"))
        rows = ((each, names.get(each) or _("no such organization yet")) for each in named)
        return format_html_join("", "<div>{}: {}</div>", rows)

    @admin.display(description=_("requests by day"))
    def requests_by_day(self, client):
        since = timezone.localdate() - timedelta(days=DAYS)
        recent = client.usage.filter(day__gte=since)
        rows = recent.order_by("-day").values_list("day", "requests")
        listed = format_html_join(
            "", '<tr><td class="pr-6">{}</td><td class="text-right">{}</td></tr>', rows
        )
        total = client.usage.aggregate(all=Sum("requests"))["all"] or 0
        return format_html(
            "<table>{}</table><div>{}</div>", listed, _("%(n)s in all") % {"n": total}
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

    @admin.action(
        description=_("Let it sign requests (OAuth 1.0a): give a secret for that"),
        permissions=["change"],
    )
    def give_signing_secret(self, request, queryset):
        chosen = list(queryset[:2])
        if len(chosen) != 1:
            self.message_user(request, _("Choose one client at a time."), messages.WARNING)
            return None
        client, secret = clients.give_signing_secret(chosen[0].pk)
        return self._show_secret(request, client, secret, is_for_signing=True)

    @admin.action(description=_("Refuse its signatures (OAuth 1.0a)"), permissions=["change"])
    def take_signing_secret(self, request, queryset):
        for client in queryset:
            clients.take_signing_secret(client.pk)
            told = _("%(client)s: its signatures are refused.") % {"client": client}
            self.message_user(request, told)

    @admin.action(description=_("Withdraw: refuse from now on"), permissions=["change"])
    def withdraw(self, request, queryset):
        for client in queryset:
            clients.withdraw(client.pk)
            self.message_user(request, _("%(client)s: withdrawn.") % {"client": client})

    def _show_secret(self, request, client, secret, *, is_for_signing=False):
        context = {
            **self.admin_site.each_context(request),
            "title": _("The secret of %(client)s") % {"client": client},
            "client": client,
            "secret": secret,
            "is_for_signing": is_for_signing,
            "opts": self.opts,
        }
        return render(request, "admin/client_secret.html", context)
