"""Memberships that come from a file: added, ended, left alone, or refused by line and column."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from cohorts.models import StudentCohortMember
from cohorts.tests.factories import CohortFactory, MemberFactory
from cohorts.tests.transfers import (
    MEMBERS,
    csv_of,
    imported,
    previewed,
    refused,
)
from edfi.tests.factories import StudentFactory
from tsa.admin.tests.clients import signed_in, told

pytestmark = pytest.mark.django_db

HEAD = "code,student_unique_id,since,until"


def number(member: StudentCohortMember) -> str:
    return member.student.student_unique_id


def test_a_file_of_members_adds_ends_and_leaves_them():
    cohort, student = CohortFactory(code="a"), StudentFactory()
    ends, stays = MemberFactory.create_batch(2, cohort=cohort)

    answer = imported(
        MEMBERS,
        csv_of(
            HEAD,
            f"a,{student.student_unique_id},9/1/2026,",
            f"a,{number(ends)},2026-08-15,2026-10-01",
            f"a,{number(stays)},2026-08-15,",
        ),
    )

    assert "1 added, 1 changed, 1 unchanged." in told(answer)
    added = cohort.members.get(student=student)
    assert (added.is_active, added.enrollment_date) == (True, date(2026, 9, 1))
    ends.refresh_from_db()
    assert (ends.is_active, ends.status, ends.end_date) == (False, "ended", date(2026, 10, 1))


def test_a_membership_of_the_past_is_added_beside_one_of_now():
    member = MemberFactory(cohort__code="a")

    imported(MEMBERS, csv_of(HEAD, f"a,{number(member)},2025-08-15,2026-05-30"))

    past = member.cohort.members.exclude(pk=member.pk).get()
    assert (past.is_active, past.status, past.end_date) == (False, "ended", date(2026, 5, 30))


def test_problems_of_members_are_named_by_line_and_column():
    member = MemberFactory(cohort__code="a")
    over = MemberFactory(cohort=member.cohort, is_active=False, end_date=date(2026, 9, 9))
    CohortFactory(code="closed", is_active=False)
    student = StudentFactory().student_unique_id
    late = (timezone.localdate() + timedelta(days=9)).isoformat()

    found = refused(
        MEMBERS,
        csv_of(
            HEAD,
            f"nowhere,nobody,2026-08-15,{late}",
            f"a,{student},,",
            f"a,{student},soon,",
            f"a,{number(member)},2026-08-20,",
            f"a,{number(over)},2026-08-15,",
            f"closed,{student},2026-08-15,",
            f"a,{number(member)},2026-08-15,2026-08-01",
        ),
    )

    assert [(line, column) for line, column, _text in found] == [
        (2, "code"),
        (2, "student_unique_id"),
        (3, "since"),
        (4, "since"),
        (5, "since"),
        (6, "until"),
        (7, "code"),
        (8, "until"),
    ]
    assert "since 2026-08-15" in found[4][2]
    assert "closed is closed." in found[6][2]


def test_a_second_homeroom_is_refused_at_the_student():
    here = MemberFactory(cohort__is_homeroom=True)
    CohortFactory(code="h-2", is_homeroom=True)

    ((line, column, text),) = refused(MEMBERS, csv_of(HEAD, f"h-2,{number(here)},2026-09-01,"))

    assert (line, column) == (2, "student_unique_id")
    assert "another homeroom" in text


def test_no_name_of_a_child_stands_in_a_problem_or_in_the_form(dynamo):
    member = MemberFactory(cohort__code="a", student__last_name="Okonkwo")

    page = previewed(
        signed_in("registrar"), MEMBERS, csv_of(HEAD, f"a,{number(member)},2026-08-20,")
    )

    assert "Okonkwo" not in page.content.decode()
