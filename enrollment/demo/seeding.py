"""Making the whole demo, once: network, staff, coaches, families, programs; no mails.

The mails that all of it owes are closed unsent: a first start should not fill the mail folder
with hundreds of letters, and none of them would reach anybody.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.module_loading import autodiscover_modules

from enrollment.demo import coaching, house, programs
from enrollment.demo.done import all_done, note_done
from enrollment.demo.families import STAGES, Play
from enrollment.demo.plans import plan
from tsa.dynamo.writes import Conflict, commit, touch
from tsa.mail.tables import DUE, OutboxItem

PROGRESS_EVERY = 20
_BATCH = 25
_further: list[Callable[[], None]] = []


def further(make: Callable[[], None]) -> Callable[[], None]:
    """Register what an app above this one adds, in its module `demo`, once the families are there.

    It is called at the end of each run, and makes only what is missing.
    """
    _further.append(make)
    return make


@dataclass(frozen=True, slots=True)
class Made:
    """What a run has added; all of it false or 0 the second time."""

    network: bool
    staff: bool
    families: int
    mails_closed: int

    @property
    def nothing(self) -> bool:
        return not (self.network or self.staff or self.families)


def seed(families: int, *, password: str, tell: Callable[[str], None]) -> Made:
    """Make what is missing of the demo with so many families."""
    network = house.open_network()
    staff = house.employ_staff(password)
    missing = _missing(families)
    if not missing:
        _conclude()
        return Made(network, staff, 0, 0)
    coaches = house.engage_coaches()
    closed = close_mails(house.coach_references())
    references: set[str] = set()
    for count, number in enumerate(missing, start=1):
        family = plan(number)
        play = Play(family, coaches[family.coach.email])
        STAGES[family.stage](play)
        references |= play.references()
        note_done("family", family.key)
        if count % PROGRESS_EVERY == 0 or count == len(missing):
            closed += close_mails(references)
            references.clear()
            tell(f"{count} of {len(missing)} families")
    _conclude()
    return Made(network, staff, len(missing), closed)


def _conclude() -> None:
    """What is said of the coaches once their families are there, and what they all are part of."""
    coaching.vouch_for_coaches()
    programs.let_in_programs()
    autodiscover_modules("demo")
    for make in _further:
        make()
    house.part_with_coaches()


def _missing(families: int) -> list[int]:
    done = all_done("family", [plan(number).key for number in range(families)])
    return [number for number in range(families) if plan(number).key not in done]


def close_mails(references: set[str]) -> int:
    """Take these items' mails out of the outbox without sending them; how many were there?"""
    due = OutboxItem.fetch_many([each.mail_id for each in OutboxItem.due_index.query(DUE)])
    ours = [each for each in due if each.reference in references and each.state]
    for start in range(0, len(ours), _BATCH):
        _close(ours[start : start + _BATCH])
    return len(ours)


def _close(mails: list[OutboxItem]) -> None:
    for mail in mails:
        mail.close()
    try:
        commit(*(touch(mail) for mail in mails))
    except Conflict:
        return  # a worker runs beside us and has begun to send one of them: let it
