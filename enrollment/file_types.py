"""What an uploaded file is, by its content: PDF, JPEG or PNG. Pure.

A phone names files as it likes, so the name proves nothing; but a name or a declared type
that claims another of the three is a sign of a mix-up, and is refused with what was found.
"""

from pathlib import PurePath

PDF, JPEG, PNG = "application/pdf", "image/jpeg", "image/png"
_BY_NAME = {".pdf": PDF, ".jpg": JPEG, ".jpeg": JPEG, ".jpe": JPEG, ".png": PNG}
_PNG_START = b"\x89PNG\r\n\x1a\n"
HEAD = 1024


def by_content(head: bytes) -> str | None:
    """The media type of a file from its first 1,024 bytes; None for any other kind of file."""
    if b"%PDF-" in head[:HEAD]:
        return PDF
    if head.startswith(b"\xff\xd8\xff"):
        return JPEG
    if head.startswith(_PNG_START):
        return PNG
    return None


def claimed(file_name: str, content_type: str | None) -> set[str]:
    """The types of the three that the name and the declared type claim."""
    claims = {_BY_NAME.get(PurePath(file_name).suffix.lower())}
    declared = (content_type or "").split(";")[0].strip().lower()
    if declared in (PDF, JPEG, PNG):
        claims.add(declared)
    return claims - {None}
