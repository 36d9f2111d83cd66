"""What staff do with student groups: join, leave, move, change the tutor, close, roll over.

PostgreSQL owns the facts. Each function is one audited transaction and may be repeated; what it
refuses is named by field, group code and student number, never by a child's name. "Active" is
always about today: a membership that ends on a day to come is active until then (tasks.py).
"""

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date, timedelta
from uuid import UUID

from django.db import IntegrityError, connection
from django.db.models import DateField, F, QuerySet, Value
from django.db.models.functions import Greatest, Least
from django.utils import timezone
from django.utils.translation import gettext as _

from cohorts.models import StudentCohort, StudentCohortMember
from edfi.models import Student
from oneroster.models import RosterUser
from tsa.audit.writing import writing
from tsa.lib.actor import Actor
from tsa.lib.errors import DomainError, NotFound

CODE_LENGTH = 200  # longer ones would not fit into the index that keeps codes apart
_NAMED = 10  # so many students or groups stand in a message
# What next year's group takes over as it is.
_KEPT = [
    "organization_unit_id",
    "academic_program_id",
    "education_level",
    "education_type",
    "language",
    "tutor_id",
    "is_homeroom",
    "cohort_type_descriptor",
    "cohort_scope_descriptor",
    "academic_subject_descriptor",
    "cohort_description",
    "programs",
]


class CohortRefused(DomainError):
    code = "cohort_refused"
    title = "The student group stays as it is"

    def __init__(self, field: str, problem: str):
        super().__init__(problem, errors={field: [problem]})


class CohortClosed(CohortRefused):
    code = "cohort_closed"


class OtherHomeroom(CohortRefused):
    code = "other_homeroom"


def add_member(
    cohort: StudentCohort, student: Student, *, on: date, by: Actor
) -> StudentCohortMember:
    """Let the student be in the cohort from that day; who is in it already stays as is."""
    with _naming_refusals(), writing(by):
        (cohort,) = _locked([cohort.pk])
        _must_be_open(cohort)
        present = cohort.members.filter(student=student, is_active=True).first()
        if present is not None:
            return present
        _must_be_in_no_other_homeroom(cohort, [student.pk])
        _join(cohort, [student.pk], on=on)
        return cohort.members.get(student=student, is_active=True)


def end_membership(member_id: UUID, *, on: date, by: Actor) -> StudentCohortMember:
    """Let the day be the membership's last; from tomorrow on it is only planned to end.

    A membership that is over stays as it is.
    """
    with writing(by):
        member = _member(member_id)
        if not member.is_active or member.end_date == on > timezone.localdate():
            return member
        if member.enrollment_date and on < member.enrollment_date:
            began = _("The membership began on %(day)s only.") % {"day": member.enrollment_date}
            raise CohortRefused("on", began)
        if on > timezone.localdate():
            StudentCohortMember.objects.filter(pk=member_id).update(end_date=on)
        else:
            _end(StudentCohortMember.objects.filter(pk=member_id), last=on)
        member.refresh_from_db()
        return member


def move_members(member_ids: Sequence[UUID], *, to: StudentCohort, on: date, by: Actor) -> int:
    """Let the students be in `to` from that day, and where they were until the day before.

    Who is in `to` already has no second membership there. A membership that was over before,
    of a student who is not in `to`, is refused. Returns how many memberships ended.
    """
    _must_not_be_to_come(on)
    member_ids = set(member_ids)
    with _naming_refusals(), writing(by):
        where = StudentCohort.objects.filter(members__in=member_ids).values_list("pk", flat=True)
        target = {each.pk: each for each in _locked({to.pk, *where})}[to.pk]
        _must_be_open(target)
        members = _members(member_ids)
        present = set(_active(target.members).values_list("student_id", flat=True))
        _must_be_active([each for each in members if each.student_id not in present])
        leaving = [each for each in members if each.is_active and each.cohort_id != target.pk]
        coming = {each.student_id for each in leaving} - present
        keys = [each.pk for each in leaving]
        _must_be_in_no_other_homeroom(target, coming, apart_from=keys)
        ended = _end(StudentCohortMember.objects.filter(pk__in=keys), last=on - timedelta(days=1))
        _join(target, coming, on=on)
        return ended


def change_tutor(cohort_ids: Sequence[UUID], *, tutor: RosterUser | None, by: Actor) -> int:
    """Give the cohorts this tutor, or none; how many had another."""
    with writing(by):
        if tutor is not None:
            _must_be_fit(RosterUser.objects.filter(pk=tutor.pk).first())
        others = [each.pk for each in _locked(cohort_ids) if each.tutor_id != _key(tutor)]
        return StudentCohort.objects.filter(pk__in=others).update(tutor=tutor)


def close(cohort_ids: Sequence[UUID], *, on: date, by: Actor) -> int:
    """Let the day be the last of the cohorts and of who is in them; how many were open.

    A membership that would end before it began ends on the day it began.
    """
    _must_not_be_to_come(on)
    with writing(by):
        return _close([each.pk for each in _locked(cohort_ids) if each.is_active], last=on)


def roll_over(cohort_ids: Sequence[UUID], *, by: Actor) -> list[StudentCohort]:
    """Next year's cohorts, each with the members, tutor and organization of this year's, today.

    This year's are closed. One that was rolled over before answers with the one made then.
    """
    with _naming_refusals(), writing(by):
        return [_rolled_over(cohort) for cohort in _locked(cohort_ids)]


def free_code(name: str) -> str:
    """A code nobody has: the name, or "name (2)", "name (3)" … where groups share it.

    Inside a transaction nobody else is told the same one until it ends. `cohorts.legacy`
    follows the same rule in sets.
    """
    base = name.strip()[:CODE_LENGTH].strip()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('student_cohorts.code'))")
    alike = StudentCohort.objects.filter(code__startswith=base[: CODE_LENGTH - 10])
    taken = set(alike.values_list("code", flat=True))
    if base not in taken:
        return base
    number = 2
    while (code := _numbered(base, number)) in taken:
        number += 1
    return code


def end_what_is_over(*, by: Actor) -> int:
    """Let memberships whose last day has passed be past; how many."""
    late = _active(StudentCohortMember.objects).filter(end_date__lt=timezone.localdate())
    with writing(by):
        return late.update(is_active=False, status="ended")


# -- steps ----------------------------------------------------------------------------------------


def _rolled_over(cohort: StudentCohort) -> StudentCohort:
    made = StudentCohort.objects.filter(continues=cohort).first()
    if made is not None:
        return made
    _must_be_open(cohort)
    if cohort.start_year is None:
        no_year = _("%(code)s has no start year.") % {"code": cohort.code}
        raise CohortRefused("start_year", no_year)
    students = set(_active(cohort.members).values_list("student_id", flat=True))
    today = timezone.localdate()
    _close([cohort.pk], last=today - timedelta(days=1))
    name = _of_next_year(cohort.name, cohort)
    following = StudentCohort.objects.create(
        code=free_code(name),
        name=name,
        start_year=cohort.start_year + 1,
        end_year=None if cohort.end_year is None else cohort.end_year + 1,
        continues=cohort,
        **{column: getattr(cohort, column) for column in _KEPT},
    )
    _join(following, students, on=today)
    following.refresh_from_db()
    return following


def _of_next_year(name: str, cohort: StudentCohort) -> str:
    """ "5 A 2026-2027" of 2026 becomes "5 A 2027-2028"; a name without its years stays."""
    years = {cohort.start_year, cohort.start_year + 1, cohort.end_year or cohort.start_year}
    if not re.search(rf"\b{cohort.start_year}\b", name):
        return name
    pattern = r"\b(" + "|".join(str(year) for year in years) + r")\b"
    return re.sub(pattern, lambda found: str(int(found[0]) + 1), name)


def _close(keys: list[UUID], *, last: date) -> int:
    _end(_active(StudentCohortMember.objects.filter(cohort__in=keys)), last=last)
    return StudentCohort.objects.filter(pk__in=keys).update(is_active=False)


def _end(members: QuerySet, *, last: date) -> int:
    """End them that day: not before they began, and not later than they would have ended."""
    day = Value(last, output_field=DateField())
    own = Least(Greatest(day, F("enrollment_date")), F("end_date"))
    return members.update(end_date=own, is_active=False, status="ended")


def _join(cohort: StudentCohort, students: set | list, *, on: date) -> None:
    """A membership that began that very day, and ended, goes on."""
    StudentCohortMember.objects.bulk_create(
        [
            StudentCohortMember(cohort_id=cohort.pk, student_id=student, enrollment_date=on)
            for student in sorted(students)
        ],
        update_conflicts=True,
        unique_fields=["cohort", "student", "enrollment_date"],
        update_fields=["end_date", "is_active", "status"],
        batch_size=1000,
    )


# -- what is there --------------------------------------------------------------------------------


def _locked(keys) -> list[StudentCohort]:
    """The cohorts, each held against changes by others; in one order, so that nobody waits in a
    circle. Memberships are written only by who holds their cohort."""
    keys = set(keys)
    found = list(StudentCohort.objects.filter(pk__in=keys).order_by("pk").select_for_update())
    if len(found) < len(keys):
        raise NotFound(_("There is no such student group."))
    return found


def _member(member_id: UUID) -> StudentCohortMember:
    cohort = StudentCohort.objects.filter(members=member_id).values_list("pk", flat=True)
    _locked(list(cohort))
    return _members({member_id})[0]


def _members(keys: set) -> list[StudentCohortMember]:
    members = StudentCohortMember.objects.filter(pk__in=keys).order_by("pk")
    found = list(members.select_for_update())
    if len(found) < len(keys):
        raise NotFound(_("There is no such membership."))
    return found


def _active(members: QuerySet) -> QuerySet:
    return members.filter(is_active=True)


def _key(tutor: RosterUser | None) -> str | None:
    return None if tutor is None else tutor.pk


def _numbered(base: str, number: int) -> str:
    suffix = f" ({number})"
    return base[: CODE_LENGTH - len(suffix)] + suffix


# -- refusals -------------------------------------------------------------------------------------


def _must_be_open(cohort: StudentCohort) -> None:
    if not cohort.is_active:
        raise CohortClosed("cohort", _("%(code)s is closed.") % {"code": cohort.code})


def _must_not_be_to_come(on: date) -> None:
    if on > timezone.localdate():
        raise CohortRefused("on", _("This day is still to come. Give today's date or an earlier."))


def _must_be_active(members: list[StudentCohortMember]) -> None:
    over = [each.student_number_id for each in members if not each.is_active]
    if over:
        said = _("These memberships are over already: %(students)s.") % {"students": _listed(over)}
        raise CohortRefused("members", said)


def _must_be_in_no_other_homeroom(cohort: StudentCohort, students, *, apart_from=()) -> None:
    if not cohort.is_homeroom:
        return
    others = _active(StudentCohortMember.objects).filter(is_homeroom=True, student__in=students)
    others = others.exclude(pk__in=apart_from).exclude(cohort=cohort)
    found = others.values_list("student_number_id", "cohort__code").order_by("student_number_id")
    if said := [f"{student} ({code})" for student, code in found]:
        raise OtherHomeroom(
            "members",
            _("In another homeroom already: %(students)s.") % {"students": _listed(said)},
        )


def _must_be_fit(tutor: RosterUser | None) -> None:
    if tutor is None or tutor.status != "active" or not tutor.enabled_user:
        raise CohortRefused("tutor", _("This person is not on the rosters any more."))
    if tutor.role == "student":
        raise CohortRefused("tutor", _("A student cannot be the tutor of a group."))


def _listed(said: list[str]) -> str:
    more = len(said) - _NAMED
    shown = ", ".join(said[:_NAMED])
    return shown if more <= 0 else _("%(shown)s and %(more)s more") % {"shown": shown, "more": more}


@contextmanager
def _naming_refusals() -> Iterator[None]:
    """The rule on homerooms as a refusal, where somebody else was faster than our check."""
    try:
        yield
    except IntegrityError as error:
        name = getattr(getattr(error.__cause__, "diag", None), "constraint_name", None)
        if name != "student_cohort_members_one_active_homeroom":
            raise
    else:
        return
    raise OtherHomeroom(
        "members", _("A student was given another homeroom at this moment; look again.")
    )
