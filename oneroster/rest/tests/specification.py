"""OpenAPI documents that answers are held against: our own, and the standard's where they are.

The standard's are not part of the project: ONEROSTER_SPECIFICATIONS names the folder that has
them (docs/decisions/oneroster-held-against-its-documents.md).
"""

import json
import os
import re
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from jsonschema import Draft202012Validator, FormatChecker

from oneroster.rest import discovery

FOLDER = os.environ.get("ONEROSTER_SPECIFICATIONS", "")
SERVICES = ("rostering", "gradebook", "resources")
ORDER = ("get", "post", "put", "delete")
_formats = FormatChecker([])
_WHEN = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z"


def _is(pattern: str):
    return lambda value: not isinstance(value, str) or bool(re.fullmatch(pattern, value))


_formats.checks("date")(_is(r"\d{4}-\d\d-\d\d"))
_formats.checks("date-time")(_is(_WHEN))
_formats.checks("uri")(_is(r"[A-Za-z][A-Za-z0-9+.-]*:\S+"))


@dataclass(frozen=True)
class Operation:
    """One method of one path; `parameters` are the names in the path."""

    document: "Document"
    method: str
    path: str
    said: dict = field(hash=False, compare=False)

    @property
    def parameters(self) -> list[str]:
        return re.findall(r"{(\w+)}", self.path)

    @property
    def taken(self) -> dict | None:
        body = self.said.get("requestBody")
        return (
            self.document.resolved(body)["content"]["application/json"]["schema"] if body else None
        )

    def check_request(self, body: dict) -> None:
        self.document.check(self.taken, body)

    def check_answer(self, answer) -> None:
        """The status is one that the operation lists, and the body is what it says of it."""
        found = self.said["responses"].get(str(answer.status_code))
        assert found is not None, (self.method, self.path, answer.status_code, answer.content)
        found = self.document.resolved(found)
        content = found.get("content")
        if not content:
            assert answer.content == b"", (self.method, self.path)
            return
        assert list(content) == [answer["Content-Type"]]
        try:
            self.document.check(content["application/json"]["schema"], answer.json())
        except AssertionError as difference:
            raise AssertionError(f"{self.method} {self.path}: {difference}") from None
        if answer.status_code == 200:
            for header in found.get("headers", {}):
                assert header in answer, (self.path, header)


@dataclass(frozen=True)
class Document:
    service: str
    said: dict = field(hash=False, compare=False)

    @cached_property
    def operations(self) -> list[Operation]:
        found = [
            Operation(self, method, path, said)
            for path, item in self.said["paths"].items()
            for method, said in item.items()
        ]
        return sorted(found, key=lambda each: (ORDER.index(each.method), each.path))

    def resolved(self, node: dict) -> dict:
        while "$ref" in node:
            found = self.said
            for part in node["$ref"].removeprefix("#/").split("/"):
                found = found[part]
            node = found
        return node

    def check(self, schema: dict, body) -> None:
        """AssertionError with the first difference; no null anywhere."""
        whole = {**schema, "components": self.said["components"]}
        for problem in Draft202012Validator(whole, format_checker=_formats).iter_errors(body):
            raise AssertionError(f"{problem.json_path}: {problem.message}")
        assert "null" not in _kinds(body), "there is a null"


def _kinds(node) -> set[str]:
    if isinstance(node, dict):
        return {kind for each in node.values() for kind in _kinds(each)}
    if isinstance(node, list):
        return {kind for each in node for kind in _kinds(each)}
    return {"null"} if node is None else set()


def own(http) -> list[Document]:
    """As a consumer fetches them."""
    return [
        Document(service, http.get(discovery.addresses(service)[0]).json()) for service in SERVICES
    ]


def official() -> list[Document]:
    names = [Path(discovery.addresses(service)[0]).name for service in SERVICES]
    return [
        Document(service, json.loads((Path(FOLDER) / name).read_text()))
        for service, name in zip(SERVICES, names, strict=True)
    ]
