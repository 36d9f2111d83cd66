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
