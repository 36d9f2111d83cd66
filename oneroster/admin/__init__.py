"""Staff's pages on the rosters: organizations, users, classes, and what was carried to them."""

from oneroster.admin import (  # noqa: F401  (they register)
    classes,
    courses,
    organizations,
    sessions,
    syncs,
    users,
)
