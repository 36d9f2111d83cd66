"""What machine clients read of students: a row for each request, before it is answered.

It stands in the admin audit log (DynamoDB); reading must not write in PostgreSQL, whose snapshots
tell the OneRoster API whether its totals still hold. While DynamoDB is away the row goes to
`audit_logs`. Where neither takes it, the request is refused: no read goes unnoted.
"""

from collections.abc import Iterable

from tsa.audit import services, staff_log, tied
from tsa.lib.actor import Actor
from tsa.lib.errors import StoreUnavailable


def note(
    by: Actor,
    *,
    table: str,
    key: str = "",
    records: int = 1,
    filters: Iterable[str] = (),
    organizations: Iterable[int] | None = None,
    student: str | None = None,
) -> None:
    """One record (`key`), or a list: how many, by which filters (their names, never values).

    `organizations`: those whose data the client reaches; None for all. What tells of no student
    leaves no row.
    """
    if table not in tied.tables():
        return
    details = {"records": records}
    if not key:
        details["filters"] = sorted(filters)
        details["organizations"] = None if organizations is None else list(organizations)
    said = "read one" if key else "read a list"
    try:
        staff_log.opened(
            resource_type=table,
            resource_id=key or "*",
            by=by,
            description=said,
            student=student,
            details=details,
            action_type="view" if key else "list",
        )
    except StoreUnavailable:
        services.record(
            "view" if key else "list",
            entity=table,
            entity_id=key or "*",
            by=by,
            student_unique_id=student,
            description=said,
            after=details,
        )
