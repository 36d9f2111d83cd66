"""Schemas of the OpenAPI descriptions: one for each object that a body can hold.

The rules are those of the programs that read them: every object has `required` and
`properties`; collections refer to their items and references to theirs by `$ref` alone; what
identifies an item, or a reference's target, is marked `x-Ed-Fi-isIdentity`.
"""

from typing import Any

from edfi.rest.resource import Resource, named
from edfi.rest.shapes import (
    Collection,
    Descriptor,
    Descriptors,
    Reference,
    Scalar,
    Unserved,
    decapitalised,
)

IDENTITY = {"x-Ed-Fi-isIdentity": True}
# Given by the server, in every item that it shows.
KEPT = {
    "id": {"type": "string", "readOnly": True, "description": "The item's id: part of its URL."},
    "_etag": {"type": "string", "readOnly": True, "description": "Changes with every change."},
    "_lastModifiedDate": {"type": "string", "format": "date-time", "readOnly": True},
}
PARTITIONS = "edFi_partitions"


class Schemas:
    """The schemas of one document, by name; asking for one makes it and all that it names."""

    def __init__(self):
        self.made: dict[str, dict] = {PARTITIONS: _partitions()}

    def of_resource(self, resource: Resource) -> dict:
        """`edFi_student`: an item of the resource."""
        name = f"edFi_{decapitalised(resource.singular)}"
        properties = dict(KEPT)
        properties |= self._properties(name, resource.shape, resource.identity)
        self._make(name, properties, _required(resource.shape))
        self._make_tracked(resource)
        return ref(name)

    def _make_tracked(self, resource: Resource) -> None:
        """What stays of a deleted item, or of a key that changed: flat natural keys."""
        name = tracked(resource)
        key = {each.name: _scalar(each.scalar) for each in resource.flat_key}
        self._make_whole(f"{name}Key", key)
        of_key = ref(f"{name}Key")
        seen = {"id": {"type": "string"}, "changeVersion": {"type": "integer", "format": "int64"}}
        self._make_whole(f"{name}Delete", {**seen, "keyValues": of_key})
        self._make_whole(
            f"{name}KeyChange", {**seen, "oldKeyValues": of_key, "newKeyValues": of_key}
        )

    def _make(self, name: str, properties: dict, required: list[str]) -> None:
        self.made[name] = {
            "type": "object",
            "required": sorted(required),
            "properties": properties,
        }

    def _make_whole(self, name: str, properties: dict) -> None:
        self._make(name, properties, list(properties))

    def _properties(self, holder: str, shape: dict, identity) -> dict[str, dict]:
        return {name: self._property(holder, name, each, identity) for name, each in shape.items()}

    def _property(self, holder: str, name: str, each: Any, identity) -> dict:
        if isinstance(each, Scalar):
            return _scalar(each) | (IDENTITY if name in identity else {})
        if isinstance(each, Reference):
            return self._reference(named(each.target))
        if isinstance(each, Unserved):
            return self._unserved(each)
        collection = each.as_collection if isinstance(each, Descriptors) else each
        return self._collection(f"{holder}{_capitalised(singular(name))}", collection)

    def _collection(self, item: str, collection: Collection) -> dict:
        # The key of an item may be a reference's members: those are marked where they stand.
        properties = self._properties(item, collection.shape, frozenset(collection.key))
        # An item that lacks a part of its key cannot be told apart, whatever else is required.
        key = {path.partition(".")[0] for path in collection.key}
        self._make(item, properties, list(key.union(_required(collection.shape))))
        least = {"minItems": 1} if collection.required else {}
        return {"type": "array", "items": ref(item), **least}

    def _reference(self, target: Resource) -> dict:
        name = f"edFi_{decapitalised(target.singular)}Reference"
        members = {each.name: _scalar(each.scalar) | IDENTITY for each in target.flat_key}
        self._make_whole(name, members)
        return ref(name)

    def _unserved(self, reference: Unserved) -> dict:
        name = f"edFi_{singular(reference.target)}Reference"
        members = {each: _scalar(scalar) | IDENTITY for each, scalar in reference.members.items()}
        self._make_whole(name, members)
        return ref(name)


def ref(name: str) -> dict:
    return {"$ref": f"#/components/schemas/{name}"}


def tracked(resource: Resource) -> str:
    """What the names of the schemas of its deletions and key changes begin with."""
    return f"trackedChanges_edFi_{decapitalised(resource.singular)}"


def singular(name: str) -> str:
    """addresses -> address, categories -> category, periods -> period."""
    if name == "people":
        return "person"
    if name.endswith("ies"):
        return name[:-3] + "y"
    return name[:-2] if name.endswith("sses") else name.removesuffix("s")


def _scalar(scalar: Scalar) -> dict:
    schema = scalar.schema()
    if isinstance(scalar, Descriptor):
        schema["description"] = f"A URI of {scalar.entity}."
        schema["x-Ed-Fi-descriptor"] = scalar.entity
    return schema


def _required(shape: dict) -> list[str]:
    return [name for name, each in shape.items() if each.required]


def _partitions() -> dict:
    return {
        "type": "object",
        "required": ["pageTokens"],
        "properties": {"pageTokens": {"type": "array", "items": {"type": "string"}}},
    }


def _capitalised(name: str) -> str:
    return name[:1].upper() + name[1:]
