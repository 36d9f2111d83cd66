"""Rows of the admin audit log. `commit_by` is how a change that staff may make is committed."""

from tsa.audit import about
from tsa.audit.tables import KINDS, OTHER, AuditLogItem
from tsa.dynamo.writes import Write, commit, create
from tsa.lib.actor import Actor


def key_of(resource_type: str, resource_id: str) -> str:
    """As the index by resource has it."""
    return f"{resource_type}#{resource_id}"[:1000]


def kind_of(action: str, description: str) -> tuple[str, str]:
    """The action as the index has it, and the description with what it does not have."""
    if action in KINDS:
        return action, description
    return OTHER, f"{action}: {description}".removesuffix(": ")


def entry(
    action_type: str,
    *,
    resource_type: str,
    resource_id: str,
    by: Actor,
    description: str,
    before: dict | None = None,
    after: dict | None = None,
    student: str | None = None,
    details: dict | None = None,
) -> Write:
    """A row to be written in the same commit as what it tells of."""
    action_type, description = kind_of(action_type, description)
    return create(
        AuditLogItem(
            admin_email=by.id or "-",
            actor_kind=str(by.kind),
            action_type=action_type,
            resource_type=resource_type,
            resource_id=resource_id,
            resource=key_of(resource_type, resource_id),
            student_unique_id=student or about.of_key(resource_id),
            action_description=description,
            details=details,
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


def opened(
    *,
    resource_type: str,
    resource_id: str,
    by: Actor,
    description: str,
    student: str | None = None,
    details: dict | None = None,
    action_type: str = "view",
) -> None:
    """Note that somebody was shown a record, or took it away, before it is given.

    Raises StoreUnavailable if that cannot be noted; then the record must stay closed.
    """
    commit(
        entry(
            action_type,
            resource_type=resource_type,
            resource_id=resource_id,
            by=by,
            description=description,
            student=student,
            details=details,
        )
    )
