"""Bodies are read with care: bounded, strict JSON, and nothing a store could choke on."""

import orjson
from django.utils.translation import gettext as _
from rest_framework.exceptions import ParseError
from rest_framework.parsers import BaseParser

from tsa.lib.errors import TooLarge

BODY_LIMIT = 64 * 1024
DEPTH_LIMIT = 16


class StrictJSONParser(BaseParser):
    """A JSON object of at most 64 KB and 16 levels; no NaN, no lone surrogate, no NUL."""

    media_type = "application/json"

    def parse(self, stream, media_type=None, parser_context=None):
        raw = stream.read(BODY_LIMIT + 1)
        if len(raw) > BODY_LIMIT:
            raise TooLarge(_("The body is larger than 64 KB."))
        if not raw.strip():
            return {}
        try:
            data = orjson.loads(raw)
        except orjson.JSONDecodeError as error:
            raise ParseError(_("The body is not valid JSON.")) from error
        if not isinstance(data, dict):
            raise ParseError(_("The body must be a JSON object."))
        _check(data)
        return data


def _check(data: dict) -> None:
    waiting = [(data, 1)]
    while waiting:
        value, depth = waiting.pop()
        if depth > DEPTH_LIMIT:
            raise ParseError(_("The body is nested too deeply."))
        if isinstance(value, dict):
            waiting += [(inner, depth + 1) for inner in value.values()]
            waiting += [(name, depth) for name in value]
        elif isinstance(value, list):
            waiting += [(inner, depth + 1) for inner in value]
        elif isinstance(value, str) and "\x00" in value:
            raise ParseError(_("The body holds a NUL character."))
