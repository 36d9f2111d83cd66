"""Staff's pages on the rosters: organizations, users, classes, gradebooks, resources."""

from oneroster.admin import (  # noqa: F401  (they register)
    classes,
    courses,
    demographics,
    gradebook,
    organizations,
    resources,
    sessions,
    syncs,
    users,
)
