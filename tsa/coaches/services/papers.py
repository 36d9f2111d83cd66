"""A coach's documents as the profile keeps them (seed 002): which, where it lies, how it stands.

The file itself lies elsewhere, with whoever checks it; staff note where.
"""

import uuid

from tsa.coaches.services.keeping import find, odd, save
from tsa.coaches.tables import ProfileItem
from tsa.dynamo.items import now_text
from tsa.dynamo.writes import retrying
from tsa.lib.actor import Actor

KINDS = (
    "business_plan",
    "certification",
    "insurance",
    "llc_formation",
    "identification",
    "background_report",
)
STATES = ("pending", "approved", "verified", "rejected")


@retrying
def note_document(
    profile_id: str, kind: str, *, place: str, status: str, reason: str, by: Actor
) -> ProfileItem:
    """Note a document of this kind, in place of the one there was."""
    if kind not in KINDS:
        raise odd("kind", f"One of {', '.join(KINDS)}.")
    if status not in STATES:
        raise odd("status", f"One of {', '.join(STATES)}.")
    profile = find(profile_id)
    kept = profile.documents or []
    before = next((each for each in kept if each.get("document_type") == kind), None)
    noted = {
        "document_id": uuid.uuid4().hex,
        "document_type": kind,
        "document_url": place,
        "uploaded_at": now_text(),
        "status": status,
    }
    profile.documents = [*(each for each in kept if each is not before), noted]
    return save(
        profile,
        "Noted a coach's document",
        by=by,
        before={"document": before} if before else None,
        after={"document": noted, "reason": reason},
    )
