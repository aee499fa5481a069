"""Promises a call's parameters with the right types, whether they came as query, form, multipart or JSON."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from starlette.datastructures import UploadFile
from starlette.requests import Request

from bot.simulator.errors import bad


@dataclass(frozen=True)
class Upload:
    """A file sent along with the call."""

    name: str
    data: bytes


class Params:
    """Typed reading of what the bot sent; a wrong type is a 400."""

    def __init__(self, values: dict[str, Any]) -> None:
        self.values = values

    def has(self, name: str) -> bool:
        return self.values.get(name) not in (None, "")

    def text(self, name: str) -> str:
        value = self.values.get(name)
        return "" if value is None else value if isinstance(value, str) else json.dumps(value)

    def number(self, name: str) -> int | None:
        """A whole number, or None when it was not given."""
        if not self.has(name):
            return None
        try:
            return int(self.values[name])
        except (TypeError, ValueError):
            raise bad(f"parameter {name} must be an Integer") from None

    def need_number(self, name: str) -> int:
        value = self.number(name)
        if value is None:
            raise bad(f"{name} is not specified" if name != "chat_id" else "chat_id is empty")
        return value

    def decimal(self, name: str) -> float:
        try:
            return float(self.values[name])
        except (KeyError, TypeError, ValueError):
            raise bad(f"parameter {name} must be a Float") from None

    def flag(self, name: str) -> bool:
        return self.text(name).lower() in ("true", "1", "yes", "t")

    def json(self, name: str) -> Any:
        """A structured parameter: native in a JSON body, a JSON string otherwise."""
        value = self.values.get(name)
        if not isinstance(value, str) or not value:
            return value or None
        try:
            return json.loads(value)
        except ValueError:
            raise bad(f"can't parse {name} JSON object") from None

    def numbers(self, name: str) -> list[int]:
        value = self.json(name)
        if not isinstance(value, list) or not all(type(item) is int for item in value):
            raise bad(f"{name} must be an Array of Integer")
        return value

    def upload(self, name: str) -> Upload | None:
        """A file of the multipart body, directly or by attach://."""
        value = self.values.get(name)
        if isinstance(value, str) and value.startswith("attach://"):
            value = self.values.get(value.removeprefix("attach://"))
        return value if isinstance(value, Upload) else None


async def read_params(request: Request) -> Params:
    """Everything the call carries, in Telegram's order: query first, body over it."""
    values: dict[str, Any] = dict(request.query_params)
    kind = request.headers.get("content-type", "").split(";")[0].strip()
    if kind == "application/json":
        values |= _json_object(await request.body())
    elif kind in ("application/x-www-form-urlencoded", "multipart/form-data"):
        async with request.form() as form:
            for name, value in form.multi_items():
                values[name] = await _form_value(value)
    return Params(values)


async def _form_value(value: str | UploadFile) -> str | Upload:
    return value if isinstance(value, str) else Upload(value.filename or "file", await value.read())


def _json_object(body: bytes) -> dict[str, Any]:
    try:
        found = json.loads(body or b"{}")
    except ValueError:
        raise bad("can't parse JSON object") from None
    if not isinstance(found, dict):
        raise bad("object expected")
    return found
