"""What a declared resource is: its table, its natural key, its shape, and who may see it.

A declaration is a short class. From it follow the columns that it speaks for, the flat natural
key that references to it carry, and the names that lists can be filtered by. To add a resource:
the class, a migration, an example in tests/examples.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import Any, ClassVar

from edfi.rest.shapes import (
    Collection,
    Descriptors,
    Reference,
    Scalar,
    Unserved,
    decapitalised,
    snake,
)


@dataclass(frozen=True, slots=True)
class Member:
    """One value of a natural key: its bare name, its column here, and what it can be."""

    name: str
    column: str
    scalar: Scalar


@dataclass(frozen=True, slots=True)
class Link:
    """A reference of a resource, resolved: where its members are in the row."""

    name: str
    reference: Reference
    target: "Resource"
    members: tuple[Member, ...]


@dataclass(frozen=True, slots=True)
class Secured:
    """The column by which a row belongs to an organization, a student, a contact or staff."""

    by: str  # organization, student, contact or staff
    column: str


class Resource:
    """Subclasses declare; one instance of each stands in the register."""

    model: ClassVar[Any]
    key: ClassVar[tuple[str, ...]]
    shape: ClassVar[dict[str, Any]]
    entity: ClassVar[str] = ""  # the singular, which messages use; made from the class name
    key_may_change: ClassVar[bool] = False
    fixed: ClassVar[dict[str, str]] = {}  # columns with one value for all rows of the resource
    secured_by: ClassVar[tuple[Secured, ...]] = ()  # all must hold; none: open to every client
    # Who may create an item: any one of these organizations' columns; None: as secured_by says;
    # an empty tuple: everybody, since the association that relates the item comes after it.
    created_by: ClassVar[tuple[str, ...] | None] = None
    # A reference whose item is locked before ours, since triggers go from there to our siblings.
    locked_first: ClassVar[str] = ""
    # SQL on `t` and the key's parameters, where keys are compared without regard to case.
    folded_key: ClassVar[str] = ""
    namespaced: ClassVar[bool] = False  # writing needs a namespace that is the client's
    served: ClassVar[bool] = True
    group: ClassVar[str] = "resources"  # which of the two OpenAPI documents

    @cached_property
    def name(self) -> str:
        return decapitalised(type(self).__name__)

    @cached_property
    def singular(self) -> str:
        return self.entity or type(self).__name__.removesuffix("s")

    @property
    def table(self) -> str:
        return self.model._meta.db_table

    # -- the shape, by what its properties are -----------------------------------------------------

    @cached_property
    def scalars(self) -> list[tuple[str, Scalar, str]]:
        return [
            (name, each, each.column or snake(name))
            for name, each in self.shape.items()
            if isinstance(each, Scalar)
        ]

    @cached_property
    def links(self) -> list[Link]:
        return [
            self._link(name) for name, each in self.shape.items() if isinstance(each, Reference)
        ]

    def _link(self, name: str) -> Link:
        reference = self.shape[name]
        target = named(reference.target)
        members = tuple(
            Member(each.name, reference.columns.get(each.name, snake(each.name)), each.scalar)
            for each in target.flat_key
        )
        return Link(name, reference, target, members)

    @cached_property
    def collections(self) -> list[tuple[str, Collection | Descriptors, str]]:
        """Those that can be stored: an item that needs what is not served can never be."""
        return [
            (name, each, each.column or snake(name))
            for name, each in self.shape.items()
            if isinstance(each, Descriptors)
            or (isinstance(each, Collection) and not _needs_unserved(each))
        ]

    @cached_property
    def columns(self) -> dict[str, str]:
        """Every column that the resource writes, with the type that its values are cast to."""
        columns = {column: scalar.cast for _, scalar, column in self.scalars}
        for link in self.links:
            columns |= {each.column: each.scalar.cast for each in link.members}
        return columns | {column: each.cast for _, each, column in self.collections}

    @cached_property
    def kept(self) -> frozenset[str]:
        """Columns that an absent reference does not empty."""
        return frozenset(column for link in self.links for column in link.reference.keeps)

    # -- the natural key ---------------------------------------------------------------------------

    @cached_property
    def flat_key(self) -> tuple[Member, ...]:
        """The natural key by bare names, each once: `schoolId`, not `schoolReference.schoolId`."""
        found: dict[str, Member] = {}
        for path in self.key:
            holder, _, name = path.rpartition(".")
            if holder:
                # Not by `links`: another reference may lead back here (a district in a district).
                link = self._link(holder)
                member = next(each for each in link.members if each.name == name)
            else:
                scalar = self.shape[name]
                member = Member(name, scalar.column or snake(name), scalar)
            found.setdefault(name, member)
        return tuple(found.values())

    @cached_property
    def key_columns(self) -> tuple[str, ...]:
        return tuple(member.column for member in self.flat_key)

    @cached_property
    def identity(self) -> frozenset[str]:
        """The key's own top-level properties."""
        return frozenset(path for path in self.key if "." not in path)

    @cached_property
    def filters(self) -> dict[str, Member]:
        """What a list can be filtered by, under lower-cased names; the key's members come first."""
        members = [*self.flat_key]
        members += [Member(name, column, scalar) for name, scalar, column in self.scalars]
        for link in sorted(self.links, key=lambda link: not link.reference.required):
            members += link.members
        found: dict[str, Member] = {}
        for member in members:
            found.setdefault(member.name.lower(), member)
        return found

    @cached_property
    def rows(self) -> str:
        """SQL on the table as `t`: which of its rows are items of this resource; "" for all."""
        conditions = [f"t.{column} = '{value}'" for column, value in self.fixed.items()]
        nullable = {each.column for each in self.model._meta.concrete_fields if each.null}
        conditions += [
            f"t.{column} IS NOT NULL" for column in self.key_columns if column in nullable
        ]
        return " AND ".join(conditions)


def _needs_unserved(collection: Collection) -> bool:
    return any(isinstance(each, Unserved) and each.required for each in collection.shape.values())


_register: dict[str, Resource] = {}


def register(declared: type[Resource]) -> type[Resource]:
    """Decorator: the declaration takes part. Routes find it in any case of letters."""
    resource = declared()
    _register[resource.name.lower()] = resource
    return declared


def named(name: str) -> Resource:
    """The resource of that endpoint. Raises KeyError."""
    return _register[name.lower()]


def find(name: str) -> Resource | None:
    """The resource that a route names, if it is one that is served."""
    found = _register.get(name.lower())
    return found if found is not None and found.served else None


def served() -> list[Resource]:
    return [each for each in _register.values() if each.served]
