"""The discovery documents: open to everybody, one for each service of 1.2, under two names.

The standard's binding calls the service of rostering `rostersservice` in its file's name; the
certification guide has names of its own. Consumers have one or the other built in.
"""

from django.urls import path

from oneroster.rest import openapi
from tsa.api import documents

# service: how it is called in the standard's file name, and what describes it
_DOCUMENTS = {
    "rostering": ("rosters", openapi.rostering),
    "gradebook": ("gradebook", openapi.gradebook),
    "resources": ("resources", openapi.resources),
}


def addresses(service: str) -> list[str]:
    """Both addresses of a service's document, from the server's root."""
    folder = f"{openapi.root(service)}/discovery"
    return [
        f"{folder}/onerosterv1p2{_DOCUMENTS[service][0]}service_openapi3_v1p0.json",
        f"{folder}/imsorv1p2_{service}_openapi3_v1p0.json",
    ]


# To stand before the routes of the services, which would take them for objects.
urlpatterns = [
    path(address.removeprefix("/"), documents.view(make))
    for service, (_, make) in _DOCUMENTS.items()
    for address in addresses(service)
]
