"""The OpenAPI 3.0 descriptions of the three services of OneRoster 1.2, made from the routes.

Consumers fetch them before they have a token, for the address of the token endpoint and to see
what this server offers. The standard has no such documents for 1.1.
"""

from oneroster.rest import openapi_paths, routes
from oneroster.rest.openapi_schemas import Schemas
from oneroster.rest.routes import Route
from tsa.accounts import scopes

VERSION = "1.2"
SERVICES = {
    "rostering": "Organizations, sessions, courses, classes, people and who is in which class.",
    "gradebook": "Categories, line items, results, score scales; assessments.",
    "resources": "What classes, courses and people work with.",
}


def root(service: str) -> str:
    return f"/ims/oneroster/{service}/v1p2"


def rostering(base: str) -> dict:
    return _described(base, "rostering")


def gradebook(base: str) -> dict:
    return _described(base, "gradebook")


def resources(base: str) -> dict:
    return _described(base, "resources")


def offered(service: str) -> list[Route]:
    return [each for each in routes.ALL if each.service == service and VERSION in each.versions]


def _described(base: str, service: str) -> dict:
    schemas = Schemas(VERSION)
    paths: dict[str, dict] = {}
    for route in offered(service):
        path, item = openapi_paths.of(route, schemas)
        paths.setdefault(path, {}).update(item)
    return {
        "openapi": "3.0.1",
        "info": {
            "title": f"OneRoster {service}",
            "version": VERSION,
            "description": SERVICES[service],
        },
        "servers": [{"url": base + root(service)}],
        "tags": [{"name": each} for each in sorted(openapi_paths.tags(paths))],
        "paths": dict(sorted(paths.items())),
        "components": {
            "securitySchemes": _security(base, openapi_paths.granted(paths)),
            "parameters": openapi_paths.parameters(),
            "responses": openapi_paths.responses(paths),
            "schemas": dict(sorted(schemas.made.items())),
        },
    }


def _security(base: str, named: set[str]) -> dict:
    said = {name: scopes.REGISTRABLE[name] for name in sorted(named)}
    flow = {"tokenUrl": f"{base}/oauth/token", "scopes": said}
    return {openapi_paths.SECURITY: {"type": "oauth2", "flows": {"clientCredentials": flow}}}
