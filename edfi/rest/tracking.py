"""Change queries: the newest change version, what was deleted, whose key changed.

Triggers write `tracked_changes`; here it is only read. A caller is told of what lay in the
organizations it reaches: a student who is gone counts by the associations there were.
"""

from edfi.rest import statements
from edfi.rest.callers import Caller
from edfi.rest.queries import Query
from edfi.rest.resource import Resource, Secured
from tsa.api import database

_COVERED = "%(covered)s::bigint[]"
# Associations there are, and associations there were.
_WAS_AT = (
    "EXISTS (SELECT FROM tracked_changes a WHERE a.resource = 'studentSchoolAssociations'"
    " AND a.old_key ->> 'studentUniqueId' = {student}"
    f" AND (a.old_key ->> 'schoolId')::bigint = ANY({_COVERED}))"
)
_IS_AT = (
    "EXISTS (SELECT FROM student_school_associations a WHERE a.student_unique_id = {student}"
    f" AND a.school_id = ANY({_COVERED}))"
)


def newest_version() -> int:
    """Every version up to this one is committed, or never will be."""
    return database.run("SELECT newest_change_version()").fetchone()[0]


def deletes(resource: Resource, query: Query, caller: Caller) -> tuple[str, int | None]:
    """JSON of the deletions in the window; what was made again since is left out."""
    again = " AND ".join(
        f"r.{each.column} = (t.old_key ->> '{each.name}')::{each.scalar.cast}"
        for each in resource.flat_key
    )
    where, values = _where(resource, query, caller)
    where = (
        f"{where} AND t.new_key IS NULL"
        f" AND NOT EXISTS (SELECT FROM {resource.table} r WHERE {again})"
    )
    item = (
        "jsonb_build_object('id', t.record_id, 'changeVersion', t.change_version,"
        " 'keyValues', t.old_key)"
    )
    rows = f"SELECT t.id, {item} AS item FROM tracked_changes t WHERE {where}"
    return _listed(rows, query, values)


def key_changes(resource: Resource, query: Query, caller: Caller) -> tuple[str, int | None]:
    """JSON of one change an item in the window: from its first old key to its last new one."""
    where, values = _where(resource, query, caller)
    rows = (
        "SELECT max(t.id) AS id, jsonb_build_object('id', t.record_id,"
        " 'changeVersion', max(t.change_version),"
        " 'oldKeyValues', (array_agg(t.old_key ORDER BY t.change_version, t.id))[1],"
        " 'newKeyValues', (array_agg(t.new_key ORDER BY t.change_version DESC, t.id DESC))[1])"
        f" AS item FROM tracked_changes t WHERE {where} AND t.new_key IS NOT NULL"
        " GROUP BY t.record_id"
    )
    return _listed(rows, query, values)


def _listed(rows: str, query: Query, values: dict) -> tuple[str, int | None]:
    text = database.run(
        "SELECT '[' || coalesce(string_agg(item::text, ',' ORDER BY id), '') || ']'"
        f" FROM ({rows} ORDER BY id LIMIT {query.limit} OFFSET {query.offset}) p",
        values,
    ).fetchone()[0]
    if not query.counted:
        return text, None
    return text, database.run(f"SELECT count(*) FROM ({rows}) p", values).fetchone()[0]


def _where(resource: Resource, query: Query, caller: Caller) -> tuple[str, dict]:
    covered = caller.covered()
    values = {**query.values, "covered": covered, "resource": resource.name}
    # Before and after: an item that moved to somebody else does not show where.
    was_theirs = [
        condition
        for each in resource.secured_by
        for condition in (_was_theirs(resource, each, "old"), _was_theirs(resource, each, "new"))
    ]
    return (
        statements.condition(
            "t.resource = %(resource)s",
            *query.conditions,
            *(was_theirs if covered is not None else []),
        ),
        values,
    )


def _was_theirs(resource: Resource, secured: Secured, side: str) -> str:
    name = next(each.name for each in resource.flat_key if each.column == secured.column)
    key = "t.old_key" if side == "old" else "coalesce(t.new_key, t.old_key)"
    said = f"({key} ->> '{name}')"
    if secured.by == "organization":
        return f"{said}::bigint = ANY({_COVERED})"
    if secured.by == "student":
        return f"({_IS_AT.format(student=said)} OR {_WAS_AT.format(student=said)})"
    if secured.by == "contact":
        return _contact_was_theirs(said)
    return (
        "(EXISTS (SELECT FROM staff_education_organization_assignments a"
        f" WHERE a.staff_unique_id = {said} AND a.education_organization_id = ANY({_COVERED}))"
        " OR EXISTS (SELECT FROM tracked_changes a"
        " WHERE a.resource = 'staffEducationOrganizationAssignmentAssociations'"
        f" AND a.old_key ->> 'staffUniqueId' = {said}"
        f" AND (a.old_key ->> 'educationOrganizationId')::bigint = ANY({_COVERED})))"
    )


def _contact_was_theirs(said: str) -> str:
    student = "s.student"
    return (
        "EXISTS (SELECT FROM (SELECT c.student_unique_id AS student"
        f" FROM student_contact_associations c WHERE c.contact_unique_id = {said} UNION ALL"
        " SELECT c.old_key ->> 'studentUniqueId' FROM tracked_changes c"
        " WHERE c.resource = 'studentContactAssociations'"
        f" AND c.old_key ->> 'contactUniqueId' = {said}) s"
        f" WHERE {_IS_AT.format(student=student)} OR {_WAS_AT.format(student=student)})"
    )
