"""Every refusal of the portal API becomes one `application/problem+json` document (RFC 9457).

Members: type, title, status, detail, code, errors {field path: [messages]}. `code` is stable.
"""

import logging
import sys

import orjson
from django.db import InterfaceError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from rest_framework import exceptions

from tsa.lib.errors import DomainError

log = logging.getLogger(__name__)

_DRF_CODES = {
    400: "malformed_request",
    401: "not_authenticated",
    403: "forbidden",
    404: "not_found",
    405: "method_not_allowed",
    406: "not_acceptable",
    413: "too_large",
    415: "unsupported_media_type",
}


def answer(error: Exception, context: dict) -> HttpResponse | None:
    """DRF's exception handler. None for a bug, which then becomes a plain 500."""
    if isinstance(error, DomainError):
        return refusal(error)
    if isinstance(error, exceptions.ValidationError):
        return problem(
            400,
            "invalid",
            _("The data is wrong or incomplete"),
            _("See errors for each field."),
            errors=by_path(error.detail),
        )
    if isinstance(error, Http404):
        return problem(404, "not_found", _("Not found"))
    if isinstance(error, OperationalError | InterfaceError):
        log.warning("PostgreSQL does not answer: %s", type(error).__name__)
        return problem(
            503,
            "store_unavailable",
            _("Temporarily unavailable"),
            _("The record store does not answer; try again shortly."),
            headers={"Retry-After": "5"},
        )
    if isinstance(error, exceptions.APIException):
        return _drf_refusal(error)
    return None


def refusal(error: DomainError) -> HttpResponse:
    """The document of one of our own refusals."""
    headers = {}
    if getattr(error, "retry_after", None):
        headers["Retry-After"] = str(error.retry_after)
    if error.status == 401:
        headers["WWW-Authenticate"] = "Bearer"
    return problem(
        error.status,
        error.code,
        str(error.title),
        str(error.detail),
        errors=error.errors,
        headers=headers,
        **error.extra,
    )


def problem(
    status: int,
    code: str,
    title: str,
    detail: str = "",
    *,
    errors: dict | None = None,
    headers: dict | None = None,
    **members,
) -> HttpResponse:
    body = {
        "type": f"urn:tsa:problem:{code}",
        "title": title,
        "status": status,
        "detail": detail or title,
        "code": code,
        "errors": errors or {},
        **members,
    }
    return HttpResponse(
        orjson.dumps(body, default=str),
        status=status,
        content_type="application/problem+json",
        headers=headers,
    )


def by_path(detail: object, prefix: str = "") -> dict[str, list[str]]:
    """DRF's nested errors as {"student_info.birth_date": ["…"]}; "data" where no field is named."""
    found: dict[str, list[str]] = {}
    if isinstance(detail, dict):
        for name, inner in detail.items():
            path = prefix if name == "non_field_errors" else f"{prefix}.{name}".lstrip(".")
            found.update(by_path(inner, path))
    elif isinstance(detail, list) and any(isinstance(each, dict | list) for each in detail):
        for index, inner in enumerate(detail):
            found.update(by_path(inner, f"{prefix}.{index}".lstrip(".")))
    else:
        messages = detail if isinstance(detail, list) else [detail]
        found[prefix or "data"] = [str(message) for message in messages]
    return found


def _drf_refusal(error: exceptions.APIException) -> HttpResponse:
    headers = {}
    if isinstance(error, exceptions.NotAuthenticated | exceptions.AuthenticationFailed):
        headers["WWW-Authenticate"] = "Bearer"
    return problem(
        error.status_code,
        _DRF_CODES.get(error.status_code, "refused"),
        _title_of(error),
        str(error.detail),
        headers=headers,
    )


def _title_of(error: exceptions.APIException) -> str:
    """DRF's default, unless it is a form to be filled in, as "Unsupported media type {…}"."""
    title = str(getattr(error, "default_detail", error))
    return str(error.detail) if "{" in title else title


# Django's own error pages, for what never reaches a view (tsa/urls.py names these).


def _wants_problem(request: HttpRequest) -> bool:
    return request.path.startswith(("/api/", "/oauth/", "/health/"))


def _page(request: HttpRequest, status: int, code: str, title: str) -> HttpResponse:
    if _wants_problem(request):
        return problem(status, code, title)
    from django.shortcuts import render

    return render(request, "error.html", {"status": status, "title": title}, status=status)


def bad_request(request, exception=None):
    return _page(request, 400, "malformed_request", _("The request could not be understood"))


def forbidden(request, exception=None):
    return _page(request, 403, "forbidden", _("Not allowed"))


def not_found(request, exception=None):
    return _page(request, 404, "not_found", _("Not found"))


def server_error(request):
    """Called while the error is handled: an outage of PostgreSQL is none of our mistakes."""
    if isinstance(sys.exc_info()[1], OperationalError | InterfaceError):
        page = _page(request, 503, "store_unavailable", _("Temporarily unavailable"))
        page["Retry-After"] = "5"
        return page
    return _page(request, 500, "server_error", _("Something went wrong on our side"))
