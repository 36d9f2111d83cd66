"""A refusal that a person may read. `tsa/api/errors.py` turns each into an answer.

`code` is stable and is what programs test; `detail` is for people; `errors` names fields.
"""

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _


class DomainError(Exception):
    """A rule said no. 409 unless the class names another status."""

    status = 409
    code = "refused"
    title = _("Refused")

    def __init__(self, detail: str = "", *, errors: dict[str, list[str]] | None = None, **extra):
        super().__init__(detail or self.title)
        self.detail = detail or self.title
        self.errors = errors or {}
        self.extra = extra  # further members of the problem document


class NotFound(DomainError):
    """Absent, or not for this caller: the two are answered alike."""

    status = 404
    code = "not_found"
    title = _("Not found")


class Gone(DomainError):
    status = 410
    code = "gone"
    title = _("No longer there")


class InvalidData(DomainError):
    """Bad input; `errors` has every problem by field path."""

    status = 400
    code = "invalid"
    title = _("The data is wrong or incomplete")


class Unauthenticated(DomainError):
    status = 401
    code = "not_authenticated"
    title = _("Sign in first")


class Forbidden(DomainError):
    status = 403
    code = "forbidden"
    title = _("Not allowed")


class VersionConflict(DomainError):
    status = 412
    code = "version_conflict"
    title = _("Somebody changed this meanwhile")


class TooLarge(DomainError):
    status = 413
    code = "too_large"
    title = _("Too large")


class TooManyRequests(DomainError):
    """Over the limit; `retry_after` is in seconds."""

    status = 429
    code = "too_many_requests"
    title = _("Too many requests")

    def __init__(self, retry_after: int):
        super().__init__(gettext("Try again in %(seconds)s seconds.") % {"seconds": retry_after})
        self.retry_after = retry_after


class StoreUnavailable(DomainError):
    """The store that owns the fact does not answer; nothing was written."""

    status = 503
    code = "store_unavailable"
    title = _("Temporarily unavailable")
    retry_after = 5
