"""The admin of accounts and of other people's apps; our domains register their own models."""

from tsa.admin.registrations import audit, clients, people, queue, sign_ins  # noqa: F401
