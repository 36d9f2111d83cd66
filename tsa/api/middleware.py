"""Marks on every request: an id that logs, audit rows and answers share, and cache rules."""

import logging
import re
import uuid
from contextvars import ContextVar

from django.middleware.gzip import GZipMiddleware

_request_id: ContextVar[str] = ContextVar("request_id", default="-")
_GIVEN = re.compile(r"^[A-Za-z0-9._-]{1,64}$")


class RequestIdMiddleware:
    """Take the proxy's X-Request-Id or make one; answer with it; keep API answers uncached."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        given = request.META.get("HTTP_X_REQUEST_ID", "")
        request.request_id = given if _GIVEN.match(given) else uuid.uuid4().hex
        token = _request_id.set(request.request_id)
        try:
            response = self.get_response(request)
        finally:
            _request_id.reset(token)
        response["X-Request-Id"] = request.request_id
        if request.path.startswith(("/api/", "/oauth/")):
            response.setdefault("Cache-Control", "no-store")
        return response


class RequestIdFilter(logging.Filter):
    """Gives every log line the id of the request it belongs to."""

    def filter(self, record):
        record.request_id = _request_id.get()
        return True


class GzipForStaffMiddleware(GZipMiddleware):
    """The admin's pages are large and worth compressing; the API's are small."""

    def process_response(self, request, response):
        if request.path.startswith("/admin/"):
            return super().process_response(request, response)
        return response
