import re
from datetime import timedelta

import pytest
from django.contrib import admin
from django.contrib.auth.models import Group, Permission
from django.utils import timezone
from django_otp.plugins.otp_totp.models import TOTPDevice

from edfi.models import School
from tsa.accounts import signing_secrets
from tsa.accounts.models import ApiClient, ClientUsage, User
from tsa.accounts.tests.factories import machine_client, staff_person, token_for
from tsa.admin.base import StaffModelAdmin
from tsa.admin.tests.clients import queries
from tsa.audit.models import AuditLog

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tsa.accounts.tests.urls")]

PEOPLE = "/admin/accounts/user/"
CLIENTS = "/admin/accounts/apiclient/"
ROLES = "/admin/auth/group/"
SECRET = re.compile(r'id="client-secret">([^<]+)<')
FORM = {
    "name": "Warehouse",
    "purpose": "figures for the board",
    "is_active": "on",
    "scopes": ["edfi", "tsa.admin"],
    "claim_set": "full",
    "education_organization_ids": "255901\r\n255901001",
    "namespace_prefixes": "uri://texassportsacademy.org",
}


@pytest.fixture
def root(admin_client_of):
    return admin_client_of(staff_person("root@tsa.example", is_superuser=True))


@pytest.fixture
def manager(admin_client_of):
    """May change staff people, without being a superuser."""
    user = staff_person("manager@tsa.example")
    user.user_permissions.set(
        Permission.objects.filter(codename__in=["view_user", "change_user", "add_user"])
    )
    return admin_client_of(user)


def person_form(user, **changes):
    return {"email": user.email, "first_name": "X", "last_name": "Y", "is_active": "on", **changes}


# -- staff people --------------------------------------------------------------------------


def test_only_a_superuser_gives_rights(manager):
    rita = staff_person()
    registrar = Group.objects.get(name="registrar")

    manager.post(
        f"{PEOPLE}{rita.pk}/change/",
        person_form(rita, is_superuser="on", groups=[registrar.pk]),
    )

    rita.refresh_from_db()
    assert rita.first_name == "X"
    assert not rita.is_superuser
    assert not rita.groups.exists()


def test_nobody_else_changes_a_superuser_or_their_password(manager):
    root = staff_person("root@tsa.example", is_superuser=True)
    password = {"password1": "another long password", "password2": "another long password"}

    answers = [
        manager.post(f"{PEOPLE}{root.pk}/change/", person_form(root)),
        manager.post(f"{PEOPLE}{root.pk}/password/", password),
    ]

    assert [answer.status_code for answer in answers] == [403, 403]


def test_a_person_is_added_with_address_and_password_and_signs_in(root, client):
    password = {"password1": "another long password", "password2": "another long password"}

    root.post(f"{PEOPLE}add/", {"email": "NEW@tsa.example", **password})
    client.post(
        "/admin/login/", {"username": "new@tsa.example", "password": "another long password"}
    )

    assert User.objects.filter(email="new@tsa.example", is_staff=True).exists()
    assert client.get("/admin/").status_code == 200


def test_a_second_spelling_of_an_address_is_a_form_error(root):
    staff_person()
    password = {"password1": "another long password", "password2": "another long password"}

    page = root.post(f"{PEOPLE}add/", {"email": "RITA@TSA.example", **password})

    assert "already an account with this address" in page.content.decode()


def test_nobody_is_deleted(root):
    rita = staff_person()

    assert root.post(f"{PEOPLE}{rita.pk}/delete/", {"post": "yes"}).status_code == 403


def test_a_superuser_removes_a_lost_second_factor(root, manager):
    rita = staff_person()
    TOTPDevice.objects.create(user=rita, confirmed=True)
    form = {"action": "remove_second_factor", "_selected_action": [rita.pk]}

    manager.post(PEOPLE, form)
    assert TOTPDevice.objects.count() == 1
    root.post(PEOPLE, form)

    assert TOTPDevice.objects.count() == 0
    assert AuditLog.objects.get(action="second_factor.removed").actor_id == "root@tsa.example"


def test_the_schools_own_roles_are_not_edited_by_hand(root):
    registrar = Group.objects.get(name="registrar")
    before = set(registrar.permissions.all())

    root.post(f"{ROLES}{registrar.pk}/change/", {"name": "other", "permissions": []})
    deleted = root.post(f"{ROLES}{registrar.pk}/delete/", {"post": "yes"})

    registrar.refresh_from_db()
    assert registrar.name == "registrar"
    assert set(registrar.permissions.all()) == before
    assert deleted.status_code == 403


# -- machine clients -----------------------------------------------------------------------


def test_a_new_clients_secret_is_shown_once_and_works(root, client):
    page = root.post(f"{CLIENTS}add/", FORM)

    made = ApiClient.objects.get()
    secret = SECRET.search(page.content.decode()).group(1)
    assert "no-store" in page["Cache-Control"]
    assert token_for(made, secret, client)
    assert made.education_organization_ids == [255901, 255901001]
    for address in (CLIENTS, f"{CLIENTS}{made.pk}/change/", f"{CLIENTS}{made.pk}/history/"):
        text = root.get(address).content.decode()
        assert secret not in text
        assert made.client_secret not in text


@pytest.mark.parametrize(
    ("changes", "complaint"),
    [
        ({"claim_set": ""}, "needs a claim set"),
        ({"purpose": ""}, "This field is required"),
        ({"purpose": "x"}, "Say for whom"),
        ({"scopes": []}, "This field is required"),
        ({"scopes": ["everything"]}, "not one of the available choices"),
        ({"education_organization_ids": "x"}, "Whole numbers"),
    ],
)
def test_an_incomplete_client_is_a_form_error(root, changes, complaint):
    page = root.post(f"{CLIENTS}add/", {**FORM, **changes})

    assert complaint in page.content.decode()
    assert not ApiClient.objects.exists()


def test_a_client_chooses_among_the_claim_sets_that_there_are(root):
    page = root.get(f"{CLIENTS}add/").content.decode()
    refused = root.post(f"{CLIENTS}add/", {**FORM, "claim_set": "Nothing of the kind"})

    assert '<option value="SIS Vendor">' in page
    assert "not one of the available choices" in refused.content.decode()
    assert not ApiClient.objects.exists()


def test_a_clients_page_shows_its_lists_one_a_line(root):
    made, _ = machine_client("edfi", education_organization_ids=[255901, 255902])

    page = root.get(f"{CLIENTS}{made.pk}/change/").content.decode()

    assert "255901\n255902</textarea>" in page


def test_editing_a_client_keeps_its_secret_and_ends_its_tokens(root, client):
    made, secret = machine_client("tsa.admin")
    generation = made.token_generation

    root.post(f"{CLIENTS}{made.pk}/change/", {**FORM, "name": "Renamed"})

    made.refresh_from_db()
    assert made.name == "Renamed"
    assert made.token_generation == generation + 1
    assert token_for(made, secret, client)


def test_a_new_secret_is_given_to_one_client_at_a_time(root):
    one, old = machine_client(name="One")
    two, _ = machine_client(name="Two")
    action = {"action": "rotate_secret"}

    both = root.post(CLIENTS, {**action, "_selected_action": [one.pk, two.pk]}, follow=True)
    page = root.post(CLIENTS, {**action, "_selected_action": [one.pk]})

    assert "one client at a time" in both.content.decode()
    assert SECRET.search(page.content.decode()).group(1) != old


def test_withdrawing_is_an_action_and_deleting_is_not(root):
    made, _ = machine_client()

    root.post(CLIENTS, {"action": "withdraw", "_selected_action": [made.pk]})

    made.refresh_from_db()
    assert not made.is_active
    assert root.post(f"{CLIENTS}{made.pk}/delete/", {"post": "yes"}).status_code == 403


def test_a_client_is_given_a_secret_to_sign_with_by_an_action_alone(root):
    made, _ = machine_client("oneroster")
    page = root.get(f"{CLIENTS}{made.pk}/change/").content.decode()
    assert "signing_secret" not in page

    page = root.post(CLIENTS, {"action": "give_signing_secret", "_selected_action": [made.pk]})

    made.refresh_from_db()
    secret = SECRET.search(page.content.decode()).group(1)
    assert "no-store" in page["Cache-Control"]
    assert signing_secrets.open_(made.signing_secret) == secret
    for address in (CLIENTS, f"{CLIENTS}{made.pk}/change/", f"{CLIENTS}{made.pk}/history/"):
        text = root.get(address).content.decode()
        assert secret not in text
        assert made.signing_secret not in text
    root.post(CLIENTS, {"action": "take_signing_secret", "_selected_action": [made.pk]})
    made.refresh_from_db()
    assert not made.signs_requests


def test_who_may_only_view_clients_gives_no_secrets(admin_client_of):
    made, _ = machine_client("oneroster")
    auditor = admin_client_of(staff_person(role="auditor"))

    auditor.post(CLIENTS, {"action": "give_signing_secret", "_selected_action": [made.pk]})

    made.refresh_from_db()
    assert not made.signs_requests


def test_properties_are_hidden_from_a_client_by_ticking_them(root):
    root.post(f"{CLIENTS}add/", {**FORM, "hidden_fields": ["email", "birthDate"]})
    refused = root.post(f"{CLIENTS}add/", {**FORM, "hidden_fields": ["everything"]})

    assert ApiClient.objects.get().hidden_fields == ["email", "birthDate"]
    assert "not one of the available choices" in refused.content.decode()


def test_a_clients_page_names_what_it_reaches(root):
    School.objects.create(
        school_id=255901, state_organization_id="1", name_of_institution="Grand <Bend>"
    )
    made, _ = machine_client("oneroster", education_organization_ids=[255901, 4])

    page = root.get(f"{CLIENTS}{made.pk}/change/").content.decode()

    assert "255901: Grand &lt;Bend&gt;" in page
    assert "4: no such organization yet" in page


def test_a_clients_page_shows_its_requests_by_day(root):
    made, _ = machine_client("oneroster")
    today = timezone.localdate()
    for days, count in ((0, 1203), (1, 77), (60, 5)):
        ClientUsage.objects.create(
            client=made,
            day=today - timedelta(days=days),
            requests=count,
            last_request_at=timezone.now() - timedelta(days=days),
        )

    page = root.get(f"{CLIENTS}{made.pk}/change/").content.decode()

    assert page.index(">1203<") < page.index(">77<")
    assert ">5<" not in page
    assert "1285 in all" in page


def test_the_list_of_clients_costs_no_query_for_each(root):
    machine_client(name="One")
    few = queries(root, CLIENTS)
    for number in range(20):
        machine_client(name=f"Client {number}")

    assert queries(root, CLIENTS) == few


def test_clients_are_sorted_by_their_last_request(root):
    made = [machine_client(name=name)[0] for name in ("Quiet", "Busy")]
    ClientUsage.objects.create(
        client=made[1], day=timezone.localdate(), requests=1, last_request_at=timezone.now()
    )

    assert root.get(f"{CLIENTS}?o=-7").status_code == 200


# -- what must not be shown, and what is found where -----------------------------------------


def test_secrets_of_other_apps_have_no_page():
    shown = {model._meta.label for model in admin.site._registry}

    assert not shown & {
        "otp_totp.TOTPDevice",
        "otp_static.StaticDevice",
        "oauth2_provider.AccessToken",
        "oauth2_provider.RefreshToken",
        "oauth2_provider.Grant",
        "oauth2_provider.IDToken",
    }


def test_every_page_of_the_site_behaves_like_a_staff_page():
    """One that does not would write without an actor and count slowly."""
    strangers = [
        str(page) for page in admin.site._registry.values() if not isinstance(page, StaffModelAdmin)
    ]

    assert strangers == []


@pytest.mark.parametrize("role", ["registrar", "admissions", "finance", "auditor"])
def test_the_navigation_shows_what_the_person_may_see(admin_client_of, role):
    page = admin_client_of(staff_person(role=role)).get("/admin/")

    sidebar = page.context["sidebar_navigation"]
    links = {item["link"] for group in sidebar for item in group["items"]}
    assert ("/admin/audit/auditlog/" in links) == (role in {"registrar", "auditor"})
    assert ("/admin/accounts/apiclient/" in links) == (role == "auditor")
    for link in links:
        assert f'href="{link}"' in page.content.decode()


def test_every_list_opens(root):
    for model in admin.site._registry:
        opts = model._meta
        address = f"/admin/{opts.app_label}/{opts.model_name}/"
        assert root.get(address).status_code == 200, address
