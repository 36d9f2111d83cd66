"""Which files of a folder are imported, and in which order: what is referred to comes first."""

import hashlib
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from edfi.rest import dependencies
from edfi.rest.resource import Resource, find

ENDING = ".jsonl"


class FolderUnusable(Exception):
    """What is wrong with the folder, for the person who named it."""


@dataclass(frozen=True)
class Source:
    """One file, and the resource whose items its lines are."""

    path: Path
    resource: Resource

    @cached_property
    def digest(self) -> str:
        """The content's name: a file that changed is another file, wherever it lies."""
        with self.path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()


def sources(folder: Path) -> tuple[list[Source], list[str]]:
    """The files in order of dependency, and the names of those that no resource has."""
    if not folder.is_dir():
        raise FolderUnusable(f"{folder} is not a folder.")
    found: dict[str, Source] = {}
    unknown = []
    for path in sorted(folder.iterdir()):
        if path.suffix.lower() != ENDING or not path.is_file():
            continue
        resource = find(path.stem)
        if resource is None:
            unknown.append(path.name)
        elif resource.name in found:
            other = found[resource.name].path.name
            raise FolderUnusable(f"{other} and {path.name} are both for {resource.name}.")
        else:
            found[resource.name] = Source(path, resource)
    return [found[name] for name in in_order() if name in found], unknown


def in_order() -> list[str]:
    """All resources by name, each after those that it refers to."""
    rows = [row for row in dependencies.order("") if "Create" in row["operations"]]
    return [row["resource"].rpartition("/")[2] for row in rows]
