"""Staff's pages on coaches and their invitations. DynamoDB owns both; the lists are copies."""

from tsa.coaches.admin import invitations, people, waiting  # noqa: F401  (they register)
