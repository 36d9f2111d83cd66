"""A package as it came: a zip that is looked through before anything in it is unpacked.

Nothing is ever written to a path that the zip names. Sizes are what the directory declares;
the reader stops there, whatever the data goes on to say.
"""

import stat
import zipfile
import zlib
from contextlib import contextmanager
from pathlib import PurePosixPath
from typing import IO

from oneroster.csv.problems import PackageUnusable, Problem, unusable

ENDING = ".csv"
MOST_ENTRIES = 200
MOST_BYTES = 4 * 1024**3
SMALL = 10 * 1024**2  # below this, any ratio is harmless
GREATEST_RATIO = 200  # text that repeats itself reaches some 20
MOST_OF_MANIFEST = 1024**2


class Archive:
    """The CSV files at the root of the zip by their names, and what else lies in it."""

    def __init__(self, zipped: zipfile.ZipFile, known: set[str]):
        self._zipped = zipped
        self.entries: dict[str, zipfile.ZipInfo] = {}
        self.ignored: list[str] = []
        problems = _refused(zipped.infolist())
        for entry in zipped.infolist():
            name = entry.filename.removesuffix(ENDING)
            if entry.filename == f"{name}{ENDING}" and name in known:
                if name in self.entries:
                    problems.append(Problem(entry.filename, 0, "", "stands twice in the zip"))
                self.entries[name] = entry
            elif PurePosixPath(entry.filename).stem in known and not _is_litter(entry):
                reason = "must lie at the root of the zip, under exactly its name"
                problems.append(Problem(entry.filename[:200], 0, "", reason))
            elif not entry.is_dir():
                self.ignored.append(entry.filename[:200])
        if problems:
            raise PackageUnusable(*problems)

    def open(self, name: str) -> IO[bytes]:
        return self._zipped.open(self.entries[name])


@contextmanager
def opened(file, known: set[str]):
    """The archive in a file (a path or a file object); PackageUnusable where it is none."""
    try:
        zipped = zipfile.ZipFile(file)
    except (zipfile.BadZipFile, zipfile.LargeZipFile, ValueError) as error:
        raise unusable(f"this is not a zip file ({error})")
    with zipped:
        try:
            yield Archive(zipped, known)
        except (zipfile.BadZipFile, EOFError, zlib.error) as error:
            raise unusable(f"the zip is damaged ({error})")


def _is_litter(entry: zipfile.ZipInfo) -> bool:
    """What a Mac adds to every zip."""
    return entry.filename.startswith("__MACOSX/")


def _refused(entries: list[zipfile.ZipInfo]) -> list[Problem]:
    problems = []
    if len(entries) > MOST_ENTRIES:
        problems.append(Problem("", 0, "", f"the zip has more than {MOST_ENTRIES} entries"))
    size = sum(each.file_size for each in entries)
    packed = sum(each.compress_size for each in entries)
    if size > MOST_BYTES:
        problems.append(Problem("", 0, "", f"the files are larger than {MOST_BYTES} bytes"))
    elif size > SMALL and size > GREATEST_RATIO * max(packed, 1):
        problems.append(Problem("", 0, "", "the zip unpacks to far more than it holds"))
    for each in entries:
        if reason := _trick(each):
            problems.append(Problem(each.filename[:200], 0, "", reason))
    return problems


def _trick(entry: zipfile.ZipInfo) -> str:
    path = PurePosixPath(entry.filename)
    odd = "\\" in entry.orig_filename or "\x00" in entry.orig_filename
    if path.is_absolute() or ".." in path.parts or odd or ":" in entry.filename:
        return "the name is a path to elsewhere"
    if stat.S_ISLNK(entry.external_attr >> 16):
        return "is a symbolic link"
    if entry.flag_bits & 0x1:
        return "is encrypted"
    if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        return "is packed by another method than DEFLATE"
    return ""
