"""Staff's pages on the rosters: organizations, users, classes, gradebooks, resources."""

from oneroster.admin import (  # noqa: F401  (they register)
    classes,
    courses,
    demographics,
    gradebook,
    organizations,
    read_models,
    resources,
    sessions,
    students,
    syncs,
    users,
)
