"""The Ed-Fi API as its clients use it, and a school with everything in it: the examples.

`tests/examples/{endpoint}.json` is one printed body for each resource; posted in the order of
`ORDER` they make a whole: agency, school, student, class, teacher, attendance, grade, cohort.
"""

import copy
import json
from pathlib import Path
from typing import Any

from tsa.accounts.tests.factories import machine_client, token_for
from tsa.api import database

DATA = "/data/v3/ed-fi"
EXAMPLES = Path(__file__).parent / "examples"
ORDER = [
    "schoolYearTypes",
    "people",
    "stateEducationAgencies",
    "educationServiceCenters",
    "localEducationAgencies",
    "schools",
    "programs",
    "students",
    "calendars",
    "calendarDates",
    "studentSchoolAssociations",
    "studentEducationOrganizationAssociations",
    "contacts",
    "studentContactAssociations",
    "gradingPeriods",
    "sessions",
    "courses",
    "courseOfferings",
    "classPeriods",
    "locations",
    "sections",
    "staffs",
    "staffEducationOrganizationAssignmentAssociations",
    "staffSectionAssociations",
    "studentSectionAssociations",
    "studentSchoolAttendanceEvents",
    "studentSectionAttendanceEvents",
    "grades",
    "cohorts",
    "studentCohortAssociations",
]
LEA, SCHOOL, STUDENT = 255901, 255901001, "604821"


def descriptor(kind: str, code: str) -> str:
    return f"uri://ed-fi.org/{kind}Descriptor#{code}"


def example(resource: str, **changes: Any) -> dict:
    """The printed body, with these members in place of its own; None takes one out."""
    body = copy.deepcopy(json.loads((EXAMPLES / f"{resource}.json").read_text("utf-8")))
    body |= changes
    return {name: value for name, value in body.items() if value is not None}


def student(**changes: Any) -> dict:
    """The least that a student needs, with these members besides or in place of it."""
    return {
        "studentUniqueId": "700001",
        "firstName": "Ada",
        "lastSurname": "Quispe",
        "birthDate": "2011-04-05",
        **changes,
    }


class Client:
    """A program that signed in with client credentials."""

    def __init__(self, http, **fields):
        self.http = http
        self.registered, secret = machine_client("edfi", name="SIS", **fields)
        self.token = token_for(self.registered, secret, http)

    def ask(self, method: str, path: str, body: Any = None, **headers: str):
        address = path if path.startswith(("/", "http")) else f"{DATA}/{path}"
        sent = b"" if body is None else body
        sent = sent if isinstance(sent, bytes) else json.dumps(sent).encode()
        headers = {"Authorization": f"Bearer {self.token}", **headers}
        return self.http.generic(
            method, address, sent, content_type="application/json", headers=headers
        )

    def get(self, path: str, **headers: str):
        return self.ask("GET", path, **headers)

    def post(self, resource: str, body: Any, **headers: str):
        return self.ask("POST", resource, body, **headers)

    def put(self, path: str, body: Any, **headers: str):
        return self.ask("PUT", path, body, **headers)

    def delete(self, path: str, **headers: str):
        return self.ask("DELETE", path, **headers)

    def listed(self, path: str) -> list[dict]:
        answer = self.get(path)
        assert answer.status_code == 200, answer.content
        return answer.json()

    def made(self, resource: str, body: dict | None = None) -> str:
        """The path of a new item, `students/…`."""
        answer = self.post(resource, example(resource) if body is None else body)
        assert answer.status_code in (200, 201), (resource, answer.content)
        return "/".join(answer["Location"].split("/")[-2:])

    def build(self, *, until: str = ORDER[-1]) -> dict[str, str]:
        """Post the examples up to and with `until`; the path of each item."""
        wanted = ORDER[: ORDER.index(until) + 1]
        return {resource: self.made(resource) for resource in wanted}


def drawn() -> int:
    """The change version that was drawn last, by this test too, which commits nothing.

    The API's own newest version stays below what an open transaction has drawn.
    """
    return database.run("SELECT last_value FROM edfi_change_versions").fetchone()[0]


def plain(item: dict) -> dict:
    """An item without what the server adds."""
    return {name: value for name, value in item.items() if name not in _ADDED}


_ADDED = {"id", "_etag", "_lastModifiedDate"}
