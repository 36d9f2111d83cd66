"""What the kept body of a user (`users.document`) costs where users are written."""

import os
import time

import psycopg

_CHANGE = (
    "UPDATE users SET phone = {value} WHERE sourced_id IN"
    " (SELECT sourced_id FROM users ORDER BY sourced_id LIMIT {count})"
)
_ROUNDS = 2


def measured(count: int) -> dict[str, float]:
    """Seconds of an UPDATE of so many users; each is taken back, the quickest of two counts."""
    ways = {
        "as it is": (),
        "without the kept body": ("write_document",),
        "without audit": ("audit_update",),
        "without both": ("write_document", "audit_update"),
    }
    best: dict[str, float] = {}
    with psycopg.connect(os.environ["DATABASE_OWNER_URL"], autocommit=True) as owner:
        for _ in range(_ROUNDS):
            for name, triggers in ways.items():
                seconds = _once(owner, count, triggers)
                best[name] = min(seconds, best.get(name, seconds))
        owner.execute("VACUUM (ANALYZE) users")
    return best


def _once(owner, count: int, triggers: tuple[str, ...]) -> float:
    with owner.transaction(force_rollback=True):
        for name in triggers:
            owner.execute(f"ALTER TABLE users DISABLE TRIGGER {name}")
        started = time.monotonic()
        owner.execute(_CHANGE.format(value="'555-' || left(sourced_id, 3)", count=count))
        return time.monotonic() - started
