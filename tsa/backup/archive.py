"""One file that holds a backup: a zip of members and a manifest with the checksum of each.

The manifest is written last, and the file takes its name when it is whole: what was broken off
is never taken for a backup. The file holds personal data (what is encrypted in the stores is
so here, the keys are not in it) and is readable by its user alone.
"""

import contextlib
import hashlib
import os
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

import orjson

from tsa.lib.errors import DomainError, InvalidData

FORMAT, VERSION = "tsa-backup", 1
MANIFEST = "manifest.json"
_CHUNK = 1 << 20


class BackupExists(DomainError):
    code = "backup_exists"
    title = "There is a file of that name already"


class BackupDamaged(InvalidData):
    code = "backup_damaged"
    title = "This is no whole backup"


class Writer:
    """Members one after the other; `finish` makes it a backup."""

    def __init__(self, target: Path):
        if target.exists():
            raise BackupExists(f"{target} exists already; name another file.")
        self.target = target
        self._partial = target.with_name(f"{target.name}.partial")
        self._partial.unlink(missing_ok=True)
        self._file = os.fdopen(
            os.open(self._partial, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600), "w+b"
        )
        self._zip = zipfile.ZipFile(
            self._file, "w", zipfile.ZIP_DEFLATED, allowZip64=True, compresslevel=1
        )
        self.members: dict[str, dict] = {}

    @contextmanager
    def member(self, name: str) -> Iterator["Counted"]:
        with self._zip.open(name, "w", force_zip64=True) as handle:
            counted = Counted(handle)
            yield counted
        self.members[name] = counted.facts()

    def finish(self, facts: dict) -> None:
        whole = {"format": FORMAT, "version": VERSION, **facts, "members": self.members}
        self._zip.writestr(MANIFEST, orjson.dumps(whole, option=orjson.OPT_INDENT_2))
        self._zip.close()
        self._file.flush()
        os.fsync(self._file.fileno())
        self._file.close()
        self._partial.rename(self.target)

    def give_up(self) -> None:
        with contextlib.suppress(ValueError):  # a member may still be open
            self._zip.close()
        self._file.close()
        self._partial.unlink(missing_ok=True)


class Counted:
    """Writes on, and remembers how much, what checksum, how many rows."""

    def __init__(self, handle: BinaryIO):
        self._handle, self._digest = handle, hashlib.sha256()
        self.bytes = self.rows = 0

    def write(self, data: bytes) -> None:
        self._handle.write(data)
        self._digest.update(data)
        self.bytes += len(data)

    def facts(self) -> dict:
        return {"sha256": self._digest.hexdigest(), "bytes": self.bytes, "rows": self.rows}


class Reader:
    """An archive as it is found. Raises BackupDamaged for what is none."""

    def __init__(self, source: Path):
        try:
            self._zip = zipfile.ZipFile(source)
            self.manifest = orjson.loads(self._zip.read(MANIFEST))
        except (OSError, zipfile.BadZipFile, KeyError, ValueError) as error:
            raise BackupDamaged(f"{source} is not a backup, or not a whole one.") from error
        if self.manifest.get("format") != FORMAT or self.manifest.get("version") != VERSION:
            said = f"{self.manifest.get('format')} {self.manifest.get('version')}"
            raise BackupDamaged(f"This release reads {FORMAT} {VERSION}; the file is {said}.")

    @property
    def members(self) -> dict[str, dict]:
        return self.manifest["members"]

    def names(self, folder: str) -> list[str]:
        return [name for name in self.members if name.startswith(f"{folder}/")]

    def open(self, name: str) -> BinaryIO:
        return self._zip.open(name)

    def check(self) -> None:
        """Every member is there, and is what was written. Raises BackupDamaged with its name."""
        held = set(self._zip.namelist()) - {MANIFEST}
        if held != set(self.members):
            odd = ", ".join(sorted(held ^ set(self.members))[:5])
            raise BackupDamaged(f"Missing from the backup, or not of it: {odd}.")
        for name, facts in self.members.items():
            try:
                sum_ = self._checksum(name)
            except (zipfile.BadZipFile, OSError, EOFError) as error:
                raise BackupDamaged(f"{name} cannot be read.") from error
            if sum_ != facts["sha256"]:
                raise BackupDamaged(f"{name} was changed after the backup.")

    def _checksum(self, name: str) -> str:
        digest = hashlib.sha256()
        with self.open(name) as handle:
            while chunk := handle.read(_CHUNK):
                digest.update(chunk)
        return digest.hexdigest()

    def close(self) -> None:
        self._zip.close()
