"""What of the demo was made before, noted in DynamoDB, so that a second run changes nothing.

It is noted when a thing is finished. A run that was cut off finds its last thing unfinished
and goes on with it.
"""

from collections.abc import Iterable

from tsa.accounts.tables import TokenItem
from tsa.dynamo.writes import commit, create
from tsa.lib.addresses import digest


def is_done(kind: str, key: str) -> bool:
    return TokenItem.fetch(_claim_id(kind, key)) is not None


def all_done(kind: str, keys: Iterable[str]) -> set[str]:
    """Which of these keys are done."""
    by_claim = {_claim_id(kind, key): key for key in keys}
    return {by_claim[claim.token_id] for claim in TokenItem.fetch_many(by_claim)}


def note_done(kind: str, key: str) -> None:
    commit(create(TokenItem(_claim_id(kind, key), kind="claim", reference=f"demo {kind}")))


def _claim_id(kind: str, key: str) -> str:
    return digest("claim", "demo", kind, key)
