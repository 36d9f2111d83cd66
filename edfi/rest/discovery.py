"""Where a client of the Ed-Fi API begins: what this server is, and where everything else is.

Open to everybody, and the same for everybody. Two generations of servers gave these documents
different addresses (ODS/API: /metadata/data/v3/…, the Data Management Service:
/metadata/…); clients have both built in, so both are served.
"""

from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

from edfi.rest import dependencies, openapi
from tsa.api import documents

# The version of the ODS/API whose interface this is; clients compare its numbers.
VERSION = "7.3"
BUILD = "7.3.1.0"
DATA_MODEL = "5.2.0"


def about(base: str) -> dict:
    return {
        "version": VERSION,
        "informationalVersion": VERSION,
        "suite": "3",
        "build": BUILD,
        "applicationName": "Texas Sports Academy",
        "dataModels": [
            {
                "name": "Ed-Fi",
                "version": DATA_MODEL,
                "informationalVersion": "The Ed-Fi Data Standard 5.2",
            }
        ],
        "urls": {
            "dependencies": f"{base}/metadata/data/v3/dependencies",
            "openApiMetadata": f"{base}/metadata/",
            "oauth": f"{base}/oauth/token",
            "dataManagementApi": f"{base}/data/v3/",
            "xsdMetadata": f"{base}/metadata/xsd",
            "changeQueries": f"{base}/changeQueries/v1/",
            "tokenInfo": f"{base}/oauth/token_info",
        },
    }


def descriptions(base: str) -> list[dict]:
    """The descriptions at the addresses of the ODS/API."""
    return [
        _entry("Resources", f"{base}/metadata/data/v3/resources/swagger.json"),
        _entry("Descriptors", f"{base}/metadata/data/v3/descriptors/swagger.json"),
        _entry("Discovery", f"{base}/metadata/specifications/discovery-spec.json", "Other"),
    ]


def specifications(base: str) -> list[dict]:
    """The same at the addresses of the Data Management Service."""
    return [
        _entry("Resources", f"{base}/metadata/specifications/resources-spec.json"),
        _entry("Descriptors", f"{base}/metadata/specifications/descriptors-spec.json"),
        _entry("Discovery", f"{base}/metadata/specifications/discovery-spec.json", "Other"),
    ]


def _entry(name: str, address: str, prefix: str = "") -> dict:
    return {"name": name, "endpointUri": address, "prefix": prefix}


def schemas(base: str) -> list[dict]:
    """XML schemas of the data models: we exchange no XML, so the model has no files."""
    return [
        {
            "description": "Core schema (Ed-Fi) files for the data model",
            "name": "ed-fi",
            "version": DATA_MODEL,
            "files": f"{base}/metadata/xsd/ed-fi/files",
        }
    ]


def schema_files(base: str) -> list[str]:
    return []


def beside(page):
    """The view of `/`: the page for browsers, and for all others what this server is."""

    @require_safe
    def root(request: HttpRequest) -> HttpResponse:
        if request.get_preferred_type(["application/json", "text/html"]) == "text/html":
            answer = page(request)
        else:
            answer = documents.serve(request, about)
        patch_vary_headers(answer, ["Accept"])
        return answer

    return root


descriptions_view = documents.view(descriptions)
specifications_view = documents.view(specifications)
resources_view = documents.view(openapi.resources)
descriptors_view = documents.view(openapi.descriptors)
discovery_view = documents.view(openapi.discovery)
dependencies_view = documents.view(dependencies.order)
schemas_view = documents.view(schemas)
schema_files_view = documents.view(schema_files)
