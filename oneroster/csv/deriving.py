"""Rows that a package says within its users: 1.1's roles, and the resources of 1.2 before 1.2.1.

What they are made of is whole for each user, so that a delta retires those of a user's that
are no longer said, if a package of its source brought them.
"""

from oneroster.csv.catalogue import BY_NAME
from oneroster.csv.checking import brought, foreign
from oneroster.csv.files import V11
from oneroster.csv.kinds import members
from oneroster.csv.reports import Report, Tally
from oneroster.csv.staging import Staged, create, execute, value

_RESOURCES = "resourceSourcedIds"
_ROLES = """
INSERT INTO csv_roles (line, status, "sourcedId", "userSourcedId", "roleType", role, "orgSourcedId")
SELECT s.line, s.status, coalesce(t.sourced_id,
        md5(concat_ws('|', s."sourcedId", org, s.role))::uuid::text),
    s."sourcedId", CASE WHEN EXISTS (SELECT FROM user_roles p
        WHERE p.user_sourced_id = s."sourcedId" AND p.org_sourced_id = org AND p.role <> s.role
            AND p.role_type = 'primary' AND p.status = 'active'
            AND NOT EXISTS (SELECT FROM csv_records r WHERE r.file = 'roles'
                AND r.sourced_id = p.sourced_id))
        THEN 'secondary' ELSE 'primary' END, s.role, org
FROM csv_users s CROSS JOIN LATERAL (SELECT DISTINCT unnest({listed}) AS org) o
LEFT JOIN user_roles t ON t.user_sourced_id = s."sourcedId" AND t.org_sourced_id = org
    AND t.role = s.role
WHERE NOT s.refused AND s.active
    AND NOT EXISTS (SELECT FROM users t WHERE t.sourced_id = s."sourcedId" AND {foreign})
"""
_USER_RESOURCES = """
INSERT INTO csv_userresources (line, status, "sourcedId", "userSourcedId", "resourceSourcedId")
SELECT s.line, s.status, coalesce(t.sourced_id,
        md5(concat_ws('|', 'resource', s."sourcedId", resource))::uuid::text),
    s."sourcedId", resource
FROM csv_users s CROSS JOIN LATERAL (SELECT DISTINCT unnest({listed}) AS resource) o
LEFT JOIN LATERAL (SELECT x.sourced_id FROM user_resources x
    WHERE x.user_sourced_id = s."sourcedId" AND x.resource_sourced_id = resource
        AND x.status = 'active' ORDER BY x.sourced_id LIMIT 1) t ON true
WHERE NOT s.refused AND s.active
"""
_NO_LONGER = """
INSERT INTO {staging} (line, status, "sourcedId")
SELECT s.line, 'tobedeleted', t.sourced_id
FROM {table} t JOIN csv_users s ON s."sourcedId" = t.user_sourced_id AND NOT s.refused
WHERE t.status = 'active' AND {brought}
    AND NOT EXISTS (SELECT FROM {staging} x WHERE x."sourcedId" = t.sourced_id)
"""


def derived(staged: list[Staged], *, version: str, source: str, report: Report) -> list[Staged]:
    """The files of the package, and those that were made of its users."""
    at = next((i for i, each in enumerate(staged) if each.file.name == "users"), None)
    if at is None:
        return staged
    users = staged[at]
    if version == V11:
        roles = _derive(users, "roles", "orgSourcedIds", _ROLES, source, report)
        return [*staged[: at + 1], roles, *staged[at + 1 :]]
    if _RESOURCES not in users.given:
        return staged
    if any(each.file.name == "userResources" for each in staged):
        reason = "is not read: the package has userResources.csv"
        report.note(users.label, reason, column=_RESOURCES)
        return staged
    create(BY_NAME["userResources"])
    made = _derive(users, "userResources", _RESOURCES, _USER_RESOURCES, source, report)
    return [*staged, made]


def _derive(users: Staged, name: str, column: str, sql: str, source: str, report: Report) -> Staged:
    file = BY_NAME[name]
    listed = members(f's."{column}"')
    execute(sql.format(listed=listed, foreign=foreign(users.file)))
    if not users.is_bulk:
        execute(
            _NO_LONGER.format(staging=file.staging, table=file.table, brought=brought(file, source))
        )
    tally = Tally(name, f"{users.mode}, of users.csv")
    tally.rows = value(f"SELECT count(*) FROM {file.staging}")
    report.tallies.insert(report.tallies.index(users.tally) + 1, tally)
    given = frozenset({*_ALWAYS[name], "userSourcedId"})
    return Staged(file, users.mode, tally, given, made_of="users")


_ALWAYS = {
    "roles": ("roleType", "role", "orgSourcedId"),
    "userResources": ("resourceSourcedId",),
}
