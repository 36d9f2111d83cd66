"""All files, in order of dependency, and which of them each version has."""

from oneroster.csv.files import V11, V12, VERSIONS, File
from oneroster.csv.further_files import FURTHER
from oneroster.csv.rostering_files import ROSTERING

# What 1.2 has beside these: parts of a user, a line item or a result. Neither read nor written,
# which a manifest and a report say.
PARTS = (
    "userProfiles",
    "lineItemLearningObjectiveIds",
    "lineItemScoreScales",
    "resultLearningObjectiveIds",
    "resultScoreScales",
)
FILES: tuple[File, ...] = (*ROSTERING, *FURTHER)
BY_NAME = {file.name: file for file in FILES}
NAMES = {
    version: tuple(file.name for file in FILES if file.header(version)) for version in VERSIONS
}
# Every name that a manifest of the version lists.
DECLARED = {V11: NAMES[V11], V12: (*NAMES[V12], *PARTS)}
