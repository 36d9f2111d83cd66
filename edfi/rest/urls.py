"""Routes of the Ed-Fi API. Names are taken in any case; a trailing slash does no harm."""

from django.urls import re_path

from edfi.rest import discovery, resources, views
from edfi.rest.token_info import token_info

__all__ = ["resources", "urlpatterns"]  # importing the resources fills the register


def _any_case(word: str) -> str:
    """Not (?i:…): Django cannot reverse any address while one route has that."""
    return "".join(f"[{each.lower()}{each.upper()}]" if each.isalpha() else each for each in word)


urlpatterns = [
    re_path(
        rf"^{_any_case('data')}/(?:{_any_case('v3')}/)?(?P<path>.*)$", views.data, name="edfi-data"
    ),
    re_path(
        rf"^{_any_case('changeQueries/v1/availableChangeVersions')}/?$",
        views.available_change_versions,
        name="edfi-available-change-versions",
    ),
    re_path(r"^oauth/token_info/?$", token_info, name="edfi-token-info"),
    *(
        re_path(rf"^metadata{address}/?$", view)
        for address, view in {
            "": discovery.descriptions_view,
            "/specifications": discovery.specifications_view,
            "/specifications/resources-spec.json": discovery.resources_view,
            "/specifications/descriptors-spec.json": discovery.descriptors_view,
            "/specifications/discovery-spec.json": discovery.discovery_view,
            "/data/v3/resources/swagger.json": discovery.resources_view,
            "/data/v3/descriptors/swagger.json": discovery.descriptors_view,
            "/data/v3/dependencies": discovery.dependencies_view,
            "/dependencies": discovery.dependencies_view,
            "/xsd": discovery.schemas_view,
            "/xsd/ed-fi/files": discovery.schema_files_view,
        }.items()
    ),
]
