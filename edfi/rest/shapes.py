"""What a property of an Ed-Fi body can be: how it is read, stored, shown and described.

A shape is {public name: property}. `read_object` turns what a client sent into a clean body, in
which absent and null members are left out, and says everything that is wrong with it at once.
Pure: no queries, no clock. Descriptors and references are looked up later, by the caller.
"""

import re
from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any, ClassVar

Problems = dict[str, list[str]]
_SNAKE = re.compile(r"(?<=[a-z0-9])[A-Z]|(?<=[A-Z])[A-Z](?=[a-z])")
# Python reads more than these: 1_000, 20270131, 2027-W05-7, a lone hour.
_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,3})?", re.ASCII)
_ISO_DATE = re.compile(r"\d{4}-\d\d-\d\d([T ]\d\d:.*)?", re.ASCII)
_ISO_TIME = re.compile(r"\d\d:\d\d.*", re.ASCII)
# The seeds' names of columns, where they are not the property's name in another spelling.
_SEEDS = {
    "lastSurname": "last_name",
    "preferredLastSurname": "preferred_last_name",
    "multipleBirthStatus": "multiplebirth_status",
    "dateEnteredUS": "date_entered_us",
    "schoolTypeDescriptor": "type_descriptor",
    "titleIPartASchoolDesignationDescriptor": "title_i_part_a_school_designation_descriptor",
}


def snake(name: str) -> str:
    """The column of a property: `birthCity` is in `birth_city`."""
    return _SEEDS.get(name) or _SNAKE.sub(lambda found: "_" + found.group(), name).lower()


def decapitalised(name: str) -> str:
    return name[:1].lower() + name[1:]


class Wrong(ValueError):
    """What is wrong with a value, as a sentence that begins after the property's name."""


@dataclass(frozen=True, kw_only=True)
class Scalar:
    """A property with one value, in one column."""

    required: bool = False
    column: str = ""
    cast: ClassVar[str] = "text"  # PostgreSQL's type of the column, without its length
    said: ClassVar[str] = "string"  # the JSON type a client is told to send

    def read(self, value: Any) -> Any:
        raise NotImplementedError

    def shown(self, column: str) -> str:
        """SQL: the JSON text of the column, NULL where it is NULL."""
        return f"to_json({column})"

    def of_text(self, text: str) -> Any:
        """The value that a query parameter says."""
        return self.read(text)

    def schema(self) -> dict:
        return {"type": self.said}

    def mistyped(self, value: Any) -> Wrong:
        return Wrong(f'Value is "{_json_type(value)}" but should be "{self.said}"')


@dataclass(frozen=True)
class Text(Scalar):
    """A string of at most `maximum` characters, kept as it was sent."""

    maximum: int
    minimum: int = 0

    def read(self, value):
        if not isinstance(value, str):
            raise self.mistyped(value)
        if "\x00" in value:
            raise Wrong("must not hold a NUL character")
        if len(value) > self.maximum:
            raise Wrong(f"Value should be at most {self.maximum} characters")
        if self.required and not value.strip():
            raise Wrong("is required and should not be left empty.")
        if len(value) < self.minimum:
            raise Wrong(f"Value should be at least {self.minimum} characters")
        return value

    def schema(self):
        least = {"minLength": self.minimum} if self.minimum else {}
        return {"type": "string", "maxLength": self.maximum, **least}


@dataclass(frozen=True)
class Descriptor(Scalar):
    """A descriptor's URI; `kind` without the word Descriptor. Whether it exists is asked later."""

    kind: str

    def read(self, value):
        if not isinstance(value, str):
            raise self.mistyped(value)
        if not value.strip():
            raise Wrong("is required and should not be left empty.")
        if value != value.strip():
            raise Wrong("cannot contain leading or trailing spaces.")
        if "\x00" in value:
            raise Wrong("must not hold a NUL character")
        if len(value) > 306:
            raise Wrong("Value should be at most 306 characters")
        return value

    def schema(self):
        return {"type": "string", "maxLength": 306}

    @property
    def entity(self) -> str:
        return f"{self.kind}Descriptor"


@dataclass(frozen=True)
class Integer(Scalar):
    """A whole number of 32 bits, within bounds."""

    low: int | None = None
    high: int | None = None
    cast: ClassVar[str] = "integer"
    said: ClassVar[str] = "integer"
    bits: ClassVar[int] = 32

    def read(self, value):
        if isinstance(value, str) and re.fullmatch(r"\s*[+-]?\d{1,19}\s*", value, re.ASCII):
            value = int(value)
        elif isinstance(value, Decimal) and value.is_finite() and abs(value) < 2**64:
            value = int(value) if value == value.to_integral_value() else value
        if not isinstance(value, int) or isinstance(value, bool):
            raise self.mistyped(value)
        if not -(2 ** (self.bits - 1)) <= value < 2 ** (self.bits - 1):
            raise Wrong(f"Value should be a whole number of {self.bits} bits")
        _within(value, self.low, self.high)
        return value

    def shown(self, column):
        return column

    def schema(self):
        return {"type": "integer", "format": f"int{self.bits}", **_bounds(self.low, self.high)}


@dataclass(frozen=True)
class BigInteger(Integer):
    """A whole number of 64 bits."""

    cast: ClassVar[str] = "bigint"
    bits: ClassVar[int] = 64


@dataclass(frozen=True)
class Number(Scalar):
    """A decimal number of `precision` digits, `scale` of them behind the point."""

    precision: int
    scale: int
    low: int | None = None
    high: int | None = None
    cast: ClassVar[str] = "numeric"
    said: ClassVar[str] = "number"

    def read(self, value):
        sent = value
        if isinstance(value, str):
            if not _NUMBER.fullmatch(value.strip()):
                raise self.mistyped(sent)
            value = Decimal(value.strip())
        if isinstance(value, bool) or not isinstance(value, int | Decimal):
            raise self.mistyped(sent)
        value = Decimal(value)
        if not value.is_finite():
            raise self.mistyped(sent)
        _within(value, self.low, self.high)
        whole = self.precision - self.scale
        if value and value.adjusted() >= whole:
            raise Wrong(f"Value should have at most {whole} digits before the decimal point")
        if value != value.quantize(Decimal(1).scaleb(-self.scale)):
            raise Wrong(f"Value should have at most {self.scale} digits after the decimal point")
        return value

    def shown(self, column):
        return column

    def schema(self):
        return {"type": "number", "format": "double", **_bounds(self.low, self.high)}


@dataclass(frozen=True)
class Boolean(Scalar):
    """True or false; the texts and numbers that mean them are taken too."""

    cast: ClassVar[str] = "boolean"
    said: ClassVar[str] = "boolean"
    _WORDS: ClassVar[dict] = {"true": True, "false": False, "1": True, "0": False}

    def read(self, value):
        if isinstance(value, bool):
            return value
        if isinstance(value, str | int) and str(value).strip().lower() in self._WORDS:
            return self._WORDS[str(value).strip().lower()]
        raise self.mistyped(value)

    def shown(self, column):
        return f"CASE WHEN {column} THEN 'true' WHEN NOT {column} THEN 'false' END"


@dataclass(frozen=True)
class Date(Scalar):
    """A day. A time of day that was sent with it is dropped."""

    cast: ClassVar[str] = "date"
    said: ClassVar[str] = "date"
    _FORMATS: ClassVar[tuple] = ("%Y/%m/%d", "%m/%d/%Y", "%m/%d/%Y %I:%M:%S %p")

    def read(self, value):
        if not isinstance(value, str):
            raise self.mistyped(value)
        text = value.strip()
        try:
            if _ISO_DATE.fullmatch(text):
                is_day = len(text) == 10
                return date.fromisoformat(text) if is_day else datetime.fromisoformat(text).date()
        except ValueError:
            pass
        for each in self._FORMATS:
            try:
                return datetime.strptime(text, each).date()
            except ValueError:
                continue
        raise Wrong(f'Value is "{value[:40]}" but should be a date such as 2027-01-31')

    def shown(self, column):
        return f"""'"' || {column} || '"'"""

    def schema(self):
        return {"type": "string", "format": "date"}


@dataclass(frozen=True)
class Time(Scalar):
    """A time of day, to the second."""

    cast: ClassVar[str] = "time"
    said: ClassVar[str] = "time"

    def read(self, value):
        if not isinstance(value, str):
            raise self.mistyped(value)
        try:
            found = time.fromisoformat(value.strip()) if _ISO_TIME.match(value.strip()) else None
        except ValueError:
            found = None
        if found is None:
            raise Wrong(f'Value is "{value[:40]}" but should be a time such as 08:30:00')
        if found.tzinfo is not None:
            raise Wrong("Value should be a time of day without a zone")
        return found.replace(microsecond=0)

    def shown(self, column):
        return f"""'"' || {column} || '"'"""

    def schema(self):
        return {"type": "string", "format": "time"}


@dataclass(frozen=True)
class Reference:
    """The natural key of an item of another resource; `columns` where members are elsewhere.

    `keeps`: columns that stay as they are where the reference is absent.
    """

    target: str
    required: bool = False
    columns: dict[str, str] = field(default_factory=dict)
    keeps: tuple[str, ...] = ()


@dataclass(frozen=True)
class Unserved:
    """A reference to a resource that is not served here: never resolved, hence never stored.

    `columns`: members that must equal what another reference has in that column.
    """

    target: str
    members: dict[str, Scalar]
    required: bool = False
    columns: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Collection:
    """A list of objects, in one JSON column; `key` tells the items of one list apart."""

    key: tuple[str, ...]
    shape: dict[str, Any]
    required: bool = False
    column: str = ""
    cast: ClassVar[str] = "jsonb"


@dataclass(frozen=True)
class Descriptors:
    """A list of objects with one descriptor each, stored as a list of URIs."""

    kind: str
    required: bool = False
    member: str = ""
    column: str = ""
    cast: ClassVar[str] = "jsonb"

    @property
    def name(self) -> str:
        return self.member or f"{decapitalised(self.kind)}Descriptor"

    @property
    def as_collection(self) -> Collection:
        shape = {self.name: Descriptor(self.kind, required=True)}
        return Collection((self.name,), shape, required=self.required)


def _within(value, low, high) -> None:
    if low is not None and value < low:
        raise Wrong(f"Value should be at least {low}")
    if high is not None and value > high:
        raise Wrong(f"Value should be at most {high}")


def _bounds(low, high) -> dict:
    bounds = {"minimum": low, "maximum": high}
    return {name: value for name, value in bounds.items() if value is not None}


def _json_type(value: Any) -> str:
    names = {bool: "boolean", int: "integer", Decimal: "number", str: "string", list: "array"}
    return names.get(type(value), "object")
