"""Carries what PostgreSQL owns to the read models in DynamoDB, and compares the two.

Triggers queue the keys (migration 0036); the worker publishes each as it is by then. An item is
read before its owner, and its write is conditional: whoever comes later brings the newer state.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache, partial
from itertools import islice

from django.db import connection

from oneroster.models import ReadModelComparison, Unpublished
from tsa.audit.differences import Difference
from tsa.audit.writing import writing
from tsa.dynamo.items import Item, now_text
from tsa.dynamo.writes import Write, change, commit, create, delete, retrying
from tsa.lib import faults
from tsa.lib.actor import Actor, system

WORKER = system("worker")
BATCH = 50  # items of one commit; DynamoDB takes 100
QUEUE_BATCH = 500
_LOCK = 7_305_114_001  # of a session: who publishes


@dataclass(frozen=True, slots=True)
class ReadModel:
    """`wanted` gives, for these keys, what each item should hold; a key without owner is absent.

    `owner_keys` gives the keys after a given one, in order, at most so many.
    """

    name: str
    table: type[Item]
    wanted: Callable[[list[str]], dict[str, dict]]
    owner_keys: Callable[[str, int], list[str]]
    noun: str


_models: dict[str, ReadModel] = {}


def register(model: ReadModel) -> ReadModel:
    _models[model.name] = model
    return model


def all_models() -> list[ReadModel]:
    return list(_models.values())


# -- publishing ---------------------------------------------------------------------------------


def publish(model: ReadModel, keys: list[str]) -> int:
    """Bring these items to what their owner says now; how many were written. Repeats do no harm."""
    keys = list(dict.fromkeys(keys))
    with _alone():
        return sum(_publish(model, keys[i : i + BATCH]) for i in range(0, len(keys), BATCH))


@retrying
def _publish(model: ReadModel, keys: list[str]) -> int:
    present = {item.key: item for item in model.table.fetch_many(keys)}
    faults.reach("read_model_read")
    wanted = model.wanted(keys)
    found = (_write(model, key, present.get(key), wanted.get(key)) for key in keys)
    writes = [write for write in found if write is not None]
    if writes:
        commit(*writes)
    return len(writes)


def _write(model: ReadModel, key: str, item: Item | None, values: dict | None) -> Write | None:
    if not _is_unlike(item, values):
        return None
    if values is None:
        return delete(item)
    written = item or model.table(key)
    for name, value in values.items():
        setattr(written, name, value)
    written.updated_at = now_text()
    return change(written) if item else create(written)


def _is_unlike(item: Item | None, values: dict | None) -> bool:
    if item is None or values is None:
        return (item is None) != (values is None)
    return any(getattr(item, name) != value for name, value in values.items())


@contextmanager
def _alone() -> Iterator[None]:
    """One publisher at a time, so that none creates an item whose owner went meanwhile."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [_LOCK])
        try:
            yield
        finally:
            if connection.connection is not None and not connection.needs_rollback:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [_LOCK])


# -- the queue ----------------------------------------------------------------------------------


def publish_due() -> int:
    """Work off the queue; how many items were written.

    A row leaves the queue once its key is published: who dies in between leaves it to the next.
    Rows that come meanwhile have other ids and stay.
    """
    written = 0
    while rows := list(Unpublished.objects.order_by("pk")[:QUEUE_BATCH]):
        for model in all_models():
            keys = [row.key for row in rows if row.read_model == model.name]
            written += publish(model, keys)
        faults.reach("read_model_published")
        with writing(WORKER):
            Unpublished.objects.filter(pk__in=[row.pk for row in rows]).delete()
    return written


def waiting() -> dict[str, int]:
    """How many entries each read model's queue has."""
    return {model.name: _queued(model).count() for model in all_models()}


def _queued(model: ReadModel):
    return Unpublished.objects.filter(read_model=model.name)


# -- comparing ----------------------------------------------------------------------------------


@dataclass(slots=True)
class _Counts:
    rows: int = 0
    by_kind: dict[str, int] = field(default_factory=dict)

    def add(self, kind: str) -> None:
        self.by_kind[kind] = self.by_kind.get(kind, 0) + 1


def differences() -> Iterator[Difference]:
    """Each item that is missing, behind or without owner; what is queued has that for a reason.

    Holds one batch at a time. Repairing the first of a batch repairs all of it.
    """
    for model in all_models():
        counts = _Counts()
        for keys in _owner_batches(model):
            counts.rows += len(keys)
            yield from _compare(model, keys, counts)
        for keys in _item_batches(model):
            yield from _left_over(model, keys, counts)
        _note(model, counts)


def _owner_batches(model: ReadModel) -> Iterator[list[str]]:
    last = ""
    while keys := model.owner_keys(last, BATCH):
        yield keys
        last = keys[-1]


def _item_batches(model: ReadModel) -> Iterator[list[str]]:
    items = model.table.scan(consistent_read=True)
    while batch := [item.key for item in islice(items, BATCH)]:
        yield batch


def _compare(model: ReadModel, keys: list[str], counts: _Counts) -> Iterator[Difference]:
    present = {item.key: item for item in model.table.fetch_many(keys)}
    wanted = model.wanted(keys)
    unlike = {
        key: "missing" if key not in present else "behind"
        for key in keys
        if key in wanted and _is_unlike(present.get(key), wanted[key])
    }
    yield from _named(model, unlike, counts)


def _left_over(model: ReadModel, keys: list[str], counts: _Counts) -> Iterator[Difference]:
    wanted = model.wanted(keys)
    yield from _named(model, {key: "left_over" for key in keys if key not in wanted}, counts)


def _named(model: ReadModel, unlike: dict[str, str], counts: _Counts) -> Iterator[Difference]:
    if not unlike:
        return
    queued = set(_queued(model).filter(key__in=list(unlike)).values_list("key", flat=True))
    repair = cache(partial(_repair, model, tuple(unlike)))
    for key, kind in unlike.items():
        counts.add(kind)
        reason = "queued for the worker" if key in queued else ""
        yield Difference(f"{model.noun}_copy_{kind}", key, reason=reason, repair=repair)


def _repair(model: ReadModel, keys: tuple[str, ...], by: Actor) -> int:
    return publish(model, list(keys))


def _note(model: ReadModel, counts: _Counts) -> None:
    with writing(WORKER):
        ReadModelComparison.objects.create(
            read_model=model.name,
            rows=counts.rows,
            **{kind: counts.by_kind.get(kind, 0) for kind in ("missing", "behind", "left_over")},
        )
