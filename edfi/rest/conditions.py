"""If-Match and If-None-Match, on reads and writes (contract: ETag)."""

from dataclasses import dataclass

from django.http import HttpRequest

from edfi.rest.errors import Outdated


@dataclass(frozen=True, slots=True)
class Precondition:
    """What the caller says must be true. Etags come quoted, unquoted, or as `*`."""

    match: frozenset[str] = frozenset()
    none_match: frozenset[str] = frozenset()

    def check(self, etag: str | None) -> None:
        """Raise Outdated unless it holds of the item, of which None means there is none."""
        if self.match and not _holds(self.match, etag):
            raise Outdated
        if self.none_match and _holds(self.none_match, etag):
            raise Outdated

    def check_missing(self) -> None:
        """There is no such item: with If-Match that is a broken precondition, not a 404."""
        if self.match:
            raise Outdated

    def is_unmodified(self, etag: str) -> bool:
        """For a read: the caller has this very version already."""
        return bool(self.none_match) and _holds(self.none_match, etag)


def of(request: HttpRequest) -> Precondition:
    return Precondition(
        _etags(request.headers.get("If-Match", "")),
        _etags(request.headers.get("If-None-Match", "")),
    )


def _etags(header: str) -> frozenset[str]:
    listed = (each.strip().removeprefix("W/").strip('"') for each in header.split(","))
    return frozenset(each for each in listed if each)


def _holds(etags: frozenset[str], etag: str | None) -> bool:
    return etag is not None and ("*" in etags or etag in etags)
