"""The enrolment's own history: who did what, when. Kinds and ids, never a family's answers."""

from enrollment.tables import EnrollmentItem
from tsa.dynamo.items import now_text
from tsa.lib.actor import Actor

KEPT = 300


def note(item: EnrollmentItem, what: str, *, by: Actor, **details) -> None:
    """Add a line to the history and stamp the item, as part of the caller's change."""
    moment = now_text()
    line = {"at": moment, "by": str(by), "what": what, **details}
    item.history = [*(item.history or []), line][-KEPT:]
    item.updated_at = moment
