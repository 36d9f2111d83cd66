import re
import time

import pytest
from django.test import Client
from django_otp.oath import TOTP
from django_otp.plugins.otp_static.models import StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from tsa.accounts import second_factor
from tsa.accounts.tests.factories import PASSWORD, staff_person
from tsa.audit.models import AuditLog

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tsa.accounts.tests.urls")]

INDEX = "/admin/"
PROVE = "/admin/second-factor/"
SET_UP = "/admin/second-factor/set-up/"
RENEW = "/admin/second-factor/recovery-codes/"
CODE = re.compile(r"<li>([A-Z2-9]{5}-[A-Z2-9]{5})</li>")


@pytest.fixture(autouse=True)
def required(settings):
    settings.STAFF_SECOND_FACTOR = True


@pytest.fixture
def rita():
    return staff_person(is_superuser=True)


def sign_in(client, email="rita@tsa.example", password=PASSWORD, target=INDEX):
    form = {"username": email, "password": password}
    return client.post(f"/admin/login/?next={target}", form, follow=True)


def code_of(device, drift=0):
    totp = TOTP(device.bin_key, device.step, device.t0, device.digits, device.drift)
    totp.time = time.time() + drift
    return f"{totp.token():06}"


def set_up(client, user):
    """Go through the set-up page; returns the recovery codes it shows."""
    sign_in(client)
    page = client.post(SET_UP, {"code": code_of(TOTPDevice.objects.get(user=user))})
    return CODE.findall(page.content.decode())


def set_up_elsewhere(user):
    """The person has a device and recovery codes, set up in another browser before."""
    codes = set_up(Client(), user)
    TOTPDevice.objects.update(last_t=-1)  # as if that had been a while ago
    return codes


def test_who_has_no_device_is_led_to_set_one_up(client, rita):
    page = sign_in(client, target="/admin/accounts/user/")

    assert page.redirect_chain[-1][0] == SET_UP + "?next=%2Fadmin%2Faccounts%2Fuser%2F"
    text = page.content.decode()
    assert "<svg" in text
    assert second_factor.secret_of(TOTPDevice.objects.get(user=rita)) in text


@pytest.mark.parametrize(
    "address",
    [INDEX, "/admin/accounts/user/", "/admin/password_change/", "/admin/search/?s=a", RENEW],
)
def test_the_password_alone_opens_no_page(client, rita, address):
    sign_in(client)

    answer = client.get(address)

    assert answer.status_code == 302
    assert answer["Location"].startswith("/admin/login/")


def test_the_same_secret_is_shown_until_it_is_confirmed(client, rita):
    sign_in(client)

    assert client.get(SET_UP).content.count(b"<svg") == 1
    assert client.get(SET_UP).status_code == 200
    assert TOTPDevice.objects.filter(user=rita).count() == 1


def test_the_first_code_confirms_the_device_and_shows_recovery_codes_once(client, rita):
    codes = set_up(client, rita)

    assert len(set(codes)) == second_factor.RECOVERY_CODES
    assert TOTPDevice.objects.get(user=rita).confirmed
    assert client.get(INDEX).status_code == 200
    stored = set(StaticToken.objects.values_list("token", flat=True))
    assert len(stored) == len(codes)
    assert not stored & {code.replace("-", "") for code in codes}
    assert not CODE.search(client.get(RENEW).content.decode())
    assert AuditLog.objects.filter(action="second_factor.set_up", actor_id=rita.email).exists()


def test_a_wrong_first_code_confirms_nothing(client, rita):
    sign_in(client)

    page = client.post(SET_UP, {"code": "000000"})

    assert "not right" in page.content.decode()
    assert not TOTPDevice.objects.get(user=rita).confirmed
    assert client.get(INDEX).status_code == 302


def test_signing_in_asks_for_a_code_and_goes_on_to_where_one_was_going(client, rita):
    set_up_elsewhere(rita)

    page = sign_in(client, target="/admin/accounts/user/")
    assert page.redirect_chain[-1][0].startswith(PROVE)
    assert "<svg" not in page.content.decode()
    device = TOTPDevice.objects.get(user=rita)
    answer = client.post(PROVE, {"code": code_of(device), "next": "/admin/accounts/user/"})

    assert answer["Location"] == "/admin/accounts/user/"
    assert client.get("/admin/accounts/user/").status_code == 200


def test_the_session_gets_a_new_name_when_it_may_do_more(client, rita):
    set_up_elsewhere(rita)
    sign_in(client)
    before = client.session.session_key

    client.post(PROVE, {"code": code_of(TOTPDevice.objects.get(user=rita))})

    assert client.session.session_key != before


@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example", "javascript:x"])
def test_nobody_is_sent_to_another_site(client, rita, target):
    set_up_elsewhere(rita)
    sign_in(client)
    device = TOTPDevice.objects.get(user=rita)

    answer = client.post(PROVE, {"code": code_of(device), "next": target})

    assert answer["Location"] == INDEX


def test_a_wrong_code_lets_nobody_in_and_a_second_guess_must_wait(client, rita, settings):
    settings.OTP_TOTP_THROTTLE_FACTOR = 60  # seconds: no machine is slower than that
    set_up_elsewhere(rita)
    sign_in(client)
    device = TOTPDevice.objects.get(user=rita)
    right = code_of(device)
    wrong = f"{(int(right) + 1) % 1_000_000:06}"

    first = client.post(PROVE, {"code": wrong})
    too_soon = client.post(PROVE, {"code": right})

    assert "not right" in first.content.decode()
    assert "Too many wrong codes" in too_soon.content.decode()
    assert client.get(INDEX).status_code == 302


def test_a_code_counts_once(rita):
    set_up_elsewhere(rita)
    code = code_of(TOTPDevice.objects.get(user=rita))
    first, second = Client(), Client()
    sign_in(first)
    sign_in(second)

    assert first.post(PROVE, {"code": code}).status_code == 302
    assert second.post(PROVE, {"code": code}).status_code == 200


@pytest.mark.parametrize("spelling", ["as shown", "in lower case", "without the hyphen"])
def test_a_recovery_code_lets_in_once(rita, spelling):
    code = set_up_elsewhere(rita)[0]
    typed = {"in lower case": code.lower(), "without the hyphen": code.replace("-", " ")}
    typed = typed.get(spelling, code)
    first, second = Client(), Client()
    sign_in(first)
    sign_in(second)

    assert first.post(PROVE, {"code": typed}).status_code == 302
    assert first.get(INDEX).status_code == 200
    assert second.post(PROVE, {"code": typed}).status_code == 200
    assert second.get(INDEX).status_code == 302


def test_another_persons_codes_open_nothing(rita):
    codes = set_up_elsewhere(rita)
    staff_person("paul@tsa.example", is_superuser=True)
    paul = Client()
    sign_in(paul, "paul@tsa.example")
    other = TOTPDevice.objects.get(user=rita)

    paul.post(PROVE, {"code": codes[0]})
    paul.post(SET_UP, {"code": code_of(other)})

    assert paul.get(INDEX).status_code == 302


def test_a_stolen_password_cannot_replace_the_device(client, rita):
    set_up_elsewhere(rita)
    sign_in(client)

    answers = [client.get(SET_UP), client.post(SET_UP, {"code": "000000"})]

    assert [answer.status_code for answer in answers] == [302, 302]
    assert TOTPDevice.objects.filter(user=rita).count() == 1


def test_who_proved_it_may_set_up_a_new_device_which_ends_the_old(client, rita):
    old_codes = set_up(client, rita)
    old = TOTPDevice.objects.get(user=rita)

    client.get(SET_UP)
    new = TOTPDevice.objects.get(user=rita, confirmed=False)
    client.post(SET_UP, {"code": code_of(new)})

    assert list(TOTPDevice.objects.filter(user=rita)) == [new]
    assert old.pk != new.pk
    assert second_factor.prove(rita, old_codes[0]).device is None


def test_new_recovery_codes_end_the_old_ones(client, rita):
    old = set_up(client, rita)

    new = CODE.findall(client.post(RENEW).content.decode())

    assert len(new) == second_factor.RECOVERY_CODES
    assert not set(new) & set(old)
    assert second_factor.prove(rita, old[0]).device is None


def test_one_who_cannot_prove_it_can_still_sign_out(client, rita):
    sign_in(client)

    page = client.post("/admin/logout/")

    assert "signed out" in page.content.decode()
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize("address", [PROVE, SET_UP, RENEW])
def test_strangers_see_none_of_these_pages(client, address):
    answer = client.get(address)

    assert answer.status_code == 302
    assert answer["Location"].startswith("/admin/login/")


@pytest.mark.parametrize("address", [PROVE, SET_UP])
def test_the_pages_are_kept_by_no_cache(client, rita, address):
    sign_in(client)

    assert "no-store" in client.get(address)["Cache-Control"]


def test_where_no_factor_is_asked_the_password_is_enough(client, rita, settings):
    settings.STAFF_SECOND_FACTOR = False

    assert sign_in(client).status_code == 200
    assert client.get(INDEX).status_code == 200
