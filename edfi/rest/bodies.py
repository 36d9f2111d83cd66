"""From what a client sent to what is stored: reading a body, and finding all that is wrong.

A body is read twice over: first its own words (types, lengths, required members, keys of
collections), then, once the descriptors it names are known, its columns. Both say every problem
at once, by JSON path (`$.addresses[0].city`), in the words of the contract. Pure: no queries.
"""

from dataclasses import dataclass, field
from typing import Any

from edfi.rest.resource import Link, Resource, named
from edfi.rest.shapes import (
    Collection,
    Descriptor,
    Descriptors,
    Problems,
    Reference,
    Scalar,
    Text,
    Unserved,
    Wrong,
)

_ORDINALS = {1: "st", 2: "nd", 3: "rd"}


@dataclass(slots=True)
class Said:
    """A descriptor that the body names, and where: its own spelling is put in its place."""

    holder: dict | list
    at: str | int
    entity: str
    path: str

    @property
    def uri(self) -> str:
        return self.holder[self.at]

    def spell(self, uri: str) -> None:
        self.holder[self.at] = uri


@dataclass(slots=True)
class Named:
    """An item of another resource that the body refers to."""

    target: Resource
    members: dict[str, Any]
    path: str


@dataclass(slots=True)
class Body:
    """A body whose own words are in order."""

    values: dict[str, Any]
    descriptors: list[Said] = field(default_factory=list)
    references: list[Named] = field(default_factory=list)
    unserved: list[tuple[str, str]] = field(default_factory=list)  # (path, the entity's name)
    # What references that are not stored say of a column: (path, value).
    bound: dict[str, list[tuple[str, Any]]] = field(default_factory=dict)
    problems: Problems = field(default_factory=dict)
    unknown: dict[str, Said] = field(default_factory=dict)  # descriptors that do not exist, by path


def read(resource: Resource, data: dict) -> Body:
    """The body's values, cleaned; `problems` is empty where its own words are in order."""
    body = Body({})
    body.values = _Reader(body).object(resource.shape, data, "$", identity=resource.identity)
    return body


class _Reader:
    def __init__(self, body: Body):
        self.body = body

    def problem(self, path: str, name: str, text: str) -> None:
        self.body.problems.setdefault(path, []).append(f"{name} {text}")

    def object(self, shape: dict, data: dict, path: str, *, identity=frozenset()) -> dict:
        clean: dict[str, Any] = {}
        for name, expected in shape.items():
            value = data.get(name)
            at = f"{path}.{name}"
            if value is None:
                if expected.required:
                    self.problem(at, name, "is required.")
            elif isinstance(expected, Scalar):
                self.scalar(clean, name, expected, value, at, name in identity)
            elif isinstance(expected, Reference | Unserved):
                self.reference(clean, name, expected, value, at)
            else:
                self.collection(clean, name, expected, value, at, nested=path != "$")
        return clean

    def scalar(self, clean, name, expected, value, path, is_identity) -> None:
        try:
            clean[name] = expected.read(value)
            if is_identity and isinstance(expected, Text) and value != value.strip():
                raise Wrong("cannot contain leading or trailing spaces.")
        except Wrong as wrong:
            self.problem(path, name, str(wrong))
        else:
            if isinstance(expected, Descriptor):
                self.body.descriptors.append(Said(clean, name, expected.entity, path))

    def reference(self, clean, name, expected, value, path) -> None:
        if not isinstance(value, dict):
            self.problem(path, name, 'Value should be "object"')
            return
        if isinstance(expected, Unserved):
            members = self.members(expected.members, value, path)
            self.body.unserved.append((path, _entity(name)))
            for member, column in expected.columns.items():
                said = (f"{path}.{member}", members.get(member))
                self.body.bound.setdefault(column, []).append(said)
            return
        target = named(expected.target)
        wanted = {member.name: member.scalar for member in target.flat_key}
        members = self.members(wanted, value, path)
        if len(members) == len(wanted):
            clean[name] = members
            self.body.references.append(Named(target, members, path))

    def members(self, wanted: dict[str, Scalar], value: dict, path: str) -> dict:
        """The members of a reference: each is required, and no string has blanks around it."""
        clean: dict[str, Any] = {}
        for name, scalar in wanted.items():
            if value.get(name) is None:
                self.problem(f"{path}.{name}", name, "is required.")
            else:
                self.scalar(clean, name, scalar, value[name], f"{path}.{name}", True)
        return clean

    def collection(self, clean, name, expected, value, path, *, nested) -> None:
        if not isinstance(value, list):
            self.problem(path, name, 'Value should be "array"')
            return
        if not value:
            if expected.required:
                self.problem(path, name, "is required and should not be left empty.")
            return
        plain = isinstance(expected, Descriptors)
        collection = expected.as_collection if plain else expected
        items = self.items(collection, name, value, path)
        if plain and not nested:
            items = self.uris(items, expected.name)
        clean[name] = items

    def items(self, collection: Collection, name: str, value: list, path: str) -> list:
        items, seen = [], set()
        for index, each in enumerate(value):
            at = f"{path}[{index}]"
            known = len(self.body.problems)
            if not isinstance(each, dict):
                self.problem(at, name, 'Value should be "object"')
                continue
            item = self.object(collection.shape, each, at, identity=_own(collection.key))
            key = tuple(_dig(item, part) for part in collection.key)
            if key in seen and len(self.body.problems) == known:
                self.repeated(path, name, index + 1)
            seen.add(key)
            items.append(item)
        return items

    def repeated(self, path: str, name: str, number: int) -> None:
        ending = "th" if 10 < number % 100 < 20 else _ORDINALS.get(number % 10, "th")
        self.body.problems.setdefault(path, []).append(
            f"The {number}{ending} item of the {name} has the same identifying values as another "
            "item earlier in the list."
        )

    def uris(self, items: list[dict], member: str) -> list[str]:
        """Items of one descriptor each, as their URIs alone."""
        uris = [item.get(member) for item in items]
        places = {id(item): index for index, item in enumerate(items)}
        for said in self.body.descriptors:
            if id(said.holder) in places:
                said.holder, said.at = uris, places[id(said.holder)]
        return uris


def columns(resource: Resource, body: Body) -> dict[str, Any]:
    """The row that the body says, absent values as None; two references to one column must agree.

    Called when the descriptors' own spelling is known. Adds to `body.problems`.
    """
    values = body.values
    row = {column: values.get(name) for name, _, column in resource.scalars}
    row |= {column: values.get(name) or [] for name, _, column in resource.collections}
    given: dict[str, list[tuple[str, Any]]] = {}
    for link in resource.links:
        _take(link, values.get(link.name), given, row)
    for column, sources in given.items():
        sources += body.bound.get(column, [])
        if len({value for _, value in sources}) > 1:
            _disagree(body.problems, sources)
    return row


def key(resource: Resource, body: Body) -> dict[str, Any]:
    """The natural key that the body says, by bare names."""
    found = {}
    for path in resource.key:
        holder, _, name = path.rpartition(".")
        found[name] = body.values[holder][name] if holder else body.values[name]
    return found


def _take(link: Link, members: dict | None, given: dict, row: dict) -> None:
    for member in link.members:
        if members is None:
            row.setdefault(member.column, None)
            continue
        value = members[member.name]
        given.setdefault(member.column, []).append((f"$.{link.name}.{member.name}", value))
        row[member.column] = value


def _disagree(problems: Problems, sources: list[tuple[str, Any]]) -> None:
    name = sources[0][0].rpartition(".")[2]
    said = ", ".join(f"'{value}'" for value in dict.fromkeys(value for _, value in sources))
    for path, _ in sources:
        problems.setdefault(path, []).append(
            f"All values supplied for '{name}' must match. Review all references (including those "
            f"higher up in the resource's data) and align the following conflicting values: {said}"
        )


def _own(key: tuple[str, ...]) -> frozenset[str]:
    return frozenset(part for part in key if "." not in part)


def _dig(item: dict, path: str) -> Any:
    holder, _, name = path.rpartition(".")
    value = (item.get(holder) or {}).get(name) if holder else item.get(name)
    is_uri = isinstance(value, str) and name.endswith("Descriptor")
    return value.casefold() if is_uri else value


def _entity(reference: str) -> str:
    """`graduationPlanReference` refers to a GraduationPlan."""
    name = reference.removesuffix("Reference")
    return name[:1].upper() + name[1:]
