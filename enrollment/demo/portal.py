"""A program that talks to the portal as parents' and coaches' programs do: HTTP, mails, no more."""

import http.client
import re
import time
import uuid
from dataclasses import dataclass
from email import policy
from email.parser import BytesParser
from pathlib import Path

import orjson

_MAIL_SECONDS = 30
_TOKEN = re.compile(r"[?&]token=([A-Za-z0-9_-]{20,})")


class BrokenPromise(Exception):
    """The system did not do what it says it does."""


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    body: dict
    milliseconds: float


class Portal:
    """The API of a running server."""

    def __init__(self, host: str, port: int):
        self.host, self.port = host, port
        self.token = ""  # of whoever acts now

    def ask(self, method: str, path: str, body: dict | None = None, *, expect: int = 200) -> Answer:
        """Send JSON. Raises BrokenPromise for any other status than the expected one."""
        content = None if body is None else orjson.dumps(body)
        return self._send(method, path, content, "application/json", expect)

    def upload(self, path: str, fields: dict[str, str], name: str, content: bytes) -> Answer:
        """A form with one PDF in it, as a browser sends it."""
        boundary = uuid.uuid4().hex
        parts = [
            f'--{boundary}\r\nContent-Disposition: form-data; name="{field}"\r\n\r\n{value}\r\n'
            for field, value in fields.items()
        ]
        parts.append(
            f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n'
            "Content-Type: application/pdf\r\n\r\n"
        )
        form = "".join(parts).encode() + content + f"\r\n--{boundary}--\r\n".encode()
        return self._send("POST", path, form, f"multipart/form-data; boundary={boundary}", 201)

    def machine_token(self, client_id: str, secret: str) -> str:
        form = (
            f"grant_type=client_credentials&client_id={client_id}&client_secret={secret}"
        ).encode()
        kind = "application/x-www-form-urlencoded"
        return self._send("POST", "/oauth/token", form, kind, 200).body["access_token"]

    def _send(
        self, method: str, path: str, content: bytes | None, kind: str, expect: int
    ) -> Answer:
        headers = {"Content-Type": kind} if content is not None else {}
        if self.token:
            headers["Authorization"] = f"Bearer {self.token}"
        connection = http.client.HTTPConnection(self.host, self.port, timeout=30)
        started = time.monotonic()
        try:
            connection.request(method, path, content, headers)
            response = connection.getresponse()
            raw = response.read()
        except OSError as error:
            raise BrokenPromise(
                f"Nobody answers at http://{self.host}:{self.port}: {error}. Is ./dev run up?"
            ) from error
        finally:
            connection.close()
        answer = Answer(response.status, _parsed(raw), 1000 * (time.monotonic() - started))
        if answer.status != expect:
            raise BrokenPromise(
                f"{method} {path} answered {answer.status} instead of {expect}: {raw[:600]!r}"
            )
        return answer


def _parsed(raw: bytes) -> dict:
    try:
        return orjson.loads(raw) if raw else {}
    except orjson.JSONDecodeError:
        return {}


def token_mailed(folder: Path, address: str, page: str) -> str:
    """The token of the newest link to this page in the mails to this address; waits for it."""
    deadline = time.monotonic() + _MAIL_SECONDS
    while time.monotonic() < deadline:
        for path in sorted(folder.glob("*.eml"), reverse=True):
            message = BytesParser(policy=policy.default).parsebytes(path.read_bytes())
            if message["To"] == address:
                text = message.get_body(("plain",)).get_content()
                if page in text and (found := _TOKEN.search(text)):
                    return found.group(1)
        time.sleep(0.2)
    raise BrokenPromise(f"No mail to {address} came into {folder} within {_MAIL_SECONDS} s.")
