"""Opening a school: the school of record, whose copies follow."""

from edfi import services as edfi
from tsa.audit.writing import writing
from tsa.lib.actor import Actor


def open_school(school: edfi.SchoolRecord, *, by: Actor) -> None:
    """Register the school, or bring the one of that id to these values.

    Its organization follows by trigger; its copy in DynamoDB is queued by another.
    """
    with writing(by):
        edfi.register_school(school)
