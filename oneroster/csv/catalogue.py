"""All files, in order of dependency, and which of them each version has."""

from oneroster.csv.files import VERSIONS, File
from oneroster.csv.further_files import FURTHER
from oneroster.csv.rostering_files import ROSTERING

FILES: tuple[File, ...] = (*ROSTERING, *FURTHER)
BY_NAME = {file.name: file for file in FILES}
# Every name that a manifest of the version lists.
NAMES = {
    version: tuple(file.name for file in FILES if file.header(version)) for version in VERSIONS
}
