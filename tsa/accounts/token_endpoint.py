"""`POST /oauth/token`: a machine client gets an access token for its id and secret.

django-oauth-toolkit checks the client, its secret and its scopes. Only the grant
`client_credentials` exists here. Tokens are signed and not stored, so a read-only or slow
database costs a client no more than the look-up of its row and the note of its use.
"""

import json
from base64 import b64decode
from urllib.parse import parse_qsl, urlencode

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_POST
from oauth2_provider.oauth2_backends import OAuthLibCore
from oauth2_provider.oauth2_validators import OAuth2Validator
from oauth2_provider.settings import oauth2_settings
from oauthlib.oauth2 import BackendApplicationServer

from tsa.accounts import actors, clients, sign_in_log
from tsa.audit.writing import writing
from tsa.lib.actor import Actor, Kind

CHALLENGE = 'Basic realm="Texas Sports Academy"'
BODY_LIMIT = 16 * 1024
# OneRoster consumers of one make (Infinite Campus's way) put these in the address.
_QUERY_PARAMETERS = {"grant_type", "scope"}


class _Validator(OAuth2Validator):
    """The toolkit's checks. A signed token needs no row; the client notes that it was used."""

    def __init__(self, circumstances: dict[str, str]):
        super().__init__()
        self.circumstances = circumstances

    def save_bearer_token(self, token, request, *args, **kwargs):
        with writing(Actor(Kind.MACHINE, request.client.client_id, **self.circumstances)):
            clients.note_use(request.client)
            sign_in_log.of_machine(request.client.client_id, self.circumstances)


class _Requests(OAuthLibCore):
    """Reads what clients really send: forms, JSON, and `basic` in any case."""

    def _extract_params(self, request):
        # The path alone: nothing secret is looked for in a query, where logs would keep it.
        return (
            request.path,
            request.method,
            urlencode(self.extract_body(request)),
            self.extract_headers(request),
        )

    def extract_headers(self, request):
        headers = super().extract_headers(request)
        scheme, _, rest = headers.get("HTTP_AUTHORIZATION", "").partition(" ")
        if scheme.lower() == "basic":
            headers["HTTP_AUTHORIZATION"] = f"Basic {rest.strip()}"
        return headers

    def extract_body(self, request):
        in_query = [
            (name, value)
            for name, value in parse_qsl(request.META.get("QUERY_STRING", ""))
            if name in _QUERY_PARAMETERS
        ]
        in_body = _json(request) if _is_json(request) else list(request.POST.items())
        named = {name for name, _ in in_body}
        return in_body + [(name, value) for name, value in in_query if name not in named]


@csrf_exempt
@require_POST
@sensitive_variables()
def token(request: HttpRequest) -> HttpResponse:
    """Answer as RFC 6749 §5 says: a token, or `error` and `error_description`."""
    if int(request.META.get("CONTENT_LENGTH") or 0) > BODY_LIMIT:
        return _error(413, "invalid_request", "The body is too large.")
    validator = _Validator(actors.circumstances(request))
    server = BackendApplicationServer(validator, **oauth2_settings.server_kwargs)
    try:
        _, headers, body, status = _Requests(server).create_token_response(request)
        if status == 401:
            sign_in_log.of_refused_machine(_asked_as(request), validator.circumstances)
    except (OperationalError, InterfaceError):
        answer = _error(503, "temporarily_unavailable", "Try again shortly.")
        answer["Retry-After"] = "5"
        return answer
    if status == 401:
        headers = {**headers, "WWW-Authenticate": CHALLENGE}
    if status == 200:
        # Ed-Fi and OneRoster print it in lower case, and some of their clients compare texts.
        body = json.dumps({**json.loads(body), "token_type": "bearer"})
    return HttpResponse(body, status=status, headers=headers)


def _asked_as(request: HttpRequest) -> str:
    """The id that a refused client gave, in its header or its body; empty where none is read."""
    scheme, _, coded = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() == "basic":
        try:
            return b64decode(coded.strip()).decode().partition(":")[0][:100].replace("\0", "")
        except ValueError:
            return ""
    said = dict(_json(request)) if _is_json(request) else request.POST
    return str(said.get("client_id", ""))[:100].replace("\0", "")


def _is_json(request: HttpRequest) -> bool:
    return request.content_type in ("application/json", "text/json")


def _json(request: HttpRequest) -> list[tuple[str, str]]:
    """The texts of a JSON object; what is no such object holds nothing and is then refused."""
    try:
        data = json.loads(request.body)
    except ValueError:
        return []
    if not isinstance(data, dict):
        return []
    return [(name, value) for name, value in data.items() if isinstance(value, str)]


def _error(status: int, error: str, description: str) -> JsonResponse:
    return JsonResponse({"error": error, "error_description": description}, status=status)
