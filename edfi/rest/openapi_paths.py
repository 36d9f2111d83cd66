"""Paths and parameters of the OpenAPI descriptions: what can be asked of each resource.

Parameters are written out at every operation, not referred to: a client (lightbeam) looks for
their names there and leaves out a query whose names it does not find.
"""

from edfi.rest.openapi_schemas import PARTITIONS, ref, tracked
from edfi.rest.resource import Resource

SECURITY = "oauth2_client_credentials"
_RESPONSES = {
    "201": ("Created", "The item is stored. Its address is in the header Location."),
    "200": ("Updated", "An item with this natural key was there; it is as sent now."),
    "204": ("Done", "The item is as sent, or gone."),
    "304": ("NotModified", "The item is as the ETag in If-None-Match says."),
    "400": ("BadRequest", "The request is wrong; validationErrors say where."),
    "401": ("Unauthorized", "Send a token of /oauth/token as Bearer."),
    "403": ("Forbidden", "The client may not do this, or not to this item."),
    "404": ("NotFound", "There is no such item."),
    "409": ("Conflict", "A reference names nothing, or other items refer to this one."),
    "412": ("PreconditionFailed", "Somebody changed the item since."),
}


def of(resource: Resource, item: dict) -> dict[str, dict]:
    """The paths of one resource, whose items have the schema `item`."""
    root = f"/ed-fi/{resource.name}"
    many, one = _upper(resource.name), _upper(resource.singular)
    changes = [*_OFFSET, *_WINDOW]
    filters = _filters(resource)
    listed = [*_OFFSET, *_CURSOR, *_WINDOW, *filters]
    split = [_query("number", _whole(1, 200)), *_WINDOW, *filters]
    deleted, changed = (_many(ref(tracked(resource) + each)) for each in ("Delete", "KeyChange"))
    return {
        root: {
            "get": _get(resource, f"get{many}", _many(item), listed),
            "post": _post(resource, item),
        },
        f"{root}/{{id}}": {
            "get": _get(resource, f"get{one}ById", item, [_ID, _IF_NONE_MATCH], "404"),
            "put": _put(resource, item),
            "delete": _delete(resource),
        },
        f"{root}/deletes": {"get": _get(resource, f"deletes{many}", deleted, changes)},
        f"{root}/keyChanges": {"get": _get(resource, f"keyChanges{many}", changed, changes)},
        f"{root}/partitions": {"get": _get(resource, f"partitions{many}", ref(PARTITIONS), split)},
    }


def open_documents() -> dict[str, dict]:
    documents = {
        "/": "What this server is.",
        "/metadata/": "The OpenAPI descriptions.",
        "/metadata/specifications": "The OpenAPI descriptions, at their other addresses.",
        "/metadata/data/v3/dependencies": "In which order to send resources.",
        "/metadata/xsd": "XML schemas of the data models.",
    }
    return {
        path: {
            "get": {
                "tags": ["discovery"],
                "summary": summary,
                "responses": {"200": {"description": "The document.", "content": _json({})}},
            }
        }
        for path, summary in documents.items()
    }


def responses() -> dict[str, dict]:
    """Those that operations refer to by name."""
    return {name: {"description": words} for name, words in _RESPONSES.values()}


def security(base: str) -> dict:
    flow = {"tokenUrl": f"{base}/oauth/token", "scopes": {}}
    return {SECURITY: {"type": "oauth2", "flows": {"clientCredentials": flow}}}


# -- operations ------------------------------------------------------------------------------------


def _get(resource: Resource, operation: str, schema: dict, parameters: list, *also: str) -> dict:
    shown = {"description": "What was asked for.", "content": _json(schema)}
    return {
        "tags": [resource.name],
        "operationId": operation,
        "parameters": parameters,
        "responses": {"200": shown, **_refer("304", "400", "401", "403", *also)},
    }


def _post(resource: Resource, item: dict) -> dict:
    return {
        "tags": [resource.name],
        "operationId": f"post{_upper(resource.singular)}",
        "summary": "Creates an item, or updates the one with the same natural key.",
        "requestBody": {"required": True, "content": _json(item)},
        "responses": _refer("200", "201", "400", "401", "403", "409", "412"),
    }


def _put(resource: Resource, item: dict) -> dict:
    return {
        "tags": [resource.name],
        "operationId": f"put{_upper(resource.singular)}",
        "summary": "Replaces the item.",
        "parameters": [_ID, _IF_MATCH],
        "requestBody": {"required": True, "content": _json(item)},
        "responses": _refer("204", "400", "401", "403", "404", "409", "412"),
        **({"x-Ed-Fi-isUpdatable": True} if resource.key_may_change else {}),
    }


def _delete(resource: Resource) -> dict:
    return {
        "tags": [resource.name],
        "operationId": f"delete{_upper(resource.singular)}ById",
        "parameters": [_ID, _IF_MATCH],
        "responses": _refer("204", "400", "401", "403", "404", "409", "412"),
    }


def _refer(*statuses: str) -> dict[str, dict]:
    return {
        status: {"$ref": f"#/components/responses/{_RESPONSES[status][0]}"} for status in statuses
    }


def _json(schema: dict) -> dict:
    return {"application/json": {"schema": schema}}


def _many(schema: dict) -> dict:
    return {"type": "array", "items": schema}


def _upper(name: str) -> str:
    return name[:1].upper() + name[1:]


# -- parameters ------------------------------------------------------------------------------------


def _query(name: str, schema: dict, description: str = "") -> dict:
    said = {"description": description} if description else {}
    return {"name": name, "in": "query", "required": False, "schema": schema, **said}


def _whole(low: int, high: int | None = None, bits: int = 32) -> dict:
    most = {} if high is None else {"maximum": high}
    return {"type": "integer", "format": f"int{bits}", "minimum": low, **most}


def _filters(resource: Resource) -> list[dict]:
    """Every top-level scalar, and the members of references by their bare names."""
    taken = {each["name"].lower() for each in [*_OFFSET, *_CURSOR, *_WINDOW]}
    return [
        _query(each.name, each.scalar.schema())
        for each in resource.filters.values()
        if each.name.lower() not in taken
    ]


_ID = {"name": "id", "in": "path", "required": True, "schema": {"type": "string"}}
_IF_MATCH = {
    "name": "If-Match",
    "in": "header",
    "schema": {"type": "string"},
    "description": "The ETag of the item as you saw it.",
}
_IF_NONE_MATCH = {"name": "If-None-Match", "in": "header", "schema": {"type": "string"}}
_OFFSET = [
    _query("offset", _whole(0), "How many items to skip."),
    _query("limit", {**_whole(0, 500), "default": 25}, "How many items to return at most."),
    _query("totalCount", {"type": "boolean", "default": False}, "Count into Total-Count."),
]
_CURSOR = [
    _query("pageToken", {"type": "string"}, "From the header Next-Page-Token, or /partitions."),
    _query("pageSize", {**_whole(0, 500), "default": 25}, "With pageToken."),
]
_WINDOW = [
    _query("minChangeVersion", _whole(0, bits=64), "Inclusive."),
    _query("maxChangeVersion", _whole(0, bits=64), "Inclusive."),
]
