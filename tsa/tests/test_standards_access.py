"""Who may call what of Ed-Fi and OneRoster: a row for every resource, route and further address.

What a row's kind means for each of PEOPLE stands above it, method by method. A resource, a route
or an address without a row fails the suite. Whose records a client reaches is tested beside each
API (test_authorization.py, test_visibility.py); here, whether the door opens at all.
"""

import re

import pytest
from django.urls import get_resolver, resolve

from edfi.rest.resource import served
from edfi.standard.values import kinds
from oneroster.rest.routes import ALL
from oneroster.rest.views import _offered, root
from tsa.tests.standards import PEOPLE, Caller

UNKNOWN = "00000000-0000-0000-0000-000000000000"
VERSIONS = ("1.1", "1.2")
SHUT = (401, 401, 401, 403)  # nobody, a parent, staff without a client, a client of another API

# -- Ed-Fi: method and place, then what `core` (descriptors, organizations), `reader`, `full` get.
EDFI_KINDS = {
    "records": [
        ("get", "", 403, 200, 200),
        ("post", "", 403, 403, 400),
        ("get", "/deletes", 403, 200, 200),
        ("get", "/keyChanges", 403, 200, 200),
        ("get", "/partitions", 403, 200, 200),
        ("get", f"/{UNKNOWN}", 403, 404, 404),
        ("put", f"/{UNKNOWN}", 403, 403, 400),
        ("delete", f"/{UNKNOWN}", 403, 403, 404),
    ],
    "organizations": [
        ("get", "", 200, 200, 200),
        ("post", "", 400, 403, 400),
        ("get", "/deletes", 200, 200, 200),
        ("get", "/keyChanges", 200, 200, 200),
        ("get", "/partitions", 200, 200, 200),
        ("get", f"/{UNKNOWN}", 404, 404, 404),
        ("put", f"/{UNKNOWN}", 400, 403, 400),
        ("delete", f"/{UNKNOWN}", 404, 403, 404),
    ],
}
EDFI = {
    "records": [
        "courses",
        "courseOfferings",
        "sections",
        "studentSectionAssociations",
        "grades",
        "studentSchoolAttendanceEvents",
        "studentSectionAttendanceEvents",
        "calendars",
        "calendarDates",
        "sessions",
        "gradingPeriods",
        "classPeriods",
        "locations",
        "cohorts",
        "studentCohortAssociations",
        "programs",
        "staffs",
        "staffEducationOrganizationAssignmentAssociations",
        "staffSectionAssociations",
        "people",
        "students",
        "studentSchoolAssociations",
        "studentEducationOrganizationAssociations",
        "contacts",
        "studentContactAssociations",
    ],
    "organizations": [
        "schools",
        "localEducationAgencies",
        "stateEducationAgencies",
        "educationServiceCenters",
        "schoolYearTypes",
        "descriptors",
    ],
}

# -- OneRoster: what `core`, `reader`, `full` get in 1.2. 1.1 has scopes of its own, which only
# `full` has here.
ROSTER_KINDS = {
    "core list": ("get", 200, 200, 200),
    "core one": ("get", 404, 404, 404),
    "list": ("get", 403, 200, 200),
    "one": ("get", 403, 404, 404),
    "sealed list": ("get", 403, 403, 200),
    "sealed one": ("get", 403, 403, 404),
    "put": ("put", 403, 403, 422),
    "delete": ("delete", 403, 403, 404),
    "post": ("post", 403, 403, 404),
}
ROSTER = {
    "core list": [
        "rostering/academicSessions",
        "rostering/classes",
        "rostering/courses",
        "rostering/enrollments",
        "rostering/gradingPeriods",
        "rostering/orgs",
        "rostering/schools",
        "rostering/students",
        "rostering/teachers",
        "rostering/terms",
        "rostering/users",
        "gradebook/categories",
        "gradebook/lineItems",
        "gradebook/results",
        "gradebook/scoreScales",
        "resources/resources",
    ],
    "core one": [
        "rostering/academicSessions/{sourced_id}",
        "rostering/classes/{sourced_id}",
        "rostering/courses/{sourced_id}",
        "rostering/enrollments/{sourced_id}",
        "rostering/gradingPeriods/{sourced_id}",
        "rostering/orgs/{sourced_id}",
        "rostering/schools/{sourced_id}",
        "rostering/students/{sourced_id}",
        "rostering/teachers/{sourced_id}",
        "rostering/terms/{sourced_id}",
        "rostering/users/{sourced_id}",
        "gradebook/categories/{sourced_id}",
        "gradebook/lineItems/{sourced_id}",
        "gradebook/results/{sourced_id}",
        "gradebook/scoreScales/{sourced_id}",
        "resources/resources/{sourced_id}",
    ],
    "list": [
        "rostering/classes/{class}/students",
        "rostering/classes/{class}/teachers",
        "rostering/courses/{course}/classes",
        "rostering/schools/{school}/classes",
        "rostering/schools/{school}/classes/{class}/enrollments",
        "rostering/schools/{school}/classes/{class}/students",
        "rostering/schools/{school}/classes/{class}/teachers",
        "rostering/schools/{school}/courses",
        "rostering/schools/{school}/enrollments",
        "rostering/schools/{school}/students",
        "rostering/schools/{school}/teachers",
        "rostering/schools/{school}/terms",
        "rostering/students/{student}/classes",
        "rostering/teachers/{teacher}/classes",
        "rostering/terms/{term}/classes",
        "rostering/terms/{term}/gradingPeriods",
        "rostering/users/{user}/classes",
        "gradebook/assessmentLineItems",
        "gradebook/assessmentResults",
    ],
    "one": [
        "gradebook/assessmentLineItems/{sourced_id}",
        "gradebook/assessmentResults/{sourced_id}",
        "gradebook/classes/{class}/categories",
        "gradebook/classes/{class}/lineItems",
        "gradebook/classes/{class}/lineItems/{line_item}/results",
        "gradebook/classes/{class}/results",
        "gradebook/classes/{class}/scoreScales",
        "gradebook/classes/{class}/students/{student}/results",
        "gradebook/schools/{school}/scoreScales",
        "resources/classes/{class}/resources",
        "resources/courses/{course}/resources",
        "resources/users/{user}/resources",
    ],
    "sealed list": [
        "rostering/demographics",
    ],
    "sealed one": [
        "rostering/demographics/{sourced_id}",
    ],
    "put": [
        "gradebook/assessmentLineItems/{sourced_id}",
        "gradebook/assessmentResults/{sourced_id}",
        "gradebook/categories/{sourced_id}",
        "gradebook/lineItems/{sourced_id}",
        "gradebook/results/{sourced_id}",
        "gradebook/scoreScales/{sourced_id}",
    ],
    "delete": [
        "gradebook/assessmentLineItems/{sourced_id}",
        "gradebook/assessmentResults/{sourced_id}",
        "gradebook/categories/{sourced_id}",
        "gradebook/lineItems/{sourced_id}",
        "gradebook/results/{sourced_id}",
        "gradebook/scoreScales/{sourced_id}",
    ],
    "post": [
        "gradebook/classes/{class}/academicSessions/{session}/results",
        "gradebook/classes/{class}/lineItems",
        "gradebook/lineItems/{line_item}/results",
        "gradebook/schools/{school}/lineItems",
    ],
}

# -- everything else that is no page of the admin and not under /api/v1/ ------------------------
# method, address, then what each of PEOPLE gets.
OPEN = [
    "/",
    "/sign-in",
    "/invitation",
    "/onboarding",
    "/health/live",
    "/health/ready",
    "/metadata",
    "/metadata/specifications",
    "/metadata/specifications/resources-spec.json",
    "/metadata/specifications/descriptors-spec.json",
    "/metadata/specifications/discovery-spec.json",
    "/metadata/data/v3/resources/swagger.json",
    "/metadata/data/v3/descriptors/swagger.json",
    "/metadata/data/v3/dependencies",
    "/metadata/dependencies",
    "/metadata/xsd",
    "/metadata/xsd/ed-fi/files",
    "/ims/oneroster/rostering/v1p2/discovery/onerosterv1p2rostersservice_openapi3_v1p0.json",
    "/ims/oneroster/rostering/v1p2/discovery/imsorv1p2_rostering_openapi3_v1p0.json",
    "/ims/oneroster/gradebook/v1p2/discovery/onerosterv1p2gradebookservice_openapi3_v1p0.json",
    "/ims/oneroster/gradebook/v1p2/discovery/imsorv1p2_gradebook_openapi3_v1p0.json",
    "/ims/oneroster/resources/v1p2/discovery/onerosterv1p2resourcesservice_openapi3_v1p0.json",
    "/ims/oneroster/resources/v1p2/discovery/imsorv1p2_resources_openapi3_v1p0.json",
]
OTHERS = [
    *[("get", address, *[200] * 7) for address in OPEN],
    ("get", "/metrics", *[404] * 7),
    ("get", "/changeQueries/v1/availableChangeVersions", *SHUT, 200, 200, 200),
    ("post", "/oauth/token_info", *SHUT, 400, 400, 400),
    ("post", "/oauth/token", *[400] * 7),
    ("post", "/oauth/token/", *[400] * 7),
]


@pytest.fixture
def callers(school):
    return {person: Caller(person) for person in PEOPLE}


def seen(callers, standard: str, method: str, address: str) -> tuple[int, ...]:
    """What each of PEOPLE gets; a body names the item that its address names."""
    body = f'{{"id": "{UNKNOWN}"}}' if standard == "edfi" and method == "put" else "{}"
    return tuple(each.status(standard, method, address, body) for each in callers.values())


@pytest.mark.parametrize("kind", EDFI)
def test_each_resource_of_ed_fi_opens_to_whom_the_table_says(kind, callers):
    found, expected = {}, {}
    for name in EDFI[kind]:
        resource = "gradeLevelDescriptors" if name == "descriptors" else name
        for method, place, *statuses in EDFI_KINDS[kind]:
            address = f"/data/v3/ed-fi/{resource}{place}"
            found[f"{method} {address}"] = seen(callers, "edfi", method, address)
            expected[f"{method} {address}"] = (*SHUT, *statuses)

    assert found == expected


def test_every_resource_of_ed_fi_has_a_row():
    rows = {name for names in EDFI.values() for name in names}
    found = {"descriptors" if each.name in kinds() else each.name for each in served()}

    assert found == rows


@pytest.mark.parametrize("kind", ROSTER)
def test_each_route_of_oneroster_opens_to_whom_the_table_says(kind, callers):
    method, *statuses = ROSTER_KINDS[kind]
    expected, found = {}, {}
    for service, path, versions in routes(method):
        if f"{service}/{path}" not in ROSTER[kind]:
            continue
        for version in versions:
            address = f"{root(version, service)}/{re.sub('{[a-z_]+}', 'x', path)}"
            found[f"{method} {address}"] = seen(callers, "oneroster", method, address)
            older = (403, 403, statuses[-1])
            of_programs = older if version == "1.1" else tuple(statuses)
            expected[f"{method} {address}"] = (*SHUT, *of_programs)

    assert found == expected
    assert len(found) >= len(ROSTER[kind])


def test_every_route_of_oneroster_has_a_row():
    rows = {(ROSTER_KINDS[kind][0], path) for kind, paths in ROSTER.items() for path in paths}
    found = {
        (method, f"{service}/{path}")
        for method in ("get", "put", "delete", "post")
        for service, path, _versions in routes(method)
    }

    assert found == rows


def routes(method: str) -> list[tuple[str, str, list[str]]]:
    """(service, path, versions) of each route that takes this method."""
    found = []
    for route in ALL:
        versions = [each for each in route.versions if method.upper() in _offered(route, each)]
        found += [(route.service, route.path, versions)] if versions else []
    return found


@pytest.mark.parametrize("row", OTHERS, ids=lambda row: f"{row[0]} {row[1]}")
def test_every_other_address_opens_to_whom_the_table_says(row, callers):
    method, address, *expected = row

    assert seen(callers, "edfi", method, address) == tuple(expected)


def test_every_other_address_has_a_row():
    rows = {resolve(address).route for _method, address, *_ in OTHERS}

    assert sorted(set(_routes(get_resolver(), "")) - rows) == []


def _routes(resolver, prefix: str):
    for each in resolver.url_patterns:
        route = prefix + str(each.pattern)
        if route in ("admin/", "api/v1/") or "(?P<path>" in route:
            continue  # in the tables of their own: test_admin_access.py, test_access.py, above
        if hasattr(each, "url_patterns"):
            yield from _routes(each, route)
        else:
            yield route
