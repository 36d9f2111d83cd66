"""Bad input of every kind at every door: a clear refusal, nothing stored, never a 500.

Two ways: bodies that are no JSON object at all, each at every door; and good bodies of which
one part was replaced, dropped or added to by hypothesis (always the same ones).
"""

import copy
from datetime import timedelta

import orjson
import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from enrollment import steps
from enrollment.tables import AppointmentItem, DocumentItem, EnrollmentItem, ParentInvitationItem
from enrollment.tests import families
from enrollment.tests.portal import BASE, Portal
from enrollment.tests.system_client import door, form
from tsa.accounts.models import User
from tsa.accounts.tables import TokenItem
from tsa.audit.tables import AuditLogItem
from tsa.coaches.tables import CoachInvitationItem, OnboardingSessionItem, ProfileItem
from tsa.mail.tables import OutboxItem

TABLES = [
    AppointmentItem,
    AuditLogItem,
    CoachInvitationItem,
    DocumentItem,
    EnrollmentItem,
    OnboardingSessionItem,
    OutboxItem,
    ParentInvitationItem,
    ProfileItem,
]
fuzzed = settings(
    max_examples=60,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=list(HealthCheck),
)

DEEP: dict = {}
for _ in range(12):
    DEEP = {"deep": DEEP}
NASTY = [
    *(None, True, False, 0, -1, 2**63, -(2**63), 1e308, 5e-324, -0.0),
    *(
        "",
        " ",
        "\u200b",
        "\u202eabc",
        "\u0301",
        "e\u0301" * 40,
        "\N{GRINNING FACE}",
        "李小龙",
        "شهد",
    ),
    *("a" * 76, "a" * 2001, "ß" * 75, "\ufdfa" * 75, "a\nb", "a\tb", "a\x01b", "\u2028", "\ufeff"),
    *("0001-01-01", "9999-12-31", "2027-02-30", "20150309", "2015-W11-1", "2026-03-08"),
    *("24:00", "23:59", "00:00", "02:30", "2:30 PM", "10:00:00Z"),
    *("0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00", "2027-01-04T10:00:00"),
    *("2027-01-04T10:00:00+99:99", "2027-01-04T10:00:00.123456789Z", "1e999", "Infinity"),
    *("' OR 1=1; --", "<script>", "{{7*7}}", "../../etc/passwd", "%s%n", "a@b.c\nBcc: d@e.f"),
    *([], {}, [[]], [None], [{}], {"": ""}, {"a.b": {"$c": 1}}, ["x"] * 51, [DEEP], DEEP),
]
values = st.one_of(
    st.sampled_from(NASTY),
    st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=80),
    st.integers(min_value=-(2**63), max_value=2**64 - 1),
    st.floats(allow_nan=False, allow_infinity=False),
)


@pytest.fixture
def no_limits(settings):
    settings.THROTTLES = dict.fromkeys(settings.THROTTLES, 10**6)


@pytest.fixture
def house(coach, no_limits):
    return House(coach)


class House:
    """A family at step 6 and one at the start, a coach, and programs that speak for them."""

    def __init__(self, coach):
        self.coach = coach
        self.done = families.family(coach, upto=6)
        self.made = families.family(coach, upto=3)
        self.invited = families.invited_family(coach)
        self.parent = Portal(self.made.access_token)
        self.of_coach = Portal(
            families.links.open_session(
                coach.email, roles=["coach"], profile_id=coach.profile_id
            ).access_token
        )
        self.visitor = Portal()
        self.staff = Portal()
        self.staff.client.force_login(
            User.objects.create_superuser("staff@tsa.example", password="long enough to pass")
        )
        self.session_id = next(iter(OnboardingSessionItem.scan())).session_id

    def doors(self) -> dict[str, tuple[Portal, str, str, dict]]:
        """Every door that takes a body: who calls, how, where, and a body that is good."""
        proof = {
            "invitation_token": self.invited.invitation_token,
            "parent_email": self.invited.email,
        }
        later = (timezone.now() + timedelta(days=40)).isoformat()
        booked = next(iter(self.made.item.appointments))
        parent, coach, visitor, made = self.parent, self.of_coach, self.visitor, self.made
        found = {
            "magic-link": (visitor, "POST", "auth/magic-link", {"email": self.made.email}),
            "verify": (visitor, "POST", "auth/verify", {"token": "x" * 43}),
            "validate": (visitor, "POST", "admissions/validate-invitation", proof),
            "open": (visitor, "POST", "admissions/enrollments", proof),
            "onboard": (visitor, "POST", "coach/onboard", {"invitation_token": "x" * 43}),
            "book": (
                parent,
                "POST",
                door(made, "/appointments"),
                {"appointment_type": "campus_tour", "starts_at": later},
            ),
            "reschedule": (
                parent,
                "POST",
                door(made, f"/appointments/{booked}/reschedule"),
                {"starts_at": later},
            ),
            "withdraw": (parent, "POST", door(made, "/withdraw"), {"reason": "We are moving."}),
            "invite": (
                coach,
                "POST",
                "parent-invitations",
                {
                    "parent_email": "new@family.example",
                    "student_name": "Ana",
                    "sport": "Track",
                    "message": "Hello",
                    "language": "es",
                },
            ),
            "decide": (
                coach,
                "POST",
                f"coach/enrollments/{made.enrollment_id}/decision",
                {"decision": "waitlisted", "notes": "Full this year."},
            ),
            "profile": (
                coach,
                "PUT",
                "coach/profile",
                {
                    "first_name": "Dana",
                    "phone": "512 555 0100",
                    "birth_date": "1980-02-03",
                    "sport_specialties": ["Track"],
                    "years_experience": 4,
                    "bio": "Runs.",
                    "preferences": {"color": "red"},
                },
            ),
            "onboarding": (
                coach,
                "PUT",
                f"coach/onboarding/{self.session_id}",
                {"onboarding_step": "2", "form_data": {"a": 1}, "is_completed": False},
            ),
            "invite a coach": (
                self.staff,
                "POST",
                "admin/invitations",
                {
                    "coach_email": "new@tsa.example",
                    "first_name": "Ana",
                    "last_name": "Ruiz",
                    "school_id": families.SCHOOL_ID,
                    "sport": "Track",
                    "permissions": ["roster"],
                },
            ),
            "availability": (
                coach,
                "PUT",
                "coach/availability",
                {
                    "appointment_types": {
                        "consultation": {
                            "length_minutes": 30,
                            "buffer_minutes": 0,
                            "weekly": [{"weekday": "monday", "start": "08:00", "end": "17:00"}],
                        }
                    },
                    "exceptions": [{"date": "2027-01-04", "closed": True}],
                },
            ),
        }
        for number in steps.STEPS:
            at = door(made, f"/steps/{number}")
            found[f"step {number}"] = (parent, "PUT", at, families.answers(number))
            found[f"draft {number}"] = (parent, "PATCH", at, families.answers(number))
        return found


DOORS = {
    "visitors": ["magic-link", "verify", "validate", "open", "onboard"],
    "appointments": ["book", "reschedule", "withdraw"],
    "coaches": ["invite", "decide", "profile", "onboarding", "availability"],
    "staff": ["invite a coach"],
    "first steps": ["step 1", "step 2", "step 3", "draft 1", "draft 2", "draft 3"],
    "last steps": ["step 4", "step 5", "step 6", "draft 4", "draft 5", "draft 6"],
}


def stored() -> dict:
    """Everything that requests may change, raw."""
    return {
        f"{table.__name__} {item.key}": item.stored
        for table in TABLES
        for item in table.scan(consistent_read=True)
        if getattr(item, "action_type", "") != "sign_in.failed"  # a refusal leaves its trace
    }


def is_refusal(answer) -> bool:
    """Is it a problem document that says what is wrong?"""
    return (
        400 <= answer.status < 500
        and answer.headers["Content-Type"] == "application/problem+json"
        and bool(answer.code)
        and answer.body["status"] == answer.status
        and set(answer.body) >= {"type", "title", "detail", "errors"}
    )


def paths(data: object, prefix: tuple = ()) -> list[tuple]:
    """Every place in a body, the body itself first."""
    found = [prefix]
    members = data.items() if isinstance(data, dict) else ()
    members = enumerate(data) if isinstance(data, list) else members
    for key, inner in members:
        found += paths(inner, (*prefix, key))
    return found


def changed(data: dict, path: tuple, value: object, *, drop: bool) -> dict:
    """The body with one place replaced, or taken away."""
    data = copy.deepcopy(data)
    if not path:
        return {**data, "unasked": value}
    inside = data
    for key in path[:-1]:
        inside = inside[key]
    if drop:
        del inside[path[-1]]
    else:
        inside[path[-1]] = value
    return data


def test_every_door_that_takes_a_body_is_tried(house):
    assert sorted(house.doors()) == sorted(name for group in DOORS.values() for name in group)


@pytest.mark.parametrize("group", DOORS)
def test_one_odd_part_never_breaks_a_door(house, group):
    doors = house.doors()
    tries = [(name, place) for name in DOORS[group] for place in paths(doors[name][3])]

    @fuzzed
    @given(tried=st.sampled_from(tries), value=values, drop=st.booleans())
    def check(tried, value, drop):
        name, place = tried
        portal, method, path, good = doors[name]
        before = stored()
        answer = portal.call(method, path, changed(good, place, value, drop=drop))
        what = (name, place, "dropped" if drop else value, answer)
        if 400 <= answer.status < 500:
            assert is_refusal(answer), what
            assert stored() == before, what
        else:
            assert answer.status in (200, 201, 202, 204), what
        # What PostgreSQL would refuse has to be refused before it is saved.
        records = answer.body.get("student_records", {}).get("status", "none")
        assert records in ("none", "created"), what

    check()


@pytest.mark.parametrize("name", ["book", "step 4", "availability", "invite"])
def test_no_known_oddity_breaks_a_door(house, name):
    """Each odd value at each place of the bodies with most rules."""
    portal, method, path, good = house.doors()[name]
    for place in paths(good)[1:]:
        for value in NASTY[:: 6 if name == "step 4" else 2]:
            answer = portal.call(method, path, changed(good, place, value, drop=False))
            records = answer.body.get("student_records", {}).get("status", "none")
            assert answer.status in (200, 201) or is_refusal(answer), (place, value, answer)
            assert records in ("none", "created"), (place, value, answer)


BODIES = {
    "no JSON": b"first_name=Ana",
    "half": b'{"reason": "a',
    "NaN": b'{"reason": NaN, "token": NaN, "email": NaN}',
    "infinity": b'{"reason": 1e400}',
    "a huge number": b'{"reason": ' + b"9" * 5000 + b"}",
    "a lone surrogate": b'{"reason": "\\ud800", "token": "\\udfff"}',
    "a NUL": b'{"reason": "a\\u0000b"}',
    "a NUL in a name": b'{"a\\u0000": 1}',
    "raw control characters": b'{"reason": "a\nb"}',
    "invalid UTF-8": b'{"reason": "\xff\xfe"}',
    "UTF-16": '{"reason": "a"}'.encode("utf-16"),
    "a list": b'[{"reason": "a"}]',
    "a text": b'"reason"',
    "null": b"null",
    "too deep": b'{"a":' * 40 + b"1" + b"}" * 40,
    "far too deep": b'{"a":' * 5000 + b"1" + b"}" * 5000,
    "deep lists": b'{"a":' + b"[" * 5000 + b"]" * 5000 + b"}",
    "over 64 KB": b'{"reason": "' + b"a" * 65 * 1024 + b'"}',
}


def test_what_is_no_json_object_is_refused_everywhere(house):
    before = stored()
    for name, (portal, method, path, _) in house.doors().items():
        for what, body in BODIES.items():
            answer = _send(portal, method, path, body, "application/json")
            expected = 413 if what == "over 64 KB" else 400
            assert (answer.status, is_refusal(answer)) == (expected, True), (name, what, answer)
    assert stored() == before


def test_nothing_at_all_is_an_empty_object(house):
    for name, (portal, method, path, _) in house.doors().items():
        answer = _send(portal, method, path, b"", "application/json")
        if name.startswith("draft") or name in ("profile", "onboarding"):
            assert answer.status == 200, name  # nothing to change
        else:
            assert is_refusal(answer), name
            assert answer.errors, name


def test_only_json_is_taken(house):
    before = stored()
    kinds = ("text/plain", "application/x-www-form-urlencoded", "application/xml", "x", "")
    for name, (portal, method, path, good) in house.doors().items():
        for kind in (*kinds, "multipart/form-data; boundary=x", "multipart/form-data"):
            answer = _send(portal, method, path, orjson.dumps(good), kind)
            refusal = answer.status, answer.code
            assert refusal == (415, "unsupported_media_type"), (name, kind)
    assert stored() == before


def test_the_last_of_two_members_of_one_name_counts(house):
    body = b'{"program_interest": "a", "program_interest": "b", "contact_preference": "email"}'

    answer = _send(house.parent, "PUT", door(house.made, "/steps/1"), body, "application/json")

    assert answer.status == 200
    assert house.made.item.step_1["data"]["program_interest"] == "b"


def test_wrong_methods_are_named(house):
    for portal, method, path, _ in house.doors().values():
        portal = house.parent if path == "admissions/enrollments" else portal
        for wrong in {"DELETE", "TRACE", "FROB"} - {method}:
            answer = portal.call(wrong, path, {})
            # Staff's rights go by method, and nobody has one for a method that is not there.
            expected = (403, "forbidden") if portal is house.staff else (405, "method_not_allowed")
            assert (answer.status, answer.code) == expected, (wrong, path)
            assert is_refusal(answer)


ODD_IDS = [
    *("..", "%2e%2e", "..%2f..%2fetc%2fpasswd", "%00", "a%00b", "%ff", "%ed%a0%80", "%0a", "%20"),
    *("a" * 3000, "day%23x", "TSA-ENROLL-20260101-00000000", "null", "-1", "%F0%9F%98%80", "a;b"),
]


def test_odd_ids_are_absent_objects(house):
    before = stored()
    for odd in ODD_IDS:
        for portal, method, path in _places_of_ids(house, odd):
            answer = portal.call(method, path, {} if method != "GET" else None)
            assert (answer.status, answer.code) == (404, "not_found"), path
            assert is_refusal(answer), path
    assert stored() == before


def _places_of_ids(house, odd: str) -> list[tuple]:
    made = house.made
    return [
        (house.parent, "GET", f"admissions/enrollments/{odd}"),
        (house.parent, "PUT", f"admissions/enrollments/{odd}/steps/1"),
        (house.parent, "PUT", door(made, f"/steps/{odd}")),
        (house.parent, "GET", door(made, f"/documents/{odd}/content")),
        (house.parent, "POST", door(made, f"/appointments/{odd}/cancel")),
        (house.of_coach, "GET", f"parent-invitations/{odd}"),
        (house.of_coach, "POST", f"parent-invitations/{odd}/revoke"),
        (house.of_coach, "GET", f"coach/enrollments/{odd}"),
        (house.of_coach, "GET", f"coach/onboarding/{odd}"),
    ]


def test_there_are_six_steps(house):
    for number in ("0", "7", "01x", "9" * 30, "9" * 5000):
        answer = house.parent.put(door(house.made, f"/steps/{number}"), {})
        assert (answer.status, answer.code) == (404, "not_found"), number


def test_an_if_match_that_is_no_version_matches_none(house):
    for said in ('"x"', "9" * 5000, '"-1"', "W/", '"1", "2"', "²", "\x80"):
        answers = families.answers(1) | {"extra": said}
        answer = house.parent.put(door(house.made, "/steps/1"), answers, if_match=said)
        assert (answer.status, answer.code) == (412, "version_conflict"), said
        assert answer.body["version"] == house.made.item.version


ODD_QUERIES = [
    "parent-invitations?limit=" + "9" * 5000,
    "parent-invitations?limit=0",
    "parent-invitations?offset=-1",
    "parent-invitations?limit=1e3",
    "coach/enrollments?limit=%F0%9F%98%80",
    "coach/enrollments?limit=%D9%A1",
]


ODD_SEARCHES = [
    "type=consultation&from=9999-12-25&to=9999-12-31",
    "type=consultation&from=0001-01-01&to=0001-01-02",
    "type=consultation&from=2027-01-01&to=2026-01-01",
    "type=nap&from=2027-01-01&to=2027-01-02",
    "type=consultation&from=2027-01-01",
    "",
]


def test_odd_pages_are_refused_by_name(house):
    for query in ODD_QUERIES:
        answer = house.of_coach.get(query)
        assert (answer.status, answer.code) == (400, "invalid"), query
        assert set(answer.errors) & {"limit", "offset"}, query


def test_odd_searches_for_a_time_find_nothing_or_say_why(house):
    for query in ODD_SEARCHES:
        answer = house.parent.get(door(house.made, f"/slots?{query}"))
        assert answer.status == 200 or is_refusal(answer), query


def test_odd_proofs_of_identity_open_nothing(house):
    for said in ("Bearer", "Bearer a b", "Basic eDp5", "Bearer \xff\xfe", "bearer " + "x" * 5000):
        for path in ("dashboard", door(house.made), "coach/profile"):
            answer = Portal().get(path, authorization=said)
            assert (answer.status, answer.code) == (401, "not_authenticated"), said


NAMES = [
    ("李", "小龙"),
    ("شهد", "القحطاني"),
    ("Zoe\u0308", "Nu\u0301n\u0303ez"),
    ("\N{GRINNING FACE}", "\N{RIGHT-TO-LEFT MARK}א"),
    ("Nguyễn", "Thị Minh Khai"),
    (None, "Cher"),
    ("Ann-Marie O'Neil", "de la Cruz III"),
    (12, 34),
]


def test_every_name_makes_a_student(house):
    for first, last in NAMES:
        answers = families.answers(4)
        answers["student_info"] |= {"first_name": first, "last_name": last}
        answer = house.parent.put(door(house.made, "/steps/4"), answers)
        assert answer.status == 200, (first, last)
        assert answer.body["student_records"]["status"] == "created", (first, last)


# -- uploads ----------------------------------------------------------------------------------


def _upload(portal, made, kind: str, body: bytes):
    return _send(portal, "POST", door(made, "/documents"), body, kind)


def test_forms_without_their_parts_are_refused(house):
    kind, good = form({"document_type": "transcript"}, families.PDF_BYTES)
    boundary = kind.partition("=")[2].encode()
    as_a_file = good.replace(b'name="document_type"', b'name="document_type"; filename="x"')
    odd = {
        "empty": (kind, b""),
        "no parts": (kind, b"--" + boundary + b"--\r\n"),
        "cut": (kind, good[:150]),
        "other boundary": (kind, good.replace(boundary, b"else")),
        "garbage": (kind, bytes(range(256)) * 40),
        "file without a name": (kind, good.replace(b'filename="scan.pdf"', b'filename=""')),
        "the type as a file": (kind, as_a_file),
        "no type": form({}, families.PDF_BYTES),
        "unknown type": form({"document_type": "passport"}, families.PDF_BYTES),
        "many fields": form({f"f{each}": "x" for each in range(2000)}, families.PDF_BYTES),
        "empty file": form({"document_type": "transcript"}, b""),
        "a program": form({"document_type": "transcript"}, b"MZ\x90\x00" * 100),
        "no boundary": ("multipart/form-data", good),
        "empty boundary": ("multipart/form-data; boundary=", good),
        "no form": ("application/json", good),
    }
    before = stored()
    for what, (declared, body) in odd.items():
        answer = _upload(house.parent, house.made, declared, body)
        assert answer.status == (415 if what == "no form" else 400), (what, answer)
        assert is_refusal(answer), (what, answer)
    assert stored() == before


FILE_NAMES = [
    *("../../x.pdf", "a\x00b.pdf", "\N{GRINNING FACE}.pdf", "C:\\x\\y.pdf", "x" * 400),
    *("a;b.pdf", "%0d%0aX: y.pdf", ".pdf", "\N{RIGHT-TO-LEFT OVERRIDE}fdp.exe"),
]


def test_file_names_are_made_harmless(house):
    for name in FILE_NAMES:
        kind, body = form({"document_type": "transcript"}, families.PDF_BYTES, name)
        answer = _upload(house.parent, house.made, kind, body)
        assert answer.status == 201, (name, answer)
        kept = answer.body["file_name"]
        assert not set(kept) & set('/\\"\x00\r\n'), name
        assert len(kept) <= 150, name
        read = house.parent.get(
            door(house.made, f"/documents/{answer.body['document_id']}/content")
        )
        assert read.body["bytes"] == families.PDF_BYTES


def _send(portal: Portal, method: str, path: str, body: bytes, kind: str):
    extra = {"HTTP_AUTHORIZATION": f"Bearer {portal.token}"} if portal.token else {}
    response = portal.client.generic(method, BASE + path, body, content_type=kind, **extra)
    return portal._answer(response)


def test_a_session_and_its_token_leave_no_trace_in_clear(house):
    tokens = {house.made.access_token, house.invited.invitation_token}

    everything = repr(stored()) + repr([item.stored for item in TokenItem.scan()])

    assert not any(token in everything for token in tokens)
