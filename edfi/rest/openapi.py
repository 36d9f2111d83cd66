"""The OpenAPI 3.0 descriptions of the Ed-Fi API, made from the declarations.

Programs read them before they send anything: schema names (`edFi_student`), `$ref` at every
object, `required` everywhere, identity marks and parameters are as they expect them. Nothing
here is served by hand: what a resource's shape says is what its clients read.
"""

from edfi.rest import openapi_paths as paths
from edfi.rest import resources as _declared  # noqa: F401  (fills the register)
from edfi.rest.openapi_schemas import Schemas
from edfi.rest.resource import Resource, served

DESCRIPTION = (
    "Resources of the Ed-Fi Data Standard 5.2. A POST of an item whose natural key is known "
    "updates that item. Every item has an ETag; send it as If-Match to change only what you saw."
)


def resources(base: str) -> dict:
    return _described(base, "Ed-Fi resources", "resources")


def descriptors(base: str) -> dict:
    return _described(base, "Ed-Fi descriptors", "descriptors")


def discovery(base: str) -> dict:
    """Of the documents that are open to everybody."""
    return {
        "openapi": "3.0.1",
        "info": {
            "title": "Ed-Fi discovery",
            "version": "1",
            "description": "What this server is, and where everything else is.",
        },
        "servers": [{"url": base}],
        "tags": [{"name": "discovery", "description": "Open to everybody."}],
        "paths": paths.open_documents(),
        "components": {"schemas": {}},
    }


def _described(base: str, title: str, group: str) -> dict:
    declared = [each for each in served() if each.group == group]
    schemas = Schemas()
    return {
        "openapi": "3.0.1",
        "info": {"title": title, "version": "3", "description": DESCRIPTION},
        "servers": [{"url": f"{base}/data/v3"}],
        "security": [{paths.SECURITY: []}],
        "tags": [
            {"name": each.name, "description": _summary(each)}
            for each in sorted(declared, key=lambda each: each.name)
        ],
        "paths": {
            path: item
            for each in sorted(declared, key=lambda each: each.name)
            for path, item in paths.of(each, schemas.of_resource(each)).items()
        },
        "components": {
            "schemas": dict(sorted(schemas.made.items())),
            "responses": paths.responses(),
            "securitySchemes": paths.security(base),
        },
    }


def _summary(resource: Resource) -> str:
    return (type(resource).__doc__ or "").strip().partition("\n")[0]
