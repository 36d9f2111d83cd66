"""Descriptors: bringing the values that come with the system into the table.

The table owns them. Loading adds what is missing and gives the standard's own values their
words back; it never deletes, and leaves alone what clients and staff have added.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import connection

from edfi.standard.values import Value

_LOAD = """
WITH given AS (
    SELECT * FROM unnest(%s::text[], %s::text[], %s::text[], %s::text[])
        AS g (kind, namespace, code_value, short_description)
), stored AS (
    INSERT INTO descriptors AS d (kind, namespace, code_value, short_description)
    SELECT * FROM given
    ON CONFLICT (kind, lower(uri)) DO UPDATE SET short_description = EXCLUDED.short_description
        WHERE d.short_description IS DISTINCT FROM EXCLUDED.short_description
    RETURNING xmax = 0 AS is_new
)
SELECT count(*) FILTER (WHERE is_new), count(*) FILTER (WHERE NOT is_new) FROM stored
"""


@dataclass(frozen=True, slots=True)
class Loaded:
    added: int
    corrected: int
    unchanged: int


def load_descriptors(values: Sequence[Value]) -> Loaded:
    """Add the values that are missing, correct their short descriptions; one statement."""
    columns = [
        [each.kind for each in values],
        [each.namespace for each in values],
        [each.code_value for each in values],
        [each.short_description for each in values],
    ]
    with connection.cursor() as cursor:
        cursor.execute(_LOAD, columns)
        added, corrected = cursor.fetchone()
    return Loaded(added, corrected, len(values) - added - corrected)
