"""Staff in front of the admin, for tests of any app, and what they cost and left behind."""

from django.contrib.messages import get_messages
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tsa.accounts.tests.factories import staff_person
from tsa.audit.tables import AuditLogItem


def signed_in(role: str = "", *, email: str = "", **fields) -> Client:
    """A client of somebody with this role; without one, of a superuser."""
    fields.setdefault("is_superuser", not role)
    person = staff_person(email or f"{role or 'root'}@tsa.example", role=role, **fields)
    client = Client()
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return client


def queries(client: Client, address: str) -> int:
    """How many queries a page takes; what a process reads once is read before."""
    assert client.get(address).status_code == 200
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    return len(captured)


def told(answer) -> str:
    """What the page that follows will say about it."""
    return " | ".join(str(message) for message in get_messages(answer.wsgi_request))


def openings() -> list[tuple[str, str]]:
    """What the admin audit log says was opened: (resource type, id)."""
    rows = sorted(AuditLogItem.scan(), key=lambda row: row.timestamp)
    return [(row.resource_type, row.resource_id) for row in rows if row.action_type == "view"]


def changes(resource_type: str) -> list[AuditLogItem]:
    """What the admin audit log says was done to things of this type, in time order."""
    found = (row for row in AuditLogItem.scan() if row.action_type not in ("view", "list.shown"))
    rows = [row for row in found if row.resource_type == resource_type]
    return sorted(rows, key=lambda row: row.timestamp)
