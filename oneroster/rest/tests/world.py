"""The OneRoster API as its consumers use it, and a district with a bit of everything in it."""

import json
from typing import Any

from django.test import Client as Http

from edfi.rest import claims
from edfi.rest.tests import world as edfi
from tsa.accounts.tests.factories import machine_client, token_for

ROSTERING = "/ims/oneroster/rostering/v1p2"
GRADEBOOK = "/ims/oneroster/gradebook/v1p2"
RESOURCES = "/ims/oneroster/resources/v1p2"
OLDER = "/ims/oneroster/v1p1"
SCHOOL, STUDENT, TEACHER = "school_255901001", "student_604821", "staff_207219"


class Consumer:
    """A program that signed in with client credentials."""

    def __init__(self, http: Http, *scopes: str, **fields):
        self.http = http
        self.registered, secret = machine_client(
            *(scopes or ["oneroster"]), name="Consumer", **fields
        )
        self.token = token_for(self.registered, secret, http)

    def ask(self, method: str, address: str, body: Any = None, **headers: str):
        sent = body if isinstance(body, bytes) else b"" if body is None else json.dumps(body)
        headers = {"Authorization": f"Bearer {self.token}", **headers}
        return self.http.generic(
            method, address, sent, content_type="application/json", headers=headers
        )

    def get(self, address: str, **headers: str):
        return self.ask("GET", address, **headers)

    def put(self, address: str, body: Any):
        return self.ask("PUT", address, body)

    def post(self, address: str, body: Any):
        return self.ask("POST", address, body)

    def delete(self, address: str):
        return self.ask("DELETE", address)

    def listed(self, address: str) -> list[dict]:
        answer = self.get(address)
        assert answer.status_code == 200, answer.content
        (found,) = answer.json().values()
        return found

    def ids(self, address: str) -> list[str]:
        return [each["sourcedId"] for each in self.listed(address)]


def district() -> edfi.Client:
    """The printed Ed-Fi examples, which are a roster at once."""
    claims.forget()
    client = edfi.Client(Http())
    client.build()
    return client
