"""Several families at the same moment, with real commits."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from edfi import models
from edfi import services as edfi
from edfi.tests.factories import SchoolFactory
from oneroster import services
from oneroster.models import RosterUser
from oneroster.tests.test_services import MAIL, PARENT, family
from tsa.audit.writing import writing

pytestmark = pytest.mark.usefixtures("committed")


def register(student_id, school_id=7):
    records = family(student_id, school_id)
    try:
        with edfi.naming_refusals(), writing(PARENT):
            services.register_family(
                records.pop("student"),
                records.pop("association"),
                records.pop("extension"),
                **records,
            )
    finally:
        connection.close()


def all_at_once(student_ids):
    with ThreadPoolExecutor(len(student_ids)) as threads:
        list(threads.map(register, student_ids))


def test_one_family_eight_times_at_once_is_one_set_of_records():
    SchoolFactory(school_id=7)

    all_at_once(["TSA-STU-20261121-AAAAAAAA"] * 8)

    assert models.Student.objects.count() == 1
    assert models.Contact.objects.count() == 1
    assert RosterUser.objects.count() == 2


def test_eight_siblings_at_once_meet_in_one_parent():
    SchoolFactory(school_id=7)
    siblings = [f"TSA-STU-20261121-{n:08X}" for n in range(8)]

    all_at_once(siblings)

    parent = RosterUser.objects.get(pk=services.parent_user_id(MAIL))
    assert parent.agents == [f"student_{sibling}" for sibling in siblings]
    assert parent.org_ids == ["school_7"]
    for user in RosterUser.objects.filter(role="student"):
        assert (user.agents, user.org_ids) == ([parent.pk], ["school_7"])


def test_a_missing_school_is_refused_at_the_commit_by_name():
    with pytest.raises(edfi.RecordRefused) as refusal:
        register("TSA-STU-20261121-AAAAAAAA", school_id=99)

    assert list(refusal.value.errors) == ["school_id"]
    assert not models.Student.objects.exists()
