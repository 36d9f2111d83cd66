"""The refusals of the OneRoster API, in the status body of the standard's two versions.

1.2 (OneRoster 1.2 REST binding, appendix B): one object with its minor code in a list. 1.1: a
list `statusInfoSet` of flat objects. A description never repeats what is stored, only what the
client itself sent.
"""

import orjson
from django.http import HttpResponse

MAJOR = "failure"
SEVERITY = "error"
# Who refused. The standard names no other value for a server that answers for itself.
SYSTEM = "TargetEndSystem"


class Refused(Exception):
    """An answer that is not the one asked for."""

    status = 400
    code = "invalid_filter_field"
    description = "The request is wrong."

    def __init__(self, description: str = "", *, headers: dict[str, str] | None = None):
        super().__init__(self.code)
        self.description = description or self.description
        self.headers = headers or {}


class BadFilter(Refused):
    description = "The filter cannot be understood."


class BadSelection(Refused):
    """A name in `fields` that the object does not have."""

    code = "invalid_selection_field"
    description = "The selection of fields cannot be understood."


class BadParameter(Refused):
    """A wrong limit, offset or the like: the standard has no code of its own for it.

    It speaks of the selection, since that is what these parameters make.
    """

    code = "invalid_selection_field"
    description = "A parameter of the request is wrong."


class BadSort(Refused):
    """Only the document of the resources service knows the code that would fit."""

    code = "invalid_selection_field"
    description = "The request cannot be sorted like that."

    def __init__(self, description: str = "", *, service: str = ""):
        super().__init__(description)
        if service == "resources":
            self.code = "invalid_sort_field"


class Unauthorised(Refused):
    status = 401
    code = "unauthorisedrequest"
    description = "Send the access token of a registered client."

    def __init__(self, description: str = "", *, challenge: str = "Bearer"):
        realm = f'{challenge} realm="OneRoster"'
        super().__init__(description, headers={"WWW-Authenticate": realm})


class Forbidden(Refused):
    status = 403
    code = "forbidden"
    description = "The client may not do this."


class Unknown(Refused):
    """Absent, or not for this client: the two are answered alike."""

    status = 404
    code = "unknownobject"
    description = "Unknown Object"


class MethodNotAllowed(Refused):
    status = 405
    code = "forbidden"

    def __init__(self, *allowed: str):
        methods = ", ".join(allowed)
        super().__init__(f"Only {methods} may be sent here.", headers={"Allow": methods})


class TooLarge(Refused):
    status = 413
    code = "invaliddata"
    description = "The body is too large."


class InvalidData(Refused):
    """A body that is not JSON, or JSON that says something impossible."""

    status = 422
    code = "invaliddata"
    description = "The data is wrong."


class Busy(Refused):
    """Too many requests, or a store that does not answer just now."""

    status = 429
    code = "server_busy"
    description = "Try again shortly."

    def __init__(self, description: str = "", *, retry_after: int = 5):
        super().__init__(description, headers={"Retry-After": str(retry_after)})


class ServerError(Refused):
    status = 500
    code = "internal_server_error"
    description = "The request failed through no fault of its own."


class DeleteFailure(Refused):
    """The object is there and cannot be deleted."""

    status = 422
    code = "deletefailure"
    description = "The object cannot be deleted."


def answer(refused: Refused, *, version: str = "1.2") -> HttpResponse:
    """The refusal as a response, in the form of that version of the standard."""
    body = _in_list(refused) if version == "1.1" else _alone(refused)
    return HttpResponse(
        orjson.dumps(body),
        status=refused.status,
        content_type="application/json",
        headers={"Cache-Control": "no-store", **refused.headers},
    )


def _alone(refused: Refused) -> dict:
    minor = {"imsx_codeMinorFieldName": SYSTEM, "imsx_codeMinorFieldValue": refused.code}
    return {
        "imsx_codeMajor": MAJOR,
        "imsx_severity": SEVERITY,
        "imsx_description": refused.description,
        "imsx_CodeMinor": {"imsx_codeMinorField": [minor]},
    }


def _in_list(refused: Refused) -> dict:
    return {
        "statusInfoSet": [
            {
                "imsx_codeMajor": MAJOR,
                "imsx_severity": SEVERITY,
                "imsx_description": refused.description,
                "imsx_codeMinor": refused.code,
            }
        ]
    }
