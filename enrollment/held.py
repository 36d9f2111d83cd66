"""What DynamoDB and the files hold of a student, for the FERPA packet (tsa/audit/packet.py)."""

from collections.abc import Iterator
from functools import partial

from django.core.files.storage import storages

from edfi.tables import StudentItem
from enrollment.tables import AppointmentItem, DocumentItem, EnrollmentItem, ParentInvitationItem
from tsa.audit.packet import Held, holder


@holder
def of(student: str) -> Iterator[Held]:
    """The enrolment that the student came from, and what hangs on it; a student added by hand has
    none."""
    item = StudentItem.fetch(student)
    yield _held("students", [item] if item else [])
    enrolment = EnrollmentItem.fetch(student.replace("TSA-STU-", "TSA-ENROLL-", 1))
    if enrolment is None:
        return
    yield _held("enrollments", [enrolment])
    invitation = ParentInvitationItem.fetch(enrolment.invitation_id)
    yield _held("parent-invitations", [invitation] if invitation else [])
    yield _held("appointments", AppointmentItem.fetch_many(enrolment.appointments))
    documents = DocumentItem.fetch_many(enrolment.documents)
    files = {
        f"{each.document_id} {each.file_name}".replace("/", "_"): partial(_open, each.s3_key)
        for each in documents
        if each.upload_status != "removed"
    }
    yield Held("documents", "DynamoDB", [_record(each) for each in documents], files)


def _held(source: str, items: list) -> Held:
    return Held(source, "DynamoDB", [_record(each) for each in items])


def _record(item) -> dict:
    """By attribute, so that what is encrypted is opened."""
    return {
        name: value
        for name in item.get_attributes()
        if not name.endswith("_index") and (value := getattr(item, name)) is not None
    }


def _open(key: str):
    return storages["documents"].open(key)
