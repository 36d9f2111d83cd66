"""Limits per client, exact across processes and machines: the count stands in DynamoDB.

A window opens with a client's first request and lasts a minute. In an open window a request
costs one update; no request needs PostgreSQL.
"""

import math
import time

from django.conf import settings
from rest_framework.throttling import BaseThrottle

from tsa.accounts.tables import TokenItem
from tsa.api import client
from tsa.dynamo.writes import Conflict, commit, replace
from tsa.lib.addresses import digest
from tsa.lib.errors import TooManyRequests

WINDOW_SECONDS = 60


def count(kind: str, who: str, *, limit: int, seconds: int = WINDOW_SECONDS) -> None:
    """Count one request of this client.

    Raises: TooManyRequests, with the seconds until the window closes, over the limit.
    """
    key = digest("counter", kind, who)
    while True:
        now = time.time()
        counted = TokenItem.count_hit(key, now)
        if counted is None and _open_window(key, now, seconds):
            return
        if counted is not None:
            hits, ends = counted
            if hits > limit:
                raise TooManyRequests(max(1, math.ceil(ends - now)))
            return


def refuse_over(kind: str, who: str, *, limit: int) -> None:
    """Raise TooManyRequests if so much has been counted in the open window; counts nothing."""
    window = TokenItem.fetch(digest("counter", kind, who))
    now = time.time()
    if window and window.window_ends and window.window_ends > now and window.hits >= limit:
        raise TooManyRequests(max(1, math.ceil(float(window.window_ends) - now)))


def _open_window(key: str, now: float, seconds: int) -> bool:
    """Start a window with this request as its first; False if somebody was faster."""
    window = TokenItem(token_id=key, kind="counter", hits=1, window_ends=now + seconds)
    window.set_expiry(now + 2 * seconds)
    try:
        commit(replace(window, TokenItem.no_window_at(now)))
    except Conflict:
        return False
    return True


class PerClient(BaseThrottle):
    """The DRF throttle of the portal: by session where there is one, else by address."""

    def allow_request(self, request, view):
        caller = request.user
        if caller is None:
            kind, who = "anonymous", client.address(request)
        else:
            kind, who = getattr(caller, "throttle", None) or ("admin", f"staff:{caller.pk}")
        count(kind, who, limit=settings.THROTTLES[kind])
        return True
