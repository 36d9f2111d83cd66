"""Staff's pages on student groups: lists, filters, one group with its members."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cohorts import selectors
from cohorts.models import StudentCohort, StudentCohortMember
from cohorts.tests.factories import CohortFactory, MemberFactory
from edfi.admin.bench import asking
from edfi.tests.factories import StudentFactory
from oneroster.tests.factories import OrganizationFactory, RosterUserFactory
from tsa.admin.tests.clients import openings, queries, signed_in

pytestmark = pytest.mark.django_db

LIST = "/admin/cohorts/studentcohort/"
MEMBERS = "/admin/cohorts/studentcohortmember/"


def cohorts(number: int, *, start: int = 0) -> None:
    for serial in range(start, start + number):
        cohort = CohortFactory(
            code=f"{serial}-s",
            organization_unit=OrganizationFactory(),
            tutor=RosterUserFactory(),
            education_level=f"Level {serial % 3}",
        )
        MemberFactory(cohort=cohort)


def codes(address: str, **filters) -> list[str]:
    page = signed_in("registrar").get(address, filters)
    assert page.status_code == 200
    rows = page.context_data["cl"].result_list
    return [getattr(row, "cohort", row).code for row in rows]


@pytest.mark.parametrize("address", [LIST, MEMBERS, f"{LIST}?o=7", f"{LIST}?q=s&level=Level+1"])
def test_a_list_costs_the_same_for_3_rows_and_for_60(address):
    client = signed_in("registrar")
    cohorts(3)
    few = queries(client, address)
    cohorts(57, start=3)

    assert queries(client, address) == few


def test_filters_offer_what_some_group_says_and_what_none_says():
    CohortFactory(education_level="Upper", language="", start_year=2026, end_year=2027)
    CohortFactory(education_level="Lower", language="en", start_year=None, end_year=None)
    CohortFactory(education_level="Lower", language="az", start_year=2024, end_year=2025)

    page = signed_in("registrar").get(LIST).context_data["cl"]

    offered = {
        spec.parameter_name: [str(value) for value, _words in spec.lookup_choices]
        for spec in page.filter_specs
        if getattr(spec, "parameter_name", "") in ("level", "language", "start_year")
    }
    assert offered == {
        "level": ["Lower", "Upper"],
        "language": ["az", "en", "(none)"],
        "start_year": ["2026", "2024", "(none)"],
    }


def test_what_filters_offer_is_looked_up_and_not_read_from_every_group():
    StudentCohort.objects.bulk_create(
        StudentCohort(
            code=f"c{n}", name="c", education_level=f"Level {n % 4}", start_year=2020 + n % 3
        )
        for n in range(2000)
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE student_cohorts")
    with CaptureQueriesContext(connection) as asked:
        said = selectors.said()

    assert (len(said["education_level"]), said["start_year"]) == (4, [2020, 2021, 2022])
    assert asking.rows_read(asked[0]["sql"]) < 100


def test_the_list_counts_present_members_and_finds_by_code():
    cohorts(2)
    past = StudentCohort.objects.get(code="1-s")
    MemberFactory(cohort=past, is_active=False)

    page = signed_in("registrar").get(LIST, {"q": "1-s"})

    (found,) = page.context_data["cl"].result_list
    assert (found.code, found.size.active_members) == ("1-s", 1)


def test_the_list_sorts_by_the_number_of_members():
    small, large = CohortFactory(code="a"), CohortFactory(code="b")
    MemberFactory(cohort=small)
    MemberFactory.create_batch(2, cohort=large)

    assert codes(LIST, o="-7") == ["b", "a"]
    assert codes(LIST, o="7") == ["a", "b"]


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        ({"level": "Grade 5"}, ["a"]),
        ({"level": "(none)"}, ["b"]),
        ({"type": "Day"}, ["a"]),
        ({"language": "es"}, ["b"]),
        ({"start_year": "2026"}, ["a"]),
        ({"start_year": "(none)"}, ["b"]),
        ({"start_year": "x"}, ["b"]),
        ({"is_active__exact": "0"}, ["b"]),
        ({"is_homeroom__exact": "1"}, ["a"]),
        ({"organization_unit__sourced_id__exact": "org_a"}, ["a"]),
        ({"tutor__sourced_id__exact": "tutor_b"}, ["b"]),
    ],
    ids=lambda value: "-".join(value) if isinstance(value, list) else "-".join(value.values()),
)
def test_each_filter_finds_its_groups(filters, found):
    CohortFactory(
        code="a",
        education_level="Grade 5",
        education_type="Day",
        organization_unit=OrganizationFactory(sourced_id="org_a"),
        is_homeroom=True,
    )
    CohortFactory(
        code="b",
        language="es",
        start_year=None,
        end_year=None,
        is_active=False,
        tutor=RosterUserFactory(sourced_id="tutor_b"),
    )

    assert codes(LIST, **filters) == found


def test_members_are_found_by_group_by_name_and_by_whole_id():
    member = MemberFactory(cohort__code="x-1", student__last_name="Okafor")
    MemberFactory(cohort__code="y-2", student__last_name="Silva")

    assert codes(MEMBERS, q="x-1") == ["x-1"]
    assert codes(MEMBERS, q="okaf") == ["x-1"]
    assert codes(MEMBERS, q=member.student.student_unique_id) == ["x-1"]
    assert codes(MEMBERS, q="okafor y-2") == []
    assert codes(MEMBERS, cohort__id__exact=str(member.cohort_id)) == ["x-1"]


def test_a_search_that_many_students_fit_shows_all_of_their_memberships(monkeypatch):
    monkeypatch.setattr("cohorts.admin.members.FEW", 1)
    MemberFactory.create_batch(3, student__last_name="Silva")

    assert len(codes(MEMBERS, q="silva")) == 3


def test_all_members_come_the_latest_first_and_only_a_group_is_sorted():
    first = MemberFactory()
    second = MemberFactory(cohort=first.cohort)
    client = signed_in("registrar")

    page = client.get(MEMBERS, {"o": "1"})

    assert list(page.context_data["cl"].result_list) == [second, first]
    assert page.context_data["cl"].sortable_by == []


def test_a_group_and_its_member_open(dynamo):
    cohorts(1)
    client = signed_in("registrar")
    member = StudentCohortMember.objects.get()

    page = client.get(f"{LIST}{member.cohort_id}/change/").content.decode()
    assert f"/admin/oneroster/rosteruser/{member.cohort.tutor_id}/change/" in page
    assert client.get(f"{LIST}add/").status_code == 200
    assert client.get(f"{MEMBERS}add/").status_code == 200
    assert client.get(f"{MEMBERS}{member.pk}/change/").status_code == 200
    assert openings() == [("student_cohort_members", str(member.pk))]


def test_a_closed_group_without_anything_opens(dynamo):
    cohort = CohortFactory(is_active=False, start_year=None, end_year=None)

    page = signed_in("registrar").get(f"{LIST}{cohort.pk}/change/")

    assert page.status_code == 200
    assert [offer["act"].name for offer in page.context_data["offers"]] == ["change_tutor"]


def test_who_may_only_look_is_offered_no_act_and_no_import(dynamo):
    cohort = MemberFactory().cohort
    client = signed_in("auditor")

    assert client.get(f"{LIST}{cohort.pk}/change/").context_data["offers"] == []
    assert client.get(f"{LIST}import/").status_code == 403
    assert client.get(f"{LIST}export/").status_code == 200


# -- members on the group's page ----------------------------------------------------------------


def form_of(client, cohort, *changes: dict, **fields) -> dict:
    """The group's page as a browser would send it, with changed and added rows of members."""
    page = client.get(f"{LIST}{cohort.pk}/change/")
    formset = page.context_data["inline_admin_formsets"][0].formset
    form = {
        "code": cohort.code,
        "name": cohort.name,
        "start_year": cohort.start_year,
        "end_year": cohort.end_year,
        "metadata": "{}",
        **fields,
    }
    for each in formset.initial_forms:
        form[each.add_prefix("id")] = str(each.instance.pk)
        form[each.add_prefix("student")] = str(each.instance.student_id)
        for name in ("enrollment_date", "end_date"):
            form[each.add_prefix(name)] = each.initial.get(name) or ""
    for number, row in enumerate(changes):
        form |= {f"members-{number}-{name}": value for name, value in row.items()}
    total = max(len(formset.initial_forms), len(changes))
    return form | {
        "members-TOTAL_FORMS": total,
        "members-INITIAL_FORMS": len(formset.initial_forms),
    }


def saved(client, cohort, *changes, **fields):
    answer = client.post(f"{LIST}{cohort.pk}/change/", form_of(client, cohort, *changes, **fields))
    assert answer.status_code == 302, (
        answer.context_data["errors"],
        answer.context_data["adminform"].form.errors,
    )


def test_a_member_added_on_the_groups_page_is_in_it_from_today(dynamo):
    cohort, student = CohortFactory(), StudentFactory()

    saved(signed_in("registrar"), cohort, {"student": str(student.pk)})

    member = cohort.members.get()
    assert (member.student, member.is_active) == (student, True)
    assert member.enrollment_date == timezone.localdate()


def test_a_last_day_given_on_the_groups_page_ends_the_membership(dynamo):
    member = MemberFactory()
    yesterday = timezone.localdate() - timedelta(days=1)

    saved(signed_in("registrar"), member.cohort, {"end_date": yesterday.isoformat()})

    member.refresh_from_db()
    assert (member.is_active, member.status, member.end_date) == (False, "ended", yesterday)


def refusals(client, cohort, *changes, **fields):
    """Errors of the group's page: of its own fields, and of each row of members."""
    page = client.post(f"{LIST}{cohort.pk}/change/", form_of(client, cohort, *changes, **fields))
    assert page.status_code == 200
    rows = page.context_data["inline_admin_formsets"][0].formset.errors
    return page.context_data["adminform"].form.errors, rows


def test_who_is_in_the_group_is_not_added_again(dynamo):
    member = MemberFactory()
    again = {"student": str(member.student_id), "enrollment_date": "2026-01-07"}

    _errors, rows = refusals(signed_in("registrar"), member.cohort, {}, again)

    assert "Is in this group already, since" in rows[1]["student"][0]
    assert member.cohort.members.count() == 1


def test_a_members_row_names_the_student_and_offers_no_other(dynamo):
    member = MemberFactory()

    page = signed_in("registrar").get(f"{LIST}{member.cohort_id}/change/").content.decode()

    assert f"/admin/edfi/student/{member.student_id}/change/" in page
    assert 'name="members-0-student"' not in page


@pytest.mark.parametrize(
    ("fields", "field", "said"),
    [
        ({"start_year": "2030", "end_year": "2027"}, "end_year", "before the start year"),
        ({"start_year": "1200"}, "start_year", "between 1900 and 2200"),
        ({"code": "x" * 201}, "code", "Longer than 200 characters"),
    ],
    ids=["order", "years", "length"],
)
def test_what_a_group_may_not_be_is_said_at_the_field(dynamo, fields, field, said):
    errors, _rows = refusals(signed_in("registrar"), CohortFactory(), **fields)

    assert said in errors[field][0]


def test_a_last_day_before_the_first_is_said_in_the_members_row(dynamo):
    member = MemberFactory()
    days = {"enrollment_date": "2026-09-02", "end_date": "2026-09-01"}

    _errors, rows = refusals(signed_in("registrar"), member.cohort, days)

    assert rows[0]["end_date"] == ["The last day lies before the first day."]


def test_a_membership_does_not_become_another_students(dynamo):
    member, other = MemberFactory(), StudentFactory()

    saved(signed_in("registrar"), member.cohort, {"student": str(other.pk)})

    assert StudentCohortMember.objects.get().student == member.student


def test_a_member_cannot_be_put_into_a_closed_group_by_the_form(dynamo):
    cohort, student = CohortFactory(is_active=False), StudentFactory()
    client = signed_in("registrar")

    answer = client.post(
        f"{LIST}{cohort.pk}/change/", form_of(client, cohort, {"student": str(student.pk)})
    )

    assert "This group is closed" in answer.content.decode()
    assert not cohort.members.exists()


def test_a_group_whose_members_have_a_homeroom_does_not_become_another(dynamo):
    here = MemberFactory(cohort__code="h-1", cohort__is_homeroom=True)
    there = MemberFactory(student=here.student).cohort
    client = signed_in("registrar")

    errors, _rows = refusals(client, there, is_homeroom="on", is_active="on")

    assert f"{here.student.student_unique_id} (h-1)" in errors["is_homeroom"][0]


def test_an_open_group_stays_open_whatever_its_page_sends(dynamo):
    cohort = CohortFactory()

    saved(signed_in("registrar"), cohort, name="Renamed")

    cohort.refresh_from_db()
    assert (cohort.name, cohort.is_active) == ("Renamed", True)


def test_a_closed_group_is_opened_again_on_its_page(dynamo):
    cohort = CohortFactory(is_active=False)

    saved(signed_in("registrar"), cohort, is_active="on")

    cohort.refresh_from_db()
    assert cohort.is_active


def test_a_membership_added_by_hand_goes_through_the_service(dynamo):
    cohort, student = CohortFactory(), StudentFactory()
    form = {
        "student": str(student.pk),
        "cohort": str(cohort.pk),
        "enrollment_date": "2026-09-01",
        "end_date": "",
    }

    answer = signed_in("registrar").post(f"{MEMBERS}add/", form)

    assert answer.status_code == 302
    assert cohort.members.get().enrollment_date == date(2026, 9, 1)


# -- charts -------------------------------------------------------------------------------------


def test_charts_count_open_groups_and_members_in_a_fixed_number_of_queries():
    client = signed_in("auditor")
    MemberFactory(cohort__education_level="Grade 5")
    few = queries(client, f"{LIST}charts/")
    MemberFactory.create_batch(6, cohort=CohortFactory(education_level="Grade 6"))
    MemberFactory(cohort__is_active=False)

    page = client.get(f"{LIST}charts/")

    sizes = {bar["title"]: bar["groups"] for bar in page.context_data["sizes"]}
    assert (sizes["1–5"], sizes["6–10"], sizes["0"], sizes["41 or more"]) == (1, 1, 0, 0)
    levels = [(each["title"], each["members"]) for each in page.context_data["levels"]]
    assert levels == [("Grade 6", 6), ("Grade 5", 1)]
    assert queries(client, f"{LIST}charts/") == few


def test_charts_of_nothing_say_where_to_begin():
    page = signed_in("registrar").get(f"{LIST}charts/").content.decode()

    assert "/admin/cohorts/studentcohort/add/" in page
    assert "<canvas" not in page
