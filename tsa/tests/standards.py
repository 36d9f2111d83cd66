"""Who calls the doors of both standards in the table of access: people and kinds of programs."""

from django.test import Client

from edfi.rest import claims
from enrollment.tests import families
from tsa.accounts import clients
from tsa.accounts.tests.factories import machine_client, staff_person, token_for

PEOPLE = ["nobody", "parent", "registrar", "other_api", "core", "reader", "full"]
_OR = "https://purl.imsglobal.org/spec/or/v1p2/scope/"
_READS = ("roster", "gradebook", "resource")
# Of each program: the scopes of its OneRoster client, the claim set of its Ed-Fi client.
_PROGRAMS = {
    "core": ([f"{_OR}{name}-core.readonly" for name in _READS], "Descriptors and Organizations"),
    "reader": ([f"{_OR}{name}.readonly" for name in (*_READS, "assessment")], "Reader"),
    "full": (["oneroster"], "full"),
}


class Caller:
    """One of PEOPLE, at either standard's door."""

    def __init__(self, person: str) -> None:
        self.http = Client()
        self.tokens = dict.fromkeys(("edfi", "oneroster"), "")
        if person == "parent":
            self.tokens = dict.fromkeys(self.tokens, families.sign_in("p@family.example"))
        elif person == "registrar":
            self.http.force_login(
                staff_person("registrar@tsa.example", role="registrar"),
                backend="django.contrib.auth.backends.ModelBackend",
            )
        elif person == "other_api":
            self.tokens = dict.fromkeys(self.tokens, self._token("tsa.admin"))
        elif person in _PROGRAMS:
            scopes, claim_set = _PROGRAMS[person]
            self.tokens["oneroster"] = self._token(*scopes)
            self.tokens["edfi"] = self._token("edfi", claim_set=claim_set)

    def _token(self, *scopes: str, **fields) -> str:
        clients.forget()
        claims.forget()
        client, secret = machine_client(*scopes, **fields)
        return token_for(client, secret, Client())

    def status(self, standard: str, method: str, address: str, body: str = "{}") -> int:
        token = self.tokens[standard]
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        answer = self.http.generic(
            method.upper(), address, body, content_type="application/json", headers=headers
        )
        return answer.status_code
