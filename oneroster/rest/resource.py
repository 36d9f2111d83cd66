"""What a declared resource is: its table, its shapes in both versions, who may see its rows.

A declaration is a short class. `shape` is 1.2's; `older` says how 1.1 differs: another property,
or None for one that it does not have. The common members (sourcedId, status, dateLastModified,
metadata) are added here. To add a resource: the class, its routes, a migration.
"""

from functools import cache
from typing import Any, ClassVar

from oneroster.rest.shapes import Id, Moment, Open, Property, Word

VERSIONS = ("1.1", "1.2")
STATUS = ("active", "tobedeleted")


class Resource:
    """Subclasses declare; the classes themselves are used, never instances."""

    model: ClassVar[Any]
    type: ClassVar[str]  # the word of its links: academicSession, class, …
    one: ClassVar[str]  # the key of a single object in a body
    many: ClassVar[str]  # and of a list
    modified: ClassVar[str] = "date_last_modified"
    is_parent: ClassVar[bool] = False  # does its body list children?
    shape: ClassVar[dict[str, Property]]
    older: ClassVar[dict[str, Property | None]] = {}
    # What a filter may name beside the shape's own properties.
    filters: ClassVar[dict[str, Property]] = {}
    older_filters: ClassVar[dict[str, Property]] = {}  # 1.1's
    # SQL on `t`: does the row have what the standard requires? Empty: every row does.
    whole: ClassVar[str] = ""
    # SQL on `t`: is the row in the organizations %(orgs)s::text[]? Empty: everybody sees it.
    visible: ClassVar[str] = ""
    # What nobody is refused, though a person's property of that name may be.
    public: ClassVar[frozenset[str]] = frozenset()
    # The column that holds the whole 1.2 body as JSON text, where the database keeps one.
    ready: ClassVar[str] = ""
    # SQL on `t`: is it the right one for a caller of %(orgs)s::text[]?
    ready_if: ClassVar[str] = ""

    @classmethod
    def table(cls) -> str:
        return cls.model._meta.db_table


@cache
def properties(resource: type[Resource], version: str) -> dict[str, Property]:
    """Every property of an object, in the standard's order."""
    shape: dict[str, Property | None] = {
        "sourcedId": Id("sourced_id", required=True),
        "status": Word("status", required=True, words=STATUS, open=False),
        "dateLastModified": Moment(
            resource.modified, required=True, parent=resource.type if resource.is_parent else ""
        ),
        "metadata": Open("metadata"),
        **resource.shape,
    }
    if version == "1.1":
        shape |= resource.older
    return {name: each for name, each in shape.items() if each is not None}
