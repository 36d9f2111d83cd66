"""The refusals of the Ed-Fi API, in the one document that its clients read (RFC 9457).

Every member is always there: lists of errors by JSON path in `validationErrors`, sentences in
`errors`. `correlationId` is the caller's own, or the id of the request in our logs.
"""

import re

import orjson
from django.http import HttpRequest, HttpResponse

from edfi.rest.shapes import Problems

PREFIX = "urn:ed-fi:api:"
# The contract's clients look at these two: 400 and 405 are plain JSON, the others problem+json.
_PLAIN = {400, 405}
_CORRELATION = re.compile(r"^[\x21-\x7e]{1,100}$")


class Refused(Exception):
    """An answer that is not the one asked for."""

    status = 400
    type = "bad-request"
    title = "Bad Request"
    detail = "The request could not be processed. See 'errors' for details."

    def __init__(
        self,
        *errors: str,
        detail: str = "",
        validation: Problems | None = None,
        headers: dict[str, str] | None = None,
    ):
        super().__init__(self.type)
        self.errors = list(errors)
        self.validation = validation or {}
        self.detail = detail or self.detail
        self.headers = headers or {}


class BadRequest(Refused):
    pass


class DataInvalid(Refused):
    type = "bad-request:data-validation-failed"
    title = "Data Validation Failed"
    detail = "Data validation failed. See 'validationErrors' for details."


class IdAssigned(DataInvalid):
    detail = "The request data was constructed incorrectly."

    def __init__(self):
        super().__init__(
            "Resource identifiers cannot be assigned by the client. The 'id' property should not "
            "be included in the request body."
        )


class NamesUnknown(Refused):
    """Descriptors (and the references reported with them) that do not exist."""

    detail = "Data validation failed. See 'validationErrors' for details."


class KeyChange(Refused):
    type = "bad-request:data-validation-failed:key-change-not-supported"
    title = "Key Change Not Supported"

    def __init__(self, entity: str):
        super().__init__(
            detail=f"Identifying values for the {entity} resource cannot be changed. Delete and "
            "recreate the resource item instead."
        )


class ParameterInvalid(Refused):
    type = "bad-request:parameter-validation-failed"
    title = "Parameter Validation Failed"
    detail = "Parameters supplied to the request were invalid."


class Unauthenticated(Refused):
    status = 401
    type = "security:authentication"
    title = "Authentication Failed"
    detail = "The caller could not be authenticated."

    def __init__(self, *errors: str):
        super().__init__(*errors, headers={"WWW-Authenticate": 'Bearer realm="Ed-Fi"'})


class Denied(Refused):
    status = 403
    type = "security:authorization"
    title = "Authorization Denied"
    detail = "Access to the requested data could not be authorized."


class ResourceDenied(Denied):
    type = "security:authorization:access-denied:resource"
    detail = "Access to the resource could not be authorized."


class ActionDenied(Denied):
    type = "security:authorization:access-denied:action"
    detail = "Access to the requested action could not be authorized."


class NamespaceDenied(Denied):
    type = "security:authorization:namespace:access-denied:namespace-mismatch"


class NotFound(Refused):
    status = 404
    type = "not-found"
    title = "Not Found"
    detail = "The specified data could not be found."


class MethodNotAllowed(Refused):
    status = 405
    type = "method-not-allowed"
    title = "Method Not Allowed"
    detail = "The request construction was invalid."

    def __init__(self, *allowed: str):
        super().__init__(
            f"The endpoint takes {', '.join(allowed)} only.",
            headers={"Allow": ", ".join(allowed)},
        )


class UnresolvedReference(Refused):
    status = 409
    type = "data-conflict:unresolved-reference"
    title = "Unresolved Reference"
    detail = "One or more references could not be resolved. See 'validationErrors' for details."


class DependentItem(Refused):
    status = 409
    type = "data-conflict:dependent-item-exists"
    title = "Dependent Item Exists"

    def __init__(self, entity: str):
        super().__init__(
            detail="The requested action cannot be performed because this item is referenced by "
            f"existing {entity} item(s)."
        )


class IdentityConflict(Refused):
    status = 409
    type = "identity-conflict"
    title = "Identifying Values Are Not Unique"
    detail = (
        "The identifying value(s) of the item are the same as another item that already exists."
    )

    def __init__(self, entity: str, key: dict):
        said = ", ".join(f"{name} = {value}" for name, value in key.items())
        super().__init__(
            f"A natural key conflict occurred when attempting to create a new resource {entity} "
            f"with a duplicate key. The duplicate keys and values are ({said})"
        )


class Conflict(Refused):
    status = 409
    type = "data-conflict"
    title = "Data Conflict"
    detail = "The item contradicts another item. See 'errors' for details."


class Outdated(Refused):
    status = 412
    type = "optimistic-lock-failed"
    title = "Optimistic Lock Failed"
    detail = "The item has been modified by another user."

    def __init__(self):
        super().__init__(
            "The precondition of the request (If-Match or If-None-Match) does not hold; fetch the "
            "item again."
        )


class TooLarge(Refused):
    status = 413
    type = "content-too-large"
    title = "Content Too Large"
    detail = "The body is larger than 10 MB."


class UnsupportedMediaType(Refused):
    status = 415
    type = "unsupported-media-type"
    title = "Unsupported Media Type"
    detail = "The value specified in the 'Content-Type' header is not supported by this host."

    def __init__(self):
        super().__init__("Send the body as application/json.")


class Unavailable(Refused):
    status = 503
    type = "system-unavailable"
    title = "Temporarily Unavailable"
    detail = "The record store does not answer; try again shortly."

    def __init__(self):
        super().__init__(headers={"Retry-After": "5"})


def answer(refused: Refused, request: HttpRequest) -> HttpResponse:
    """The refusal as a response."""
    plain = refused.status in _PLAIN
    body = {
        "detail": refused.detail,
        "type": PREFIX + refused.type,
        "title": refused.title,
        "status": refused.status,
        "correlationId": correlation(request),
        "validationErrors": refused.validation,
        "errors": refused.errors,
    }
    return HttpResponse(
        orjson.dumps(body),
        status=refused.status,
        content_type="application/json; charset=utf-8" if plain else "application/problem+json",
        headers=refused.headers,
    )


def correlation(request: HttpRequest) -> str:
    said = request.headers.get("correlationid", "")
    return said if _CORRELATION.match(said) else getattr(request, "request_id", "")
