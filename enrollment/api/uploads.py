"""Uploads: refused by their announced length, and cut off where the length was a lie."""

from django.core.files.uploadhandler import StopUpload, TemporaryFileUploadHandler
from rest_framework.parsers import MultiPartParser

from enrollment.services.documents import SIZE_LIMIT, DocumentTooLarge

# The form's own parts beside the file: boundaries, headers, the type.
FORM_ALLOWANCE = 64 * 1024


class _Measured(TemporaryFileUploadHandler):
    """Stops reading as soon as a file passes the limit."""

    received = 0

    def receive_data_chunk(self, raw_data, start):
        self.received += len(raw_data)
        if self.received > SIZE_LIMIT:
            self.too_large = True
            raise StopUpload(connection_reset=True)
        super().receive_data_chunk(raw_data, start)

    too_large = False


class UploadParser(MultiPartParser):
    """multipart/form-data with one file of at most 10 MB."""

    def parse(self, stream, media_type=None, parser_context=None):
        request = parser_context["request"]._request
        handler = _Measured(request)
        request.upload_handlers = [handler]
        data = super().parse(stream, media_type, parser_context)
        if handler.too_large:
            raise DocumentTooLarge
        return data


def refuse_large_body(request) -> None:
    """413 before a byte of the body is read. Raises: DocumentTooLarge."""
    announced = request.META.get("CONTENT_LENGTH") or "0"
    if announced.isdigit() and int(announced) > SIZE_LIMIT + FORM_ALLOWANCE:
        raise DocumentTooLarge
