"""Staff's pages on cohorts."""

import pytest

from cohorts.models import StudentCohort, StudentCohortMember
from edfi.tests.factories import StudentFactory
from oneroster.tests.factories import OrganizationFactory, RosterUserFactory
from tsa.admin.tests.clients import openings, queries, signed_in

pytestmark = pytest.mark.django_db

LIST = "/admin/cohorts/studentcohort/"
MEMBERS = "/admin/cohorts/studentcohortmember/"


def cohorts(number: int, *, start: int = 0) -> None:
    for serial in range(start, start + number):
        cohort = StudentCohort.objects.create(
            code=f"{serial}-s",
            name=f"Class {serial}",
            organization_unit=OrganizationFactory(),
            tutor=RosterUserFactory(),
            start_year=2026,
        )
        StudentCohortMember.objects.create(cohort=cohort, student=StudentFactory())


@pytest.mark.parametrize("address", [LIST, MEMBERS])
def test_a_list_costs_the_same_for_2_rows_and_for_60(address):
    client = signed_in("registrar")
    cohorts(2)
    few = queries(client, address)
    cohorts(58, start=2)

    assert queries(client, address) == few


def test_the_list_counts_present_members_and_finds_by_code():
    cohorts(2)
    past = StudentCohort.objects.get(code="1-s")
    StudentCohortMember.objects.create(cohort=past, student=StudentFactory(), is_active=False)

    page = signed_in("registrar").get(LIST, {"q": "1-s"})

    (found,) = page.context_data["cl"].result_list
    assert (found.code, found.number_of_members) == ("1-s", 1)


def test_a_cohort_and_its_member_open(dynamo):
    cohorts(1)
    client = signed_in("registrar")
    member = StudentCohortMember.objects.get()

    assert client.get(f"{LIST}{member.cohort_id}/change/").status_code == 200
    assert client.get(f"{LIST}add/").status_code == 200
    assert client.get(f"{MEMBERS}add/").status_code == 200
    assert client.get(f"{MEMBERS}{member.pk}/change/").status_code == 200
    assert openings() == [("student_cohort_members", str(member.pk))]


def test_a_member_is_added_on_the_cohorts_page(dynamo):
    cohorts(1)
    cohort, student = StudentCohort.objects.get(), StudentFactory()
    client = signed_in("registrar")
    address = f"{LIST}{cohort.pk}/change/"
    page = client.get(address)
    formset = page.context_data["inline_admin_formsets"][0].formset
    rows = {form.add_prefix("id"): form.instance.pk for form in formset.initial_forms}
    rows |= {
        formset.initial_forms[0].add_prefix("student"): StudentCohortMember.objects.get().student_id
    }
    new = formset.total_form_count()
    form = {
        "code": cohort.code,
        "name": cohort.name,
        "is_active": "on",
        "metadata": "{}",
        "members-TOTAL_FORMS": new + 1,
        "members-INITIAL_FORMS": new,
        "members-0-status": "active",
        "members-0-is_active": "on",
        f"members-{new}-student": str(student.pk),
        f"members-{new}-status": "active",
        f"members-{new}-is_active": "on",
        **rows,
    }

    answer = client.post(address, form)

    assert answer.status_code == 302, answer.context_data["errors"]
    assert cohort.members.filter(student=student, is_active=True).exists()
