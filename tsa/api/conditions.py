"""`If-Match: "<version>"`: a write that holds only for the version its caller saw."""

from rest_framework.request import Request

NO_VERSION = -1


def expected_version(request: Request) -> int | None:
    """The version named in If-Match; None without one or with `*`.

    Something that is no version of ours can match none, and is answered like a stale one.
    """
    given = request.META.get("HTTP_IF_MATCH", "").strip()
    if not given or given == "*":
        return None
    text = given.removeprefix("W/").strip('"')
    is_number = text.isascii() and text.isdigit() and len(text) <= 18
    return int(text) if is_number else NO_VERSION


def version_headers(version: int) -> dict[str, str]:
    return {"ETag": f'"{int(version)}"'}
