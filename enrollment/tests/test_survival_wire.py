"""What only the real server sees: odd requests on the wire, and uploads refused half-way."""

import socket

import pytest

from enrollment.services.documents import SIZE_LIMIT
from enrollment.tests import families
from enrollment.tests.system_client import BASE, Client, door, form

pytestmark = pytest.mark.xdist_group("wire")

ELEVEN_MB = 11 * 1024 * 1024


@pytest.fixture(scope="module")
def made(module_system, look):
    with look():
        families.open_school()
        family = families.family(families.engage_coach(), upto=1)
    module_system.start_web()
    return family


@pytest.fixture
def client(module_system, made):
    return Client(module_system.base_url, made.access_token)


def talk(client: Client, request: bytes, *, rest: bytes = b"", most: int = 0) -> tuple[bytes, int]:
    """Send bytes as they are; (the answer's head, how much of `rest` the server took)."""
    host, port = client.base_url.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), timeout=30) as line:
        line.sendall(request)
        taken = 0
        line.settimeout(2 if rest else 30)
        while rest and taken < min(most, len(rest)):
            try:
                taken += line.send(rest[taken : taken + 65536])
            except (OSError, TimeoutError):
                break
        line.settimeout(30)
        try:
            return line.recv(65536), taken
        except OSError:
            return b"", taken


def head(client: Client, made, method: str, path: str, *lines: str) -> bytes:
    told = [
        f"{method} {BASE}{path} HTTP/1.1",
        "Host: localhost",
        f"Authorization: Bearer {client.token}",
        *lines,
    ]
    return "\r\n".join([*told, "", ""]).encode("latin-1")


def test_an_announced_large_upload_is_refused_before_it_is_sent(client, made, look):
    request = head(
        client,
        made,
        "POST",
        door(made, "/documents"),
        "Content-Type: multipart/form-data; boundary=x",
        f"Content-Length: {ELEVEN_MB}",
    )

    answer, _ = talk(client, request)

    assert answer.startswith(b"HTTP/1.1 413 ")
    assert b"problem+json" in answer
    with look():
        assert made.item.documents == {}


def test_a_large_upload_without_a_length_is_not_taken_in(client, made, look, module_system):
    kind, body = form({"document_type": "transcript"}, b"%PDF-1.7\n" + b"x" * ELEVEN_MB)
    chunks = (body[at : at + 65536] for at in range(0, len(body), 65536))

    try:
        answer = client.send("POST", BASE + door(made, "/documents"), chunks, Content_Type=kind)
    except OSError:
        answer = None  # cut off while it was still sending

    assert answer is None or answer.status in (400, 411, 413), answer
    with look():
        assert made.item.documents == {}
    assert not [each for each in (module_system.home / "documents").rglob("*") if each.is_file()]


def test_a_file_of_the_largest_size_is_taken(client, made, look):
    content = families.PDF_BYTES + b"\n" * (SIZE_LIMIT - len(families.PDF_BYTES))

    answer = client.upload(door(made, "/documents"), "transcript", content)

    assert answer.status == 201
    assert answer.body["file_size"] == SIZE_LIMIT
    assert client.upload(door(made, "/documents"), "transcript", content + b"\n").status == 413


def test_a_step_without_a_length_is_saved_whole_or_not_at_all(client, made, look):
    with look():
        before = made.item.step_1
    pieces = iter([b'{"program_interest": "In ', b'pieces", "contact_preference": "email"}'])

    answer = client.send(
        "PUT", BASE + door(made, "/steps/1"), pieces, Content_Type="application/json"
    )

    assert answer.status in (200, 400, 411)
    with look():
        after = made.item.step_1
    assert (after != before) == (answer.status == 200)


ODD_REQUESTS = [
    b"GARBAGE\r\n\r\n",
    b"GET /api/v1/dashboard HTTP/9.9\r\n\r\n",
    b"GET /api/v1/dashboard\x00 HTTP/1.1\r\nHost: x\r\n\r\n",
    b"GET /api/v1/dashboard HTTP/1.1\r\nHost: a b\r\n\r\n",
    b"GET /api/v1/dashboard HTTP/1.1\r\nHost: x\r\nX-A: \xff\xfe\r\n\r\n",
    b"POST /api/v1/auth/verify HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n",
    b"POST /api/v1/auth/verify HTTP/1.1\r\nHost: x\r\nContent-Length: abc\r\n\r\n",
    b"GET /api/v1/dashboard HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer \xff\r\n\r\n",
    b"GET /api/v1/\xff\xfe HTTP/1.1\r\nHost: x\r\n\r\n",
    b"GET /api/v1/dashboard HTTP/1.1\r\nHost: x\r\nCookie: sessionid=\xff; =;;=\r\n\r\n",
    b"GET /api/v1/dashboard HTTP/1.1\r\nHost: x\r\nIf-Match: " + b"9" * 9000 + b"\r\n\r\n",
    b"TRACE /api/v1/dashboard HTTP/1.1\r\nHost: x\r\n\r\n",
    b"GET /../../etc/passwd HTTP/1.1\r\nHost: x\r\n\r\n",
    b"GET http://elsewhere/api/v1/dashboard HTTP/1.1\r\nHost: x\r\n\r\n",
]


def test_odd_requests_are_refused_and_the_server_goes_on(client, made):
    for request in ODD_REQUESTS:
        answer, _ = talk(client, request)
        assert not answer.startswith(b"HTTP/1.1 5"), (request, answer)
        assert b"Traceback" not in answer
    assert client.get(door(made)).status == 200
