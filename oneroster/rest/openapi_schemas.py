"""Schemas of the OpenAPI descriptions: objects as the declarations have them, and their parts.

All are closed, as the standard's own are, but metadata and credentials.
"""

from oneroster.rest.resource import Resource, properties
from oneroster.rest.resources.rostering import USER_ROLES
from oneroster.rest.shapes import EXTENSION, PLACES, Made, Objects, Property, Ref, Refs, Texts

STATUS_INFO = "StatusInfo"
PAIRS = "GUIDPairSet"

_TEXT = {"type": "string"}
_ADDRESS = {"type": "string", "format": "uri"}
_DATE = {"type": "string", "format": "date"}


class Schemas:
    """The schemas of one document, by name; asking for one makes it and all that it names."""

    def __init__(self, version: str):
        self.version = version
        self.made: dict[str, dict] = {}
        self._part(STATUS_INFO)

    def of_one(self, resource: type[Resource], key: str) -> dict:
        """The envelope of a single object."""
        return self._make(f"Single{title(resource)}", closed({key: self._item(resource)}, [key]))

    def of_many(self, resource: type[Resource], key: str) -> dict:
        listed = many(self._item(resource))
        return self._make(f"{title(resource)}Set", closed({key: listed}, [key]))

    def pairs(self) -> dict:
        return self._part(PAIRS)

    def _item(self, resource: type[Resource]) -> dict:
        name = title(resource)
        if name not in self.made:
            shape = properties(resource, self.version)
            said = {each: self._property(found) for each, found in shape.items()}
            needed = [each for each, found in shape.items() if found.required]
            self._make(name, closed(said, needed))
        return ref(name)

    def _property(self, each: Property) -> dict:
        schema = each.schema()
        if isinstance(each, Made):
            self._part(each.described)
            schema = many(schema)  # what only SQL knows to make in this version is a list
        if isinstance(each, Objects):
            self._part(each.item)
        if isinstance(each, Ref | Refs):
            self._link(each.type)
        if each.required and isinstance(each, Made | Objects | Refs | Texts):
            schema = {**schema, "minItems": 1}
        return schema

    def _link(self, type_: str) -> None:
        kind = {"type": "string", "enum": [type_]}
        said = {"href": _ADDRESS, "sourcedId": _TEXT, "type": kind}
        self._make(f"{upper(type_)}GUIDRef", closed(said, list(said)))

    def _part(self, name: str) -> dict:
        if name not in self.made:
            self._make(name, PARTS[name])
            for inner in _named(PARTS[name]):
                self._part(inner) if inner in PARTS else self._link(_TYPES[inner])
        return ref(name)

    def _make(self, name: str, schema: dict) -> dict:
        self.made[name] = schema
        return ref(name)


def ref(name: str) -> dict:
    return {"$ref": f"#/components/schemas/{name}"}


def many(schema: dict) -> dict:
    return {"type": "array", "items": schema}


def closed(properties: dict, required: list[str]) -> dict:
    """An object with these properties and no others."""
    needed = {"required": required} if required else {}
    return {
        "type": "object",
        "properties": properties,
        **needed,
        "additionalProperties": False,
    }


def title(resource: type[Resource]) -> str:
    return upper(resource.one)


def upper(name: str) -> str:
    return name[:1].upper() + name[1:]


def _named(node) -> list[str]:
    """The schemas that a schema refers to."""
    if isinstance(node, dict):
        own = [node["$ref"].rpartition("/")[2]] if "$ref" in node else []
        return own + [name for inner in node.values() for name in _named(inner)]
    if isinstance(node, list):
        return [name for inner in node for name in _named(inner)]
    return []


def _words(*words: str, is_open: bool = False) -> dict:
    listed = {"type": "string", "enum": list(words)}
    if not is_open:
        return listed
    return {"anyOf": [listed, {"type": "string", "pattern": EXTENSION.pattern}]}


_TYPES = {f"{upper(each)}GUIDRef": each for each in PLACES}
_NUMBER = {"type": "number", "format": "float"}
# Where learning objectives come from: a catalogue of 1EdTech's kind, or it is not known.
_SOURCE = _words("case", "unknown")
_MINOR = {"imsx_codeMinorFieldName": _TEXT, "imsx_codeMinorFieldValue": _TEXT}

# Parts of objects that have no declaration of their own (OneRoster 1.2 information models).
PARTS = {
    STATUS_INFO: closed(
        {
            "imsx_codeMajor": _words("success", "processing", "failure", "unsupported"),
            "imsx_severity": _words("status", "warning", "error"),
            "imsx_description": _TEXT,
            "imsx_CodeMinor": ref("CodeMinor"),
        },
        ["imsx_codeMajor", "imsx_severity"],
    ),
    "CodeMinor": closed(
        {"imsx_codeMinorField": {**many(ref("CodeMinorField")), "minItems": 1}},
        ["imsx_codeMinorField"],
    ),
    "CodeMinorField": closed(_MINOR, list(_MINOR)),
    PAIRS: closed({"sourcedIdPairs": many(ref("GUIDPair"))}, ["sourcedIdPairs"]),
    "GUIDPair": closed(
        {"suppliedSourcedId": _TEXT, "allocatedSourcedId": _TEXT},
        ["suppliedSourcedId", "allocatedSourcedId"],
    ),
    "UserId": closed({"type": _TEXT, "identifier": _TEXT}, ["type", "identifier"]),
    "Role": closed(
        {
            "roleType": _words("primary", "secondary"),
            "role": _words(*USER_ROLES, is_open=True),
            "org": ref("OrgGUIDRef"),
            "userProfile": _ADDRESS,
            "beginDate": _DATE,
            "endDate": _DATE,
        },
        ["roleType", "role", "org"],
    ),
    "UserProfile": closed(
        {
            "profileId": _ADDRESS,
            "profileType": _TEXT,
            "vendorId": _TEXT,
            "applicationId": _TEXT,
            "description": _TEXT,
            "credentials": many(ref("Credential")),
        },
        ["profileId", "profileType", "vendorId"],
    ),
    "Credential": {
        "type": "object",
        "properties": {"type": _TEXT, "username": _TEXT},
        "required": ["type", "username"],
        "additionalProperties": True,
    },
    "ScoreScaleValue": closed(
        {"itemValueLHS": _TEXT, "itemValueRHS": _TEXT}, ["itemValueLHS", "itemValueRHS"]
    ),
    "LearningObjectiveSet": closed(
        {"source": _SOURCE, "learningObjectiveIds": {**many(_TEXT), "minItems": 1}},
        ["source", "learningObjectiveIds"],
    ),
    "LearningObjectiveScoreSet": closed(
        {
            "source": _SOURCE,
            "learningObjectiveResults": {**many(ref("LearningObjectiveResult")), "minItems": 1},
        },
        ["source", "learningObjectiveResults"],
    ),
    "LearningObjectiveResult": closed(
        {"learningObjectiveId": _TEXT, "score": _NUMBER, "textScore": _TEXT},
        ["learningObjectiveId"],
    ),
}
