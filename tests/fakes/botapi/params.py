"""The parameters of a call, however they came: query, form, JSON or multipart; Telegram takes all four."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from tests.fakes.botapi.errors import bad


@dataclass
class Params:
    """What a call was given; numbers and JSON may come as text."""

    given: dict[str, Any] = field(default_factory=dict)
    files: dict[str, tuple[str, str, bytes]] = field(default_factory=dict)

    @classmethod
    async def of(cls, request: web.Request) -> Params:
        """Read them all; raises ApiError for JSON that is none."""
        params = cls(dict(request.query))
        if request.content_type == "application/json":
            try:
                given = json.loads(await request.read() or b"{}")
            except ValueError:
                raise bad("can't parse JSON object") from None
            params.given |= given if isinstance(given, dict) else {}
        elif request.content_type in ("application/x-www-form-urlencoded", "multipart/form-data"):
            for name, value in (await request.post()).items():
                if isinstance(value, web.FileField):
                    params.files[name] = (value.filename, value.content_type, value.file.read())
                else:
                    params.given[name] = value
        return params

    def text(self, name: str) -> str:
        """A text, "" where there is none."""
        value = self.given.get(name, "")
        return value if isinstance(value, str) else json.dumps(value)

    def number(self, name: str, default: int = 0) -> int:
        """A whole number."""
        value = self.given.get(name)
        if value is None or value == "":
            return default
        try:
            return int(value)
        except (TypeError, ValueError):
            raise bad(f"{name} must be a number") from None

    def yes(self, name: str) -> bool:
        """A boolean."""
        return str(self.given.get(name, "")).lower() in ("true", "1")

    def value(self, name: str) -> Any:
        """JSON, None where there is none."""
        value = self.given.get(name)
        if not isinstance(value, str):
            return value
        try:
            return json.loads(value)
        except ValueError:
            raise bad(f"can't parse {name}: Can't parse JSON") from None

    def file(self, name: str) -> tuple[str, str, bytes] | str:
        """An uploaded file (name, type, bytes), or the id of one that is there."""
        text = self.text(name)
        part = text.removeprefix("attach://") if text.startswith("attach://") else name
        if part in self.files:
            return self.files[part]
        if not text:
            raise bad(f"there is no {name} in the request")
        return text
