"""Django's e-mail backend for a machine without a mail server: each message is one file.

A file appears whole under its final name or not at all. Lines are kept as written, so that a
link can be copied from the file.
"""

import contextlib
import os
import uuid
from datetime import UTC, datetime
from email.generator import BytesGenerator
from email.message import Message
from pathlib import Path

from django.conf import settings
from django.core.mail.backends.base import BaseEmailBackend
from django.core.mail.message import EmailMessage


class MessageFiles(BaseEmailBackend):
    """Writes `<UTC time>-<uuid>.eml` into settings.MAIL_FOLDER."""

    def send_messages(self, email_messages: list[EmailMessage]) -> int:
        written = 0
        for message in email_messages:
            if not message.recipients():
                continue
            try:
                write(message.message(), Path(settings.MAIL_FOLDER))
            except OSError:
                if not self.fail_silently:
                    raise
            else:
                written += 1
        return written


def write(message: Message, folder: Path) -> Path:
    """Write one message durably, with mode 0600: links in mails are keys."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    name = f"{datetime.now(UTC):%Y%m%dT%H%M%S.%fZ}-{uuid.uuid4()}.eml"
    temporary = folder / f".{name}.part"
    for part in message.walk():
        if part.get_content_maintype() == "text":
            _keep_lines(part)
    try:
        with open(os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            BytesGenerator(file, mangle_from_=False).flatten(message, linesep="\r\n")
            file.flush()
            os.fsync(file.fileno())
        return temporary.rename(folder / name)
    except BaseException:
        with contextlib.suppress(FileNotFoundError):
            temporary.unlink()
        raise


def _keep_lines(part: Message) -> None:
    """Undo quoted-printable and base64, which would break a long link."""
    if part.get("Content-Transfer-Encoding", "").lower() not in ("quoted-printable", "base64"):
        return
    body = part.get_payload(decode=True)
    part.replace_header("Content-Transfer-Encoding", "7bit" if body.isascii() else "8bit")
    part.set_payload(body.decode("ascii", "surrogateescape"))
