"""Looking as another person: read only, both names on record, over by button or by time."""

from datetime import timedelta

import pytest
from django.utils import timezone

from edfi.models import Student
from edfi.tests.factories import StudentFactory, StudentSchoolAssociationFactory
from enrollment.tests.portal import Portal
from tsa.accounts import links, looking
from tsa.accounts.tests.factories import staff_person
from tsa.admin.tests.clients import openings, signed_in
from tsa.admin.tests.world import school_of
from tsa.audit.models import AuditLog

pytestmark = pytest.mark.django_db

BEGIN = "/admin/look-as/"
END = "/admin/look-as/end/"
STUDENTS = "/admin/edfi/student/"


@pytest.fixture(autouse=True)
def password_only(settings):
    settings.STAFF_SECOND_FACTOR = False


@pytest.fixture
def rita():
    """A registrar of one region."""
    school_of(501)
    return staff_person("rita@tsa.example", role="registrar", organizations=["region_501"])


@pytest.fixture
def root():
    return signed_in(email="root@tsa.example")


def look(client, email="rita@tsa.example", kind="staff", reason="She cannot find a student."):
    return client.post(BEGIN, {"kind": kind, "email": email, "reason": reason})


def noted(action: str) -> list[AuditLog]:
    return list(AuditLog.objects.filter(action=action).order_by("id"))


# -- one of the staff -----------------------------------------------------------------------------


def test_the_looker_sees_what_the_person_sees(root, rita, dynamo):
    StudentFactory(last_name="Elsewhere")
    look(root)

    page = root.get(STUDENTS)

    assert "Elsewhere" not in page.content.decode()
    assert root.get("/admin/accounts/user/").status_code == 403


def test_every_page_says_as_whom_and_until_when(root, rita, dynamo):
    look(root)

    for address in ("/admin/", STUDENTS, "/admin/sessions/"):
        page = root.get(address).content.decode()
        assert "You look as <strong>Rita Quispe</strong>" in page
        assert "Stop looking" in page


def test_beginning_pages_and_end_are_noted_under_both_names(root, rita, dynamo):
    look(root, reason="She cannot find a student.")
    root.get(STUDENTS)
    root.post(END, {"next": STUDENTS})

    [begun], [page], [ended] = noted("look.begun"), noted("look.page"), noted("look.ended")
    assert {row.actor_id for row in (begun, page, ended)} == {"root@tsa.example"}
    assert begun.after["as"] == "rita@tsa.example"
    assert begun.description == "She cannot find a student."
    assert (page.entity_id, page.description) == (STUDENTS, "as rita@tsa.example")
    assert ended.entity_id == str(rita.pk)


def test_a_record_that_is_opened_is_noted_as_opened_by_the_looker(root, rita, dynamo):
    stay = StudentSchoolAssociationFactory(school_id=501)
    look(root)

    assert root.get(f"{STUDENTS}{stay.student.pk}/change/").status_code == 200
    assert openings() == [("students", stay.student.student_unique_id)]


@pytest.mark.parametrize("address", ["/admin/edfi/student/add/", "/admin/sessions/", BEGIN])
def test_nothing_can_be_changed(root, rita, dynamo, address):
    look(root)

    answer = root.post(address, {"first_name": "Ana", "last_name": "Lopez"})

    assert answer.status_code == 403
    assert "Nothing can be changed" in answer.content.decode()
    assert Student.objects.count() == 0


@pytest.mark.parametrize(
    "address", ["/admin/second-factor/set-up/", "/admin/password_change/", "/admin/second-factor/"]
)
def test_the_pages_of_the_persons_own_account_stay_closed(root, rita, dynamo, address):
    look(root)

    assert root.get(address).status_code == 403


def test_the_api_of_staff_is_read_only_too(root, rita, dynamo):
    look(root)

    assert root.get("/api/v1/admin/schools").json()["count"] == 1
    answer = root.delete("/api/v1/admin/coaches/coach_1")
    assert (answer.status_code, answer.json()["code"]) == (403, "look_only")


def test_a_page_that_writes_although_it_is_only_opened_is_refused():
    with pytest.raises(looking.LookOnly), looking.nothing_changes():
        StudentFactory()


def test_the_button_ends_it(root, rita, dynamo):
    look(root)

    root.post(END)

    page = root.get("/admin/accounts/user/")
    assert page.status_code == 200
    assert "You look as" not in page.content.decode()


def test_the_time_ends_it(root, rita, dynamo):
    look(root)
    session = root.session
    session[looking.LOOK] = {
        **session[looking.LOOK],
        "until": (timezone.now() - timedelta(seconds=1)).isoformat(),
    }
    session.save()

    assert root.get("/admin/accounts/user/").status_code == 200
    assert [row.description for row in noted("look.ended")] == ["the time was over"]


def test_it_lasts_half_an_hour(root, rita, dynamo):
    look(root)

    begun = noted("look.begun")[0]
    until = timezone.datetime.fromisoformat(begun.after["until"])
    assert timedelta(minutes=29) < until - begun.at < timedelta(minutes=31)


def test_the_person_who_becomes_a_superuser_is_looked_as_no_more(root, rita, dynamo):
    look(root)
    rita.is_superuser = True
    rita.save()

    assert "You look as" not in root.get("/admin/").content.decode()


@pytest.mark.parametrize("email", ["boss@tsa.example", "root@tsa.example", "gone@tsa.example"])
def test_nobody_looks_as_a_superuser_oneself_or_one_who_has_left(root, email, dynamo):
    staff_person("boss@tsa.example", is_superuser=True)
    staff_person("gone@tsa.example", is_active=False)

    page = look(root, email)

    assert page.status_code == 200
    assert noted("look.begun") == []


def test_a_reason_is_asked_for(root, rita, dynamo):
    assert look(root, reason="").status_code == 200
    assert noted("look.begun") == []


def test_who_is_no_superuser_may_not(rita, dynamo):
    staff_person("other@tsa.example")

    assert look(signed_in("registrar", email=rita.email), "other@tsa.example").status_code == 403


# -- a family -------------------------------------------------------------------------------------


def token_in(page) -> str:
    return page.context["address"].rpartition("token=")[2]


def test_a_familys_pages_can_be_read_and_not_changed(root, family):
    page = look(root, family.email, kind="family")
    answer = Portal().post("auth/verify", {"token": token_in(page)}).body
    portal = Portal(answer["access_token"])
    place = f"admissions/enrollments/{family.enrollment_id}"

    assert answer["user"] == {"email": family.email, "roles": ["parent"], "read_only": True}
    assert portal.get(place).status == 200
    refused = portal.call("post", f"{place}/withdraw", {"reason": "x"})
    assert (refused.status, refused.body["code"]) == (403, "look_only")
    assert noted("look.begun")[0].entity_id == family.email


def test_what_is_opened_of_a_familys_is_noted_for_the_looker(root, family):
    page = look(root, family.email, kind="family")
    portal = Portal(links.verify(token_in(page)).access_token)

    portal.get("dashboard")
    ended = portal.post("auth/sign-out", {})

    assert ended.status == 204
    assert openings() == [
        ("portal", "/api/v1/dashboard"),
        ("portal", "/api/v1/auth/sign-out"),
    ]
    assert portal.get("dashboard").status == 401


def test_an_address_that_nobody_signs_in_with_is_refused(root, dynamo):
    page = look(root, "stranger@family.example", kind="family")

    assert "No parent and no coach" in page.content.decode()


def test_a_familys_own_session_is_untouched(family):
    portal = Portal(family.access_token)

    assert portal.get("dashboard").status == 200
    assert openings() == []
