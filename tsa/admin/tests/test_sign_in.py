import pytest
from axes.models import AccessAttempt
from django.core.management import call_command
from django_otp.plugins.otp_totp.models import TOTPDevice

from tsa.accounts.tests.factories import PASSWORD, staff_person
from tsa.audit.models import AuditLog

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tsa.accounts.tests.urls")]

LOGIN = "/admin/login/"


@pytest.fixture(autouse=True)
def password_only(settings):
    settings.STAFF_SECOND_FACTOR = False


def attempt(client, password, email="rita@tsa.example", **extra):
    return client.post(LOGIN, {"username": email, "password": password}, **extra)


def test_the_form_asks_for_an_e_mail_address(client):
    page = client.get(LOGIN).content.decode()

    assert 'type="email"' in page
    assert "E-mail address" in page


def test_a_wrong_password_is_answered_like_an_unknown_address(client):
    staff_person()

    known = attempt(client, "wrong").content.decode()
    unknown = attempt(client, "wrong", "nobody@tsa.example").content.decode()

    message = "The address and the password do not fit together."
    assert message in known
    assert message in unknown


@pytest.mark.parametrize("lost", ["is_active", "is_staff"])
def test_one_who_may_no_longer_sign_in_stays_outside(client, lost):
    staff_person(**{lost: False})

    attempt(client, PASSWORD)

    assert client.get("/admin/").status_code == 302


def test_a_sign_in_is_audited_as_the_persons_act(client):
    staff_person()

    attempt(client, PASSWORD, HTTP_USER_AGENT="Firefox")

    row = AuditLog.objects.get(entity="accounts_user", action="update")
    assert (row.actor_kind, row.actor_id) == ("staff", "rita@tsa.example")
    assert row.agent == "Firefox"
    assert set(row.after) == {"last_login"}


def test_after_five_failures_the_right_password_is_refused_with_a_clear_page(client):
    staff_person()
    spellings = ["rita@tsa.example", "RITA@tsa.example", "Rita@Tsa.Example", "rita@TSA.example"]
    for email in spellings:
        assert attempt(client, "wrong", email).status_code == 200
    fifth = attempt(client, "wrong")

    locked = attempt(client, PASSWORD)

    for page in (fifth, locked):
        assert page.status_code == 429
        assert "Too many attempts" in page.content.decode()
        assert "15 minutes" in page.content.decode()
    assert client.get("/admin/").status_code == 302


def test_the_lock_is_for_one_address_from_one_place(client):
    staff_person()
    for _ in range(6):
        attempt(client, "wrong")

    elsewhere = attempt(client, PASSWORD, REMOTE_ADDR="192.0.2.9")

    assert elsewhere.status_code == 302


def test_an_administrator_can_let_somebody_in_again(client, admin_client_of):
    staff_person()
    for _ in range(6):
        attempt(client, "wrong")
    admin = admin_client_of(staff_person("root@tsa.example", is_superuser=True))

    page = admin.get("/admin/axes/accessattempt/").content.decode()
    assert "rita@tsa.example" in page
    chosen = list(AccessAttempt.objects.values_list("pk", flat=True))
    admin.post("/admin/axes/accessattempt/", {"action": "let_in_again", "_selected_action": chosen})

    assert attempt(client, PASSWORD).status_code == 302


def test_a_lost_phone_is_removed_by_command_only_with_apply(capsys):
    user = staff_person()
    TOTPDevice.objects.create(user=user, confirmed=True)

    call_command("reset_second_factor", user.email)
    assert TOTPDevice.objects.count() == 1
    call_command("reset_second_factor", "RITA@tsa.example", "--apply")

    assert TOTPDevice.objects.count() == 0
    assert user.email not in capsys.readouterr().out
    assert AuditLog.objects.filter(action="second_factor.removed").count() == 1
