"""What a property of a OneRoster object can be: how it is shown, filtered, sorted and read.

A shape is {public name: property}. Shown: SQL for the property's JSON text from the row `t`, NULL
where it is absent, since the schemas are closed and know no null. The host part of a link is one
control character for each service (MARKS), which no JSON text can hold; the server replaces it.
"""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from typing import Any, ClassVar

# The service that owns a type of object, and the collection its links point to.
MARKS = {"rostering": 1, "gradebook": 2, "resources": 3}
PLACES = {
    "academicSession": ("rostering", "academicSessions"),
    "class": ("rostering", "classes"),
    "course": ("rostering", "courses"),
    "org": ("rostering", "orgs"),
    "user": ("rostering", "users"),
    "resource": ("resources", "resources"),
    "lineItem": ("gradebook", "lineItems"),
    "category": ("gradebook", "categories"),
    "scoreScale": ("gradebook", "scoreScales"),
    "assessmentLineItem": ("gradebook", "assessmentLineItems"),
}
MOMENT = "to_char({column} AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.MS\"Z\"')"
EXTENSION = re.compile(r"^ext:[A-Za-z0-9._-]+$")


class Wrong(ValueError):
    """What is wrong with a value, as a sentence that begins after the property's name."""


@dataclass(frozen=True)
class Property:
    """`column` is SQL on the row; "" for a property that only `shown` knows."""

    column: str = ""
    required: bool = False
    cast: ClassVar[str] = "text"
    operators: ClassVar[frozenset[str]] = frozenset(("=", "!=", "<", ">", "<=", ">="))

    def shown(self) -> str:
        """SQL: the JSON text, NULL where the property is absent."""
        return f"to_json(t.{self.column})::text"

    def compared(self, operator: str, value: str) -> str:
        """SQL: does it hold? `value` is the name of a parameter. Raises Wrong."""
        if operator == "!=":
            return f"t.{self.column} IS DISTINCT FROM {self.parameter(value)}"
        return f"t.{self.column} {operator} {self.parameter(value)}"

    def parameter(self, value: str) -> str:
        return f"%({value})s::{self.cast}"

    def of_text(self, text: str) -> Any:
        """What a filter's text means. Raises Wrong."""
        return text

    def ordered(self) -> str:
        return f"t.{self.column}"

    def read(self, value: Any) -> Any:
        """What a client wrote, as it is stored. Raises Wrong."""
        raise Wrong("cannot be written")

    def schema(self) -> dict:
        return {"type": "string"}


@dataclass(frozen=True)
class Text(Property):
    """Text, compared without regard to case, ordered by code point.

    `otherwise`: SQL for a required one that is empty.
    """

    maximum: int = 10_000
    otherwise: str = ""
    operators: ClassVar[frozenset[str]] = Property.operators | {"~"}

    def shown(self):
        value = f"nullif(t.{self.column}, '')"
        if self.otherwise:
            value = f"coalesce({value}, {self.otherwise})"
        return f"to_json({value})::text"

    def compared(self, operator, value):
        mine, said = f"lower(t.{self.column})", f"lower(%({value})s)"
        if operator == "~":
            return f"strpos({mine}, {said}) > 0"
        if operator == "!=":
            return f"{mine} IS DISTINCT FROM {said}"
        if operator == "=":
            return f"{mine} = {said}"
        return f'{mine} COLLATE "C" {operator} {said} COLLATE "C"'

    def ordered(self):
        return f'(t.{self.column}) COLLATE "C"'

    def read(self, value):
        if not isinstance(value, str):
            raise Wrong("must be a string")
        if "\x00" in value:
            raise Wrong("must not hold a NUL character")
        if len(value) > self.maximum:
            raise Wrong(f"must have at most {self.maximum} characters")
        if self.required and not value.strip():
            raise Wrong("must not be empty")
        return value or None


@dataclass(frozen=True)
class Word(Text):
    """One of the standard's words, or an extension of it where `open`."""

    words: tuple[str, ...] = ()
    open: bool = True

    def compared(self, operator, value):
        if operator in ("=", "!="):
            return Property.compared(self, operator, value)
        return super().compared(operator, value)

    def of_text(self, text):
        known = {word.lower(): word for word in self.words}
        return known.get(text.lower(), text)

    def read(self, value):
        if isinstance(value, str):
            if value in self.words or (self.open and EXTENSION.fullmatch(value)):
                return value
        raise Wrong(f"must be one of {', '.join(self.words)}")

    def schema(self):
        words = {"type": "string", "enum": list(self.words)}
        if not self.open:
            return words
        return {"anyOf": [words, {"type": "string", "pattern": EXTENSION.pattern}]}


@dataclass(frozen=True)
class Id(Property):
    """A sourcedId: compared exactly."""

    operators: ClassVar[frozenset[str]] = Property.operators | {"~"}

    def compared(self, operator, value):
        if operator == "~":
            return f"strpos(lower(t.{self.column}), lower(%({value})s)) > 0"
        return super().compared(operator, value)


@dataclass(frozen=True)
class Flag(Property):
    """The words true and false, as the standard has booleans."""

    cast: ClassVar[str] = "boolean"
    operators: ClassVar[frozenset[str]] = frozenset(("=", "!="))

    def shown(self):
        return (
            f"CASE WHEN t.{self.column} THEN '\"true\"'"
            f" WHEN NOT t.{self.column} THEN '\"false\"' END"
        )

    def of_text(self, text):
        if text.lower() not in ("true", "false"):
            raise Wrong("is compared with 'true' or 'false'")
        return text.lower() == "true"

    def read(self, value):
        if isinstance(value, bool):
            return value
        if isinstance(value, str) and value.lower() in ("true", "false"):
            return value.lower() == "true"
        raise Wrong('must be "true" or "false"')

    def schema(self):
        return {"type": "string", "enum": ["true", "false"]}


@dataclass(frozen=True)
class Day(Property):
    """A date; where a time of day is written with it, that is dropped."""

    cast: ClassVar[str] = "date"

    def shown(self):
        return f"'\"' || t.{self.column} || '\"'"

    def of_text(self, text):
        return self.read(text)

    def read(self, value):
        try:
            return datetime.fromisoformat(value).date()
        except (TypeError, ValueError):
            raise Wrong("must be a date such as 2027-01-31") from None

    def schema(self):
        return {"type": "string", "format": "date"}


@dataclass(frozen=True)
class Moment(Property):
    """A moment, shown in UTC with milliseconds; a date alone means its beginning.

    `parent`: the type of a parent whose children's coming and going move the moment, too.
    """

    parent: str = ""
    cast: ClassVar[str] = "timestamptz"

    def compared(self, operator, value):
        """What is shown ends with the millisecond: all of that one is equal to it."""
        if self.parent and operator in (">", ">="):
            return self._is_after(operator, value)
        mine, said = self.ordered(), self.parameter(value)
        after = f"{said} + interval '1 ms'"
        if operator == "=":
            return f"{mine} >= {said} AND {mine} < {after}"
        if operator == "!=":
            return f"({mine} >= {said} AND {mine} < {after}) IS NOT TRUE"
        if operator == "<=":
            return f"{mine} < {after}"
        return f"{mine} {operator} {said}"

    def _is_after(self, operator: str, value: str) -> str:
        """By the indexes of both tables."""
        said = self.parameter(value)
        return (
            f"(t.{self.column} {operator} {said} OR t.sourced_id IN (SELECT x.sourced_id"
            f" FROM changed_children x WHERE x.type = '{self.parent}' AND x.at {operator} {said}))"
        )

    def ordered(self):
        if not self.parent:
            return f"t.{self.column}"
        return (
            f"greatest(t.{self.column}, (SELECT max(x.at) FROM changed_children x"
            f" WHERE x.type = '{self.parent}' AND x.sourced_id = t.sourced_id))"
        )

    def shown(self):
        return "'\"' || " + MOMENT.format(column=self.ordered()) + " || '\"'"

    def of_text(self, text):
        return self.read(text)

    def read(self, value):
        try:
            return moment(value)
        except (TypeError, ValueError, OverflowError):
            raise Wrong("must be a date and time such as 2027-01-31T08:00:00.000Z") from None

    def schema(self):
        return {"type": "string", "format": "date-time"}


def moment(text: str) -> datetime:
    """In UTC; without a zone it is that. Raises ValueError, TypeError or OverflowError."""
    found = datetime.fromisoformat(text)
    return found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)


@dataclass(frozen=True)
class Year(Property):
    """A year, as text of four digits."""

    cast: ClassVar[str] = "integer"

    def shown(self):
        return f"'\"' || t.{self.column} || '\"'"

    def of_text(self, text):
        if not re.fullmatch(r"\d{4}", text, re.ASCII):
            raise Wrong("is compared with a year such as '2027'")
        return int(text)


@dataclass(frozen=True)
class Number(Property):
    """A number; what is stored is exact."""

    cast: ClassVar[str] = "numeric"

    def shown(self):
        return f"trim_scale(t.{self.column})::text"

    def of_text(self, text):
        return self.read(text)

    def read(self, value):
        if isinstance(value, bool) or not isinstance(value, int | float | Decimal | str):
            raise Wrong("must be a number")
        try:
            found = Decimal(str(value).strip())
        except InvalidOperation:
            raise Wrong("must be a number") from None
        if not found.is_finite() or abs(found.adjusted()) > 12:
            raise Wrong("must be a number that a person would write")
        return found

    def schema(self):
        return {"type": "number", "format": "float"}


@dataclass(frozen=True)
class Texts(Property):
    """A list of texts, in a JSON array. `=`: holds all that are listed; `~`: any of them."""

    cast: ClassVar[str] = "jsonb"
    operators: ClassVar[frozenset[str]] = frozenset(("=", "!=", "~"))

    def shown(self):
        return f"nullif(t.{self.column}, '[]')::text"

    def compared(self, operator, value):
        if operator == "~":
            return f"coalesce(t.{self.column} ?| %({value})s::text[], FALSE)"
        holds = f"coalesce(t.{self.column} @> to_jsonb(%({value})s::text[]), FALSE)"
        return f"NOT {holds}" if operator == "!=" else holds

    def of_text(self, text):
        return [each.strip() for each in text.split(",")]

    def ordered(self):
        return f"t.{self.column}::text"

    def schema(self):
        return {"type": "array", "items": {"type": "string"}}


@dataclass(frozen=True)
class Objects(Property):
    """A JSON array of objects in the standard's own form."""

    cast: ClassVar[str] = "jsonb"
    operators: ClassVar[frozenset[str]] = frozenset()
    item: str = ""  # the name of its schema

    def shown(self):
        return f"nullif(nullif(t.{self.column}, '[]'), 'null')::text"

    def schema(self):
        return {"type": "array", "items": {"$ref": f"#/components/schemas/{self.item}"}}


@dataclass(frozen=True)
class Open(Property):
    """`metadata`: a free object. A filter names a member: metadata.x."""

    operators: ClassVar[frozenset[str]] = frozenset()

    def shown(self):
        return f"nullif(nullif(t.{self.column}, '{{}}'), 'null')::text"

    def read(self, value):
        if not isinstance(value, dict):
            raise Wrong("must be an object")
        return value

    def schema(self):
        return {"type": "object", "additionalProperties": True}


@dataclass(frozen=True)
class Ref(Property):
    """A link to one object: {href, sourcedId, type}. Compared by `name.sourcedId`."""

    type: str = ""

    def shown(self):
        return link(self.type, f"t.{self.column}")

    def read(self, value):
        found = value.get("sourcedId") if isinstance(value, dict) else None
        if not isinstance(found, str) or not found or "\x00" in found or len(found) > 255:
            raise Wrong("must be an object with a sourcedId of at most 255 characters")
        return found

    def schema(self):
        return {"$ref": f"#/components/schemas/{self.type[:1].upper()}{self.type[1:]}GUIDRef"}


@dataclass(frozen=True)
class Refs(Property):
    """Links to several objects. `column`: a JSON array of sourcedIds, or `rows` selects them."""

    type: str = ""
    rows: str = ""  # SQL: a FROM clause with WHERE, in which x is the object and t the row
    operators: ClassVar[frozenset[str]] = frozenset(("=", "!=", "~"))

    def shown(self):
        if self.rows:
            source = f"SELECT {link(self.type, 'x.sourced_id')} AS l, x.sourced_id AS n {self.rows}"
        else:
            source = (
                f"SELECT {link(self.type, 'e.id')} AS l, e.n"
                f" FROM jsonb_array_elements_text(t.{self.column}) WITH ORDINALITY AS e(id, n)"
            )
        listed = f"(SELECT '[' || string_agg(l, ',' ORDER BY n) || ']' FROM ({source}) ls)"
        if self.rows:
            return listed
        return f"CASE WHEN t.{self.column} <> '[]' THEN {listed} END"

    def compared(self, operator, value):
        if self.rows:
            holds = f"EXISTS (SELECT {self.rows} AND x.sourced_id = ANY(%({value})s::text[]))"
        else:
            holds = f"coalesce(t.{self.column} ?| %({value})s::text[], FALSE)"
        return f"NOT {holds}" if operator == "!=" else holds

    def of_text(self, text):
        return [each.strip() for each in text.split(",")]

    def ordered(self):
        return "t.sourced_id"

    def schema(self):
        item = f"#/components/schemas/{self.type[:1].upper()}{self.type[1:]}GUIDRef"
        return {"type": "array", "items": {"$ref": item}}


@dataclass(frozen=True)
class Made(Property):
    """A property that SQL makes; what it can be filtered by is declared beside it."""

    sql: str = ""
    described: str = ""  # the name of its schema
    operators: ClassVar[frozenset[str]] = frozenset()

    def shown(self):
        return self.sql

    def schema(self):
        return {"$ref": f"#/components/schemas/{self.described}"}


def link(type_: str, value: str) -> str:
    """SQL: the JSON text of a link, NULL where the value is."""
    service, collection = PLACES[type_]
    return f"roster_link({MARKS[service]}, '{collection}', '{type_}', {value})"
