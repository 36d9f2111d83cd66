"""From one recorded family to any number of others: the same calls, other names and keys.

Pure and without Django, because the bare processes use it too.
"""

import hashlib
import re
import uuid
from dataclasses import dataclass

DYNAMO, SQL, BEGIN, COMMIT, PIPELINE, SYNC = "dynamo", "sql", "begin", "commit", "pipeline", "sync"
JSON = "\x00json"  # marks a parameter that is a JSON value

Call = tuple  # (kind, operation or statement, arguments)

# Keys that chance made: hashes, uuids with and without dashes, a whole value or part of one.
_KEYS = (
    r"(?<![0-9a-f])(?:[0-9a-f]{64}|[0-9a-f]{32}"
    r"|[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})(?![0-9a-f])"
)


@dataclass(frozen=True)
class Family:
    """Which words of the recorded family become which words of this one."""

    name: str  # unique; keys made by chance are derived from it
    words: dict[str, str]
    number: int  # added to the recorded student_usi
    usi: int = 0

    def instead(self, value):
        """`value` with this family's words and keys in it, whatever it is made of."""
        return _Substitution(self).of(value)


def parameters(given: list | dict | None, json: type) -> list | dict | None:
    """A statement's parameters as psycopg takes them; `json` wraps JSON values."""
    if isinstance(given, dict):
        return {name: _parameter(each, json) for name, each in given.items()}
    return [_parameter(each, json) for each in given] if given else None


def _parameter(value, json: type):
    return json(value[JSON]) if isinstance(value, dict) and JSON in value else value


class _Substitution:
    def __init__(self, family: Family):
        self.family = family
        longest_first = sorted(family.words, key=len, reverse=True)
        self.pattern = re.compile("|".join([*map(re.escape, longest_first), _KEYS]))

    def of(self, value):
        if isinstance(value, str):
            return self.pattern.sub(self._word, value)
        if isinstance(value, dict):
            return {name: self.of(each) for name, each in value.items()}
        if isinstance(value, list | tuple):
            return [self.of(each) for each in value]
        if isinstance(value, uuid.UUID):
            return uuid.UUID(self._key(str(value)))
        if isinstance(value, int) and value == self.family.usi and value:
            return value + self.family.number
        return value

    def _word(self, found: re.Match) -> str:
        word = found.group()
        return self.family.words.get(word) or self._key(word)

    def _key(self, word: str) -> str:
        digest = hashlib.sha256(f"{self.family.name}/{word}".encode()).hexdigest()
        if len(word) == 36:
            return str(uuid.UUID(digest[:32]))
        return digest[: len(word)]
