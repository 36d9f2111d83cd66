"""Secrets that clients sign requests with (OAuth 1.0a): kept encrypted, never as a hash.

To check a signature one has to make it again, so the secret must be readable by the web
processes. The key is derived from SECRET_KEY for this one use; a changed SECRET_KEY makes all of
these secrets unreadable, as it ends all tokens (docs/decisions/oauth-1-secrets.md).
"""

import base64
import hashlib
import hmac
import secrets
from functools import lru_cache

from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings

# What every Fernet token begins with (its version byte, in base 64); the database checks it too.
MARK = "gAAAAA"
_LABEL = b"tsa.accounts.signing_secrets"


def generate() -> str:
    """A new secret: 256 random bits, in characters that need no escaping in a signature."""
    return secrets.token_hex(32)


def seal(secret: str) -> str:
    """The secret as it is stored."""
    return _cipher(settings.SECRET_KEY).encrypt(secret.encode()).decode()


def open_(sealed: str) -> str | None:
    """The secret itself; None where there is none, or where SECRET_KEY is another by now."""
    try:
        return _cipher(settings.SECRET_KEY).decrypt(sealed.encode()).decode()
    except InvalidToken:
        return None


@lru_cache(maxsize=2)
def _cipher(secret_key: str) -> Fernet:
    key = hmac.digest(secret_key.encode(), _LABEL, hashlib.sha256)
    return Fernet(base64.urlsafe_b64encode(key))
