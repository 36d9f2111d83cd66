"""Who acts. Whoever it is, services, audit rows and database triggers get this one shape."""

import getpass
import os
from dataclasses import dataclass
from enum import StrEnum
from functools import cache


class Kind(StrEnum):
    PARENT = "parent"
    COACH = "coach"
    STAFF = "staff"
    MACHINE = "machine"  # an API client
    SYSTEM = "system"  # the worker, a command


@dataclass(frozen=True, slots=True)
class Actor:
    """`id`: a parent's or staff's e-mail, a coach's profile_id, a client_id, a command's name."""

    kind: Kind
    id: str
    address: str = ""
    agent: str = ""
    session: str = ""
    request_id: str = ""

    @property
    def is_staff(self) -> bool:
        return self.kind == Kind.STAFF

    @property
    def is_accountable(self) -> bool:
        """Staff, and programs that act for staff: what they do goes to the admin audit log."""
        return self.kind in (Kind.STAFF, Kind.MACHINE)

    def __str__(self) -> str:
        return f"{self.kind}:{self.id}"


def system(name: str) -> Actor:
    """The actor of a worker or a command, by the name that should stand in the audit."""
    return Actor(Kind.SYSTEM, name, agent=_os_user())


@cache
def _os_user() -> str:
    """Whose process it is; a container may run under a number that has no name."""
    try:
        return f"os user {getpass.getuser()}"
    except (KeyError, OSError):
        return f"os user {os.getuid()}"
