"""Uploaded files' part of a backup: the bytes in private storage, by their names there.

A file is never changed once it is there, and it is there before anything names it: so files
may be read after the point of the backup. One that nothing names does no harm.
"""

import hashlib
from collections.abc import Iterator

from django.core.files.base import File
from django.core.files.storage import Storage, storages

from enrollment.tables import DocumentItem
from tsa.backup.archive import Reader, Writer

FOLDER = "files"
_CHUNK = 1 << 20


def copy_out(archive: Writer) -> int:
    storage = storages["documents"]
    count = 0
    for name in _names(storage, ""):
        with storage.open(name) as file, archive.member(f"{FOLDER}/{name}") as member:
            while chunk := file.read(_CHUNK):
                member.write(chunk)
        count += 1
    return count


def missing(documents: list[tuple[str, str]], archive: Writer) -> list[str]:
    """Of these (document id, name in storage), the documents whose bytes were not there."""
    return [each for each, name in documents if f"{FOLDER}/{name}" not in archive.members]


def named_by(item: dict) -> tuple[str, str] | None:
    """The document and the name of its bytes, of a raw item that should have some."""
    if item.get("upload_status", {}).get("S") == "removed":
        return None
    return item[DocumentItem._hash_keyname]["S"], item["s3_key"]["S"]


def put_back(archive: Reader) -> int:
    """Write what is not there as it should be. Files that the backup has not are left alone."""
    storage = storages["documents"]
    names = archive.names(FOLDER)
    for member in names:
        name = member.removeprefix(f"{FOLDER}/")
        if storage.exists(name):
            if _checksum(storage, name) == archive.members[member]["sha256"]:
                continue
            storage.delete(name)
        with archive.open(member) as bytes_:
            storage.save(name, File(bytes_, name=name))
    return len(names)


def _checksum(storage: Storage, name: str) -> str:
    digest = hashlib.sha256()
    with storage.open(name) as file:
        while chunk := file.read(_CHUNK):
            digest.update(chunk)
    return digest.hexdigest()


def _names(storage: Storage, folder: str) -> Iterator[str]:
    try:
        folders, files = storage.listdir(folder)
    except FileNotFoundError:
        return  # nobody has uploaded anything yet
    inside = f"{folder}/" if folder else ""
    yield from (f"{inside}{name}" for name in sorted(files))
    for name in sorted(folders):
        yield from _names(storage, f"{inside}{name}")
