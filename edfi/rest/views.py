"""The door to the resources: routes, methods and headers; everything else is done elsewhere.

Plain views and not DRF's: the contract says which of two refusals comes first, and a page of
500 items must cost little more than PostgreSQL's own work for it.
"""

import logging
import re
import uuid
from collections.abc import Callable

import orjson
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt

from edfi.rest import callers, conditions, errors, queries, reading, requests, tracking, writing
from edfi.rest.callers import Caller
from edfi.rest.resource import Resource, find
from tsa.audit import about, reads

log = logging.getLogger(__name__)
JSON = "application/json"
_HEX = re.compile(r"[0-9a-f]{32}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)


def refusing(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Decorator: refusals become their documents; a store that is away becomes a 503."""

    def answered(request: HttpRequest, *args, **kwargs) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except errors.Refused as refused:
            return errors.answer(refused, request)
        except (OperationalError, InterfaceError) as error:
            log.warning("PostgreSQL does not answer: %s", type(error).__name__)
            return errors.answer(errors.Unavailable(), request)

    return csrf_exempt(answered)


@refusing
def data(request: HttpRequest, path: str) -> HttpResponse:
    """`…/ed-fi/{resource}`, `…/{id}`, `…/deletes`, `…/keyChanges`, `…/partitions`."""
    caller = callers.of(request)
    project, name, *rest = [*path.strip("/").split("/"), ""]
    resource = find(name) if project.lower() == "ed-fi" else None
    rest = [each for each in rest if each]
    if resource is None or len(rest) > 1:
        raise errors.NotFound
    if request.headers.get("Use-Snapshot", "").lower() == "true":
        if request.method != "GET":
            raise errors.MethodNotAllowed("GET")  # a snapshot could only be read
        raise errors.NotFound(detail="Snapshots are not kept here.")
    if not rest:
        return _by_method(request, caller, resource, GET=_list, POST=_post)
    listing = _LISTINGS.get(rest[0].lower())
    if listing is not None:
        return _by_method(request, caller, resource, GET=listing)
    methods = {"GET": _get, "PUT": _put, "DELETE": _delete}
    return _by_method(request, caller, resource, record_id=rest[0], **methods)


@refusing
def available_change_versions(request: HttpRequest) -> HttpResponse:
    callers.of(request)
    if request.method != "GET":
        raise errors.MethodNotAllowed("GET")
    newest = tracking.newest_version()
    return HttpResponse(
        f'{{"oldestChangeVersion":0,"newestChangeVersion":{newest}}}', content_type=JSON
    )


def _by_method(request, caller, resource, *, record_id: str | None = None, **methods):
    answer = methods.get(request.method)
    if answer is None:
        raise errors.MethodNotAllowed(*methods)
    if record_id is None:
        return answer(request, caller, resource)
    return answer(request, caller, resource, _uuid(record_id))


def _uuid(text: str) -> str:
    if not _HEX.fullmatch(text):
        raise errors.DataInvalid(validation={"$.id": [f"The value '{text[:80]}' is not valid."]})
    return str(uuid.UUID(text))


# -- reading ---------------------------------------------------------------------------------------


def _list(request: HttpRequest, caller: Caller, resource: Resource) -> HttpResponse:
    caller.allow(resource, "Read")
    page = reading.page(resource, queries.of_list(resource, request.GET), caller)
    _note(request, caller, resource, records=page.number)
    response = HttpResponse(page.body.encode(), content_type=JSON)
    if page.total is not None:
        response["Total-Count"] = str(page.total)
    if page.next_token is not None:
        response["Next-Page-Token"] = page.next_token
    return response


def _get(request: HttpRequest, caller: Caller, resource: Resource, record_id: str) -> HttpResponse:
    caller.allow(resource, "Read")
    body, etag = reading.item(resource, record_id, caller)
    student = about.student_in(orjson.loads(body))
    reads.note_record(caller.actor, table=resource.table, key=record_id, student=student)
    if conditions.of(request).is_unmodified(etag):
        return HttpResponse(status=304, headers={"ETag": f'"{etag}"'})
    return HttpResponse(body.encode(), content_type=JSON, headers={"ETag": f'"{etag}"'})


def _partitions(request: HttpRequest, caller: Caller, resource: Resource) -> HttpResponse:
    caller.allow(resource, "Read")
    query, number = queries.of_partitions(resource, request.GET)
    tokens = reading.partitions(resource, query, number, caller)
    listed = ",".join(f'"{each}"' for each in tokens)
    return HttpResponse(f'{{"pageTokens":[{listed}]}}', content_type=JSON)


def _deletes(request: HttpRequest, caller: Caller, resource: Resource) -> HttpResponse:
    return _tracked(request, caller, resource, tracking.deletes)


def _key_changes(request: HttpRequest, caller: Caller, resource: Resource) -> HttpResponse:
    return _tracked(request, caller, resource, tracking.key_changes)


def _tracked(request, caller, resource, listed) -> HttpResponse:
    caller.allow(resource, "ReadChanges")
    body, total = listed(resource, queries.of_changes(request.GET), caller)
    _note(request, caller, resource, records=len(orjson.loads(body)))
    response = HttpResponse(body.encode(), content_type=JSON)
    if total is not None:
        response["Total-Count"] = str(total)
    return response


def _note(request: HttpRequest, caller: Caller, resource: Resource, *, records: int) -> None:
    """In the audit, before anything is answered."""
    reads.note_list(
        caller.actor,
        table=resource.table,
        filters=request.GET.keys(),
        organizations=caller.organizations,
        records=records,
    )


_LISTINGS = {"deletes": _deletes, "keychanges": _key_changes, "partitions": _partitions}


# -- writing ---------------------------------------------------------------------------------------


def _post(request: HttpRequest, caller: Caller, resource: Resource) -> HttpResponse:
    sent = requests.body(request)
    if "id" in sent:
        raise errors.IdAssigned
    caller.allow(resource, "Create", "Update")
    saved = writing.upsert(resource, sent, caller, conditions.of(request))
    return _saved(request, resource, saved, 201 if saved.is_new else 200)


def _put(request: HttpRequest, caller: Caller, resource: Resource, record_id: str) -> HttpResponse:
    sent = requests.body(request)
    said = sent.get("id")
    if said is None:
        raise errors.DataInvalid(validation={"$.id": ["id is required."]})
    if not isinstance(said, str) or not _HEX.fullmatch(said) or _uuid(said) != record_id:
        raise errors.BadRequest("Request body id must match the id in the url.")
    caller.allow(resource, "Update")
    saved = writing.replace(resource, record_id, sent, caller, conditions.of(request))
    return _saved(request, resource, saved, 204)


def _delete(
    request: HttpRequest, caller: Caller, resource: Resource, record_id: str
) -> HttpResponse:
    caller.allow(resource, "Delete")
    writing.delete(resource, record_id, caller, conditions.of(request))
    return HttpResponse(status=204)


def _saved(
    request: HttpRequest, resource: Resource, saved: writing.Saved, status: int
) -> HttpResponse:
    base = re.match(r"^/data(/v3)?/", request.path, re.IGNORECASE).group()
    location = request.build_absolute_uri(f"{base}ed-fi/{resource.name}/{saved.id}")
    headers = {"Location": location, "ETag": f'"{saved.etag}"'}
    return HttpResponse(status=status, headers=headers, content_type=JSON)
