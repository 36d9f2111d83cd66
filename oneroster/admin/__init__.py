"""Staff's pages on the rosters: organizations, users, and what was carried to them."""

from oneroster.admin import organizations, syncs, users  # noqa: F401  (they register)
