"""`GET admin/analytics`: the start page's figures, for programs."""

import pytest

from tsa.admin.tests.clients import signed_in
from tsa.reporting import services
from tsa.reporting.tests.test_start_page import BY, enrolments

pytestmark = pytest.mark.django_db
URL = "/api/v1/admin/analytics"


@pytest.fixture(autouse=True)
def password_only(settings):
    settings.STAFF_SECOND_FACTOR = False


def test_it_says_what_the_start_page_says():
    enrolments(60)
    services.refresh(by=BY)
    client = signed_in("registrar")

    body = client.get(URL).json()
    home = client.get("/admin/").context_data["home"]

    assert list(body["enrollments"]["by_next_step"].values()) == [
        each["number"] for each in home["steps"]
    ]
    assert [each["opened"] for each in body["weeks"]] == [
        each["opened"]["number"] for each in home["weeks"]
    ]
    assert body["metrics"]["student_records_created"]["of"] == home["rates"][0]["whole"]["number"]
    assert body["counted_at"]


def test_before_anything_was_counted_it_says_so():
    body = signed_in("registrar").get(URL).json()

    assert body["counted_at"] is None
    assert body["metrics"]["student_records_created"] == {"number": 0, "of": 0, "percent": None}


def test_who_is_of_one_school_gets_its_figures_only():
    enrolments(20, school=501)
    services.refresh(by=BY)

    body = signed_in("registrar", every_school=False).get(URL).json()

    assert sum(body["enrollments"]["by_next_step"].values()) == 0
