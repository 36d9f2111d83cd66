"""Documents that change only with a new release: made once per process, and cheap to fetch.

Clients ask for some of them hundreds of times (lightbeam: both descriptions once for each
endpoint of descriptors), so each is kept as bytes, also compressed, with its ETag. They name
this server by the address it was asked at.
"""

import gzip
import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache, partial

import orjson
from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.views.decorators.http import require_safe

# ALLOWED_HOSTS bounds the addresses; this bounds the memory where it does not.
ADDRESSES = 32


@dataclass(frozen=True, slots=True)
class Document:
    plain: bytes
    compressed: bytes
    etag: str


@lru_cache(maxsize=ADDRESSES)
def _made(make: Callable[[str], object], base: str) -> Document:
    plain = orjson.dumps(make(base))
    digest = hashlib.sha256(plain).hexdigest()[:32]
    # Weak: the same for both encodings.
    return Document(plain, gzip.compress(plain, mtime=0), f'W/"{digest}"')


def serve(request: HttpRequest, make: Callable[[str], object]) -> HttpResponse:
    """What `make(address of this server, without a slash)` returned first, as JSON."""
    found = _made(make, request.build_absolute_uri("/").rstrip("/"))
    is_compressed = "gzip" in request.headers.get("Accept-Encoding", "")
    answer = HttpResponse(
        found.compressed if is_compressed else found.plain, content_type="application/json"
    )
    if is_compressed:
        answer["Content-Encoding"] = "gzip"
    answer["ETag"] = found.etag
    answer["Cache-Control"] = "public, max-age=600"
    patch_vary_headers(answer, ["Accept-Encoding"])
    return get_conditional_response(request, etag=found.etag, response=answer)


def view(make: Callable[[str], object]) -> Callable:
    """The view of one document: open to everybody, for GET and HEAD."""
    return require_safe(partial(serve, make=make))
