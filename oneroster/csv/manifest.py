"""manifest.csv: which version a package is of, what is in it, and where it comes from."""

from dataclasses import dataclass, field

from oneroster.csv.archives import MOST_OF_MANIFEST, Archive
from oneroster.csv.files import VERSIONS
from oneroster.csv.lines import LineUnreadable, rows
from oneroster.csv.problems import PackageUnusable, Problem, unusable

NAME = "manifest"
FILE = "manifest.csv"
ABSENT, BULK, DELTA = "absent", "bulk", "delta"
HEADER = ["propertyName", "value"]
_OWN = {"manifest.version", "oneroster.version", "source.systemName", "source.systemCode"}


@dataclass
class Manifest:
    """`modes`: bulk or delta by the name of each file that is there."""

    version: str
    modes: dict[str, str]
    source: str = ""
    notices: list[Problem] = field(default_factory=list)


def read(archive: Archive, names: dict[str, tuple[str, ...]]) -> Manifest:
    """The manifest, which agrees with the zip. `names`: the files of each version."""
    properties = _properties(archive)
    version = properties.get("oneroster.version", "")
    if version not in VERSIONS:
        reason = f"is “{version}”; read are {' and '.join(VERSIONS)}"
        raise unusable(reason, file=FILE, column="oneroster.version")
    problems, notices, modes = [], [], {}
    for name in names[version]:
        key = f"file.{name}"
        mode = properties.pop(key, ABSENT)
        if mode not in (ABSENT, BULK, DELTA):
            problems.append(Problem(FILE, 0, key, "is none of: absent, bulk, delta"))
        elif mode == ABSENT and name in archive.entries:
            problems.append(Problem(FILE, 0, key, "says absent, but the zip has the file"))
        elif mode != ABSENT and name not in archive.entries:
            problems.append(Problem(FILE, 0, key, f"says {mode}, but the zip has no such file"))
        elif mode != ABSENT:
            modes[name] = mode
    for key, value in properties.items():
        if key not in _OWN and not (key.startswith("file.") and value == ABSENT):
            notices.append(Problem(FILE, 0, key, "is not read"))
    others = set(archive.entries) - set(names[version]) - {NAME}
    problems += [Problem(f"{each}.csv", 0, "", f"is no file of {version}") for each in others]
    if problems:
        raise PackageUnusable(*problems)
    source = properties.get("source.systemCode") or properties.get("source.systemName") or ""
    return Manifest(version, modes, source[:255], notices)


def _properties(archive: Archive) -> dict[str, str]:
    if NAME not in archive.entries:
        raise unusable("there is no manifest.csv: OneRoster 1.0, which is not read, had none")
    if archive.entries[NAME].file_size > MOST_OF_MANIFEST:
        raise unusable("is far too large", file=FILE)
    properties: dict[str, str] = {}
    with archive.open(NAME) as file:
        for line, fields in rows(file):
            if isinstance(fields, LineUnreadable):
                raise unusable(str(fields), file=FILE, line=line)
            if line == 1:
                if fields != HEADER:
                    raise unusable("the header is not propertyName,value", file=FILE, line=1)
                continue
            if len(fields) != 2:
                raise unusable("has not two fields", file=FILE, line=line)
            if fields[0] in properties:
                raise unusable("stands twice", file=FILE, line=line, column=fields[0])
            properties[fields[0]] = fields[1]
    return properties


def text(version: str, modes: dict[str, str], names: tuple[str, ...], *, system: str) -> str:
    """A manifest for an export; `names`: all files of the version, `modes`: those it has."""
    rows_of_files = [(f"file.{name}", modes.get(name, ABSENT)) for name in names]
    pairs = [
        tuple(HEADER),
        ("manifest.version", "1.0"),
        ("oneroster.version", version),
        *rows_of_files,
        ("source.systemName", system),
        ("source.systemCode", "tsa"),
    ]
    return "".join(f"{key},{value}\r\n" for key, value in pairs)
