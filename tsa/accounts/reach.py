"""Which rows a staff person may reach: those of the organizations that the person was given.

Each model's rule is declared once, in its own app's `reach.py`; lists, pages, choices, actions
and endpoints all ask here. A network given means every school; nothing given means no school.
A model without a rule is open only to those who reach every school (a test names it).
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import Q, QuerySet
from django.utils.module_loading import autodiscover_modules

from tsa.accounts.authentication import Machine
from tsa.accounts.models import Addition, User
from tsa.lib.actor import Actor

EVERY_SCHOOL = "accounts.see_every_school"
_HELD = "_tsa_reach"  # on the person, who is read anew for every request

# What lies under the organizations that were given, and what they lie under. A school, district
# or center of Ed-Fi has the same number in both standards: `school_12` is number 12.
_FIND = """
WITH RECURSIVE named (id) AS ({named}),
below (id) AS (
    SELECT id FROM named
    UNION SELECT o.sourced_id FROM organizations o JOIN below b ON o.parent_id = b.id
), above (id) AS (
    SELECT o.parent_id FROM organizations o JOIN named n ON o.sourced_id = n.id
    UNION SELECT o.parent_id FROM organizations o JOIN above a ON o.sourced_id = a.id
)
SELECT coalesce((SELECT array_agg(id) FROM below), '{{}}'),
    coalesce((SELECT array_agg(id) FROM above WHERE id IS NOT NULL), '{{}}'),
    EXISTS (SELECT FROM organizations o JOIN named n ON o.sourced_id = n.id
        WHERE o.type = 'ext:network')
"""
_OF_PERSON = "SELECT organization_id FROM accounts_user_organizations WHERE user_id = %s"
_OF_CLIENT = "SELECT unnest(%s::text[])"
_KINDS = ("school", "lea", "esc", "sea")


@dataclass(frozen=True, slots=True)
class Reach:
    """The organizations at and below what was given, and, only to look at, those above them."""

    orgs: tuple[str, ...] = ()
    above: tuple[str, ...] = ()
    person: int | None = None

    @property
    def numbers(self) -> list[int]:
        return _numbers(self.orgs)

    @property
    def numbers_above(self) -> list[int]:
        return _numbers(self.above)

    def added(self, model: str) -> QuerySet:
        """The keys of rows of this model that the person added and that no school has yet."""
        return Addition.objects.filter(user_id=self.person, model=model).values("key")


Where = Callable[[Reach], Q]


@dataclass(frozen=True, slots=True)
class Rule:
    """`own` rows may be seen and, with the permission, changed; `seen` rows only be seen.

    `key`: the field by which an addition is remembered until a school has the row; without one a
    row that would be out of the person's own reach is refused.
    """

    own: Where
    seen: Where | None = None
    key: str = ""


def _nothing(reach: Reach) -> Q:
    return Q(pk__in=[])


def _anything(reach: Reach) -> Q:
    return ~Q(pk__in=[])  # an empty Q would vanish beside another


NETWORK = Rule(own=_nothing)  # of the whole network: only for those who reach every school
SHARED = Rule(own=_nothing, seen=_anything)  # all look at it; changing it is the network's

_rules: dict[str, Rule] = {}


def register(model: str, rule: Rule) -> None:
    """The rule of a model, by its label: “edfi.Student”."""
    _rules[model.lower()] = rule


def rule_of(model) -> Rule | None:
    return _rules.get(model._meta.concrete_model._meta.label_lower)


def discover() -> None:
    autodiscover_modules("reach")


def of(principal: Any) -> Reach | None:
    """What this principal reaches; None: every school."""
    if isinstance(principal, Machine):
        return _of_machine(principal)
    if not isinstance(principal, User) or not principal.is_active:
        return Reach()
    if principal.every_school or principal.has_perm(EVERY_SCHOOL):
        return None
    if not hasattr(principal, _HELD):  # a lazy user's own __dict__ is another
        setattr(principal, _HELD, _find(_OF_PERSON, principal.pk, person=principal.pk))
    return getattr(principal, _HELD)


def names_school(actor: Actor, school_id: int) -> bool:
    """May whoever acts name something of this school in an act, such as its coach?

    For services, which know no request. Who is none of the staff has no schools of that kind.
    """
    if not actor.is_staff:
        return True
    person = User.objects.filter(email=actor.id).first()
    reach = of(person) if person else None
    return reach is None or int(school_id) in reach.numbers


def is_limited(principal) -> bool:
    return of(principal) is not None


def visible_to(principal, rows: QuerySet) -> QuerySet:
    """These rows, without those that are out of the principal's reach."""
    reach = of(principal)
    if reach is None:
        return rows
    rule = rule_of(rows.model) or NETWORK
    return rows.filter(rule.own(reach) | rule.seen(reach) if rule.seen else rule.own(reach))


def changeable_by(principal, rows: QuerySet) -> QuerySet:
    """These rows, without those that the principal may at most look at."""
    reach = of(principal)
    if reach is None:
        return rows
    return rows.filter((rule_of(rows.model) or NETWORK).own(reach))


def sees_any(principal, model) -> bool:
    """May rows of this model be within reach at all?"""
    return not is_limited(principal) or (rule_of(model) or NETWORK) is not NETWORK


def changes_any(principal, model) -> bool:
    return not is_limited(principal) or (rule_of(model) or NETWORK).own is not _nothing


def has_rows_to_look_at(principal, model) -> bool:
    """Are there rows of this model that the principal may see and not change?"""
    rule = rule_of(model)
    return is_limited(principal) and rule is not None and rule.seen is not None


def remember_addition(principal, row) -> bool:
    """Keep a new row within reach of who added it until a school has it; False: not for these."""
    rule = rule_of(type(row))
    if rule is None or not rule.key:
        return False
    key = str(getattr(row, rule.key))
    label = row._meta.label_lower
    Addition.objects.get_or_create(user_id=principal.pk, model=label, key=key)
    return True


def _of_machine(machine: Machine) -> Reach | None:
    """A client that names education organizations is held to them, as in the other APIs."""
    numbers = machine.standing.education_organization_ids
    if not numbers:
        return None
    return _find(_OF_CLIENT, [f"{kind}_{number}" for kind in _KINDS for number in numbers])


def _find(named: str, argument, *, person: int | None = None) -> Reach | None:
    with connection.cursor() as cursor:
        cursor.execute(_FIND.format(named=named), [argument])
        below, above, has_network = cursor.fetchone()
    return None if has_network else Reach(tuple(below), tuple(above), person)


def _numbers(orgs: tuple[str, ...]) -> list[int]:
    parts = (each.rpartition("_") for each in orgs)
    return [
        int(number)
        for kind, _, number in parts
        if kind in _KINDS and number.isascii() and number.isdigit() and len(number) < 19
    ]
