"""Documents: taken in after a look at their content, verified by staff, replaced when rejected.

Bytes go to private storage first, then metadata and the enrolment's summary in one write; a
crash in between leaves bytes that nothing points to, never a document without bytes.
"""

import hashlib
import re
import uuid
from typing import BinaryIO

from django.core.files.base import File
from django.core.files.storage import storages
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from enrollment import file_types, rules, steps
from enrollment.selectors import enrollment_for
from enrollment.services import settling
from enrollment.services.notes import note
from enrollment.tables import DocumentItem, EnrollmentItem
from tsa.audit.staff_log import commit_by
from tsa.dynamo.items import now_text
from tsa.dynamo.writes import change, create, retrying
from tsa.lib import faults
from tsa.lib.actor import Actor
from tsa.lib.errors import DomainError, InvalidData, NotFound, StoreUnavailable, TooLarge
from tsa.mail import services as mail

SIZE_LIMIT = 10 * 1024 * 1024
MOST_DOCUMENTS = 80


class InvalidDocument(InvalidData):
    code = "invalid_document"
    title = gettext_lazy("This file cannot be taken")


class DocumentTooLarge(TooLarge):
    code = "document_too_large"
    title = gettext_lazy("A document can have 10 MB")


class DocumentApproved(DomainError):
    code = "document_approved"
    title = gettext_lazy("This document is approved already")


def upload(
    enrollment_id: str,
    *,
    document_type: str,
    file: BinaryIO,
    file_name: str,
    size: int,
    content_type: str | None,
    by: Actor,
) -> tuple[EnrollmentItem, str]:
    """Take in one document; (the enrolment, the document's id). The type's earlier one, unless
    approved, is kept as replaced.

    Raises: NotFound, EnrollmentClosed, InvalidDocument, DocumentTooLarge, DocumentApproved.
    """
    _check_place(enrollment_for(enrollment_id, by), document_type)
    kind, checksum = _inspect(file, file_name=file_name, size=size, content_type=content_type)
    document_id = uuid.uuid4().hex
    storage = storages["documents"]
    key = storage.save(f"enrollments/{enrollment_id}/{document_id}", File(file))
    faults.reach("document_stored")
    document = DocumentItem(
        document_id,
        enrollment_id=enrollment_id,
        document_type=document_type,
        file_name=_plain_name(file_name),
        content_type=kind,
        s3_key=key,
        file_size=size,
        sha256=checksum,
    )
    try:
        item = _add(enrollment_id, document, by=by)
    except StoreUnavailable:
        raise  # the write may have got through, and then the document points to these bytes
    except DomainError:
        storage.delete(key)  # nothing points to these bytes
        raise
    settling.settle_enrollment(item, by=by)
    return item, document_id


@retrying
def _add(enrollment_id: str, document: DocumentItem, *, by: Actor) -> EnrollmentItem:
    item = enrollment_for(enrollment_id, by)
    _check_place(item, document.document_type)
    document.parent_email = item.parent_email
    writes = [create(document)]
    present = rules.current_documents(item).get(document.document_type)
    documents = dict(item.documents)
    if present:
        replaced = DocumentItem.fetch(present["document_id"])
        replaced.upload_status = "replaced"
        documents[replaced.document_id] = summary_of(replaced)
        writes.append(change(replaced))
    documents[document.document_id] = summary_of(document)
    item.documents = documents
    note(item, "document_uploaded", by=by, document_id=document.document_id)
    item.mark()
    commit_by(
        by,
        change(item),
        *writes,
        action_type="create",
        resource_type="document",
        resource_id=document.document_id,
        description=f"Uploaded a document: {document.document_type}",
    )
    return item


def verify(document_id: str, *, approve: bool, reason: str = "", by: Actor) -> DocumentItem:
    """Staff's word on a document. A rejection needs its reason, which the family is sent.

    Raises: NotFound, InvalidData without a reason.
    """
    if not approve and not reason.strip():
        raise InvalidData("A reason is missing.", errors={"reason": ["Say what is wrong."]})
    document, item = _verify(document_id, approve=approve, reason=reason.strip(), by=by)
    settling.settle_enrollment(item, by=by)
    return document


@retrying
def _verify(
    document_id: str, *, approve: bool, reason: str, by: Actor
) -> tuple[DocumentItem, EnrollmentItem]:
    document = DocumentItem.fetch(document_id)
    if document is None:
        raise NotFound("There is no such document.")
    item = enrollment_for(document.enrollment_id, by)
    before = {"verification_status": document.verification_status}
    document.verification_status = "approved" if approve else "rejected"
    document.rejection_reason = None if approve else reason
    document.verified_by = by.id
    document.verified_at = now_text()
    item.documents = {**item.documents, document_id: summary_of(document)}
    note(item, f"document_{document.verification_status}", by=by, document_id=document_id)
    item.mark()
    letters = [] if approve else [mail.owe("document_rejected", document_id)]
    commit_by(
        by,
        change(item),
        change(document),
        *letters,
        action_type="update",
        resource_type="document",
        resource_id=document_id,
        description=f"Document {document.verification_status}",
        before=before,
        after={"verification_status": document.verification_status},
    )
    return document, item


def content(enrollment_id: str, document_id: str, *, by: Actor) -> tuple[DocumentItem, File]:
    """The document and its bytes, open for reading, for those who may see the enrolment."""
    item = enrollment_for(enrollment_id, by)
    document = DocumentItem.fetch(document_id) if document_id in item.documents else None
    if document is None or document.upload_status == "removed":
        raise NotFound("There is no such document.")
    return document, storages["documents"].open(document.s3_key)


def _check_place(item: EnrollmentItem, document_type: str) -> None:
    """Is there room for a document of this type? Called before the bytes are looked at."""
    rules.refuse_closed(item)
    if document_type not in steps.DOCUMENT_TYPES:
        raise InvalidDocument(
            _("Unknown type of document."),
            errors={
                "document_type": [
                    _("One of: %(types)s.") % {"types": ", ".join(steps.DOCUMENT_TYPES)}
                ]
            },
        )
    present = rules.current_documents(item).get(document_type)
    if present and present["verification_status"] == "approved":
        raise DocumentApproved
    if len(item.documents) >= MOST_DOCUMENTS:
        raise InvalidDocument(
            _("There are too many documents."),
            errors={"file": [_("Ask the office to tidy up this enrolment first.")]},
        )


def _inspect(
    file: BinaryIO, *, file_name: str, size: int, content_type: str | None
) -> tuple[str, str]:
    """The media type by content, and the checksum. Raises: InvalidDocument, DocumentTooLarge."""
    if size > SIZE_LIMIT:
        raise DocumentTooLarge
    if size == 0:
        raise InvalidDocument(_("The file is empty."), errors={"file": [_("The file is empty.")]})
    file.seek(0)
    kind = file_types.by_content(file.read(file_types.HEAD))
    if kind is None:
        refusal = _("Only PDF, JPEG and PNG files can be taken.")
        raise InvalidDocument(refusal, errors={"file": [refusal]})
    if file_types.claimed(file_name, content_type) - {kind}:
        refusal = _("The file is not what its name says: it is %(kind)s.") % {"kind": kind}
        raise InvalidDocument(refusal, errors={"file": [refusal]})
    file.seek(0)
    checksum = hashlib.file_digest(file, "sha256").hexdigest()
    file.seek(0)
    return kind, checksum


def _plain_name(file_name: str) -> str:
    """The last part of the name, without what a header or a terminal would stumble over."""
    last = re.split(r"[\\/]", file_name)[-1]
    return re.sub(r"[\x00-\x1f\x7f\"]", "", last)[-150:] or "document"


def summary_of(document: DocumentItem) -> dict:
    return {
        name: getattr(document, name)
        for name in (
            "document_type",
            "file_name",
            "file_size",
            "content_type",
            "upload_status",
            "verification_status",
            "rejection_reason",
            "verified_by",
            "uploaded_at",
            "verified_at",
        )
    }
