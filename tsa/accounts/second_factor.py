"""The second proof of a staff person: a code from an authenticator app, or a recovery code.

PostgreSQL owns the devices (django-otp's tables). Recovery codes are kept as keyed digests
and can be shown only when they are made. Callers open the transaction; a wrong code is an
answer and not an exception, so that the count of failures is committed with it.
"""

import base64
import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime

import qrcode
import qrcode.image.svg
from django.conf import settings
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from tsa.accounts.models import User

RECOVERY_CODES = 10
_ALPHABET = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"  # without I, L, O, 0 and 1


@dataclass(frozen=True, slots=True)
class Proof:
    """What came of a code: the device it proved, or when the next try is possible."""

    device: TOTPDevice | StaticDevice | None = None
    locked_until: datetime | None = None


def is_verified(user) -> bool:
    """May this signed-in person go on: proved in this session, or not asked to?"""
    if not settings.STAFF_SECOND_FACTOR:
        return True
    proved = getattr(user, "is_verified", None)  # django-otp's middleware puts it there
    return bool(proved and proved())


def has_device(user: User) -> bool:
    return TOTPDevice.objects.filter(user=user, confirmed=True).exists()


def begin(user: User) -> TOTPDevice:
    """The device that the person is about to confirm; the same one until it is confirmed."""
    waiting = TOTPDevice.objects.filter(user=user, confirmed=False).order_by("pk").first()
    return waiting or TOTPDevice.objects.create(
        user=user, name="Authenticator app", confirmed=False
    )


def secret_of(device: TOTPDevice) -> str:
    """What the person types into the app where the picture cannot be scanned."""
    text = base64.b32encode(device.bin_key).decode().rstrip("=")
    return " ".join(text[at : at + 4] for at in range(0, len(text), 4))


def picture_of(device: TOTPDevice) -> str:
    """The QR code as inline SVG; the secret reaches no other server and no cache."""
    image = qrcode.make(device.config_url, image_factory=qrcode.image.svg.SvgPathImage)
    return image.to_string(encoding="unicode")


def confirm(user: User, code: str) -> Proof:
    """Take the first code of a new device; it then replaces every other one of the person."""
    device = (
        TOTPDevice.objects.select_for_update().filter(user=user, confirmed=False).order_by("pk")
    ).first()
    if device is None:
        return Proof()
    proof = _try(device, _digits(code))
    if proof.device:
        TOTPDevice.objects.filter(user=user).exclude(pk=device.pk).delete()
        device.confirmed = True
        device.save(update_fields=["confirmed"])
    return proof


def prove(user: User, code: str) -> Proof:
    """Check a code of the app, or use up a recovery code. The same code never counts twice."""
    digits = _digits(code)
    if digits:
        device = TOTPDevice.objects.select_for_update().filter(user=user, confirmed=True).first()
        return _try(device, digits)
    device = StaticDevice.objects.select_for_update().filter(user=user, confirmed=True).first()
    return _try(device, _digest(code))


def renew_recovery_codes(user: User) -> list[str]:
    """Make new recovery codes, which end the old ones; what is returned is shown once."""
    StaticDevice.objects.filter(user=user).delete()
    device = StaticDevice.objects.create(user=user, name="Recovery codes", confirmed=True)
    codes = [_random_code() for _ in range(RECOVERY_CODES)]
    StaticToken.objects.bulk_create(
        StaticToken(device=device, token=_digest(code)) for code in codes
    )
    return codes


def recovery_codes_left(user: User) -> int:
    return StaticToken.objects.filter(device__user=user).count()


def remove(user: User) -> int:
    """Forget the person's devices and recovery codes (a lost phone); how many there were."""
    apps = TOTPDevice.objects.filter(user=user)
    codes = StaticDevice.objects.filter(user=user)
    count = apps.count() + codes.count()
    apps.delete()
    codes.delete()
    return count


def _try(device, token: str) -> Proof:
    if device is None:
        return Proof()
    allowed, reason = device.verify_is_allowed()
    if not allowed:
        return Proof(locked_until=reason["locked_until"])
    return Proof(device=device if device.verify_token(token) else None)


def _digits(code: str) -> str:
    """The six digits of an app's code, however they were spaced; empty for anything else."""
    packed = "".join(code.split())
    return packed if packed.isascii() and packed.isdigit() and len(packed) == 6 else ""


def _random_code() -> str:
    letters = "".join(secrets.choice(_ALPHABET) for _ in range(10))
    return f"{letters[:5]}-{letters[5:]}"


def _digest(code: str) -> str:
    """What is stored of a recovery code: 80 bits, useless without SECRET_KEY."""
    plain = "".join(code.split()).replace("-", "").upper()
    key = hmac.digest(settings.SECRET_KEY.encode(), b"tsa.accounts.recovery_codes", hashlib.sha256)
    digest = hmac.digest(key, plain.encode(), hashlib.sha256)
    return base64.b32encode(digest).decode()[:16]
