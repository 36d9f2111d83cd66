"""The demo's schools, the organizations above them, staff and coaches. Each is made once:
what people change or remove afterwards stays as they left it.
"""

from collections.abc import Iterable

from django.contrib.auth.models import Group

from edfi import services as edfi
from enrollment.demo import people
from enrollment.demo.done import is_done, note_done
from oneroster.models import Organization
from oneroster.read_models import publish_school
from oneroster.services import organization_id
from tsa.accounts.models import User
from tsa.audit.writing import writing
from tsa.coaches.services import invitations, onboarding, profiles
from tsa.coaches.tables import CoachInvitationItem, ProfileItem
from tsa.dynamo.writes import commit, create
from tsa.lib.actor import Actor, Kind, system

SEEDER = system("seed_demo")
ADMISSIONS = Actor(Kind.STAFF, "admissions@tsa.example", address="127.0.0.1")


def open_network() -> bool:
    """Schools, their network and regions; was anything new?"""
    if is_done("network", people.NETWORK_ID):
        return False
    with writing(SEEDER):
        for school in people.SCHOOLS:
            edfi.register_school(_record(school))
        _put_above(people.SCHOOLS)
    for school in people.SCHOOLS:
        publish_school(school.school_id)
    note_done("network", people.NETWORK_ID)
    return True


def _record(school: people.DemoSchool) -> edfi.SchoolRecord:
    return edfi.SchoolRecord(
        school_id=school.school_id,
        name=school.name,
        short_name=school.short_name,
        time_zone=school.time_zone,
        grade_levels=people.FIRST_TO_TWELFTH,
        school_categories=(people.CATEGORY,),
        required_documents=school.required_documents,
    )


def _put_above(schools: Iterable[people.DemoSchool]) -> None:
    network, _ = Organization.objects.get_or_create(
        sourced_id=people.NETWORK_ID,
        defaults={"name": "Texas Sports Academy", "type": Organization.Type.NETWORK},
    )
    for key, name in people.REGIONS.items():
        Organization.objects.get_or_create(
            sourced_id=key,
            defaults={"name": name, "type": Organization.Type.REGION, "parent": network},
        )
    for school in schools:
        row = Organization.objects.filter(sourced_id=organization_id(school.school_id))
        row.update(parent_id=school.region)


def employ_staff(password: str) -> bool:
    """The staff people with their roles, all with this password; was anybody new?"""
    known = set(User.objects.values_list("email", flat=True))
    missing = [each for each in people.STAFF if each[0] not in known]
    with writing(SEEDER):
        for email, first_name, last_name, role in missing:
            user = User.objects.create_user(
                email,
                password,
                first_name=first_name,
                last_name=last_name,
                is_superuser=role is None,
                every_school=email not in people.SCHOOLS_OF_STAFF,
            )
            user.organizations.set(people.SCHOOLS_OF_STAFF.get(email, ()))
            if role:
                user.groups.add(Group.objects.get(name=role))
    return bool(missing)


def engage_coaches() -> dict[str, ProfileItem]:
    """The profiles by address, made where they are missing; one more coach is only invited."""
    if not is_done("coach", people.INVITED_COACH.email):
        _invite(people.INVITED_COACH)
        note_done("coach", people.INVITED_COACH.email)
    return {coach.email: _engage(coach) for coach in people.COACHES}


def part_with_coaches() -> None:
    """Deactivate those who leave, once; their families stay."""
    for coach in people.COACHES:
        if coach.leaves and not is_done("parting", coach.email):
            profiles.deactivate(profile_of(coach).profile_id, by=ADMISSIONS)
            note_done("parting", coach.email)


def coach_references() -> set[str]:
    """The ids that mails about the demo's coaches refer to."""
    found = set()
    for coach in (*people.COACHES, people.INVITED_COACH):
        found.update(each.invitation_id for each in _invitations_of(coach))
    return found


def _engage(coach: people.DemoCoach) -> ProfileItem:
    if is_done("coach", coach.email):
        return profile_of(coach)
    token, link = invitations.make_link(_invite(coach))
    commit(create(link))
    onboarded = onboarding.onboard(token, by=Actor(Kind.COACH, coach.email))
    profile_id = onboarded.profile.profile_id
    by = Actor(Kind.COACH, profile_id)
    onboarding.save_session(
        onboarded.session.session_id,
        coach_id=profile_id,
        onboarding_step="4" if coach.finished else "2",
        form_data={"why": f"I want to teach {coach.sport} and reading."},
        is_completed=coach.finished,
        by=by,
    )
    if coach.hours != "none":
        profiles.set_availability(profile_id, data=weekly_hours(coach.hours), by=by)
    note_done("coach", coach.email)
    return ProfileItem.fetch(profile_id)


def _invite(coach: people.DemoCoach) -> CoachInvitationItem:
    """The coach's invitation; also the accepted one, when a run was cut off after it."""
    for present in _invitations_of(coach):
        return present
    return invitations.invite(
        coach.email,
        first_name=coach.first_name,
        last_name=coach.last_name,
        school_id=coach.school_id,
        sport=coach.sport,
        permissions=[],
        by=ADMISSIONS,
    )[0]


def _invitations_of(coach: people.DemoCoach) -> list[CoachInvitationItem]:
    return list(CoachInvitationItem.coach_email_index.query(coach.email))


def profile_of(coach: people.DemoCoach) -> ProfileItem:
    found = next(iter(ProfileItem.email_index.query(coach.email)))
    return ProfileItem.fetch(found.profile_id)


def weekly_hours(kind: str) -> dict:
    starts, ends = {
        "mornings": ("08:00", "12:30"),
        "afternoons": ("12:00", "18:00"),
        "long": ("08:00", "18:00"),
    }[kind]
    weekly = [
        {"weekday": day, "start": starts, "end": ends}
        for day in ("monday", "tuesday", "wednesday", "thursday", "friday")
    ]
    lengths = {"consultation": (20, 10), "campus_tour": (60, 0), "shadow_day": (180, 0)}
    return {
        "appointment_types": {
            each: {"length_minutes": length, "buffer_minutes": buffer, "weekly": weekly}
            for each, (length, buffer) in lengths.items()
        },
        "exceptions": [],
    }
