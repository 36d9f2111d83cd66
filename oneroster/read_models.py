"""Keeps the organizations table in DynamoDB like the schools in PostgreSQL, their owner."""

from django.conf import settings

from edfi.models import School
from oneroster.tables import OrganizationItem
from tsa.dynamo.items import now_text
from tsa.dynamo.writes import change, commit, create, retrying


def school_item(school_id: int) -> OrganizationItem | None:
    """The school as last published; works without PostgreSQL."""
    return OrganizationItem.fetch(f"school_{school_id}")


def required_documents(school: OrganizationItem | None) -> list[str]:
    """The document types this school asks for; the network's usual ones where it names none."""
    if school is not None and school.required_documents is not None:
        return list(school.required_documents)
    return list(settings.REQUIRED_DOCUMENTS)


@retrying
def publish_school(school_id: int) -> bool:
    """Copy one school as it is now; True if the copy changed. Repeats and late calls do no harm."""
    school = School.objects.filter(school_id=school_id).first()
    if school is None:
        return False
    item = school_item(school_id)
    if item is None:
        commit(create(_filled(OrganizationItem(f"school_{school_id}"), school)))
        return True
    if not is_behind(item, school):
        return False
    commit(change(_filled(item, school)))
    return True


def is_behind(item: OrganizationItem | None, school: School) -> bool:
    return item is None or item.source_etag != school.etag


def _filled(item: OrganizationItem, school: School) -> OrganizationItem:
    item.school_id = school.school_id
    item.name = school.name_of_institution
    item.time_zone = school.time_zone
    item.required_documents = school.required_documents
    item.source_etag = school.etag
    item.updated_at = now_text()
    return item
