"""Paths and parameters of the OpenAPI descriptions: one operation for each method of a route."""

import re

from oneroster.rest.openapi_schemas import STATUS_INFO, Schemas, ref, title, upper
from oneroster.rest.routes import Route
from tsa.accounts import scopes

SECURITY = "OAuth2CC"
JSON = "application/json"
MOST = 2**31 - 1
# Parameters of our routes whose name is not that of the standard's, without its ending.
_NAMES = {"sourced_id": "sourcedId", "session": "academicSessionSourcedId"}
_PART = re.compile(r"{(\w+)}")
_FAILURES = {
    "400": ("BadRequest", "A parameter, the filter or the selection of fields is wrong."),
    "401": ("Unauthorised", "The request has no valid access token."),
    "403": ("Forbidden", "The client was not granted a scope for this."),
    "404": ("Unknown", "There is no such object, or the client may not see it."),
    "422": ("InvalidData", "The body is not what it should be."),
    "429": ("Busy", "Try again after the seconds that Retry-After says."),
    "500": ("ServerError", "The request failed through no fault of its own."),
    "default": ("Failure", "Any other failure."),
}
_ALWAYS = ("401", "403", "429", "500", "default")


def of(route: Route, schemas: Schemas) -> tuple[str, dict]:
    """The route's path in the standard's words, and its operations by method."""
    names = [_name(each) for each in _PART.findall(route.path)]
    path = "/" + _PART.sub(lambda found: f"{{{_name(found[1])}}}", route.path)
    operations = {}
    if route.scopes:
        operations["get"] = _read(route, schemas)
    if route.put:
        operations["put"] = _put(route, schemas)
    if route.delete:
        operations["delete"] = _delete(route)
    if route.post:
        operations["post"] = _post(route, schemas)
    for operation in operations.values():
        operation["parameters"] = [*map(_in_path, names), *operation.get("parameters", [])]
    return path, operations


def tags(paths: dict) -> set[str]:
    return {tag for each in _operations(paths) for tag in each["tags"]}


def granted(paths: dict) -> set[str]:
    """Every scope that an operation names."""
    return {name for each in _operations(paths) for name in each["security"][0][SECURITY]}


def _operations(paths: dict):
    return (operation for item in paths.values() for operation in item.values())


def parameters() -> dict[str, dict]:
    return {
        "limit": _query(
            "limit",
            {**_whole(1), "default": 100},
            "How many objects to return at most; more than 10,000 are never returned at once.",
        ),
        "offset": _query("offset", {**_whole(0), "default": 0}, "How many objects to skip."),
        "sort": _query("sort", {"type": "string"}, "The property to sort by, in Unicode's order."),
        "orderBy": _query("orderBy", {"type": "string", "enum": ["asc", "desc"]}, "With sort."),
        "filter": _query(
            "filter", {"type": "string"}, "For example: familyName='jones' AND status='active'."
        ),
        "fields": {
            **_query(
                "fields",
                {"type": "array", "items": {"type": "string"}},
                "The properties to return, with commas between them.",
            ),
            "style": "form",
            "explode": False,
        },
    }


def responses(paths: dict) -> dict[str, dict]:
    """Those that the operations refer to by name."""
    used = {status for each in _operations(paths) for status in each["responses"]}
    content = {JSON: {"schema": ref(STATUS_INFO)}}
    made = {
        name: {"description": said, "content": content}
        for status, (name, said) in _FAILURES.items()
        if status in used
    }
    seconds = {"description": "Seconds to wait.", "schema": _whole(1)}
    made["Busy"] = {**made["Busy"], "headers": {"Retry-After": seconds}}
    return made


# -- operations ------------------------------------------------------------------------------------


def _operation(route: Route, method: str, summary: str, needed: tuple[str, ...]) -> dict:
    name = route.operation.removeprefix("get")
    return {
        "tags": [title(route.place.resource)],
        "operationId": f"{method}{name}",
        "summary": summary,
        "security": [{SECURITY: [scopes.oneroster("1.2", each) for each in needed]}],
    }


def _read(route: Route, schemas: Schemas) -> dict:
    resource = route.place.resource
    if route.one:
        schema = schemas.of_one(resource, route.body_key)
        headers, asked, also = {}, ["fields"], ("400", "404")
    else:
        schema = schemas.of_many(resource, route.body_key)
        headers, asked = {"headers": _COUNTED}, list(parameters())
        # The standard's document of resources lists 404 for every read.
        may_lack = route.parents or route.service == "resources"
        also = ("400", "404") if may_lack else ("400",)
    shown = {"description": "What was asked for.", **headers, "content": {JSON: {"schema": schema}}}
    return {
        **_operation(route, "get", "Reads one object." if route.one else "Lists.", route.scopes),
        "parameters": [{"$ref": f"#/components/parameters/{each}"} for each in asked],
        "responses": {"200": shown, **_fail(*also)},
    }


def _put(route: Route, schemas: Schemas) -> dict:
    sent = schemas.of_one(route.place.resource, route.body_key)
    return {
        **_operation(route, "put", "Creates the object or replaces it.", route.put),
        "requestBody": {"required": True, "content": {JSON: {"schema": sent}}},
        "responses": {"201": {"description": "It is stored."}, **_fail("404", "422")},
    }


def _delete(route: Route) -> dict:
    return {
        **_operation(route, "delete", "Marks the object as to be deleted.", route.delete),
        "responses": {"204": {"description": "It is marked."}, **_fail("404", "422")},
    }


def _post(route: Route, schemas: Schemas) -> dict:
    made = route.writes or route.place.resource
    sent = schemas.of_many(made, made.many)
    answer = {"description": "They are stored.", "content": {JSON: {"schema": schemas.pairs()}}}
    return {
        **_operation(route, "post", "Creates objects; the server gives their ids.", route.post),
        "requestBody": {"required": True, "content": {JSON: {"schema": sent}}},
        "responses": {"201": answer, **_fail("404", "422")},
    }


def _fail(*also: str) -> dict[str, dict]:
    return {
        status: {"$ref": f"#/components/responses/{_FAILURES[status][0]}"}
        for status in sorted({*also, *_ALWAYS})
    }


# -- parameters ------------------------------------------------------------------------------------


def _name(parameter: str) -> str:
    """class -> classSourcedId, line_item -> lineItemSourcedId."""
    first, *others = parameter.split("_")
    return _NAMES.get(parameter) or "".join([first, *map(upper, others), "SourcedId"])


def _in_path(name: str) -> dict:
    return {"name": name, "in": "path", "required": True, "schema": {"type": "string"}}


def _query(name: str, schema: dict, description: str) -> dict:
    return {
        "name": name,
        "in": "query",
        "required": False,
        "schema": schema,
        "description": description,
    }


def _whole(least: int) -> dict:
    return {"type": "integer", "format": "int32", "minimum": least, "maximum": MOST}


_COUNTED = {
    "X-Total-Count": {
        "description": "How many objects there are to be had, page by page.",
        "schema": _whole(0),
    },
    "Link": {
        "description": "The first, last, next and previous page (RFC 8288).",
        "schema": {"type": "string"},
    },
}
