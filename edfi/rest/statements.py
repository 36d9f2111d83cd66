"""The SQL that a declaration means. Made once for each resource; the row is always `t`.

Names of tables and columns come from declarations, values are named parameters. The body of an
item is put together by PostgreSQL as JSON text: a part that is NULL leaves itself out.
"""

from functools import cache

from edfi.rest.resource import Link, Member, Resource, Secured, named
from edfi.rest.shapes import Boolean, Collection, Descriptor, Descriptors, Reference, Text

_ASSOCIATION = {
    "organization": "{value} = ANY({covered})",
    "student": "EXISTS (SELECT FROM student_school_associations a"
    " WHERE a.student_unique_id = {value} AND a.school_id = ANY({covered}){alone})",
    "contact": "EXISTS (SELECT FROM student_contact_associations c"
    " JOIN student_school_associations a USING (student_unique_id)"
    " WHERE c.contact_unique_id = {value} AND a.school_id = ANY({covered}){alone})",
    "staff": "EXISTS (SELECT FROM staff_education_organization_assignments a"
    " WHERE a.staff_unique_id = {value}"
    " AND a.education_organization_id = ANY({covered}){alone})",
}
_COVERED = "%(covered)s::bigint[]"
_FEW = 20
_TIME = "to_char(t._last_modified_date AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"')"


# -- reading ---------------------------------------------------------------------------------------


@cache
def body(resource: Resource) -> str:
    """The item as JSON text. `concat` skips what is NULL, so absent members cost nothing."""
    parts = ["""'{"id":"'""", "t.id", "'\"'"]
    links = {link.name: link for link in resource.links}
    collections = {name: (each, column) for name, each, column in resource.collections}
    scalars = {name: (scalar, column) for name, scalar, column in resource.scalars}
    for name in resource.shape:
        if name in scalars:
            parts.append(_scalar(name, *scalars[name]))
        elif name in links:
            parts.append(_reference(links[name]))
        elif name in collections:
            parts.append(_collection(name, *collections[name]))
    parts += [""" ',"_etag":"' """, "t._etag", """ '","_lastModifiedDate":"' """, _TIME, "'\"}'"]
    return f"concat({', '.join(parts)})"


def _scalar(name: str, scalar, column: str) -> str:
    if isinstance(scalar, Boolean):
        return (
            f"CASE WHEN t.{column} THEN ',\"{name}\":true'"
            f" WHEN NOT t.{column} THEN ',\"{name}\":false' END"
        )
    return f"',\"{name}\":' || {scalar.shown(f't.{column}')}"


def _reference(link: Link) -> str:
    members = " || ',' || ".join(
        f"'\"{each.name}\":' || {each.scalar.shown(f't.{each.column}')}" for each in link.members
    )
    return f"""',"{link.name}":{{' || {members} || '}}'"""


def _collection(name: str, collection: Collection | Descriptors, column: str) -> str:
    if isinstance(collection, Collection):
        return f"',\"{name}\":' || nullif(t.{column}, '[]')::text"
    return (
        f"CASE WHEN t.{column} <> '[]' THEN (SELECT ',\"{name}\":['"
        f" || string_agg('{{\"{collection.name}\":' || u::text || '}}', ',' ORDER BY n) || ']'"
        f" FROM jsonb_array_elements(t.{column}) WITH ORDINALITY AS e(u, n)) END"
    )


def is_wide(covered: list[int] | None) -> bool:
    """Does the caller reach so much that one plan, by the order of arrival, serves all pages?"""
    return covered is None or len(covered) > _FEW


def visible_to(resource: Resource, covered: list[int] | None) -> list[str]:
    """What must hold of a row for a client that reaches these organizations; None: all.

    Few are shown to the planner, which then goes by their rows. Of many it would estimate each,
    or join the whole table of associations; so they are kept from it, and each row of the page
    is asked by itself (OFFSET 0 keeps the question from becoming a join).
    """
    if covered is None:
        return []
    if is_wide(covered):
        return visible(resource, covered=f"(SELECT {_COVERED})::bigint[]", alone=" OFFSET 0")
    return visible(resource)


def visible(resource: Resource, *, covered: str = _COVERED, alone: str = "") -> list[str]:
    return [_holds(each, f"t.{each.column}", covered, alone) for each in resource.secured_by]


def _holds(secured: Secured, value: str, covered: str, alone: str = "") -> str:
    return _ASSOCIATION[secured.by].format(value=value, covered=covered, alone=alone)


def equals(resource: Resource, member: Member) -> str:
    """SQL: the member is the parameter of its name; text without regard to case.

    A person's id that came by reference is looked for where the person is: one index there
    serves every table that refers to people.
    """
    value = f"%({member.name})s::{member.scalar.cast}"
    if not isinstance(member.scalar, Text | Descriptor):
        return f"t.{member.column} = {value}"
    for link in resource.links:
        if len(link.members) == 1 and link.members[0].column == member.column:
            target = link.target
            return (
                f"t.{member.column} IN (SELECT p.{target.key_columns[0]} FROM {target.table} p"
                f" WHERE lower(p.{target.key_columns[0]}) = lower({value}))"
            )
    return f"lower(t.{member.column}) = lower({value})"


def condition(*parts: str) -> str:
    return " AND ".join(part for part in parts if part) or "TRUE"


# -- writing ---------------------------------------------------------------------------------------


def parameter(resource: Resource, column: str) -> str:
    return f"%({column})s::{resource.columns[column]}"


def _new_value(resource: Resource, column: str) -> str:
    """The value that an existing row gets; a kept column keeps its own where none is said."""
    new = parameter(resource, column)
    return f"coalesce({new}, t.{column})" if column in resource.kept else new


def same_key(resource: Resource) -> str:
    """SQL: the row has the natural key that the parameters say."""
    if resource.folded_key:
        return condition(resource.rows, resource.folded_key)
    wanted = [f"t.{each} = {parameter(resource, each)}" for each in resource.key_columns]
    return condition(*(f"t.{c} = '{v}'" for c, v in resource.fixed.items()), *wanted)


@cache
def targets(resource: Resource) -> list[Resource]:
    """All resources that items can refer to, at the top or in collections; each once."""
    found = {link.target.name: link.target for link in resource.links}
    for _, collection, _ in resource.collections:
        for target in _inner_targets(collection):
            found.setdefault(target.name, target)
    return list(found.values())


def _inner_targets(collection: Collection | Descriptors) -> list[Resource]:
    if isinstance(collection, Descriptors):
        return []
    return [named(each.target) for each in collection.shape.values() if isinstance(each, Reference)]


@cache
def lock_first(resource: Resource) -> str:
    """Lock the item of `locked_first`; whoever writes a sibling waits here, and not crosswise."""
    link = next(each for each in resource.links if each.name == resource.locked_first)
    wanted = [
        f"t.{theirs} = {parameter(resource, ours.column)}"
        for theirs, ours in zip(link.target.key_columns, link.members, strict=True)
    ]
    return f"SELECT FROM {link.target.table} t WHERE {condition(*wanted)} FOR NO KEY UPDATE"


@cache
def weigh(resource: Resource, *, by_id: bool, restricted: bool) -> str:
    """One question before a write: what is there, may the client, and do all references resolve?

    What is there is locked: whoever else would change it waits, and weighs it as it is then.
    Columns: id, etag, is_same (nothing would change), is_key_same, may and may_new (what is there
    and the new values, by each of `secured_by`), may_create, and for each target `no_…`: which of
    the references to it are missing.
    """
    covered = "asks.covered" if restricted else "NULL::bigint[]"
    where = "t.id = %(id)s::uuid" if by_id else same_key(resource)
    asked = [
        f"{array(may_be(resource, covered) if restricted else [])} AS may_new",
        f"{_may_create(resource, covered) if restricted else 'TRUE'} AS may_create",
        *(_missing(target, restricted=restricted) for target in targets(resource)),
    ]
    source = (
        "SELECT c AS covered, c || organizations_above(c) AS near"
        " FROM covered_organizations(%(named)s::bigint[]) c"
    )
    return (
        f"SELECT found.*, {', '.join(asked)} FROM ({source if restricted else 'SELECT 1'}) asks"
        f" LEFT JOIN LATERAL (SELECT t.id, t._etag AS etag, {_is_same(resource)} AS is_same,"
        f" ({same_key(resource)}) AS is_key_same,"
        f" {array(visible(resource, covered=covered) if restricted else [])} AS may"
        f" FROM {resource.table} t WHERE {condition(where, resource.rows)}"
        " FOR NO KEY UPDATE OF t) found ON TRUE"
    )


def array(conditions: list[str]) -> str:
    return f"ARRAY[{', '.join(conditions)}]::boolean[]"


def may_be(resource: Resource, covered: str) -> list[str]:
    """Do the new values belong to the client's organizations? One answer for each of secured_by."""
    return [_holds(each, parameter(resource, each.column), covered) for each in resource.secured_by]


def _may_create(resource: Resource, covered: str) -> str:
    if resource.created_by is None:
        return condition(*may_be(resource, covered))
    if not resource.created_by:
        return "TRUE"
    owners = [f"{parameter(resource, each)} = ANY({covered})" for each in resource.created_by]
    return " OR ".join(f"coalesce({each}, FALSE)" for each in owners)


def _is_same(resource: Resource) -> str:
    columns = [each for each in resource.columns if each not in resource.key_columns]
    if not columns:
        return "TRUE"
    now = ", ".join(f"t.{each}" for each in columns)
    new = ", ".join(_new_value(resource, each) for each in columns)
    return f"(ROW({now}) IS NOT DISTINCT FROM ROW({new}))"


def _missing(target: Resource, *, restricted: bool) -> str:
    """Which of the members in the parameter name no item, as 1-based numbers.

    A restricted client's references reach its own organizations and those above them; what
    others have is to it as if it were not there. Organizations themselves are no secret.
    """
    wanted = [
        f"t.{each.column} = (r.m ->> '{each.name}')::{each.scalar.cast}" for each in target.flat_key
    ]
    if restricted and len(target.key_columns) > 1:
        held = [each.column for each in target.secured_by if each.by == "organization"]
        wanted += [f"t.{column} = ANY(asks.near)" for column in held]
    there = condition(*wanted, *(f"t.{c} = '{v}'" for c, v in target.fixed.items()))
    return (
        f"ARRAY(SELECT r.n FROM jsonb_array_elements(%(to_{target.name})s::jsonb)"
        f" WITH ORDINALITY AS r(m, n) WHERE NOT EXISTS (SELECT FROM {target.table} t"
        f' WHERE {there})) AS "no_{target.name}"'
    )


@cache
def insert(resource: Resource) -> str:
    """A new row; nothing where another request has just made the same."""
    columns = [*resource.columns, *resource.fixed]
    values = [parameter(resource, each) for each in resource.columns]
    values += [f"'{value}'" for value in resource.fixed.values()]
    target = "" if resource.folded_key else f" ({', '.join(resource.key_columns)})"
    return (
        f"INSERT INTO {resource.table} ({', '.join(columns)}) VALUES ({', '.join(values)})"
        f" ON CONFLICT{target} DO NOTHING RETURNING id, _etag AS etag"
    )


@cache
def update(resource: Resource, *, with_key: bool) -> str:
    """The row that was weighed, and locked, gets the new values."""
    stays = () if with_key else resource.key_columns
    columns = [each for each in resource.columns if each not in stays]
    changes = ", ".join(f"{each} = {_new_value(resource, each)}" for each in columns)
    return (
        f"UPDATE {resource.table} t SET {changes}"
        " WHERE t.id = %(id)s::uuid RETURNING t.id, t._etag AS etag"
    )


RESOLVE = """
SELECT (SELECT d.uri FROM descriptors d
    WHERE d.kind = s.m ->> 0 AND lower(d.uri) = lower(s.m ->> 1) LIMIT 1)
FROM jsonb_array_elements(%(said)s::jsonb) WITH ORDINALITY AS s(m, n) ORDER BY n
"""
