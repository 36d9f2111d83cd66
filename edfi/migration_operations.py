"""Migration operations for Ed-Fi tables."""

from tsa.audit.migration_operations import KeepTimes


class KeepEtag(KeepTimes):
    """A real change gives the row a new `_etag` and times; an identical update changes nothing.

    The function is created by edfi's own 0002; `id` and `created_at` never change.
    """

    function = "keep_etag"
