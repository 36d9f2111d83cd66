"""The recorded family: invited and enrolled by the application itself, with all it calls.

Its requests go through the whole WSGI application in this process, so what is recorded is
what a web worker does for the same request.
"""

import io
import math
import secrets
import time
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

import orjson
from django.core.wsgi import get_wsgi_application

from edfi import services as edfi
from enrollment.bench.multiplying import SQL, Call, Family
from enrollment.bench.recording import recorded, shape
from enrollment.demo.house import SEEDER, weekly_hours
from enrollment.demo.paper import page
from enrollment.services import enrollments, invitations
from enrollment.tables import EnrollmentItem, ParentInvitationItem
from oneroster.read_models import publish_school
from tsa.access.selectors import guardian_key
from tsa.accounts import links
from tsa.accounts.tables import TokenItem
from tsa.audit.writing import writing
from tsa.coaches.services import invitations as coach_invitations
from tsa.coaches.services import onboarding, profiles
from tsa.coaches.tables import ProfileItem
from tsa.dynamo.connection import connection as dynamo
from tsa.dynamo.writes import commit, create
from tsa.lib.actor import Actor, Kind
from tsa.lib.addresses import digest

SCHOOL_ID = 489001
COACHES = 100  # of each group of families
BOUNDARY = "bench-7d1f0c"
FIRST_NAMES = ("Zephyrine", "Marisol", "Thaddeus", "Guinevere", "Octavio", "Persis", "Lazarus")
LAST_NAMES = ("Quillfeather", "Arredondo", "Blackthorne", "Featherstone", "Villalobos", "Ng")
_LONG_WINDOW_SECONDS = 24 * 3600


@dataclass(frozen=True, slots=True)
class Request:
    """One operation as the recorded family sends it."""

    name: str
    method: str
    path: str
    body: bytes
    content_type: str = "application/json"


@dataclass(frozen=True)
class Identity:
    """Everything that differs from family to family, as words."""

    suffix: str
    email: str
    token: str
    coach_id: str
    first_name: str
    last_name: str
    consultation: str
    shadow_day: str

    def words(self) -> list[str]:
        return [
            *(self.suffix, self.email, self.token, self.coach_id),
            *(self.first_name, self.last_name, self.first_name.lower(), self.last_name.lower()),
            *(self.consultation, self.shadow_day),
            links.token_id("session", self.token),
            digest("counter", "parent", self.email),
            guardian_key(self.email),
        ]


@dataclass
class Template:
    """What was recorded, and what families are multiplied from."""

    identity: Identity
    items: list[tuple[str, dict]]  # table and raw item, of the family before step 1
    opening: list[Call]  # statements that made its copies
    profile: tuple[str, dict]  # the coach's
    requests: list[Request]
    calls: dict[str, list[Call]]
    usi: int
    days: list[str]

    def identity_of(self, group: str, number: int) -> Identity:
        slot = number // COACHES
        half = len(self.days) // 2
        return Identity(
            suffix=f"{self.identity.suffix[:9]}{ord(group):02X}{number:06X}",
            email=f"p.{group}{number:06d}@bench.example",
            token=f"bench-{group}-{number:037d}",
            coach_id=coach_id(group, number % COACHES),
            first_name=FIRST_NAMES[number % len(FIRST_NAMES)],
            last_name=LAST_NAMES[number % len(LAST_NAMES)],
            consultation=self.days[1 + slot],
            shadow_day=self.days[half + 1 + slot],
        )

    def family(self, group: str, number: int) -> Family:
        own = self.identity_of(group, number)
        words = dict(zip(self.identity.words(), own.words(), strict=True))
        offset = (ord(group) * 10**6 + number) * 7
        return Family(f"{group}{number}", words, offset, self.usi)


def coach_id(group: str, number: int) -> str:
    return f"coach_{ord(group):02x}{number:018x}"


def record(families: int) -> Template:
    """Play the recorded family twice (once to warm up) and check that the calls are the same."""
    _open_school()
    days = _weekdays(2 * (2 + math.ceil(families / COACHES)))
    first = _played("A warm-up", days)
    second = _played("The template", days)
    for name, calls in second.calls.items():
        if shape(calls) != shape(first.calls[name]):
            raise AssertionError(f"{name}: the number of store calls is not fixed")
    return second


def _played(sport: str, days: list[str]) -> Template:
    coach = _engage_coach(sport)
    email = f"p.{secrets.token_hex(3)}0@bench.example"
    parent = Actor(Kind.PARENT, email)
    name = f"{FIRST_NAMES[0]} {LAST_NAMES[0]}"
    with recorded() as inviting:
        invitation, _ = invitations.invite(
            coach,
            parent_email=email,
            student_name=name,
            sport="Basketball",
            message="We met at the try-out.",
            by=Actor(Kind.COACH, coach.profile_id),
        )
    token, link = invitations.make_link(invitation)
    commit(create(link))
    with recorded() as opening:
        item, session, _ = enrollments.open_enrollment(token, email, by=parent)
    _open_window(email)
    half = len(days) // 2
    identity = Identity(
        suffix=item.enrollment_id.removeprefix("TSA-ENROLL-"),
        email=email,
        token=session.access_token,
        coach_id=coach.profile_id,
        first_name=FIRST_NAMES[0],
        last_name=LAST_NAMES[0],
        consultation=days[0],
        shadow_day=days[half],
    )
    requests = _requests(item, identity)
    items = _raw_items(item, identity)
    calls = {each.name: _recorded_answer(each, identity.token) for each in requests}
    if EnrollmentItem.fetch(item.enrollment_id).enrollment_status != "completed":
        raise AssertionError("the recorded family has no student of record; see the log")
    return Template(
        identity=identity,
        items=items,
        opening=[each for each in [*inviting, *opening] if each[0] == SQL],
        profile=_raw(ProfileItem, coach.profile_id),
        requests=requests,
        calls=calls,
        usi=_usi(calls["step 4"]),
        days=days,
    )


def _open_school() -> None:
    record = edfi.SchoolRecord(school_id=SCHOOL_ID, name="Bench Sports Academy")
    with writing(SEEDER):
        edfi.register_school(record)
    publish_school(SCHOOL_ID)


def _engage_coach(sport: str) -> ProfileItem:
    email = f"coach.{secrets.token_hex(4)}@bench.example"
    invitation, _ = coach_invitations.invite(
        email,
        first_name="Dana",
        last_name="O'Brien",
        school_id=SCHOOL_ID,
        sport=sport,
        permissions=[],
        by=Actor(Kind.STAFF, "staff@bench.example"),
    )
    token, link = coach_invitations.make_link(invitation)
    commit(create(link))
    coach = onboarding.onboard(token, by=SEEDER).profile
    return profiles.set_availability(coach.profile_id, data=weekly_hours("long"), by=SEEDER)


def _open_window(email: str) -> None:
    """A throttle window that stays open, so that every request costs the same one update."""
    window = TokenItem(digest("counter", "parent", email), kind="counter", hits=0)
    window.window_ends = int(time.time()) + _LONG_WINDOW_SECONDS
    window.set_expiry(window.window_ends)
    commit(create(window))


def _raw_items(item: EnrollmentItem, identity: Identity) -> list[tuple[str, dict]]:
    return [
        _raw(EnrollmentItem, item.enrollment_id),
        _raw(ParentInvitationItem, item.invitation_id),
        _raw(TokenItem, links.token_id("session", identity.token)),
        _raw(TokenItem, digest("counter", "parent", identity.email)),
    ]


def _raw(table, key: str) -> tuple[str, dict]:
    name = table.Meta.table_name
    answer = dynamo().general_client.get_item(
        TableName=name, Key={table._hash_keyname: {"S": key}}, ConsistentRead=True
    )
    return name, answer["Item"]


def _requests(item: EnrollmentItem, identity: Identity) -> list[Request]:
    base = f"/api/v1/admissions/enrollments/{item.enrollment_id}"
    bodies = _answers(identity)

    def save(number: int) -> Request:
        body = orjson.dumps(bodies[number])
        return Request(f"step {number}", "PUT", f"{base}/steps/{number}", body)

    uploads = [_upload(kind, base) for kind in item.required_documents]
    return [
        *(save(number) for number in (1, 2, 3, 4)),
        *uploads,
        *(save(5), save(6)),
        Request("read", "GET", base, b""),
    ]


def _upload(kind: str, base: str) -> Request:
    paper = page(kind, "Measured, not meant.")
    head = (
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="document_type"\r\n\r\n{kind}\r\n'
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="{kind}.pdf"\r\n'
        "Content-Type: application/pdf\r\n\r\n"
    )
    body = head.encode() + paper + f"\r\n--{BOUNDARY}--\r\n".encode()
    form = f"multipart/form-data; boundary={BOUNDARY}"
    return Request(f"upload {kind}", "POST", f"{base}/documents", body, form)


def _answers(identity: Identity) -> dict[int, dict]:
    return {
        1: {
            "program_interest": ["Full-time academy"],
            "contact_preference": "email",
            "sport_interests": ["Basketball", "Track"],
            "referral_source": "friend",
            "additional_questions": "Is there a bus from the north side in the morning?",
        },
        2: {
            "consultation_date": identity.consultation,
            "consultation_time": "10:00",
            "preferred_contact_method": "phone",
            "notes": "After work is best.",
        },
        3: {
            "shadow_day_date": identity.shadow_day,
            "shadow_day_time": "13:00",
            "waiver_signed": True,
            "dietary_restrictions": "vegetarian",
        },
        4: _student(identity),
        5: {"required_documents_uploaded": True},
        6: {"payment_method": "bank_transfer", "payment_plan_selected": "monthly"},
    }


def _student(identity: Identity) -> dict:
    return {
        "student_info": {
            "first_name": identity.first_name,
            "last_name": identity.last_name,
            "birth_date": "2015-03-09",
            "grade_level": "5th",
            "birth_sex_descriptor": "Female",
            "hispanic_latino_ethnicity": True,
            "races": ["White", "Asian"],
            "birth_city": "Austin",
            "birth_state_abbreviation_descriptor": "TX",
        },
        "parent_info": {
            "first_name": "María",
            "last_name": identity.last_name,
            "phone": "(512) 555-0147",
            "relationship": "Mother",
        },
        "academic_history": {
            "previous_school": "Zilker Elementary",
            "previous_sports_experience": "Three years of club basketball",
            "academic_goals": "Two grade levels in reading this year.",
        },
        "medical_info": {"allergies": "peanuts", "insurance_provider": "Lone Star Mutual"},
        "emergency_contacts": [
            {"name": "Luis Núñez", "phone": "512-555-0148", "relationship": "Uncle"}
        ],
    }


def _recorded_answer(request: Request, token: str) -> list[Call]:
    with recorded() as calls:
        status, body = _ask(request, token)
    if status >= 300:
        raise AssertionError(f"{request.name} was answered {status}: {body[:500]!r}")
    return list(calls)


def _ask(request: Request, token: str) -> tuple[int, bytes]:
    """One request through the WSGI application, signals and middleware included."""
    environ = {
        "REQUEST_METHOD": request.method,
        "PATH_INFO": request.path,
        "QUERY_STRING": "",
        "SERVER_NAME": "127.0.0.1",
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "127.0.0.1",
        "HTTP_HOST": "127.0.0.1",
        "HTTP_AUTHORIZATION": f"Bearer {token}",
        "wsgi.input": io.BytesIO(request.body),
        "wsgi.url_scheme": "http",
        "wsgi.errors": io.StringIO(),
    }
    if request.body:
        environ |= {
            "CONTENT_TYPE": request.content_type,
            "CONTENT_LENGTH": str(len(request.body)),
        }
    heard: list[str] = []
    answer = _application()(environ, lambda status, headers: heard.append(status))
    body = b"".join(answer)
    answer.close()
    return int(heard[0].split()[0]), body


@lru_cache(maxsize=1)
def _application():
    return get_wsgi_application()


def _usi(calls: list[Call]) -> int:
    """The recorded student's number, if the application and not the database draws it."""
    found = {
        each
        for kind, _, arguments in calls
        if kind == SQL
        for each in (arguments.values() if isinstance(arguments, dict) else arguments)
        if isinstance(each, int) and each > 10**14
    }
    if len(found) > 1:
        raise AssertionError("more than one number looks like a student_usi")
    return next(iter(found), 0)


def _weekdays(count: int) -> list[str]:
    """Coming weekdays, one slot a day: families do not compete for a coach's time."""
    found, day = [], date.today() + timedelta(days=3)
    while len(found) < count:
        if day.weekday() < 5:
            found.append(day.isoformat())
        day += timedelta(days=1)
    return found
