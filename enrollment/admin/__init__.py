"""Staff's pages on admissions. Lists read PostgreSQL's copies; a record's page and every action
go to the owner, DynamoDB."""

from enrollment.admin import (  # noqa: F401  (they register)
    appointments,
    documents,
    enrollments,
    invitations,
    schools,
    students,
    waiting,
)
