"""The door of the three services: which operation a path is, who may ask, and how it answers.

Plain views and not DRF's: pages of up to 10,000 objects are one text that PostgreSQL makes, and
every refusal, of whatever kind, has the standard's own body.
"""

import logging
import re
from dataclasses import dataclass

import orjson
from django.core.signals import got_request_exception
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse

from oneroster.rest import callers, errors, queries, reading, together, writing
from oneroster.rest.callers import Caller
from oneroster.rest.routes import ALL, Route
from oneroster.rest.shapes import MARKS
from tsa.audit import about, reads

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

    @property
    def written(self) -> str | None:
        """The path with NUL for each slash that is part of an id; None where there is none.

        Servers decode %2F; who signed the path signed it with that.
        """
        if not any("/" in value for value in self.values.values()):
            return None
        ids = {name: value.replace("/", "\0") for name, value in self.values.items()}
        path = re.sub(r"\{(\w+)\}", lambda found: ids[found[1]], self.route.path)
        return f"{root(self.version, self.route.service)}/{path}"


def root(version: str, service: str) -> str:
    return _OLDER_ROOT if version == "1.1" else f"/ims/oneroster/{service}/v1p2"


def _pattern(route: Route, of_an_id: str) -> re.Pattern:
    named = re.sub(r"\{(\w+)\}", rf"(?P<\1>{of_an_id})", route.path)
    return re.compile(f"^{named}/?$")


# A sourcedId may hold slashes: what fits no path as it stands is tried again, longest path first.
_PATTERNS = [(_pattern(route, "[^/]+"), route) for route in ALL]
_PATTERNS += [
    (_pattern(route, ".+"), route)
    for route in sorted(ALL, key=lambda route: -route.path.count("/"))
    if "{" in route.path
]


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
        busy = errors.Busy("The record store does not answer.", retry_after=30)
        return errors.answer(busy, version=version)
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
    raise errors.Unknown("There is no such operation.")


def _offered(route: Route, version: str) -> list[str]:
    methods = ["GET", "HEAD"] if route.scopes else []
    methods += [
        method
        for method, scopes in (("PUT", route.put), ("DELETE", route.delete), ("POST", route.post))
        if scopes and not (method == "POST" and version == "1.1")
    ]
    return [*methods, "OPTIONS"]


def _caller(asked: Asked, method: str, scopes: tuple[str, ...]) -> Caller:
    if method not in _offered(asked.route, asked.version):
        raise errors.MethodNotAllowed(*_offered(asked.route, asked.version))
    return callers.of(asked.request, *scopes, version=asked.version, path=asked.written)


def _options(asked: Asked) -> HttpResponse:
    """What may be sent here; it needs no token, and tells nothing of what is stored."""
    allowed = ", ".join(_offered(asked.route, asked.version))
    return HttpResponse(status=204, headers={"Allow": allowed})


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
    student = about.student_in(orjson.loads(response.content)[asked.route.body_key])
    key = asked.values["sourced_id"]
    reads.note_record(caller.actor, table=_table(asked), key=key, student=student)
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
    _note(asked, caller, records=max(0, min(query.limit, page.total - query.offset)))
    response = _body(asked, page.body)
    address = asked.request.build_absolute_uri(asked.request.path)
    response["X-Total-Count"] = str(page.total)
    response["Link"] = queries.links(address, query, page.total)
    return response


def _table(asked: Asked) -> str:
    return asked.route.place.resource.table()


def _note(asked: Asked, caller: Caller, *, records: int) -> None:
    """In the audit, before anything is answered."""
    said = asked.request.GET
    reads.note_list(
        caller.actor,
        table=_table(asked),
        filters=[*said.keys(), *asked.values.keys()],
        organizations=caller.organizations,
        records=records,
    )


def _have_parents(asked: Asked, caller: Caller) -> None:
    for parameter, place in asked.route.parents:
        values = {**asked.values, "sourced_id": asked.values[parameter]}
        if not reading.is_there(place, caller, values):
            raise errors.Unknown(f"There is no {place.resource.one} of this sourcedId.")


def _body(asked: Asked, text: bytes, status: int = 200) -> HttpResponse:
    """The envelope with its one key; the marks of links become the hosts they stand for."""
    body = b'{"%s":%s}' % (asked.route.body_key.encode(), text)
    host = asked.request.build_absolute_uri("/")[:-1]
    for name, mark in MARKS.items():
        body = body.replace(bytes([mark]), f"{host}{root(asked.version, name)}".encode())
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
    session = asked.values.get("session")
    if session is not None and not together.is_taught_in(asked.values["class"], session):
        raise errors.Unknown("The class is not taught in this academic session.")
    sent = writing.envelope(asked.request, route.writes.many, list)
    given = {column: asked.values[parameter] for column, parameter in route.fills}
    pairs = writing.post(route.writes, sent, given, caller, session=session)
    return HttpResponse(writing.pairs(pairs), status=201, content_type=JSON)


_METHODS = {
    "GET": _get,
    "HEAD": _get,  # servers leave the body out
    "PUT": _put,
    "DELETE": _delete,
    "POST": _post,
    "OPTIONS": _options,
}
