"""Reading the body of a request: size, type, encoding and JSON, each refused in its own words."""

import json
from collections import Counter
from decimal import Decimal, InvalidOperation
from typing import Any

import orjson
from django.http import HttpRequest

from edfi.rest.errors import BadRequest, DataInvalid, TooLarge, UnsupportedMediaType

LIMIT = 10 * 1024 * 1024


def body(request: HttpRequest) -> dict[str, Any]:
    """The JSON object that was sent; decimals as Decimal. Raises Refused."""
    if request.content_type != "application/json":
        raise UnsupportedMediaType
    raw = _stream(request).read(LIMIT + 1)
    if len(raw) > LIMIT:
        raise TooLarge
    return parse(raw)


def _stream(request: HttpRequest):
    """A body in chunks says no length, and Django takes it for empty; the server knows its end."""
    if request.headers.get("Transfer-Encoding", "").lower() == "chunked":
        return request.environ["wsgi.input"]
    return request


def parse(raw: bytes) -> dict[str, Any]:
    """Also for the lines of an import. Raises BadRequest or DataInvalid."""
    if not raw.strip():
        raise BadRequest("A non-empty request body is required.")
    try:
        orjson.loads(raw)  # strict where json is lenient: NaN, lone surrogates, other encodings
    except orjson.JSONDecodeError as error:
        raise BadRequest(f"The request body is not valid JSON: {error}.") from None
    try:
        found = json.loads(raw, object_pairs_hook=_once, parse_float=Decimal)
    except (RecursionError, ValueError, InvalidOperation) as error:
        raise BadRequest("The request body is nested too deeply or holds a number too long.") from (
            error
        )
    if not isinstance(found, dict):
        raise BadRequest("The request body must be a JSON object.")
    return found


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        twice = Counter(name for name, _ in pairs).most_common(1)[0][0]
        raise DataInvalid(
            validation={f"$.{twice}": ["An item with the same key has already been added."]}
        )
    return found
