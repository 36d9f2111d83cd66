"""Whom a person of some schools can name: by typing in a choice, in the search, in an act."""

import pytest
from django.apps import apps
from django.contrib import admin

from enrollment.models import EnrollmentCopy
from enrollment.services import enrollments, handling
from enrollment.tests import families
from oneroster.models import Organization
from oneroster.tests.factories import OrganizationFactory
from tsa.accounts import reach
from tsa.accounts.tests.factories import staff_person
from tsa.admin.tests.clients import signed_in, told
from tsa.admin.tests.world import OF_A_SCHOOL, SHARED, school_of
from tsa.lib.actor import Actor, Kind, system

RITA = Actor(Kind.STAFF, "rita@tsa.example")


@pytest.fixture(autouse=True)
def password_only(settings):
    settings.STAFF_SECOND_FACTOR = False


def typed_choices() -> dict[str, tuple[str, str]]:
    """Model that is looked up by typing -> a (model, field) that does it."""
    found = {}
    for model, model_admin in admin.site._registry.items():
        inlines = [inline(model, admin.site) for inline in model_admin.inlines]
        for each in (model_admin, *inlines):
            for name in each.autocomplete_fields:
                field = each.model._meta.get_field(name)
                found[field.related_model._meta.label] = (each.model._meta.label_lower, name)
    return found


def offered(client, label: str) -> set[str]:
    """All that the choice offers, on all its pages."""
    model, field = typed_choices()[label]
    app_label, model_name = model.split(".")
    asked = {"app_label": app_label, "model_name": model_name, "field_name": field}
    keys, page = set(), 1
    while page:
        answer = client.get("/admin/autocomplete/", {**asked, "page": page}).json()
        keys |= {row["id"] for row in answer["results"]}
        page = page + 1 if answer["pagination"]["more"] else 0
    return keys


def key_in(label: str, row) -> str:
    """As the choice names a row: by the column that its field refers to."""
    model, field = typed_choices()[label]
    refers = apps.get_model(model)._meta.get_field(field)
    return str(getattr(row, refers.target_field.attname))


@pytest.mark.parametrize("label", sorted(typed_choices().keys() & OF_A_SCHOOL.keys()))
def test_a_typed_choice_offers_own_rows_and_none_of_other_schools(label, db, dynamo):
    own, other = (OF_A_SCHOOL[label](school_of(number)) for number in (501, 502))
    client = signed_in("registrar", organizations=["region_501"])

    found = offered(client, label)

    assert key_in(label, own) in found
    assert key_in(label, other) not in found


def test_every_typed_choice_is_of_a_schools_rows_or_of_what_all_share(db):
    reached = {
        label for label in typed_choices() if reach.rule_of(apps.get_model(label)) is not None
    }
    by_rule = {
        "edfi.Descriptor",  # and names of organizations, no people
        "edfi.EducationOrganization",
        "edfi.EducationServiceCenter",
        "edfi.LocalEducationAgency",
        "edfi.StateEducationAgency",
    }

    assert sorted(set(typed_choices()) - reached) == []
    closed = {label for label in reached if reach.rule_of(apps.get_model(label)) is reach.NETWORK}
    assert sorted(reached - closed - OF_A_SCHOOL.keys() - SHARED.keys() - by_rule) == []


@pytest.mark.parametrize("label", ["edfi.Student", "oneroster.RosterUser", "edfi.Contact"])
def test_the_search_of_all_pages_finds_nobody_of_other_schools(label, db, dynamo):
    own, other = (OF_A_SCHOOL[label](school_of(number)) for number in (501, 502))
    client = signed_in("registrar", organizations=["region_501"])

    def found(row) -> bool:
        name = getattr(row, "last_name", None) or row.family_name
        page = client.get("/admin/search/", {"s": name, "extended": "1"}).content.decode()
        return str(row.pk) in page

    assert not found(other)
    assert own.pk != other.pk


# -- acts ---------------------------------------------------------------------------------------


@pytest.fixture
def two_coaches(coach):
    """The coach of the one school, and one of another, each in a region of its own."""
    families.open_school(502)
    for number in (families.SCHOOL_ID, 502):
        region = OrganizationFactory(sourced_id=f"region_{number}", type="ext:region")
        Organization.objects.filter(pk=f"school_{number}").update(parent=region)
    return coach, families.engage_coach("other@tsa.example", school_id=502)


@pytest.fixture
def of_the_region(two_coaches):
    return signed_in("registrar", email=RITA.id, organizations=[f"region_{families.SCHOOL_ID}"])


def hand_over(client, made, email: str):
    address = f"/admin/enrollment/enrollmentcopy/{made.enrollment_id}/act/assign/"
    return client.post(address, {"coach_email": email, "over_capacity": ""})


def test_an_enrolment_is_not_handed_to_a_coach_of_a_school_beyond_reach(two_coaches, of_the_region):
    own, other = two_coaches
    made = families.family(own, upto=1)

    answer = hand_over(of_the_region, made, other.email)

    assert "a school that is not one of yours" in told(answer)
    assert made.item.coach_id == own.profile_id
    assert EnrollmentCopy.objects.get().school_id == families.SCHOOL_ID


def test_an_enrolment_is_handed_to_another_coach_of_the_own_school(two_coaches, of_the_region):
    made = families.family(two_coaches[0], upto=1)
    colleague = families.engage_coach("third@tsa.example")

    hand_over(of_the_region, made, colleague.email)

    assert made.item.coach_id == colleague.profile_id


def test_who_reaches_every_school_may_hand_it_to_any_coach(two_coaches):
    own, other = two_coaches
    made = families.family(own, upto=1)

    hand_over(signed_in("registrar"), made, other.email)

    assert made.item.coach_id == other.profile_id


def test_an_enrolment_is_not_given_to_staff_of_another_school(two_coaches):
    made = families.family(two_coaches[0], upto=1)
    staff_person("olga@tsa.example", role="registrar", organizations=["region_502"])

    with pytest.raises(handling.CannotWorkOnIt):
        handling.assign_staff(made.enrollment_id, "olga@tsa.example", by=families.STAFF)


def test_who_is_none_of_the_staff_is_not_held_to_schools(two_coaches):
    assert reach.names_school(system("tests"), 502)


def test_a_person_who_left_names_no_school(two_coaches):
    staff_person(RITA.id, role="registrar", is_active=False)

    made = families.family(two_coaches[0], upto=1)

    assert not reach.names_school(RITA, families.SCHOOL_ID)
    with pytest.raises(enrollments.CoachUnavailable):
        enrollments.assign_coach(made.enrollment_id, two_coaches[1].profile_id, by=RITA)
