"""Names are where people work with them, and nowhere else: not in logs, queues, metrics, errors.

Each test lets a planted family through one part of the system, with its refusals and failures,
and then reads all that a person without any right on records may see of it.
"""

import io
import json
import logging
import logging.config

import pytest
from django.conf import settings as configured
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.db import DataError, connection
from django.test import Client
from procrastinate.contrib.django.models import ProcrastinateJob

from cohorts.tests.conftest import legacy, legacy_database  # noqa: F401  (fixtures)
from cohorts.tests.test_legacy_import import load as load_legacy
from edfi.models import Student
from edfi.rest.tests import world as ed_fi
from edfi.tests import factories as edfi
from enrollment.services import enrollments, settling
from enrollment.tables import EnrollmentItem
from enrollment.tests import families
from enrollment.tests.portal import Portal
from oneroster.rest.tests import world as oneroster
from oneroster.tests.packages import BASE, package
from tsa.admin.tests.clients import signed_in
from tsa.audit import carrying
from tsa.audit.writing import writing
from tsa.dynamo import debts
from tsa.dynamo.writes import change, commit
from tsa.lib.actor import system
from tsa.mail import services as mail
from tsa.mail.tables import OutboxItem
from tsa.operations import running

FIRST, LAST, EMAIL = "Zsazsanette", "Quokkaplanted", "zsaz@plantedmail.example"
SICK = "wombatfever"
PLANTED = (FIRST, LAST, "plantedmail", SICK)
TOKEN = "a-token-for-the-tests-of-metrics"
STEP_4 = {
    "student_info": {**families.answers(4)["student_info"], "first_name": FIRST, "last_name": LAST},
    "medical_info": {"allergies": SICK},
}


@pytest.fixture(autouse=True)
def password_only(settings):
    settings.STAFF_SECOND_FACTOR = False
    settings.METRICS_TOKEN = TOKEN


@pytest.fixture
def told():
    """The log as the settings write it."""
    stream = io.StringIO()
    logging.config.dictConfig(configured.LOGGING)
    (handler,) = logging.getLogger().handlers[-1:]
    mine = logging.StreamHandler(stream)
    mine.setFormatter(handler.formatter)
    for each in handler.filters:
        mine.addFilter(each)
    logging.getLogger().addHandler(mine)
    yield stream
    logging.getLogger().removeHandler(mine)


@pytest.fixture
def leaks(told, capsys):
    """Which planted words a place shows that is not for people who work with records."""

    def found(*pages: str) -> dict[str, list[str]]:
        printed = capsys.readouterr()
        places = {
            "log": told.getvalue(),
            "output": printed.out + printed.err,
            "queue": queued(),
            "outbox": str([item.attribute_values for item in OutboxItem.scan()]),
            "metrics": metrics(),
            "errors": " ".join(pages),
        }
        shown = {name: [word for word in PLANTED if word in text] for name, text in places.items()}
        return {name: words for name, words in shown.items() if words}

    return found


def queued() -> str:
    """Every column of every job: whatever a colleague at the queue's page may read."""
    return str(list(ProcrastinateJob.objects.values()))


def metrics() -> str:
    answer = Client().get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"})
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.fixture
def planted(coach):
    """A family with the planted words in its answers, address and invitation."""
    return families.family(
        coach, upto=4, email=EMAIL, student_name=f"{FIRST} {LAST}", step_4=STEP_4
    )


def lenient(client: Client) -> Client:
    """Errors become pages, as in production."""
    client.raise_request_exception = False
    return client


def test_a_familys_way_names_nobody(planted, leaks):
    portal = Portal(planted.access_token)
    where = f"admissions/enrollments/{planted.enrollment_id}"
    portal.call("put", f"{where}/steps/4", {**STEP_4, "student_info": {"first_name": LAST}})
    portal.call("put", f"{where}/steps/1", {"program_interest": [SICK]})
    Portal().call("post", "auth/magic-link", {"email": EMAIL})
    Portal().call("get", f"{where}?name={LAST}")
    enrollments.decide(planted.enrollment_id, "approved", notes=SICK, by=families.STAFF)
    mail.deliver_due()

    assert leaks() == {}


def test_staffs_pages_and_acts_name_nobody(planted, leaks):
    client = lenient(signed_in())
    student = Student.objects.get()
    page = f"/admin/edfi/student/{student.pk}/change/"
    enrolment = f"/admin/enrollment/enrollmentcopy/{planted.enrollment_id}"
    for address in (
        f"/admin/edfi/student/?q={LAST}",
        page,
        f"/admin/search/?s={LAST}",
        f"/admin/enrollment/enrollmentcopy/?q={LAST}",
        f"{enrolment}/change/",
    ):
        client.get(address)
    client.post(page, {"first_name": FIRST, "last_name": LAST, "birth_date": SICK})
    client.post(f"{enrolment}/act/reject/", {"notes": f"{SICK} of {FIRST}"})
    client.post(f"{enrolment}/act/assign/", {"coach_email": EMAIL})
    carrying.carry_due()
    mail.deliver_due()

    assert leaks() == {}


def test_the_ed_fi_api_names_nobody(db, dynamo, leaks):
    sis = ed_fi.Client(lenient(Client()))
    student = {"studentUniqueId": "9", "firstName": FIRST, "lastSurname": LAST}
    sis.post("students", {**student, "birthDate": "2015-03-04"})
    sis.post("students", {**student, "birthDate": SICK})
    sis.post("students", {**student, "birthDate": "2015-03-04", "middleName": LAST * 50})
    sis.post("students", json.dumps(student).encode()[:-1])
    sis.get(f"students?lastSurname={LAST}&limit={SICK}")

    assert Student.objects.get().last_name == LAST
    assert leaks() == {}


def test_the_oneroster_api_names_nobody(db, dynamo, leaks):
    consumer = oneroster.Consumer(lenient(Client()))
    edfi.StudentFactory(first_name=FIRST, last_name=LAST)
    consumer.get(f"{oneroster.ROSTERING}/users?filter=familyName='{LAST}'")
    consumer.get(f"{oneroster.ROSTERING}/users?filter={LAST}")
    consumer.put(f"{oneroster.GRADEBOOK}/categories/c", {"category": {"title": LAST * 99}})
    consumer.put(f"{oneroster.GRADEBOOK}/results/{LAST}", {"result": {"comment": SICK}})

    assert leaks() == {}


def test_packages_of_rosters_name_nobody(committed, dynamo, leaks, tmp_path):
    good = {**BASE["users"][0], "givenName": FIRST, "familyName": LAST, "email": EMAIL}
    bad = {**good, "sourcedId": "u9", "enabledUser": LAST, "username": LAST, "role": SICK}
    client = lenient(signed_in())
    for users in ([good, *BASE["users"][1:]], [good, bad, *BASE["users"][1:]]):
        file = package({**BASE, "users": users})
        upload = SimpleUploadedFile("roster.zip", file.read())
        client.post(
            "/admin/oneroster/rosterimport/import/",
            {"package": upload, "max_retired": "100", "skip_refused": "on"},
        )
    broken = tmp_path / "broken.zip"
    broken.write_bytes(f"PK{LAST}".encode())
    with pytest.raises(CommandError):
        call_command("import_oneroster_csv", str(broken))

    assert leaks() == {}


def test_the_legacy_import_names_nobody(legacy, dynamo, leaks):  # noqa: F811
    legacy.faults()
    legacy.student(legacy.person(first=FIRST, last=LAST, birth="1700-01-01"))
    legacy.student(legacy.person(first=FIRST, last=LAST, pincode="AA11BB2"))
    legacy.group(f"{LAST} group", tyutor_id=legacy.teacher(legacy.person(last=LAST)))
    load_legacy(legacy)

    assert leaks() == {}


def test_exports_and_maintenance_jobs_name_nobody(planted, leaks, tmp_path):
    client = lenient(signed_in())
    purpose = {"purpose": "asked for by the mother"}
    student = planted.student_unique_id
    client.post(f"/admin/audit/auditlog/student/packet/?student={student}", purpose)
    client.post("/admin/oneroster/rosterimport/export/", {**purpose, "version": "1.2"})
    client.post(f"/admin/audit/auditlog/export/?student={student}", purpose)
    call_command("ferpa_packet", student, tmp_path / "packet.zip", purpose="asked for")
    job = running.start("check_consistency", fields={"apply": False}, by=system("tests"))
    running.run(str(job.pk))
    call_command("apply_retention", "--dry-run")
    call_command("rotate_data_keys")

    assert leaks() == {}


def test_a_refusal_of_the_database_tells_no_value(planted, leaks, told):
    """PostgreSQL quotes the value in its message; what the log keeps of it is code and place."""
    refused = pytest.raises(DataError, match=LAST)
    with refused as error, writing(system("tests")), connection.cursor() as cursor:
        cursor.execute("SELECT last_name::integer FROM students")
    logging.getLogger("tsa").error("refused", exc_info=error.value)

    assert "22P02" in told.getvalue()
    assert leaks() == {}


@pytest.mark.parametrize("where", ["api", "admin", "ed-fi", "oneroster"])
def test_a_page_of_our_own_mistakes_and_its_traceback_name_nobody(
    planted, leaks, told, monkeypatch, where
):
    def fails(*_arguments, **_options):
        raise ValueError(f"{FIRST} {LAST} {EMAIL} {SICK}")

    places = {
        "api": "enrollment.presenting.enrollment_body",
        "admin": "tsa.admin.base.StaffModelAdmin.get_paginator",
        "ed-fi": "edfi.rest.reading.page",
        "oneroster": "oneroster.rest.reading.page",
    }
    callers = {
        "api": lambda: Portal(planted.access_token).call(
            "get", f"admissions/enrollments/{planted.enrollment_id}"
        ),
        "admin": lambda: lenient(signed_in()).get("/admin/edfi/student/"),
        "ed-fi": lambda: ed_fi.Client(lenient(Client())).get("students"),
        "oneroster": lambda: oneroster.Consumer(lenient(Client())).get(
            f"{oneroster.ROSTERING}/users"
        ),
    }
    monkeypatch.setattr(places[where], fails)

    answer = callers[where]()

    assert getattr(answer, "status_code", None) or answer.status == 500
    assert "ValueError" in told.getvalue()
    body = answer.content.decode() if hasattr(answer, "content") else str(answer.body)
    assert leaks(body) == {}


def test_a_debt_that_cannot_be_paid_names_nobody(planted, leaks, monkeypatch):
    def fails(*_arguments, **_options):
        raise DataError(f"{FIRST} {LAST}")

    item = EnrollmentItem.fetch(planted.enrollment_id)
    item.mark()
    commit(change(item))
    monkeypatch.setattr("enrollment.services.settling._write", fails)
    debts.settle_due()
    settling.settle_enrollment(EnrollmentItem.fetch(planted.enrollment_id), by=system("tests"))

    assert leaks() == {}


def test_the_scan_finds_what_is_planted(planted, leaks, told):
    logging.getLogger("tsa").warning("met %s", LAST)

    assert leaks("") == {"log": [LAST]}
