"""The audit's own rows: what they hold of encrypted columns is encrypted too, with today's key.

Rows from before the columns were encrypted tell in plain words what stood there; rows since then
bear the key of their day. The application may not change them, so this is the owner's work
(DATABASE_OWNER_URL); what it did is an audit row in the same transaction. Months that retention
detached lie in the schema `retired` and are done as well.
"""

from collections import Counter
from collections.abc import Iterator

from django.apps import apps
from django.db import connections, models
from psycopg.types.json import Jsonb

from tsa.audit import opening
from tsa.audit import services as audit
from tsa.audit.carrying import ENCRYPTED
from tsa.audit.tables import AuditLogItem
from tsa.audit.writing import writing
from tsa.dynamo.writes import commit, retrying, touch
from tsa.lib import faults
from tsa.lib.actor import Actor
from tsa.lib.sealing import Unreadable, current_mark, is_sealed

BATCH = 500
MASKED = "***"  # what the audit's trigger puts in place of a value that is never recorded
_STATES = ("before", "after")
_MONTHS = """
SELECT 'audit_logs' UNION ALL
SELECT format('retired.%I', c.relname) FROM pg_class c
JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname = 'retired' AND c.relname LIKE 'audit\\_logs\\_%' AND c.relkind = 'r'
AND has_schema_privilege(n.oid, 'USAGE') AND has_table_privilege(c.oid, 'SELECT')
ORDER BY 1
"""


def owner() -> str:
    """The connection of the owner's role, where this process was given one."""
    return "owner" if "owner" in connections else "default"


def may_write() -> bool:
    with connections[owner()].cursor() as cursor:
        cursor.execute("SELECT has_table_privilege('audit_logs', 'UPDATE')")
        return cursor.fetchone()[0]


def rotate(*, by: Actor, apply: bool) -> Iterator[tuple[str, Counter]]:
    """For each table of audit rows: how many are due, done, unreadable."""
    with connections[owner()].cursor() as cursor:
        cursor.execute(_MONTHS)
        tables = [name for (name,) in cursor.fetchall()]
    for table in tables:
        yield table, _table(table, by=by, apply=apply)
    yield AuditLogItem.Meta.table_name, _carried(apply=apply)


# -- PostgreSQL -------------------------------------------------------------------------------


def _table(table: str, *, by: Actor, apply: bool) -> Counter:
    counts = Counter()
    for entity in entities():
        after = None
        while rows := _batch(table, entity, after):
            changed = [each for each in rows if _is_due(entity, each)]
            counts["due"] += len(changed)
            made = [sealed for each in changed if (sealed := _sealed(entity, each))]
            counts["unreadable"] += len(changed) - len(made)
            if apply and made:
                counts["done"] += _write(table, entity, made, by=by)
            after = rows[-1][:3]
    return counts


def entities() -> list[str]:
    names = sorted(model._meta.db_table for model in apps.get_models())
    return [name for name in names if opening.sealed_columns(name)]


def _batch(table: str, entity: str, after: tuple | None) -> list[tuple]:
    """The next rows of an entity that hold one of its encrypted columns, in the index's order."""
    columns = list(opening.sealed_columns(entity))
    sql = (
        f"SELECT entity_id, at, id, before, after FROM {table} WHERE entity = %s"
        " AND (before ?| %s OR after ?| %s)"
    )
    given = [entity, columns, columns]
    if after is not None:
        sql += " AND entity_id >= %s AND (entity_id, at, id) > (%s, %s, %s)"
        given += [after[0], *after]
    with connections[owner()].cursor() as cursor:
        cursor.execute(f"{sql} ORDER BY entity_id, at, id LIMIT {BATCH}", given)
        return [(*row[:3], *map(_parsed, row[3:])) for row in cursor.fetchall()]


def _is_due(entity: str, row: tuple) -> bool:
    mark = current_mark()
    return any(
        not text.startswith(mark) for state in row[3:] for text in _texts(entity, state or {})
    )


def _texts(entity: str, state: dict) -> Iterator[str]:
    """The values of encrypted columns in a state; plain JSON values as some text."""
    for column, field in opening.sealed_columns(entity).items():
        value = state.get(column)
        members = getattr(field, "members", None)
        held = [value.get(name) for name in members] if isinstance(value, dict) else [value]
        for each in held:
            if each not in (None, "", MASKED):
                yield each if isinstance(each, str) else "plain"


def _sealed(entity: str, row: tuple) -> tuple | None:
    """The row with both states sealed anew; nothing where no key opens one of them."""
    key, at, number, *states = row
    try:
        return (at, number, *(_sealed_state(entity, key, each) for each in states))
    except Unreadable:
        return None


def _sealed_state(entity: str, key: str, state: dict | None) -> dict | None:
    if state is None:
        return None
    changed = dict(state)
    for column, field in opening.sealed_columns(entity).items():
        if changed.get(column) not in (None, "", MASKED):
            plain = field.opened(field.found_in_json(changed[column]), key)
            changed[column] = field.sealed(plain, key)
    return changed


def _write(table: str, entity: str, rows: list[tuple], *, by: Actor) -> int:
    using = owner()
    with writing(by, using=using):
        with connections[using].cursor() as cursor:
            cursor.executemany(
                f"UPDATE {table} SET before = %s, after = %s WHERE at = %s AND id = %s",
                [(_json(before), _json(after), at, number) for at, number, before, after in rows],
            )
        said = f"{len(rows)} audit rows of {entity} encrypted anew"
        audit.record("seal", entity=table, entity_id="*", by=by, description=said, using=using)
        faults.reach("audit_sealed")
    return len(rows)


def _json(state: dict | None):
    return None if state is None else Jsonb(state)


def _parsed(value):
    return models.JSONField().from_db_value(value, None, None) if isinstance(value, str) else value


# -- DynamoDB: what staff changed was carried over as it stood ----------------------------------


def _carried(*, apply: bool) -> Counter:
    """There a value that is encrypted is never shown, so that it changed is all that is kept."""
    counts = Counter()
    for entity in entities():
        for item in AuditLogItem.scan(AuditLogItem.resource_type == entity):
            if not _holds_plain(entity, item):
                continue
            counts["due"] += 1
            if apply:
                counts["done"] += _mask(entity, item.key)
    return counts


def _holds_plain(entity: str, item: AuditLogItem) -> bool:
    states = (item.before_state or {}, item.after_state or {})
    texts = [text for state in states for text in _texts(entity, state)]
    return any(text != ENCRYPTED and not is_sealed(text) for text in texts)


@retrying
def _mask(entity: str, key: str) -> bool:
    item = AuditLogItem.fetch(key)
    if item is None or not _holds_plain(entity, item):
        return False
    for name in (f"{each}_state" for each in _STATES):
        if state := getattr(item, name):
            setattr(item, name, _masked(entity, state))
    commit(touch(item))
    return True


def _masked(entity: str, state: dict) -> dict:
    masked = dict(state)
    for column, field in opening.sealed_columns(entity).items():
        value = masked.get(column)
        if isinstance(value, dict):
            inner = {name: ENCRYPTED for name in field.members if value.get(name) is not None}
            masked[column] = {**value, **inner}
        elif value not in (None, "", MASKED):
            masked[column] = ENCRYPTED
    return masked
