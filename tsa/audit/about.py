"""Which student a thing is about, as far as it says so itself. Pure.

A roster user's sourcedId and an enrolment's id contain the student's; everything else names the
student, or is about none that could be told without asking a store.
"""

from collections.abc import Mapping

_NAMES = ("student_unique_id", "studentUniqueId")
_INNER = ("student", "studentReference", "user")
_KEYS = ("user_sourced_id", "user_id", "sourced_id", "sourcedId", "enrollment_id")


def student_in(thing: object) -> str | None:
    """The student_unique_id that a record, an item or a public body tells of."""
    for name in _NAMES:
        if value := _member(thing, name):
            return str(value)
    for name in _INNER:
        inner = _member(thing, name)
        if inner is not None and (found := _in_reference(inner)):
            return found
    for name in _KEYS:
        if found := of_key(_member(thing, name)):
            return found
    return None


def students_in(body: object) -> set[str]:
    """All students that a public body tells of, however deep."""
    if isinstance(body, Mapping):
        found = student_in(body)
        inner = set().union(*map(students_in, body.values()))
        return inner | {found} if found else inner
    if isinstance(body, list | tuple):
        return set().union(*map(students_in, body))
    return set()


def of_row(row: object) -> str | None:
    """The student of a row that was read, or of one beside it, as far as that is in memory:
    nothing is asked for."""
    near = (each for each in row._state.fields_cache.values() if each is not None)
    return _of_own(row) or next((found for each in near if (found := _of_own(each))), None)


def _of_own(row) -> str | None:
    for field in row._meta.concrete_fields:
        value = vars(row).get(field.attname)
        target = field.target_field.name if field.is_relation else field.name
        if value and target in _NAMES:
            return str(value)
        if value and target in _KEYS and (found := of_key(value)):
            return found
    return None


def of_key(key: object) -> str | None:
    """The student in a key that is made from the student's own."""
    text = str(key or "")
    if text.startswith("TSA-STU-"):
        return text
    if text.startswith("TSA-ENROLL-"):
        return text.replace("TSA-ENROLL-", "TSA-STU-", 1)
    return text.removeprefix("student_") if text.startswith("student_") else None


def _in_reference(inner: object) -> str | None:
    for name in _NAMES:
        if value := _member(inner, name):
            return str(value)
    return of_key(_member(inner, "sourced_id") or _member(inner, "sourcedId"))


def _member(thing: object, name: str):
    if isinstance(thing, Mapping):
        return thing.get(name)
    return getattr(thing, name, None)
