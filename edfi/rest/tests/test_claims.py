"""Claim sets: what each lets a client do, and how staff keep them."""

import pytest

from edfi.rest import claims
from edfi.rest.models import ClaimSet, ClaimSetAccess
from tsa.accounts.tests.factories import machine_client
from tsa.admin.tests.clients import signed_in
from tsa.audit.models import AuditLog

pytestmark = pytest.mark.django_db

SETS = "/admin/edfi_rest/claimset/"
ACTIONS = ["Create", "Read", "Update", "Delete", "ReadChanges"]


@pytest.fixture(autouse=True)
def _read_afresh(settings):
    settings.STAFF_SECOND_FACTOR = False
    claims.forget()
    yield
    claims.forget()


def rights(name, resource):
    found = claims.actions_of(name)
    return [action for action in ACTIONS if found.may(resource, action)]


# name, resource, what it may.
USUAL = [
    ("full", "students", ACTIONS),
    ("full", "gradeLevelDescriptors", ACTIONS),
    ("SIS Vendor", "students", ACTIONS),
    ("SIS Vendor", "schools", ["Read", "ReadChanges"]),
    ("SIS Vendor", "gradeLevelDescriptors", ["Read", "ReadChanges"]),
    ("Reader", "grades", ["Read", "ReadChanges"]),
    ("Roster Vendor", "sections", ["Read", "ReadChanges"]),
    ("Roster Vendor", "grades", []),
    ("Descriptors and Organizations", "schools", ACTIONS),
    ("Descriptors and Organizations", "sexDescriptors", ACTIONS),
    ("Descriptors and Organizations", "students", []),
    ("no such set", "students", []),
]


@pytest.mark.parametrize(("name", "resource", "expected"), USUAL)
def test_the_usual_claim_sets_allow_what_they_say(name, resource, expected):
    assert rights(name, resource) == expected


def test_only_two_of_them_reach_beyond_named_organizations():
    beyond = ClaimSet.objects.filter(beyond_organizations=True).values_list("name", flat=True)

    assert set(beyond) == {"full", "Descriptors and Organizations"}
    assert claims.actions_of("full").beyond_organizations
    assert not claims.actions_of("SIS Vendor").beyond_organizations


def test_what_is_said_of_one_resource_goes_before_what_is_said_of_all():
    made = ClaimSet.objects.create(name="Tool")
    ClaimSetAccess.objects.create(claim_set=made, resource="*", can_read=True)
    ClaimSetAccess.objects.create(claim_set=made, resource="descriptors", can_create=True)
    ClaimSetAccess.objects.create(claim_set=made, resource="sexDescriptors", can_delete=True)
    ClaimSetAccess.objects.create(claim_set=made, resource="students")

    assert rights("Tool", "grades") == ["Read"]
    assert rights("Tool", "raceDescriptors") == ["Create"]
    assert rights("Tool", "sexDescriptors") == ["Delete"]
    assert rights("Tool", "students") == []


def test_a_second_question_costs_no_query(django_assert_num_queries):
    claims.actions_of("full")

    with django_assert_num_queries(0):
        assert claims.actions_of("full").may("students", "Read")


def test_what_was_taken_away_is_gone_seconds_later(monkeypatch):
    claims.actions_of("Reader")
    ClaimSetAccess.objects.filter(claim_set__name="Reader").delete()

    later = claims.time.monotonic() + claims.FRESH_SECONDS
    monkeypatch.setattr(claims.time, "monotonic", lambda: later)

    assert rights("Reader", "students") == []


def test_every_change_of_a_claim_set_is_audited():
    row = ClaimSetAccess.objects.get(claim_set__name="Reader")

    row.can_delete = True
    row.save()

    audited = AuditLog.objects.get(entity="claim_set_access", entity_id=str(row.pk))
    assert audited.after == {"can_delete": True}


def test_staff_make_a_claim_set_with_its_rows():
    page = signed_in().post(
        f"{SETS}add/",
        {
            "name": "Tool",
            "description": "",
            "access-TOTAL_FORMS": "1",
            "access-INITIAL_FORMS": "0",
            "access-0-resource": "descriptors",
            "access-0-can_read": "on",
        },
    )

    assert page.status_code == 302
    assert rights("Tool", "sexDescriptors") == ["Read"]


def test_a_claim_set_that_a_client_names_is_neither_deleted_nor_renamed():
    machine_client("edfi", claim_set="Reader")
    used = ClaimSet.objects.get(name="Reader")
    staff = signed_in()

    one = staff.post(f"{SETS}{used.pk}/delete/", {"post": "yes"})
    staff.post(SETS, {"action": "delete_selected", "_selected_action": [used.pk], "post": "yes"})
    page = staff.get(f"{SETS}{used.pk}/change/").content.decode()

    assert one.status_code == 403
    assert ClaimSet.objects.filter(pk=used.pk).exists()
    assert 'name="name"' not in page


def test_a_claim_set_that_nobody_uses_may_be_deleted():
    unused = ClaimSet.objects.get(name="Reader")

    signed_in().post(f"{SETS}{unused.pk}/delete/", {"post": "yes"})

    assert not ClaimSet.objects.filter(pk=unused.pk).exists()
