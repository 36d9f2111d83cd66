"""Bodies held against the schemas of our own discovery documents, which are closed."""

from functools import cache

from jsonschema import Draft202012Validator, FormatChecker

from oneroster.rest import openapi_schemas
from oneroster.rest.openapi_schemas import Schemas
from oneroster.rest.routes import Route
from oneroster.rest.shapes import Made

OLDER_ROLES = (
    *("administrator", "aide", "guardian", "parent"),
    *("proctor", "relative", "student", "teacher"),
)
_OLDER = {
    "RoleName": {"type": "string", "enum": list(OLDER_ROLES)},
    "Sex": {"type": "string", "enum": ["male", "female"]},
}
_formats = FormatChecker(["date"])


class _Older(Schemas):
    """1.1 has no discovery document; what only SQL makes is described here."""

    def _property(self, each):
        if not isinstance(each, Made):
            return super()._property(each)
        if each.described in _OLDER:
            return _OLDER[each.described]
        self._link("org")
        return {**openapi_schemas.many(openapi_schemas.ref(each.described)), "minItems": 1}


def check(route: Route, version: str, body: dict) -> None:
    """AssertionError with the first difference."""
    _validate(*_schema(route, version), body)


def check_error(body: dict) -> None:
    made = Schemas("1.2")
    _validate(openapi_schemas.ref(openapi_schemas.STATUS_INFO), made.made, body)


@cache
def _schema(route: Route, version: str) -> tuple[dict, dict]:
    schemas = _Older(version) if version == "1.1" else Schemas(version)
    make = schemas.of_one if route.one else schemas.of_many
    return make(route.place.resource, route.body_key), schemas.made


def _validate(schema: dict, named: dict, body: dict) -> None:
    whole = {**schema, "components": {"schemas": named}}
    for problem in Draft202012Validator(whole, format_checker=_formats).iter_errors(body):
        raise AssertionError(f"{problem.json_path}: {problem.message}")
