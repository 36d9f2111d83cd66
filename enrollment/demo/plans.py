"""What each demo family is: name, child, coach, how far it came. Pure; decided by its number.

The first families show every stage once; from then on the stages come in the shares below.
"""

import random
import unicodedata
from dataclasses import dataclass
from datetime import date

from enrollment.demo import people

# stage: how many of 200. `PLANS` in families.py says what happens in each.
SHARES = {
    "enrolled": 34,
    "enrolled_with_deposit": 16,
    "registered": 16,
    "invited": 16,
    "consulted": 12,
    "documents_pending": 12,
    "visited": 12,
    "opened": 10,
    "interested": 10,
    "documents_approved": 10,
    "approved": 8,
    "looked_at": 8,
    "documents_rejected": 8,
    "waitlisted": 6,
    "expired": 5,
    "withdrawn": 5,
    "rejected": 4,
    "duplicate": 3,
    "revoked": 2,
    "failed": 2,
    "failed_at_the_end": 1,
}
BLOCK = 200
assert sum(SHARES.values()) == BLOCK


@dataclass(frozen=True, slots=True)
class Child:
    first_name: str | None
    last_name: str
    sex: str
    birth_date: date
    grade: str

    @property
    def name(self) -> str:
        return " ".join(part for part in (self.first_name, self.last_name) if part)


@dataclass(frozen=True, slots=True)
class Plan:
    """One family. `email` also tells siblings' families to be one parent."""

    number: int
    stage: str
    child: Child
    parent_first_name: str
    parent_last_name: str
    email: str
    language: str
    coach: people.DemoCoach

    @property
    def key(self) -> str:
        return f"{self.number:04d}"

    def dice(self, about: str) -> random.Random:
        """Chance that falls the same way each time it is thrown for the same thing."""
        return random.Random(f"tsa-demo/{self.number}/{about}")


def plan(number: int) -> Plan:
    """The family of this number, from 0."""
    stage = _ORDER[number % BLOCK]
    if stage == "duplicate":
        return _other_parent_of(plan(_twin_of(number)), number)
    sibling = number % 17 == 16 and number > 17
    parent = plan(number - 2) if sibling and _ORDER[(number - 2) % BLOCK] != "duplicate" else None
    dice = random.Random(f"tsa-demo/{number}")
    last_name = parent.parent_last_name if parent else dice.choice(people.FAMILY_NAMES)
    first_name = parent.parent_first_name if parent else dice.choice(people.PARENTS)
    return Plan(
        number=number,
        stage=stage,
        child=_child(number, last_name, dice),
        parent_first_name=first_name,
        parent_last_name=last_name,
        email=parent.email if parent else _address(first_name, last_name, number),
        language="es" if last_name in people.SPANISH and number % 3 else "en",
        coach=parent.coach if parent else _coach(number),
    )


def _child(number: int, last_name: str, dice: random.Random) -> Child:
    sex = dice.choice(("Female", "Male"))
    years = dice.randint(5, 17)
    birth_date = date(2026 - years, dice.randint(1, 12), dice.randint(1, 28))
    grade = "K" if years < 6 else str(min(years - 5, 12))
    first_name = dice.choice(people.CHILDREN[sex])
    if number % 40 == 21:
        first_name, last_name = None, dice.choice(people.ONE_WORD_NAMES)
    return Child(first_name, last_name, sex, birth_date, grade)


def _other_parent_of(twin: Plan, number: int) -> Plan:
    """The same child, invited once more at another parent's address by another coach."""
    first_name = people.PARENTS[(people.PARENTS.index(twin.parent_first_name) + 5) % 20]
    return Plan(
        number=number,
        stage="duplicate",
        child=twin.child,
        parent_first_name=first_name,
        parent_last_name=twin.parent_last_name,
        email=_address(first_name, twin.parent_last_name, number),
        language=twin.language,
        coach=_coach(number + 1),
    )


def _twin_of(number: int) -> int:
    """The nearest earlier family whose child has a birth date on record and stayed."""
    earlier = (each for each in range(number - 1, -1, -1))
    return next(each for each in earlier if _ORDER[each % BLOCK] in _WITH_A_RECORD)


_WITH_A_RECORD = ("enrolled", "enrolled_with_deposit", "registered", "documents_pending")


def _coach(number: int) -> people.DemoCoach:
    return people.COACHES[number * 7 % len(people.COACHES)]


def _address(first_name: str, last_name: str, number: int) -> str:
    return f"{plain(first_name)}.{plain(last_name)}.{number:03d}@families.example"


def plain(name: str) -> str:
    """The letters a to z of a name."""
    decomposed = unicodedata.normalize("NFKD", name.replace("Đ", "D").replace("đ", "d"))
    return "".join(each for each in decomposed.lower() if "a" <= each <= "z")


def _order() -> list[str]:
    """The stage of each number: one of each first, then evenly mixed."""
    rest = [
        ((index + 0.5) / (count - 1), stage)
        for stage, count in SHARES.items()
        for index in range(count - 1)
    ]
    return [*SHARES, *(stage for _, stage in sorted(rest))]


_ORDER = _order()
