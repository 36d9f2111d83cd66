"""Values that are stored encrypted: health, insurance, custody. One core for both stores.

A sealed value is bound to its place (which column or attribute of which record): moved to
another, it does not open. The same value in the same place under the same key is sealed alike,
so that a repeated write changes nothing. What a newcomer would get wrong: doors and services
never call this; a model's field and an item's attribute do (docs/decisions/sealed-values.md).
"""

import base64
import binascii
import hashlib
import hmac
from dataclasses import dataclass
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from tsa.lib.errors import DomainError

MARK = "sealed1."
_LABEL = b"tsa.lib.sealing"
_NONCE = 12  # bytes, in AES-GCM


class Unreadable(DomainError):
    """A sealed value that no key of ours opens in this place. It is kept as it is."""

    status = 503
    code = "data_unreadable"
    title = _("A protected answer cannot be read at present")


class Sealed(str):
    """A sealed value that has not been opened yet."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class _Key:
    id: str
    cipher: AESGCM
    nonces: bytes


def seal(plain: str, place: str) -> Sealed:
    """The value as it is stored in this place, under the newest key."""
    key = _newest()
    bound, data = place.encode(), plain.encode()
    # Made from the value and its place: two values never share one but by a chance of 2^-96.
    said = len(bound).to_bytes(8, "big") + bound + data
    nonce = hmac.digest(key.nonces, said, hashlib.sha256)[:_NONCE]
    body = base64.urlsafe_b64encode(nonce + key.cipher.encrypt(nonce, data, bound))
    return Sealed(f"{MARK}{key.id}.{body.rstrip(b'=').decode()}")


def open_(sealed: str, place: str) -> str:
    """The value itself. Raises Unreadable: no such key, another place, or a damaged value."""
    key_id, _dot, body = sealed.removeprefix(MARK).partition(".")
    key = _ring(tuple(settings.DATA_KEYS)).get(key_id)
    if key is None:
        raise Unreadable(f"{place}: the key {key_id[:16]} is not in DATA_KEYS.")
    try:
        raw = base64.b64decode(body + "=" * (-len(body) % 4), altchars=b"-_", validate=True)
        return key.cipher.decrypt(raw[:_NONCE], raw[_NONCE:], place.encode()).decode()
    except (binascii.Error, InvalidTag, ValueError) as error:
        raise Unreadable(f"{place}: the value is damaged, or belongs elsewhere.") from error


def is_sealed(value: object) -> bool:
    return isinstance(value, str) and value.startswith(MARK)


def is_current(value: object) -> bool:
    """Is it sealed with the newest key?"""
    return isinstance(value, str) and value.startswith(current_mark())


def current_mark() -> str:
    """What every value begins with that is sealed with the newest key."""
    return f"{MARK}{_newest().id}."


def _newest() -> _Key:
    return next(iter(_ring(tuple(settings.DATA_KEYS)).values()))


@lru_cache(maxsize=4)
def _ring(keys: tuple[str, ...]) -> dict[str, _Key]:
    """The keys by their ids, newest first."""
    made = [_key(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))) for text in keys]
    return {key.id: key for key in made}


def _key(secret: bytes) -> _Key:
    """Two keys out of one, for the cipher and for the nonces; and an id that tells nothing."""
    derived = HKDF(algorithm=SHA256(), length=64, salt=None, info=_LABEL).derive(secret)
    name = hmac.digest(secret, _LABEL + b" id", hashlib.sha256).hex()[:8]
    return _Key(name, AESGCM(derived[:32]), derived[32:])
