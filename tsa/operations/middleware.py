"""Counts every request by the name of its route; the address itself, which has ids, never is."""

import time

from tsa.operations import counters

_METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}


class MeasureMiddleware:
    """Stands first, so that what other middleware does and refuses is counted, too."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        began = time.perf_counter()
        response = self.get_response(request)
        route = route_of(request)
        method = request.method if request.method in _METHODS else "other"
        counters.REQUESTS.labels(route, method, str(response.status_code)).inc()
        counters.REQUEST_SECONDS.labels(route).observe(time.perf_counter() - began)
        return response


def route_of(request) -> str:
    """The pattern in our urls, such as `api/v1/admissions/enrollments/<str:enrollment_id>`."""
    match = getattr(request, "resolver_match", None)
    if match is not None:
        return match.route or "/"
    return "static" if request.path.startswith("/static/") else "unknown"
