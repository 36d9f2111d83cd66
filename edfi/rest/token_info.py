"""`POST /oauth/token_info`: what the presented token may do, in Ed-Fi's words.

A client may ask about its own token only. What it may do follows from its claim set and
organizations as they are now, not as they were when the token was issued.
"""

import orjson
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_variables

from edfi.models import EducationOrganization
from edfi.rest import callers, claims, errors
from edfi.rest.resource import served

BODY_LIMIT = 16 * 1024
_JSON = {"application/json", "text/json"}
# Each kind of organization: the member that has its own number.
_OWN = {
    "School": "school_id",
    "LocalEducationAgency": "local_education_agency_id",
    "StateEducationAgency": "state_education_agency_id",
    "EducationServiceCenter": "education_service_center_id",
}
_PARENTS = (
    "local_education_agency_id",
    "education_service_center_id",
    "state_education_agency_id",
)


@csrf_exempt
def token_info(request: HttpRequest) -> HttpResponse:
    try:
        return _answer(request)
    except errors.Refused as refused:
        answer = errors.answer(refused, request)
    except (OperationalError, InterfaceError):
        answer = errors.answer(errors.Unavailable(), request)
    answer["Cache-Control"] = "no-store"
    return answer


@sensitive_variables()
def _answer(request: HttpRequest) -> HttpResponse:
    caller = callers.of(request)
    if request.method != "POST":
        raise errors.MethodNotAllowed("POST")
    presented = request.headers["Authorization"].partition(" ")[2].strip()
    if _said(request) != presented:
        raise errors.BadRequest(
            "The token of the body must be the one that the request is authorized with."
        )
    return HttpResponse(
        orjson.dumps(_about(caller)),
        content_type="application/json",
        headers={"Cache-Control": "no-store"},
    )


@sensitive_variables()
def _said(request: HttpRequest) -> str:
    """The token in the body: of a form or a JSON object, the name in any case of letters."""
    if int(request.META.get("CONTENT_LENGTH") or 0) > BODY_LIMIT:
        raise errors.BadRequest("The body is too large.")
    if request.content_type in _JSON:
        try:
            members = orjson.loads(request.body)
        except orjson.JSONDecodeError:
            raise errors.BadRequest("The body is not valid JSON.") from None
    else:
        members = request.POST.dict()
    found = members.items() if isinstance(members, dict) else ()
    said = next((value for name, value in found if name.lower() == "token"), None)
    if not isinstance(said, str) or not said.strip():
        raise errors.BadRequest("Send the token as the member 'token' of a form or JSON object.")
    return said.strip()


def _about(caller: callers.Caller) -> dict:
    return {
        "active": True,
        "client_id": caller.actor.id,
        "namespace_prefixes": list(caller.prefixes or ()),
        "education_organizations": _organizations(caller.organizations or ()),
        "assigned_profiles": [],
        "claim_set": {"name": caller.claims.name},
        "resources": _resources(caller.claims),
        "services": [],
    }


def _resources(granted: claims.Claims) -> list[dict]:
    rows = []
    for each in sorted(served(), key=lambda each: each.name):
        had = granted.actions(each.name)
        if had:
            operations = [action for action in claims.ACTIONS if action in had]
            rows.append({"resource": f"/ed-fi/{each.name}", "operations": operations})
    return rows


def _organizations(numbers: tuple[int, ...]) -> list[dict]:
    found = EducationOrganization.objects.filter(education_organization_id__in=numbers)
    return [_organization(each) for each in found.order_by("education_organization_id")]


def _organization(row: EducationOrganization) -> dict:
    """Its own number stands under the name of its kind too, its parents' under theirs."""
    body = {
        "education_organization_id": row.education_organization_id,
        "name_of_institution": row.name_of_institution,
        "type": f"edfi.{row.kind}",
    }
    parents = {name: getattr(row, name) for name in _PARENTS}
    body |= {name: number for name, number in parents.items() if number is not None}
    return {**body, _OWN[row.kind]: row.education_organization_id}
