"""What a field of a CSV file may hold: how PostgreSQL judges it, stores it, and writes it.

Every method returns SQL. It is made of our own declarations only, never of what a file says:
`c` is the name of a staging column (text, trimmed, NULL where empty), `t` a table's column.
"""

from collections.abc import Callable
from dataclasses import dataclass

EXTENSION = "^ext:[A-Za-z0-9._-]+$"
_DAY = r"\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])"
_TIME = r"[T ]([01]\d|2[0-3]):[0-5]\d(:[0-5]\d(\.\d{1,9})?)?(Z|[+-]([01]\d|2[0-3]):?[0-5]\d)?"
_PAIR = r"\{[^:{}]+:[^{}]+\}"

Judged = list[tuple[str, str]]  # (condition under which the value is refused, reason)


def literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _words(values: tuple[str, ...]) -> str:
    return ", ".join(literal(each) for each in values)


class Kind:
    """Text as it is, of any length."""

    type = "text"

    def judged(self, c: str) -> Judged:
        return []

    def stored(self, c: str) -> str:
        return c

    def shown(self, t: str) -> str:
        return t

    def named(self, t: str) -> str:
        """The sourcedId that a stored reference is to."""
        return t


@dataclass(frozen=True)
class Text(Kind):
    most: int | None = 255

    def judged(self, c):
        return [(f"char_length({c}) > {self.most}", f"longer than {self.most} characters")] * (
            self.most is not None
        )

    def shown(self, t):
        return unbroken(t)


def unbroken(t: str) -> str:
    """There are no line breaks within a field."""
    return f"translate({t}, E'\\r\\n\\t', '   ')"


@dataclass(frozen=True)
class Word(Text):
    """Text without blanks: a user name."""

    def judged(self, c):
        return [*super().judged(c), (rf"{c} ~ '\s'", "has blanks in it")]


class Id(Kind):
    """A sourcedId. Senders use more characters than the standard names, so more are taken."""

    def judged(self, c):
        return [
            (f"char_length({c}) > 255", "longer than 255 characters"),
            (rf"{c} ~ '[\s,\"{{}}\\]'", "has characters that no sourcedId has"),
        ]


class ProfileId(Id):
    """The sourcedId of a user's profile; in the table the profileId, which has to be a URI."""

    prefix = "urn:oneroster:profile:"

    def stored(self, c):
        return f"CASE WHEN {c} ~ ':' THEN {c} ELSE '{self.prefix}' || {c} END"

    def shown(self, t):
        return f"regexp_replace({t}, '^{self.prefix}', '')"

    def named(self, t):
        return self.shown(t)


class Date(Kind):
    type = "date"

    def judged(self, c):
        return [(_is_no_day(c, f"^{_DAY}$"), "is not a date (YYYY-MM-DD)")]

    def stored(self, c):
        return f"{c}::date"  # COPY writes it as YYYY-MM-DD under the export's DateStyle


class Moment(Kind):
    """A date-time, or a date, which is its midnight in UTC."""

    type = "timestamptz"

    def judged(self, c):
        return [(_is_no_day(c, f"^{_DAY}({_TIME})?$"), "is not a date or date-time (ISO 8601)")]

    def stored(self, c):
        zoned = rf"{c} ~ '(Z|[+-]\d\d:?\d\d)$' AND char_length({c}) > 10"
        return f"CASE WHEN {zoned} THEN {c}::timestamptz ELSE {c}::timestamp AT TIME ZONE 'UTC' END"

    def shown(self, t):
        return moment(t)


class DayOf(Moment):
    """Stored as a moment, a date in the files."""

    def shown(self, t):
        return f"to_char({t} AT TIME ZONE 'UTC', 'YYYY-MM-DD')"


def moment(t: str) -> str:
    return f"""to_char({t} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')"""


def _is_no_day(c: str, pattern: str) -> str:
    """Judged in this order by CASE, so that nothing is cast that is not of the right form."""
    month = f"(substr({c}, 1, 7) || '-01')::date"
    last = f"extract(day FROM {month} + interval '1 month' - interval '1 day')"
    return (
        f"CASE WHEN {c} !~ '{pattern}' OR {c} LIKE '0000%%' THEN true"
        f" WHEN substr({c}, 9, 2) > '28' THEN substr({c}, 9, 2)::int > {last} ELSE false END"
    )


@dataclass(frozen=True)
class Number(Kind):
    type = "numeric"

    def judged(self, c):
        return [(rf"{c} !~ '^[+-]?(\d{{1,12}}(\.\d{{0,10}})?|\.\d{{1,10}})$'", "is not a number")]

    def stored(self, c):
        return f"{c}::numeric"

    def shown(self, t):
        # 5.000 and 5 are one number; trim_scale says so in one way
        return f"trim_scale({t})::text"


class Whole(Number):
    """A whole number in the files; fractions are rounded when they are written."""

    def shown(self, t):
        return f"round({t})::text"


class Year(Kind):
    type = "integer"

    def judged(self, c):
        return [(rf"{c} !~ '^(19|20|21)\d\d$'", "is not a year (YYYY)")]

    def stored(self, c):
        return f"{c}::integer"

    def shown(self, t):
        return f"{t}::text"


class Flag(Kind):
    type = "boolean"

    def judged(self, c):
        return [(f"lower({c}) NOT IN ('true', 'false')", "is neither true nor false")]

    def stored(self, c):
        return f"(lower({c}) = 'true')"

    def shown(self, t):
        return f"{t}::text"


@dataclass(frozen=True)
class Token(Kind):
    """One of the standard's words, or where it is open an extension of them (`ext:…`)."""

    values: tuple[str, ...]
    is_open: bool = True

    def judged(self, c):
        others = f"{c} NOT IN ({_words(self.values)})"
        allowed = ", ".join(self.values)
        if self.is_open:
            beyond = f"({others} AND ({c} !~ '{EXTENSION}' OR char_length({c}) > 50))"
            return [(beyond, f"is none of: {allowed}, ext:…")]
        return [(others, f"is none of: {allowed}")]


@dataclass(frozen=True)
class Listed(Kind):
    """Values between commas; a JSON array in the table, empty where nothing is said."""

    values: tuple[str, ...] = ()
    type = "jsonb"

    def judged(self, c):
        longest = f"(SELECT max(char_length(e)) FROM unnest({members(c)}) e)"
        found = [(f"{longest} > 255", "a value is longer than 255 characters")]
        if self.values:
            odd = f"e NOT IN ({_words(self.values)}) AND e !~ '{EXTENSION}'"
            reason = f"a value is none of: {', '.join(self.values)}, ext:…"
            found.append((f"EXISTS (SELECT FROM unnest({members(c)}) e WHERE {odd})", reason))
        return found

    def stored(self, c):
        return f"coalesce(to_jsonb({members(c)}), '[]')"

    def shown(self, t):
        return _joined(t, lambda e: rf"translate({e} #>> '{{}}', E',\r\n', '   ')")


def _joined(t: str, shown: Callable[[str], str]) -> str:
    """The elements of a JSON array between commas. Most have one, which needs no subquery."""
    each = f"SELECT {shown('e')} FROM jsonb_array_elements({t}) e"
    return (
        f"CASE WHEN jsonb_array_length({t}) = 1 THEN {shown(f'({t} -> 0)')}"
        f" WHEN {t} <> '[]' THEN array_to_string(ARRAY({each}), ',') END"
    )


def members(c: str) -> str:
    """The values of a list, as an array; empty ones left out."""
    return rf"array_remove(string_to_array(regexp_replace({c}, '\s*,\s*', ',', 'g'), ','), '')"


@dataclass(frozen=True)
class Pairs(Kind):
    """{one:other},{one:other}; a JSON array of objects in the table."""

    one: str
    other: str
    type = "jsonb"

    def judged(self, c):
        form = rf"^\s*{_PAIR}(\s*,\s*{_PAIR})*\s*$"
        return [(f"{c} !~ '{form}'", f"is not of the form {{{self.one}:{self.other}}},…")]

    def stored(self, c):
        made = f"jsonb_build_object('{self.one}', btrim(m[1]), '{self.other}', btrim(m[2]))"
        found = rf"regexp_matches({c}, '\{{([^:{{}}]+):([^{{}}]+)\}}', 'g') m"
        return f"coalesce((SELECT jsonb_agg({made}) FROM {found}), '[]')"

    def shown(self, t):
        def pair(e: str) -> str:
            one, other = (
                rf"translate({e} ->> '{name}', E'{{}}\r\n', '    ')"
                for name in (self.one, self.other)
            )
            return f"'{{' || replace({one}, ':', ' ') || ':' || {other} || '}}'"

        return _joined(t, pair)
