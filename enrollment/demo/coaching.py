"""What the demo's coaches have to show: checks, certifications, places, bootcamp, hours off.

Days count from the day the demo is made, so that some of them always end soon. Each coach is
told of once, after the families are there.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from enrollment.demo import people
from enrollment.demo.done import is_done, note_done
from enrollment.demo.house import ADMISSIONS, profile_of
from tsa.coaches.services import papers, profiles, standing, training
from tsa.coaches.tables import ProfileItem
from tsa.lib.actor import Actor, Kind


@dataclass(frozen=True, slots=True)
class Standing:
    check: str = "cleared"
    ends_in: int | None = 400  # days from now; below zero: it has ended
    why: str = "Report of the state's service is on file."
    capacity: int | None = None  # None: as many as usual
    certifications: tuple[tuple[str, str, int], ...] = (("First aid and CPR", "Red Cross", 300),)
    level: str = "Certified"
    years: int = 6


STANDINGS = {
    "dana.obrien": Standing(
        capacity=24,
        certifications=(
            ("First aid and CPR", "Red Cross", 320),
            ("Basketball coach, level 2", "USA Basketball", 140),
        ),
        level="Master",
        years=14,
    ),
    "luis.zuniga": Standing(ends_in=25, years=9),
    "grace.tran": Standing(capacity=30, years=11),
    "hector.ibanez": Standing(certifications=(("First aid and CPR", "Red Cross", 12),)),
    "kim.nguyen": Standing(capacity=4, level="Master", years=8),
    "marcus.bell": Standing(ends_in=-9, years=17),
    "noor.haddad": Standing(
        "processing", None, "Fingerprints were sent in.", certifications=(), years=2
    ),
    "wade.hollis": Standing(
        certifications=(
            ("Lifeguard", "Red Cross", -30),
            ("First aid and CPR", "Red Cross", 210),
        )
    ),
    "sofia.pena": Standing(ends_in=55, capacity=15),
    "tenzin": Standing(
        "flagged", None, "A name like this one is on record; under review.", years=3
    ),
    "ray.begay": Standing(capacity=12, years=21, level="Master"),
    "pat.mccall": Standing("denied", None, "The report does not allow work with children."),
}
SCORES = (88, 94, 81)
ATTEMPTS = (("fundamentals_quiz", 85), ("leadership_quiz", 62), ("leadership_quiz", 92))


def vouch_for_coaches() -> None:
    """Keep what staff know of each coach; whoever was told of before stays as they are."""
    for number, coach in enumerate(people.COACHES):
        if not is_done("standing", coach.email):
            _vouch(profile_of(coach), STANDINGS[coach.email.partition("@")[0]], number)
            note_done("standing", coach.email)


def _vouch(profile: ProfileItem, said: Standing, number: int) -> None:
    key, by = profile.profile_id, ADMISSIONS
    standing.set_background_check(
        key, said.check, expires_on=_day(said.ends_in), reason=said.why, by=by
    )
    if said.capacity is not None:
        standing.set_capacity(key, said.capacity, reason="As the gym allows.", by=by)
    for name, issuer, ends_in in said.certifications:
        standing.add_certification(
            key,
            name=name,
            issuer=issuer,
            earned_on=_day(ends_in - 730),
            expires_on=_day(ends_in),
            by=by,
        )
    _introduce(profile, said, number)
    _train(key, number)
    _file(key, number)


def _file(key: str, number: int) -> None:
    """The papers that came in with the onboarding."""
    for kind, status in (("insurance", "verified"), ("business_plan", "pending"))[: number % 3]:
        papers.note_document(
            key,
            kind,
            place=f"Office, folder {100 + number}",
            status=status,
            reason="Came with the onboarding.",
            by=ADMISSIONS,
        )


def _introduce(profile: ProfileItem, said: Standing, number: int) -> None:
    """What the coach says of themselves."""
    profiles.update_profile(
        profile.profile_id,
        fields={
            "phone": f"+1 512 555 {1200 + number:04d}",
            "birth_date": date(1972 + 2 * number, 1 + number % 12, 3 + number).isoformat(),
            "certification_level": said.level,
            "years_experience": said.years,
            "specializations": ["Strength", "Reading"] if number % 2 else ["Mathematics"],
            "bio": "I played in college, and taught school before that.",
            "preferences": {
                "communication_method": "email" if number % 3 else "phone",
                "meeting_frequency": "weekly",
                "notification_settings": {
                    "email_notifications": True,
                    "sms_notifications": number % 2 == 0,
                },
            },
        },
        by=Actor(Kind.COACH, profile.profile_id),
    )


def _train(key: str, number: int) -> None:
    """A bootcamp that some have finished, and that some have not begun."""
    results = list(zip(training.MODULES, SCORES, ATTEMPTS, strict=True))
    for week, (module, score, (quiz, points)) in enumerate(results[: number % 4]):
        on = _day(7 * week - 60)
        training.record_quiz(key, quiz, score=points, minutes=30, on=on, by=ADMISSIONS)
        training.complete_module(key, module, score=score, hours=8, on=on, by=ADMISSIONS)


def _day(in_days: int | None) -> date | None:
    return None if in_days is None else date.today() + timedelta(days=in_days)
