"""Counting for staff lists: exact while that is quick, an estimate only when it is not.

An estimate can be too low, which must never hide rows: with one, there is always a next page
beyond the page that is shown, and the list never counts as short enough to show whole. No list
goes deeper than MOST_PAGES, and it says so: PostgreSQL would read all that lies before.
"""

import json

from django.core.paginator import Paginator
from django.db import OperationalError, connections, transaction
from django.utils.functional import cached_property
from psycopg import errors

COUNT_MILLISECONDS = 150
LEAST_ESTIMATE = 10_000  # what takes so long to count is no short list
MOST_COUNTED = 20_000  # where the planner expects more, nobody waits for the exact number
MOST_PAGES = 100


class StaffPaginator(Paginator):
    """Knows the page that was asked for, so that an estimate can stay ahead of it."""

    def __init__(self, object_list, per_page, *args, page_asked: int = 1, **kwargs):
        super().__init__(object_list, per_page, *args, **kwargs)
        self.page_asked = page_asked
        self.is_estimate = False

    @cached_property
    def count(self):
        expected = self._estimate()
        exact = self._count_quickly() if expected <= MOST_COUNTED else None
        if exact is not None:
            return exact
        self.is_estimate = True
        return max(expected, LEAST_ESTIMATE, (self.page_asked + 1) * self.per_page)

    @cached_property
    def num_pages(self):
        return min(super().num_pages, MOST_PAGES)

    @property
    def is_cut(self) -> bool:
        """Are there rows beyond the last page?"""
        return self.count > MOST_PAGES * self.per_page

    def _count_quickly(self) -> int | None:
        """The exact number, or None when PostgreSQL needs longer than COUNT_MILLISECONDS."""
        alias = self.object_list.db
        try:
            with transaction.atomic(using=alias), connections[alias].cursor() as cursor:
                cursor.execute(f"SET LOCAL statement_timeout = {COUNT_MILLISECONDS}")
                number = _exact(self.object_list)
                cursor.execute("SET LOCAL statement_timeout TO DEFAULT")
        except OperationalError as error:
            if isinstance(error.__cause__, errors.QueryCanceled):
                return None
            raise
        return number

    def _estimate(self) -> int:
        """How many rows PostgreSQL's planner expects from its statistics, filtered or not."""
        plan = self.object_list.order_by().values("pk").explain(format="json")
        # What Django knows to be empty is not asked, and has no plan.
        return int(json.loads(plan)[0]["Plan"]["Plan Rows"]) if plan else 0


def _exact(rows) -> int:
    return rows.order_by().count()
