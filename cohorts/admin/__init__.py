"""Staff's pages on student groups: the groups, who is in them, and both as tables in and out."""

from cohorts.admin import cohorts, imports, members  # noqa: F401  (they register)
