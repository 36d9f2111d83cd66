"""Requests that are signed (OAuth 1.0a, RFC 5849, with no token): HMAC-SHA1 and HMAC-SHA256.

The consumer key is the client's id. The parameters come in the header Authorization; what is
signed is made again here. A signature counts once: its nonce is claimed in DynamoDB, exactly
across processes, and only after the signature proved right, so that nobody else can fill the
table. Clocks may differ by WINDOW_SECONDS.
"""

import base64
import hashlib
import hmac
import re
import time
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from urllib.parse import parse_qsl, quote, unquote

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest
from django.views.decorators.debug import sensitive_variables

from oneroster.rest.errors import Busy, TooLarge, Unauthorised
from tsa.accounts import clients, signing_secrets
from tsa.accounts.tables import TokenItem
from tsa.dynamo.writes import Conflict, commit, create
from tsa.lib.addresses import digest
from tsa.lib.errors import StoreUnavailable

WINDOW_SECONDS = 300
METHODS = {"HMAC-SHA1": hashlib.sha1, "HMAC-SHA256": hashlib.sha256}
_FORM = "application/x-www-form-urlencoded"
_MOST_PARAMETERS = 500
_PART = re.compile(r'\s*([A-Za-z0-9_.~%-]+)\s*=\s*(?:"([^"]*)"|([^",\s]*))\s*(?:,|$)')
_CLIENT_ID = re.compile(r"[\x21-\x7e]{1,100}")
# What stays as it is in a path: by RFC 3986 as Django has it, by RFC 5849, by JavaScript.
_LEFT_IN_PATHS = ("/:@!$&'()*+,;=-._~", "/-._~", "/-._~!*'()")
_DEFAULT_PORTS = {"http": ":80", "https": ":443"}


def is_signed(request: HttpRequest) -> bool:
    return request.headers.get("Authorization", "")[:6].lower() == "oauth "


@sensitive_variables()
def signer(request: HttpRequest, path: str | None = None) -> tuple[str, clients.Standing]:
    """The client that signed the request: its id and its standing. Raises Unauthorised, Busy.

    `path`: the request's, with NUL for each slash that the client may have written as %2F.
    """
    said = _protocol(request)
    client_id = said["oauth_consumer_key"]
    standing = clients.standing(client_id)
    sealed = standing.signing_secret if standing and standing.is_active else ""
    secret = signing_secrets.open_(sealed)
    # Somebody unknown costs as much time as a wrong signature, and is told the same.
    paths = {request.path, path or request.path}
    is_right = _is_right(request, said, secret or "nobody's secret", paths)
    if standing is None or secret is None or not is_right:
        raise _refused("The signature is not that of a registered client.")
    _claim(client_id, int(said["oauth_timestamp"]), said["oauth_nonce"])
    return client_id, standing


def _refused(description: str) -> Unauthorised:
    return Unauthorised(description, challenge="OAuth")


# -- what the header says --------------------------------------------------------------------------


def _protocol(request: HttpRequest) -> dict[str, str]:
    """The header's parameters, each once, all that are needed, of now. Raises Unauthorised."""
    said = _parts(request.headers["Authorization"][6:])
    for name in ("consumer_key", "signature_method", "signature", "timestamp", "nonce"):
        if not said.get(f"oauth_{name}"):
            raise _refused(f"The header Authorization lacks oauth_{name}.")
    if not _CLIENT_ID.fullmatch(said["oauth_consumer_key"]):
        raise _refused("oauth_consumer_key is no client's id.")
    if said["oauth_signature_method"] not in METHODS:
        raise _refused(f"Sign with {' or '.join(METHODS)}.")
    if said.get("oauth_version", "1.0") != "1.0" or said.get("oauth_token"):
        raise _refused("Sign by OAuth 1.0a, without a token.")
    if not re.fullmatch(r"\d{1,12}", said["oauth_timestamp"], re.ASCII):
        raise _refused("oauth_timestamp must be seconds since 1970.")
    if abs(time.time() - int(said["oauth_timestamp"])) > WINDOW_SECONDS:
        raise _refused("oauth_timestamp is too far from the time here; set the clock.")
    return said


def _parts(text: str) -> dict[str, str]:
    said: dict[str, str] = {}
    at = 0
    while at < len(text.rstrip()):
        found = _PART.match(text, at)
        if found is None:
            raise _refused("The header Authorization cannot be read.")
        name, quoted, bare = found.groups()
        value = _decoded(quoted if quoted is not None else bare)
        name = _decoded(name)
        if name in said:
            raise _refused("The header Authorization says something twice.")
        said[name] = value
        at = found.end()
    return said


def _decoded(text: str) -> str:
    try:
        return unquote(text, errors="strict")
    except UnicodeDecodeError:
        raise _refused("The header Authorization is not UTF-8.") from None


# -- what was signed -------------------------------------------------------------------------------


def _is_right(
    request: HttpRequest, said: dict[str, str], secret: str, paths: Iterable[str]
) -> bool:
    method = METHODS[said["oauth_signature_method"]]
    key = f"{_escaped(secret)}&".encode()
    parameters = _normalised([*_in_header(said), *_in_query(request), *_in_form(request)])
    given = said["oauth_signature"].encode()
    is_right = False
    for address in _addresses(request, paths):
        text = "&".join(map(_escaped, (request.method, address, parameters)))
        made = base64.b64encode(hmac.digest(key, text.encode(), method))
        is_right |= hmac.compare_digest(made, given)
    return is_right and _body_is_right(request, said)


def _in_header(said: dict[str, str]) -> Iterator[tuple[str, str]]:
    return ((n, value) for n, value in said.items() if n not in ("realm", "oauth_signature"))


def _in_query(request: HttpRequest) -> list[tuple[str, str]]:
    return _pairs(request.META.get("QUERY_STRING", ""))


def _in_form(request: HttpRequest) -> list[tuple[str, str]]:
    """Only a form's body is part of what is signed."""
    return _pairs(_body(request).decode("latin-1")) if request.content_type == _FORM else []


def _pairs(text: str) -> list[tuple[str, str]]:
    try:
        return parse_qsl(
            text, keep_blank_values=True, errors="strict", max_num_fields=_MOST_PARAMETERS
        )
    except ValueError:  # not UTF-8, or too many
        raise _refused("The parameters of the request cannot be read.") from None


def _normalised(pairs: list[tuple[str, str]]) -> str:
    """RFC 5849 §3.4.1.3.2: escaped first, then sorted."""
    escaped = sorted((_escaped(name), _escaped(value)) for name, value in pairs)
    return "&".join(f"{name}={value}" for name, value in escaped)


def _escaped(text: str) -> str:
    return quote(text, safe="-._~")


def _addresses(request: HttpRequest, paths: Iterable[str]) -> set[str]:
    """RFC 5849 §3.4.1.2: the address without the query; host in small letters, no usual port.

    The server got the path decoded, and the standard leaves open which of its characters a
    client escapes: the ways that are usual are tried one after the other.
    """
    host = request.get_host().lower().removesuffix(_DEFAULT_PORTS.get(request.scheme, ""))
    root = f"{request.scheme}://{host}"
    written = {quote(path, safe=safe) for path in paths for safe in _LEFT_IN_PATHS}
    return {root + each.replace("%00", "%2F") for each in written}


def _body(request: HttpRequest) -> bytes:
    try:
        return request.body
    except RequestDataTooBig:
        raise TooLarge from None


def _body_is_right(request: HttpRequest, said: dict[str, str]) -> bool:
    """Where the client signed the body's hash (an extension of OAuth 1.0), that must fit.

    The extension knows SHA-1 alone, whatever the signature is made with; some take its own.
    """
    given = said.get("oauth_body_hash")
    if given is None:
        return True
    methods = {hashlib.sha1, METHODS[said["oauth_signature_method"]]}
    made = [base64.b64encode(method(_body(request)).digest()) for method in methods]
    return any(hmac.compare_digest(each, given.encode()) for each in made)


# -- once ------------------------------------------------------------------------------------------


def _claim(client_id: str, timestamp: int, nonce: str) -> None:
    """Raise Unauthorised if this client said this nonce at this second before."""
    claim = TokenItem(
        token_id=digest("nonce", client_id, str(timestamp), nonce),
        kind="nonce",
        # Until then the timestamp would be taken; the store deletes later, never sooner.
        expires_at=datetime.fromtimestamp(timestamp + WINDOW_SECONDS + 60, UTC),
    )
    try:
        commit(create(claim))
    except Conflict:
        raise _refused("This request was sent before; sign each with a nonce of its own.") from None
    except StoreUnavailable:
        raise Busy("Signatures cannot be checked just now.") from None
