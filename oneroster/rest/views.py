"""The door of the three services: which operation a path is, who may ask, and how it answers.

Plain views and not DRF's: pages of up to 10,000 objects are one text that PostgreSQL makes, and
every refusal, of whatever kind, has the standard's own body.
"""

import logging
import re
from dataclasses import dataclass

from django.core.signals import got_request_exception
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse

from oneroster.rest import callers, errors, queries, reading, writing
from oneroster.rest.callers import Caller
from oneroster.rest.routes import ALL, Route
from oneroster.rest.shapes import MARKS

log = logging.getLogger(__name__)
JSON = "application/json"
_OLDER_ROOT = "/ims/oneroster/v1p1"


@dataclass(frozen=True, slots=True)
class Asked:
    """One request, understood: the operations its path may mean, its version, its parameters."""

    request: HttpRequest
    route: Route
    version: str
    values: dict[str, str]


def _pattern(route: Route) -> re.Pattern:
    named = re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", route.path)
    return re.compile(f"^{named}/?$")


_PATTERNS = [(_pattern(route), route) for route in ALL]


def service(request: HttpRequest, path: str, version: str, name: str = "") -> HttpResponse:
    """All operations of one service (of all three in 1.1)."""
    try:
        asked = _understand(request, path, version, name)
        answer = _METHODS.get(request.method)
        if answer is None:
            raise errors.MethodNotAllowed(*_offered(asked.route, version))
        return answer(asked)
    except errors.Refused as refused:
        return errors.answer(refused, version=version)
    except (OperationalError, InterfaceError) as error:
        log.warning("PostgreSQL does not answer: %s", type(error).__name__)
        return errors.answer(
            errors.ServerError("The record store does not answer."), version=version
        )
    except Exception:  # a bug: it is reported as any other, and has the standard's body
        log.exception("The OneRoster API failed")
        got_request_exception.send(service, request=request)
        return errors.answer(errors.ServerError(), version=version)


def _understand(request: HttpRequest, path: str, version: str, name: str) -> Asked:
    path = re.sub("/{2,}", "/", path).lstrip("/")
    if "\x00" in path:
        raise errors.Unknown
    for pattern, route in _PATTERNS:
        found = pattern.match(path)
        if found and version in route.versions and name in ("", route.service):
            return Asked(request, route, version, found.groupdict())
    first, _, rest = path.partition("/")
    for _, route in _PATTERNS:  # a sourcedId may hold a slash, which servers decode
        is_one = route.one and route.path.startswith(f"{first}/")
        if rest and is_one and version in route.versions and name in ("", route.service):
            return Asked(request, route, version, {"sourced_id": rest})
    raise errors.Unknown("There is no such operation.")


def _offered(route: Route, version: str) -> list[str]:
    methods = ["GET"] if route.scopes else []
    methods += [
        method
        for method, scopes in (("PUT", route.put), ("DELETE", route.delete), ("POST", route.post))
        if scopes and not (method == "POST" and version == "1.1")
    ]
    return methods


def _caller(asked: Asked, method: str, scopes: tuple[str, ...]) -> Caller:
    if method not in _offered(asked.route, asked.version):
        raise errors.MethodNotAllowed(*_offered(asked.route, asked.version))
    return callers.of(asked.request, *scopes, version=asked.version)


# -- reading ---------------------------------------------------------------------------------------


def _get(asked: Asked) -> HttpResponse:
    caller = _caller(asked, "GET", asked.route.scopes)
    return _one(asked, caller) if asked.route.one else _many(asked, caller)


def _one(asked: Asked, caller: Caller) -> HttpResponse:
    resource = asked.route.place.resource
    fields = queries.selection(
        resource,
        asked.version,
        queries.said_fields(asked.request),
        caller.hidden - resource.public,
    )
    body = reading.one(asked.route.place, asked.version, fields, caller, asked.values)
    if body is None:
        raise errors.Unknown(f"There is no {resource.one} of this sourcedId.")
    response = _body(asked, body)
    response["X-Total-Count"] = "1"
    return response


def _many(asked: Asked, caller: Caller) -> HttpResponse:
    route = asked.route
    query = queries.of(
        asked.request,
        route.place.resource,
        asked.version,
        caller.hidden - route.place.resource.public,
        strict_sort=route.service == "resources",
    )
    _have_parents(asked, caller)
    page = reading.page(route.place, asked.version, query, caller, asked.values)
    response = _body(asked, page.body)
    address = asked.request.build_absolute_uri(asked.request.path)
    response["X-Total-Count"] = str(page.total)
    response["Link"] = queries.links(address, query, page.total)
    return response


def _have_parents(asked: Asked, caller: Caller) -> None:
    for parameter, place in asked.route.parents:
        values = {**asked.values, "sourced_id": asked.values[parameter]}
        if not reading.is_there(place, caller, values):
            raise errors.Unknown(f"There is no {place.resource.one} of this sourcedId.")


def _body(asked: Asked, text: str, status: int = 200) -> HttpResponse:
    """The envelope with its one key; the marks of links become the hosts they stand for."""
    body = f'{{"{asked.route.body_key}":{text}}}'.encode()
    host = asked.request.build_absolute_uri("/")[:-1]
    for name, mark in MARKS.items():
        root = _OLDER_ROOT if asked.version == "1.1" else f"/ims/oneroster/{name}/v1p2"
        body = body.replace(bytes([mark]), f"{host}{root}".encode())
    return HttpResponse(body, status=status, content_type=JSON)


# -- writing ---------------------------------------------------------------------------------------


def _put(asked: Asked) -> HttpResponse:
    caller = _caller(asked, "PUT", asked.route.put)
    key = asked.values["sourced_id"]
    sent = writing.envelope(asked.request, asked.route.body_key, dict)
    writing.put(asked.route.place.resource, asked.version, key, sent, caller)
    # 201 for an update, too: the description of the service lists no other success.
    return HttpResponse(status=201, content_type=JSON)


def _delete(asked: Asked) -> HttpResponse:
    caller = _caller(asked, "DELETE", asked.route.delete)
    writing.delete(asked.route.place.resource, asked.values["sourced_id"], caller)
    return HttpResponse(status=204)


def _post(asked: Asked) -> HttpResponse:
    route = asked.route
    caller = _caller(asked, "POST", route.post)
    _have_parents(asked, caller)
    sent = writing.envelope(asked.request, route.writes.many, list)
    given = {column: asked.values[parameter] for column, parameter in route.fills}
    pairs = writing.post(route.writes, sent, given, caller)
    return HttpResponse(writing.pairs(pairs), status=201, content_type=JSON)


_METHODS = {"GET": _get, "PUT": _put, "DELETE": _delete, "POST": _post}
