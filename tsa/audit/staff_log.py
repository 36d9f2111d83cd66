"""Rows of the admin audit log. `commit_by` is how a change that staff may make is committed."""

from tsa.audit.tables import AuditLogItem
from tsa.dynamo.writes import Write, commit, create
from tsa.lib.actor import Actor


def entry(
    action_type: str,
    *,
    resource_type: str,
    resource_id: str,
    by: Actor,
    description: str,
    before: dict | None = None,
    after: dict | None = None,
) -> Write:
    """A row to be written in the same commit as what it tells of."""
    return create(
        AuditLogItem(
            admin_email=by.id,
            action_type=action_type,
            resource_type=resource_type,
            resource_id=resource_id,
            action_description=description,
            before_state=before,
            after_state=after,
            ip_address=by.address or None,
            user_agent=by.agent or None,
            session_id=by.session or None,
            request_id=by.request_id or None,
        )
    )


def commit_by(by: Actor, *writes: Write, **what) -> None:
    """Commit these writes; when staff or a machine client acts, with the audit row in them.

    `what` is the rest of `entry`. Raises what `tsa.dynamo.writes.commit` raises.
    """
    if by.is_accountable:
        commit(*writes, entry(by=by, **what))
    else:
        commit(*writes)


def opened(*, resource_type: str, resource_id: str, by: Actor, description: str) -> None:
    """Note that staff opened a record, before they are shown it.

    Raises StoreUnavailable if that cannot be noted; then the record must stay closed.
    """
    commit(
        entry(
            "view",
            resource_type=resource_type,
            resource_id=resource_id,
            by=by,
            description=description,
        )
    )
