import pytest
from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.backends.cache import SessionStore
from django.test import RequestFactory

from tsa.accounts import actors
from tsa.accounts.models import User
from tsa.lib.actor import Actor, Kind
from tsa.lib.errors import Unauthenticated


def request_of(user, **extra):
    request = RequestFactory().get("/", REMOTE_ADDR="192.0.2.1", HTTP_USER_AGENT="Lynx", **extra)
    request.user = user
    request.request_id = "r1"
    request.session = SessionStore(session_key="k" * 32)
    return request


def test_a_staff_persons_actor_says_who_from_where_and_in_which_session():
    actor = actors.of(request_of(User(email="rita@tsa.example")))

    assert (actor.kind, actor.id) == (Kind.STAFF, "rita@tsa.example")
    assert (actor.address, actor.agent, actor.request_id) == ("192.0.2.1", "Lynx", "r1")
    assert len(actor.session) == 16
    assert "k" * 8 not in actor.session  # the key would open the session


def test_whoever_carries_an_actor_is_that_actor():
    class Robot:
        actor = Actor(Kind.MACHINE, "c1")

    assert actors.of(request_of(Robot())) is Robot.actor


@pytest.mark.parametrize("user", [None, AnonymousUser(), User(email="x@y.z", is_active=False)])
def test_nobody_is_no_actor(user):
    with pytest.raises(Unauthenticated):
        actors.of(request_of(user))
