"""The declared resources. Importing this package fills the register."""

from edfi.rest.resources import (
    academics,
    attendance,
    calendar,
    cohorts,
    descriptors,
    organizations,
    staff,
    students,
)

__all__ = [
    "academics",
    "attendance",
    "calendar",
    "cohorts",
    "descriptors",
    "organizations",
    "staff",
    "students",
]
