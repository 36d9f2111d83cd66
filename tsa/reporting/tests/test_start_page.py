"""The start page's figures: each equals the list that it links to, for whoever looks."""

from datetime import UTC, datetime, timedelta

import pytest

from edfi.tests.factories import SchoolFactory
from enrollment import questions
from enrollment.models import AppointmentCopy, EnrollmentCopy
from tsa.admin.tests.clients import queries, signed_in
from tsa.admin.tests.world import school_of
from tsa.audit.writing import writing
from tsa.lib.actor import system
from tsa.reporting import services
from tsa.reporting.models import SchoolFigures

pytestmark = pytest.mark.django_db
BY = system("tests")


@pytest.fixture(autouse=True)
def password_only(settings):
    settings.STAFF_SECOND_FACTOR = False


def enrolments(number: int, *, start: int = 0, school: int = 501) -> None:
    """Every mixture of step, standing, records, age and quickness that the figures tell apart."""
    with writing(BY):
        EnrollmentCopy.objects.put([enrolment(n, school) for n in range(start, start + number)])


def enrolment(n: int, school: int, **changes) -> EnrollmentCopy:
    now = datetime.now(UTC)
    step = [1, 2, 3, 4, 5, 6, None][n % 7]
    opened = now - timedelta(days=n % 100)
    finished = opened + timedelta(hours=1) if step is None else None
    values = {
        "enrollment_id": f"TSA-ENROLL-20261101-{n:08X}",
        "version": 1,
        "school_id": school,
        "status": ["pending", "pending", "rejected", "waitlisted"][n % 4],
        "next_step": step,
        "records": ["created", "failed", "created"][n % 3],
        "child_key": f"child{n // 2}" if n % 5 == 0 else "",
        "answers_at": opened if step in (5, 6, None) else None,
        "finished_at": finished,
        "enrolled_at": finished and finished + timedelta(seconds=[5, 60][n % 2]),
        "family_acted_at": opened,
        "created_at": opened,
        "updated_at": now,
    }
    return EnrollmentCopy(**{**values, **changes})


def every_link(home: dict) -> list[tuple[str, int]]:
    found = [*home["steps"], *home["idle"], home["duplicates"], home["today"]]
    found += [each[kind] for each in home["weeks"] for kind in ("opened", "enrolled")]
    found += [each[kind] for each in home["rates"] for kind in ("done", "whole", "rest")]
    return [(each["link"], each["number"]) for each in found]


def listed(client, link: str) -> int:
    return client.get(link).context_data["cl"].result_count


@pytest.mark.parametrize("scope", ["every school", "one region"])
def test_each_number_is_what_its_link_lists(scope):
    school_of(501), school_of(502)
    enrolments(150)
    enrolments(50, start=150, school=502)
    services.refresh(by=BY)
    organizations = None if scope == "every school" else ["region_501"]
    client = signed_in("admissions", organizations=organizations)

    links = every_link(client.get("/admin/").context_data["home"])

    assert {link: listed(client, link) for link, _ in links} == dict(links)
    assert sum(1 for _, number in links if number) > 20


def test_a_region_counts_its_own_schools_alone():
    school_of(501), school_of(502)
    enrolments(7, school=501)
    enrolments(70, start=7, school=502)
    services.refresh(by=BY)

    home = signed_in("admissions", organizations=["region_501"]).get("/admin/").context_data["home"]

    assert sum(each["number"] for each in home["steps"]) == 5  # two of seven were rejected


def test_the_start_page_is_the_same_number_of_queries_for_10_enrolments_and_for_300():
    client = signed_in("admissions")
    enrolments(10)
    services.refresh(by=BY)
    few = queries(client, "/admin/")
    enrolments(290, start=10)
    services.refresh(by=BY)

    assert queries(client, "/admin/") == few


def test_no_figure_is_counted_in_a_request(django_assert_num_queries):
    enrolments(20)

    home = signed_in("admissions").get("/admin/").context_data["home"]

    assert home["counted_at"] == ""
    assert home["is_late"]
    assert {number for _, number in every_link(home)} == {0}


def test_counting_again_writes_the_networks_row_alone():
    enrolments(20)
    first = services.refresh(by=BY)

    assert (first, services.refresh(by=BY)) == (2, 1)


def test_a_school_without_enrolments_any_more_has_no_figures():
    enrolments(7)
    services.refresh(by=BY)
    EnrollmentCopy.objects.all().delete()

    services.refresh(by=BY)

    assert list(SchoolFigures.objects.values_list("pk", "numbers")) == [(0, {})]


def test_who_may_not_see_enrolments_is_shown_no_figures():
    client = signed_in(email="new@tsa.example", is_superuser=False)

    assert client.get("/admin/").context_data["home"].get("steps") is None


def test_today_is_the_day_at_the_school():
    school = SchoolFactory()
    with writing(BY):
        EnrollmentCopy.objects.put([enrolment(1, school.school_id)])
    for zone, hours in (
        ("Pacific/Kiritimati", 0),
        ("Pacific/Pago_Pago", 0),
        ("America/Chicago", 60),
    ):
        _appointment(zone, datetime.now(UTC) + timedelta(hours=hours))
    client = signed_in("admissions")

    shown = client.get("/admin/").context_data["home"]["today"]

    assert shown["number"] == 2
    assert listed(client, shown["link"]) == 2


def _appointment(zone: str, starts_at: datetime) -> AppointmentCopy:
    return AppointmentCopy.objects.create(
        appointment_id=f"a-{zone}",
        version=1,
        enrollment_id="TSA-ENROLL-20261101-00000001",
        appointment_type="consultation",
        starts_at=starts_at,
        ends_at=starts_at + timedelta(hours=1),
        time_zone=zone,
        status="scheduled",
    )


def test_a_rate_is_never_rounded_up_to_its_goal():
    from tsa.reporting import start_page

    numbers = {"measured_due": 10_000, "measured_created": 9_999, "measured_missing": 1}
    numbers |= {"measured_finished": 0, "measured_quick": 0, "measured_slow": 0}

    assert start_page.rates(numbers)[0]["share"] == "99.9 %"


def test_weeks_begin_on_mondays_and_the_present_one_is_last():
    weeks = questions.weeks()

    assert {each.weekday() for each in weeks} == {0}
    assert weeks[-1] <= questions.today() < weeks[-1] + timedelta(days=7)
