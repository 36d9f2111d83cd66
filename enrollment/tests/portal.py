"""A program that speaks the portal API in tests: JSON in, status and body out."""

from dataclasses import dataclass, field

import orjson
from django.test import Client

BASE = "/api/v1/"


@dataclass
class Answer:
    status: int
    body: dict
    headers: dict

    @property
    def code(self) -> str:
        return self.body.get("code", "")

    @property
    def errors(self) -> dict:
        return self.body.get("errors", {})


@dataclass
class Portal:
    """`token` is sent as the bearer; None sends none."""

    token: str | None = None
    client: Client = field(default_factory=lambda: Client(raise_request_exception=False))

    def call(self, method: str, path: str, data: object = None, **headers: str) -> Answer:
        extra = {f"HTTP_{name.upper()}": value for name, value in headers.items()}
        if self.token:
            extra["HTTP_AUTHORIZATION"] = f"Bearer {self.token}"
        options = {} if data is None else {"data": orjson.dumps(data)}
        return self._answer(
            self.client.generic(
                method.upper(), BASE + path, content_type="application/json", **options, **extra
            )
        )

    def get(self, path: str, **headers: str) -> Answer:
        return self.call("GET", path, **headers)

    def post(self, path: str, data: object = None, **headers: str) -> Answer:
        return self.call("POST", path, {} if data is None else data, **headers)

    def put(self, path: str, data: object, **headers: str) -> Answer:
        return self.call("PUT", path, data, **headers)

    def patch(self, path: str, data: object, **headers: str) -> Answer:
        return self.call("PATCH", path, data, **headers)

    def upload(self, path: str, document_type: str, file: object) -> Answer:
        extra = {"HTTP_AUTHORIZATION": f"Bearer {self.token}"} if self.token else {}
        form = {"document_type": document_type, "file": file}
        return self._answer(self.client.post(BASE + path, form, **extra))

    def _answer(self, response) -> Answer:
        content = b"".join(response) if response.streaming else response.content
        is_json = "json" in response.headers.get("Content-Type", "")
        body = orjson.loads(content) if is_json else {"bytes": content}
        return Answer(response.status_code, body, dict(response.headers))
