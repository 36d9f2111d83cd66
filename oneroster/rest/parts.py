"""Are the parts of a written object what the standard has them to be?

Lists of objects (learning objectives, values of score scales) are stored as they come, and
served so. What their schemas in the discovery documents do not allow is refused before.
"""

from typing import Any

from oneroster.rest.openapi_schemas import PARTS
from oneroster.rest.shapes import Wrong

_KINDS = {"object": dict, "array": list, "string": str, "number": int | float}


def check(name: str, values: Any) -> None:
    """Raises Wrong, where `values` is not a list of such parts."""
    _check({"type": "array", "items": PARTS[name]}, values, "")


def _check(schema: dict, value: Any, where: str) -> None:
    if "$ref" in schema:
        schema = PARTS[schema["$ref"].rpartition("/")[2]]
    kind = _KINDS[schema["type"]]
    if isinstance(value, bool) or not isinstance(value, kind):
        raise Wrong(f"{where}must be of the type {schema['type']}")
    if isinstance(value, str):
        _check_text(schema, value, where)
    elif isinstance(value, list):
        if len(value) < schema.get("minItems", 0):
            raise Wrong(f"{where}must not be empty")
        for number, each in enumerate(value):
            _check(schema["items"], each, f"{where}[{number}] ")
    elif isinstance(value, dict):
        _check_members(schema, value, where)


def _check_text(schema: dict, value: str, where: str) -> None:
    if "\x00" in value:
        raise Wrong(f"{where}must not hold a NUL character")
    if value not in schema.get("enum", [value]):
        raise Wrong(f"{where}must be one of {', '.join(schema['enum'])}")


def _check_members(schema: dict, value: dict, where: str) -> None:
    for name in schema.get("required", []):
        if name not in value:
            raise Wrong(f"{where}lacks {name}")
    for name, each in value.items():
        if name not in schema["properties"]:
            raise Wrong(f"{where}has the strange member {name[:100]!r}")
        _check(schema["properties"][name], each, f"{where}{name} ")
