"""A process that dies by `kill -9` between both stores, in the middle of what staff do.

Each act is run in a process of its own, which is killed at one point. Whatever was done then has
its row with before and after; whatever was not done has none; and the worker's next round brings
the stores together without a second row.
"""

import os
import subprocess
import sys
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.db import connection

from edfi.models import Student
from edfi.tests.factories import StudentFactory
from enrollment.models import DocumentCopy, EnrollmentCopy
from enrollment.tests import families
from tsa.audit import carrying
from tsa.audit.models import AuditLog, Owed
from tsa.audit.tables import AuditLogItem
from tsa.coaches.models import CoachCopy
from tsa.dynamo import debts
from tsa.dynamo.items import now_text
from tsa.dynamo.writes import commit, touch

pytestmark = pytest.mark.slow
WHO = "registrar@tsa.example"
ACT = f"""
import django; django.setup()
from tsa.lib.actor import Actor, Kind
by = Actor(Kind.STAFF, {WHO!r}, address="192.0.2.7", session="s1")
"""
DOCUMENT = """
from enrollment.services import documents
documents.verify({key!r}, approve=True, by=by)
"""
DECISION = """
from enrollment.services import enrollments
enrollments.decide({key!r}, "waitlisted", notes="full", by=by)
"""
COACH = """
from tsa.coaches.services import profiles
profiles.deactivate({key!r}, by=by)
"""
STUDENT = """
import os, signal
from edfi.models import Student
from tsa.audit.writing import writing
with writing(by):
    Student.objects.filter(student_unique_id={key!r}).update(first_name="Anna")
    if {within}:
        os.kill(os.getpid(), signal.SIGKILL)
os.kill(os.getpid(), signal.SIGKILL)
"""
# After DynamoDB and before PostgreSQL; then after both and before the mark comes off.
BETWEEN = ["settling", "settled"]


def die(code: str, point: str) -> None:
    """Run it in a process of its own, which must not outlive the point."""
    address = urlsplit(os.environ["DATABASE_URL"])._replace(
        path=f"/{connection.settings_dict['NAME']}"
    )
    environment = {
        **os.environ,
        "TSA_FAULT": point,
        "DATABASE_URL": address.geturl(),
        "DJANGO_SETTINGS_MODULE": "tsa.settings",
    }
    command = [sys.executable, "-c", ACT + code]
    killed = subprocess.run(command, env=environment, cwd=settings.BASE_DIR, check=False)
    assert killed.returncode == -9


def rows(resource_type: str, key: str) -> list[tuple]:
    found = [item for item in AuditLogItem.scan() if item.admin_email == WHO]
    return [
        (item.before_state, item.after_state)
        for item in found
        if (item.resource_type, item.resource_id) == (resource_type, key)
    ]


def settle(item: debts.Debtor) -> None:
    """The worker's round, when the head start of the process that died is over."""
    assert item.owes
    item.due_at = now_text()
    commit(touch(item))
    debts.settle_due()
    assert not type(item).fetch(item.key).owes


@pytest.mark.parametrize("point", BETWEEN)
def test_a_decision_on_a_document(family, point):
    families.upload_required(family)
    key = next(iter(family.item.documents))

    die(DOCUMENT.format(key=key), point)

    told = [({"verification_status": "pending"}, {"verification_status": "approved"})]
    assert rows("document", key) == told
    settle(family.item)
    assert DocumentCopy.objects.get(pk=key).verification_status == "approved"
    assert rows("document", key) == told


@pytest.mark.parametrize("point", ["decided", *BETWEEN])
def test_a_decision_on_an_enrolment(family, point):
    key = family.enrollment_id

    die(DECISION.format(key=key), point)

    ((before, after),) = rows("enrollment", key)
    assert (before["decision"], after["decision"]) == (None, "waitlisted")
    settle(family.item)
    assert EnrollmentCopy.objects.get(pk=key).version == family.item.version
    assert len(rows("enrollment", key)) == 1


@pytest.mark.parametrize("point", ["settling", "profile_copied", "profile_carried", "settled"])
def test_a_change_of_a_coach_s_profile(coach, point):
    key = coach.profile_id

    die(COACH.format(key=key), point)

    told = [({"profile_status": "active"}, {"profile_status": "inactive"})]
    assert rows("coach", key) == told
    settle(type(coach).fetch(key))
    assert CoachCopy.objects.get(pk=key).status == "inactive"
    assert rows("coach", key) == told


def test_a_correction_in_postgresql_that_was_committed_is_carried_once(committed, dynamo):
    student = StudentFactory(first_name="Ana")

    die(STUDENT.format(key=student.student_unique_id, within=False), "")
    assert rows("students", student.student_unique_id) == []
    die_carrying()
    carrying.carry_due()

    told = [({"first_name": "Ana"}, {"first_name": "Anna"})]
    assert rows("students", student.student_unique_id) == told
    assert AuditLog.objects.filter(actor_id=WHO, entity="students").count() == 1
    assert Owed.objects.count() == 0


def test_a_correction_that_was_not_committed_leaves_neither_change_nor_row(committed, dynamo):
    student = StudentFactory(first_name="Ana")

    die(STUDENT.format(key=student.student_unique_id, within=True), "")
    carrying.carry_due()

    assert Student.objects.get(pk=student.pk).first_name == "Ana"
    assert rows("students", student.student_unique_id) == []
    assert not AuditLog.objects.filter(actor_id=WHO).exists()


def die_carrying() -> None:
    """The worker, after DynamoDB has the rows and before PostgreSQL forgets that it owes them."""
    die("from tsa.audit import carrying\ncarrying.carry_due()\n", "audit_carried")
