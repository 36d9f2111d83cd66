"""A program that speaks to a whole system over HTTP, and a look into that system's stores.

`Client` sends whatever a test wants, also what no good program would. `inside` lets this
process use a system's own stores through the same services and models, to prepare families
and to count what is there.
"""

import http.client
import json
import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from urllib.parse import urlsplit

import environ
from django.db import connection, connections
from django.test import override_settings

from enrollment.tests import families
from enrollment.tests.portal import BASE, Answer
from tsa.dynamo.debts import owed_everywhere
from tsa.local import processes
from tsa.local.testsystem import System

PATIENCE = 60  # seconds; generous, because a test machine may be busy


class Died(ConnectionError):
    """The connection ended without an answer."""


@dataclass
class Client:
    """`token` is sent as the bearer; None sends none. Each call is a connection of its own."""

    base_url: str
    token: str | None = None

    def send(
        self, method: str, path: str, body: bytes | Iterator | None = None, **headers: str
    ) -> Answer:
        """One request as it is. Raises: Died."""
        address = urlsplit(self.base_url)
        line = http.client.HTTPConnection(address.hostname, address.port, timeout=PATIENCE)
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        if self.token:
            named.setdefault("Authorization", f"Bearer {self.token}")
        try:
            line.request(method, path, body, named)
            return _answer(line.getresponse())
        except ConnectionError as error:
            raise Died from error
        finally:
            line.close()

    def call(self, method: str, path: str, data: object = None, **headers: str) -> Answer:
        body = None if data is None else json.dumps(data).encode()
        return self.send(method, BASE + path, body, Content_Type="application/json", **headers)

    def get(self, path: str, **headers: str) -> Answer:
        return self.call("GET", path, **headers)

    def post(self, path: str, data: object = None, **headers: str) -> Answer:
        return self.call("POST", path, {} if data is None else data, **headers)

    def put(self, path: str, data: object, **headers: str) -> Answer:
        return self.call("PUT", path, data, **headers)

    def patch(self, path: str, data: object, **headers: str) -> Answer:
        return self.call("PATCH", path, data, **headers)

    def upload(self, path: str, document_type: str, content: bytes = families.PDF_BYTES) -> Answer:
        kind, body = form({"document_type": document_type}, content)
        return self.send("POST", BASE + path, body, Content_Type=kind)


def form(fields: dict[str, str], content: bytes, name: str = "scan.pdf") -> tuple[str, bytes]:
    """A multipart form with one file: (its Content-Type, its body)."""
    boundary = uuid.uuid4().hex
    parts = [
        f'--{boundary}\r\nContent-Disposition: form-data; name="{key}"\r\n\r\n{value}\r\n'.encode()
        for key, value in fields.items()
    ]
    head = f'Content-Disposition: form-data; name="file"; filename="{name}"'
    parts.append(f"--{boundary}\r\n{head}\r\nContent-Type: application/pdf\r\n\r\n".encode())
    body = b"".join([*parts, content, f"\r\n--{boundary}--\r\n".encode()])
    return f"multipart/form-data; boundary={boundary}", body


def _answer(response: http.client.HTTPResponse) -> Answer:
    content = response.read()
    is_json = "json" in (response.headers.get("Content-Type") or "")
    body = json.loads(content) if is_json and content else {"bytes": content}
    return Answer(response.status, body, dict(response.headers))


def at_once(*calls) -> list:
    """Do all of these at the same time; their results in order."""
    with ThreadPoolExecutor(len(calls)) as pool:
        return [each.result() for each in [pool.submit(call) for call in calls]]


def door(made: families.Family, rest: str = "") -> str:
    """The path of a family's enrolment."""
    return f"admissions/enrollments/{made.enrollment_id}{rest}"


@contextmanager
def inside(system: System, blocker) -> Iterator[None]:
    """Let this process read and write the system's stores instead of the test worker's own."""
    database = connections["default"]
    database.close()
    before = dict(database.settings_dict)
    addresses = system.stores.addresses()
    there = environ.Env.db_url_config(addresses["DATABASE_URL"])
    options = {**before["OPTIONS"], **there.pop("OPTIONS", {})}
    with override_settings(DYNAMODB_ENDPOINT=addresses["DYNAMODB_ENDPOINT"]), blocker.unblock():
        database.settings_dict.update(there, OPTIONS=options)
        try:
            yield
        finally:
            database.close()
            database.settings_dict.clear()
            database.settings_dict.update(before)


def nothing_owed() -> bool:
    return not any(owed_everywhere().values())


def wait_for(true, what: str) -> None:
    """Wait until `true()`; fails the test, with what was awaited, if it never is."""
    if not processes.wait_until(true, PATIENCE, every=0.1):
        raise AssertionError(f"never: {what}")


_COUNTS = """
SELECT (SELECT count(*) FROM students WHERE student_unique_id = %(student)s),
    (SELECT count(*) FROM student_school_associations WHERE student_unique_id = %(student)s),
    (SELECT count(*) FROM tsa_student_extensions WHERE student_unique_id = %(student)s),
    (SELECT count(*) FROM users WHERE sourced_id = 'student_' || %(student)s),
    (SELECT count(*) FROM users WHERE email = %(email)s),
    (SELECT count(*) FROM tsa_user_extensions e JOIN users u ON u.sourced_id = e.user_sourced_id
        WHERE u.email = %(email)s),
    (SELECT count(*) FROM student_contact_associations WHERE student_unique_id = %(student)s),
    (SELECT count(*) FROM contacts c JOIN student_contact_associations a
        ON a.contact_unique_id = c.contact_unique_id WHERE a.student_unique_id = %(student)s),
    (SELECT count(*) FROM user_agents WHERE user_sourced_id = 'student_' || %(student)s),
    (SELECT count(*) FROM user_agents WHERE agent_sourced_id = 'student_' || %(student)s),
    (SELECT count(*) FROM access_grants WHERE student_unique_id = %(student)s
        AND adult_kind = 'guardian'),
    (SELECT count(*) FROM access_grants WHERE student_unique_id = %(student)s
        AND adult_kind = 'coach'),
    (SELECT count(*) FROM copy_enrollments WHERE student_unique_id = %(student)s)
"""
ONE_SET = (1,) * 13
NO_RECORDS = (*(0,) * 12, 1)


def records_of(made: families.Family) -> tuple[int, ...]:
    """How many rows of each kind PostgreSQL has for this family's child."""
    with connection.cursor() as cursor:
        cursor.execute(_COUNTS, {"student": made.student_unique_id, "email": made.email})
        return cursor.fetchone()
