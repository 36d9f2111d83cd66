"""Who an e-mail address is to us. The apps above say so: coaches and enrolment register here.

Index reads are enough for this: it decides whether a mail is worth sending, and which of a
person's doors open; each door still checks the item itself.
"""

from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Identity:
    """`mail_kind` and `reference` say which sign-in mail, about which item that holds the
    address, so that no queue needs to hold it."""

    roles: list[str] = field(default_factory=list)
    profile_id: str | None = None
    mail_kind: str = ""
    reference: str = ""


_finders: list[Callable[[str], Identity | None]] = []


def register(finder: Callable[[str], Identity | None]) -> None:
    if finder not in _finders:
        _finders.append(finder)


def of(email: str) -> Identity | None:
    """All roles of this (normalised) address together; None for a stranger."""
    found = [identity for finder in _finders if (identity := finder(email))]
    if not found:
        return None
    return Identity(
        roles=sorted({role for identity in found for role in identity.roles}),
        profile_id=next((each.profile_id for each in found if each.profile_id), None),
        mail_kind=found[0].mail_kind,
        reference=found[0].reference,
    )
