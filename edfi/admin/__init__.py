"""Staff's pages on the Ed-Fi tables. The school's page is enrollment/admin/schools.py: it asks
for the documents that an enrolment needs, and publishes the school for the path without
PostgreSQL."""

from edfi.admin import (  # noqa: F401  (they register)
    calendars,
    contacts,
    demographics,
    descriptors,
    enrolments,
    extensions,
    organizations,
    staff,
    students,
)
