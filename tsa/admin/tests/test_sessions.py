"""Where staff are signed in, how it ends, and what they are told when somebody guesses."""

from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from tsa.accounts import reach, sign_ins
from tsa.accounts.models import StaffSession, User
from tsa.accounts.tests.factories import PASSWORD, staff_person
from tsa.admin import session_pages
from tsa.admin.tests.clients import signed_in
from tsa.admin.tests.world import school_of
from tsa.audit.models import AuditLog
from tsa.mail.services import deliver_due

pytestmark = pytest.mark.django_db

SESSIONS = "/admin/sessions/"
NEW = "quite another password"


@pytest.fixture(autouse=True)
def password_only(settings):
    settings.STAFF_SECOND_FACTOR = False


@pytest.fixture
def rita():
    return staff_person("rita@tsa.example", role="registrar")


def sign_in(email="rita@tsa.example", password=PASSWORD, **extra) -> Client:
    client = Client(**extra)
    client.post("/admin/login/", {"username": email, "password": password})
    return client


def is_in(client: Client) -> bool:
    return client.get("/admin/").status_code == 200


def test_a_session_says_whose_it_is_and_from_where(rita):
    sign_in(REMOTE_ADDR="192.0.2.7", HTTP_USER_AGENT="Firefox")

    session = StaffSession.objects.get()
    assert session.person == rita
    assert (session.address, session.agent) == ("192.0.2.7", "Firefox")
    assert session.name != session.session_key


def test_one_sees_ones_sessions_and_ends_another(rita):
    here, there = sign_in(HTTP_USER_AGENT="Firefox"), sign_in(HTTP_USER_AGENT="Safari")
    page = here.get(SESSIONS).content.decode()
    other = StaffSession.objects.get(agent="Safari")

    here.post(SESSIONS, {"session": other.name})

    assert "Firefox" in page
    assert "Safari" in page
    assert is_in(here)
    assert not is_in(there)
    assert AuditLog.objects.get(action="sessions.ended").actor_id == rita.email


def test_one_signs_out_everywhere_else(rita):
    here, there = sign_in(), sign_in()

    here.post(SESSIONS)

    assert (is_in(here), is_in(there)) == (True, False)


def test_the_key_that_opens_a_session_is_on_no_page(rita):
    client = sign_in()

    assert client.session.session_key not in client.get(SESSIONS).content.decode()


def test_a_superuser_ends_the_sessions_of_others(rita):
    there, root = sign_in(), signed_in()

    assert root.get(f"{SESSIONS}?person={rita.pk}").status_code == 200
    root.post(f"{SESSIONS}?person={rita.pk}")

    assert not is_in(there)
    assert is_in(root)


def test_nobody_else_sees_or_ends_the_sessions_of_others(rita):
    there, other = sign_in(), signed_in("admissions")

    assert other.get(f"{SESSIONS}?person={rita.pk}").status_code == 403
    assert other.post(f"{SESSIONS}?person={rita.pk}").status_code == 403
    assert is_in(there)


def test_a_session_that_is_not_used_ends(rita, settings):
    client = sign_in()
    long_ago = timezone.now() - settings.STAFF_IDLE_LIFETIME - timedelta(seconds=1)
    StaffSession.objects.update(seen_at=long_ago)

    assert not is_in(client)


def test_a_session_that_is_used_lasts_and_is_noted_once_a_minute(rita):
    client = sign_in()
    before = timezone.now() - timedelta(minutes=5)
    StaffSession.objects.update(seen_at=before)

    assert is_in(client)
    seen = StaffSession.objects.get().seen_at
    assert seen > before
    assert is_in(client)
    assert StaffSession.objects.get().seen_at == seen


def test_a_session_ends_in_the_end_however_much_it_is_used(rita, settings):
    client = sign_in()
    session = client.session
    session["tsa_began"] = (timezone.now() - settings.STAFF_SESSION_LIFETIME).isoformat()
    session.save()

    assert not is_in(client)


def test_a_new_password_ends_the_other_sessions_and_not_this_one(rita):
    here, there = sign_in(), sign_in()

    answer = here.post(
        "/admin/password_change/",
        {"old_password": PASSWORD, "new_password1": NEW, "new_password2": NEW},
    )

    assert answer.status_code == 302
    assert (is_in(here), is_in(there)) == (True, False)
    assert StaffSession.objects.filter(person=rita).count() == 1


def test_a_password_set_by_a_superuser_ends_all_sessions(rita):
    there = sign_in()

    signed_in().post(
        f"/admin/accounts/user/{rita.pk}/password/",
        {"password1": NEW, "password2": NEW, "usable_password": "true"},
    )

    assert not is_in(there)
    assert not StaffSession.objects.filter(person=rita).exists()


def test_deactivation_ends_all_sessions(rita):
    sign_in()
    form = {"email": rita.email, "first_name": "Rita", "last_name": "Quispe", "is_staff": "on"}

    answer = signed_in().post(f"/admin/accounts/user/{rita.pk}/change/", form)

    assert answer.status_code == 302
    assert not User.objects.get(pk=rita.pk).is_active
    assert not StaffSession.objects.filter(person=rita).exists()


@pytest.mark.parametrize("action", ["remove_second_factor", "sign_out_everywhere"])
def test_actions_of_a_superuser_end_all_sessions(rita, action):
    there = sign_in()

    signed_in().post("/admin/accounts/user/", {"action": action, "_selected_action": rita.pk})

    assert not is_in(there)


def test_a_superuser_gives_schools_and_that_is_audited(rita):
    User.objects.update(every_school=False)
    root = signed_in()
    school_of(501)
    form = {"email": rita.email, "is_active": "on", "is_staff": "on"}

    root.post(f"/admin/accounts/user/{rita.pk}/change/", {**form, "organizations": "region_501"})

    assert reach.of(User.objects.get(pk=rita.pk)).numbers == [501]
    row = AuditLog.objects.get(entity="accounts_user_organizations")
    assert row.after["organization_id"] == "region_501"


# -- guessing -------------------------------------------------------------------------------------


def test_the_person_gets_one_mail_however_often_somebody_guesses(rita, dynamo, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    for _ in range(8):
        sign_in(password="wrong")

    deliver_due()

    [letter] = mail.outbox
    assert letter.to == [rita.email]
    assert "wrong password" in letter.body
    assert "http" not in letter.body


def test_an_account_is_closed_to_guesses_from_many_places(rita, dynamo, monkeypatch):
    monkeypatch.setattr(sign_ins, "FAILURES_AT_ONE_ACCOUNT", 3)
    for place in range(4):
        sign_in(password="wrong", REMOTE_ADDR=f"192.0.2.{place}")

    form = {"username": rita.email, "password": PASSWORD}
    answer = Client(REMOTE_ADDR="192.0.2.99").post("/admin/login/", form)

    assert answer.status_code == 429
    assert int(answer["Retry-After"]) > 0


def test_one_place_is_closed_that_guesses_at_many_accounts(rita, dynamo, monkeypatch):
    monkeypatch.setattr(sign_ins, "FAILURES_FROM_ONE_ADDRESS", 3)
    for number in range(4):
        sign_in(f"guess{number}@tsa.example", password="wrong", REMOTE_ADDR="192.0.2.5")

    assert not is_in(sign_in(REMOTE_ADDR="192.0.2.5"))
    assert is_in(sign_in(REMOTE_ADDR="192.0.2.6"))


# -- what a browser is called ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("agent", "name"),
    [
        ("Mozilla/5.0 (X11; Linux x86_64) Chrome/126.0 Safari/537.36", "Chrome, Linux"),
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/126.0 Safari/537.36 Edg/126.0", "Edge, Windows"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) Safari/604.1", "Safari, iPhone"),
        ("Mozilla/5.0 (Linux; Android 14) Firefox/127.0", "Firefox, Android"),
        ("curl/8.5.0", ""),
    ],
    ids=["Chrome", "Edge", "telephone", "Android", "no browser"],
)
def test_a_browser_is_called_as_people_call_it(agent, name):
    assert session_pages.browser(agent) == name
