"""Opening a school: the school of record, and its copy for the path without PostgreSQL."""

from edfi import services as edfi
from oneroster import tasks
from tsa.audit.writing import writing
from tsa.lib.actor import Actor


def open_school(school: edfi.SchoolRecord, *, by: Actor) -> None:
    """Register the school, or bring the one of that id to these values.

    Its organization follows by trigger, its copy in DynamoDB by a task of the same transaction.
    """
    with writing(by):
        edfi.register_school(school)
        tasks.publish_school.defer(school_id=school.school_id)
