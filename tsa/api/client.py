"""Who is at the other end of a request, as far as the network tells."""

from django.conf import settings
from django.http import HttpRequest


def address(request: HttpRequest) -> str:
    """The caller's address; X-Forwarded-For counts only as far as our own proxies wrote it."""
    hops = settings.TRUSTED_PROXIES
    forwarded = request.META.get("HTTP_X_FORWARDED_FOR", "")
    if hops and forwarded:
        chain = [part.strip() for part in forwarded.split(",")]
        return chain[-hops][:45] if len(chain) >= hops else chain[0][:45]
    return request.META.get("REMOTE_ADDR", "")


def agent(request: HttpRequest) -> str:
    return request.META.get("HTTP_USER_AGENT", "")[:300]
