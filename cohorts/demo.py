"""The demo's student groups: homerooms by level, a training group at each school, one that closed.

Each is made once, after the families are there; what people change afterwards stays. A group
that a run was cut off in is found by its code and gets the members that it lacks.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from django.utils import timezone

from cohorts import services
from cohorts.models import StudentCohort
from edfi import descriptors
from edfi.models import StudentSchoolAssociation
from enrollment.demo import people
from enrollment.demo.done import is_done, note_done
from enrollment.demo.house import ADMISSIONS, profile_of
from enrollment.demo.seeding import further
from oneroster.models import RosterUser
from oneroster.services import organization_id
from oneroster.services.profiles import profile_user_id
from tsa.audit.writing import writing
from tsa.lib import school_time

LEVELS = {
    "Elementary": ("Kindergarten", "First", "Second", "Third", "Fourth", "Fifth"),
    "Middle school": ("Sixth", "Seventh", "Eighth"),
    "High school": ("Ninth", "Tenth", "Eleventh", "Twelfth"),
}
STAYING = ("registered", "enrolled")
CAMP = "Summer camp"


@dataclass(frozen=True, slots=True)
class Group:
    school: people.DemoSchool
    title: str
    kind: str
    level: str = ""  # nothing: children of all levels

    @property
    def code(self) -> str:
        return f"{self.school.short_name} {self.title}"


@further
def make_groups() -> None:
    for number, school in enumerate(people.SCHOOLS):
        tutors = _tutors(school)
        for group in _groups(school):
            if not is_done("group", group.code):
                cohort = _opened(group, tutors, language="Spanish" if number % 2 else "English")
                _let_in(cohort, group)
                note_done("group", group.code)


def _groups(school: people.DemoSchool) -> Iterable[Group]:
    for level in LEVELS:
        yield Group(school, f"Homeroom, {level.lower()}", "Academic", level)
    yield Group(school, "Training group", "Sport")
    if school is people.SCHOOLS[0]:
        yield Group(school, CAMP, "Sport", "Elementary")


def _tutors(school: people.DemoSchool) -> list[RosterUser]:
    """The school's coaches as rosters have them; those who are to leave tutor nobody."""
    coaches = [each for each in people.COACHES if each.school_id == school.school_id]
    keys = [profile_user_id(profile_of(each).profile_id) for each in coaches if not each.leaves]
    fit = RosterUser.objects.filter(sourced_id__in=keys, status="active", enabled_user=True)
    return list(fit.order_by("sourced_id"))


def _opened(group: Group, tutors: list[RosterUser], *, language: str) -> StudentCohort:
    present = StudentCohort.objects.filter(code=group.code).first()
    if present is not None:
        return present
    year = school_time.school_year(timezone.localdate())
    with writing(ADMISSIONS):
        return StudentCohort.objects.create(
            code=group.code,
            name=group.code,
            organization_unit_id=organization_id(group.school.school_id),
            education_level=group.level,
            education_type=group.kind,
            language=language,
            tutor=tutors[len(group.level) % len(tutors)] if tutors else None,
            start_year=year - 1,
            end_year=year,
            is_homeroom=group.kind == "Academic",
        )


def _let_in(cohort: StudentCohort, group: Group) -> None:
    today = timezone.localdate()
    if not cohort.is_active:
        return  # the camp, in a run that was cut off right after it
    for stay in _stays(group):
        began = min(stay.entry_date, today - timedelta(days=1))
        services.add_member(cohort, stay.student, on=began, by=ADMISSIONS)
    if group.title == CAMP:
        services.close([cohort.pk], on=today, by=ADMISSIONS)


def _stays(group: Group) -> Iterable[StudentSchoolAssociation]:
    stays = (
        StudentSchoolAssociation.objects.current()
        .filter(school_id=group.school.school_id)
        .filter(student__extension__enrollment_status__in=STAYING)
        .select_related("student")
        .order_by("student__student_unique_id", "entry_date")
    )
    if not group.level:
        return stays[::2]
    return stays.filter(entry_grade_level_descriptor__in=_grades(group.level))


def _grades(level: str) -> list[str]:
    said = (each if each == "Kindergarten" else f"{each} grade" for each in LEVELS[level])
    return [descriptors.grade_level.of(each) for each in said]
