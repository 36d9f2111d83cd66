"""The kinds of descriptors that this system knows, and the values that come with it.

descriptors.txt owns the list of kinds: a kind that it does not name has no endpoint. The table
`descriptors` owns the values: staff and clients add theirs there, and the file's are only what
a database begins with. Imports nothing of ours, because a migration reads it.
"""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

FILE = Path(__file__).with_name("descriptors.txt")
SHORT = 75


@dataclass(frozen=True, slots=True)
class Value:
    """One descriptor as the standard, or we, have it from the beginning."""

    kind: str
    namespace: str
    code_value: str

    @property
    def short_description(self) -> str:
        return self.code_value[:SHORT]

    @property
    def uri(self) -> str:
        return f"{self.namespace}#{self.code_value}"


@cache
def values() -> tuple[Value, ...]:
    found, kind, namespace = [], "", ""
    for line in _lines():
        if line.startswith(" "):
            found.append(Value(kind, namespace, line.strip()))
        else:
            name, _, host = line.partition(" ")
            kind = f"{name}Descriptor"
            namespace = f"uri://{host or 'ed-fi.org'}/{kind}"
    return tuple(found)


@cache
def kinds() -> dict[str, str]:
    """Every kind by the name of its endpoint: gradeLevelDescriptors -> GradeLevelDescriptor."""
    named = [line.partition(" ")[0] for line in _lines() if not line.startswith(" ")]
    return {endpoint(f"{name}Descriptor"): f"{name}Descriptor" for name in sorted(set(named))}


def endpoint(kind: str) -> str:
    """GradeLevelDescriptor -> gradeLevelDescriptors."""
    return f"{kind[0].lower()}{kind[1:]}s"


def _lines() -> list[str]:
    text = FILE.read_text(encoding="utf-8")
    return [line for line in text.splitlines() if line.strip() and not line.startswith("#")]
