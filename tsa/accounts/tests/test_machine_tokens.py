"""A token that was checked once is not checked again, until it expires or the client must go."""

from types import SimpleNamespace
from unittest import mock

import jwt
import pytest

from tsa.accounts import machine_tokens


@pytest.fixture(autouse=True)
def _nothing_remembered():
    machine_tokens._verified.clear()
    yield
    machine_tokens._verified.clear()


def signed(expires_in: int = 60) -> str:
    client = SimpleNamespace(client_id="c", token_generation=1)
    return machine_tokens.generate(
        SimpleNamespace(client=client, scopes=["roster"], expires_in=expires_in)
    )


def test_a_token_is_decoded_once():
    token = signed()
    with mock.patch.object(jwt, "decode", wraps=jwt.decode) as decode:
        first, second = machine_tokens.verify(token), machine_tokens.verify(token)

    assert first == second
    assert decode.call_count == 1


def test_a_remembered_token_expires():
    token = signed()
    claims = machine_tokens.verify(token)
    with (
        mock.patch("time.time", return_value=claims["exp"] + 1),
        mock.patch.object(jwt, "decode", side_effect=jwt.ExpiredSignatureError),
        pytest.raises(machine_tokens.InvalidToken),
    ):
        machine_tokens.verify(token)


def test_a_remembered_token_is_forged_by_no_change():
    token = signed()
    machine_tokens.verify(token)

    with pytest.raises(machine_tokens.InvalidToken):
        machine_tokens.verify(token[:-4] + ("AAAA" if token[-4:] != "AAAA" else "BBBB"))


def test_another_key_takes_no_remembered_token(settings):
    token = signed()
    machine_tokens.verify(token)
    settings.SECRET_KEY = "another-key-" * 8

    with pytest.raises(machine_tokens.InvalidToken):
        machine_tokens.verify(token)


def test_no_more_than_so_many_are_remembered(monkeypatch):
    monkeypatch.setattr(machine_tokens, "_REMEMBERED", 3)
    for _ in range(5):
        machine_tokens.verify(signed())

    assert len(machine_tokens._verified) == 3


def test_what_is_no_token_is_refused_whatever_characters_it_has():
    for text in ("", "a.b.c", "é" * 50):
        with pytest.raises(machine_tokens.InvalidToken):
            machine_tokens.verify(text)
