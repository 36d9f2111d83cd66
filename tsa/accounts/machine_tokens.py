"""Access tokens of machine clients: signed (JWT, HS256), so that a check costs no query.

A token says who the client is, what it may do, until when, and the generation of the
client's tokens; whether the client is still in good standing is asked of clients.py.
"""

import hashlib
import hmac
import time
import uuid
from collections import OrderedDict
from functools import lru_cache

import jwt
from django.conf import settings

from tsa.lib.errors import Unauthenticated

ALGORITHM = "HS256"
ISSUER = "texas-sports-academy"
_REQUIRED = ["iss", "sub", "scope", "iat", "exp", "jti", "gen"]
_REMEMBERED = 1000
# Good tokens by their hash, under our key: a client sends the same one a thousand times.
_verified: OrderedDict[bytes, dict] = OrderedDict()


class InvalidToken(Unauthenticated):
    """Forged, expired, withdrawn or not a token at all: the caller is not told which."""

    code = "token_invalid"
    title = "The access token is not valid"


def generate(request, refresh_token=False) -> str:
    """Sign a token for oauthlib's request, whose client and scopes have been checked."""
    now = int(time.time())
    claims = {
        "iss": ISSUER,
        "sub": request.client.client_id,
        "scope": " ".join(request.scopes or []),
        "iat": now,
        "exp": now + request.expires_in,
        "jti": uuid.uuid4().hex,
        "gen": request.client.token_generation,
    }
    return jwt.encode(claims, _key(settings.SECRET_KEY), algorithm=ALGORITHM)


def verify(token: str) -> dict:
    """The claims of a token that we signed and that has not expired; else InvalidToken.

    Whether the client has been withdrawn since is never remembered here (clients.standing).
    """
    key = _key(settings.SECRET_KEY)
    digest = hmac.digest(key, token.encode(), "sha256")
    claims = _verified.get(digest)
    if claims is None or claims["exp"] <= time.time():
        claims = _decoded(token, key)
        _verified[digest] = claims
        if len(_verified) > _REMEMBERED:
            _verified.popitem(last=False)
    return dict(claims)


def _decoded(token: str, key: bytes) -> dict:
    try:
        return jwt.decode(
            token, key, algorithms=[ALGORITHM], issuer=ISSUER, options={"require": _REQUIRED}
        )
    except jwt.InvalidTokenError as problem:
        raise InvalidToken() from problem


@lru_cache(maxsize=2)
def _key(secret: str) -> bytes:
    """A key of its own, so that nothing else signed with SECRET_KEY passes for a token."""
    return hmac.digest(secret.encode(), b"tsa.accounts.machine_tokens", hashlib.sha256)
