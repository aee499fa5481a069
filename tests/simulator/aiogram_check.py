"""The Bot API by another hand: aiogram's models (generated from Telegram's own page), strict about unknown fields."""

from __future__ import annotations

import json
from itertools import chain
from typing import Any, get_args

import aiogram.methods
from aiogram.types import BufferedInputFile, Update
from pydantic import BaseModel, TypeAdapter

from bot.simulator.params import Upload


def method_named(name: str) -> Any:
    """aiogram's class of a method."""
    return getattr(aiogram.methods, name[0].upper() + name[1:])


def strangers(value: Any, where: str = "") -> list[str]:
    """Fields that no model knows, however deep."""
    if isinstance(value, BaseModel):
        found = [f"{where}.{name}" for name in value.model_extra or {}]
        inner = (strangers(getattr(value, name), f"{where}.{name}") for name in type(value).model_fields)
        return [*found, *chain.from_iterable(inner)]
    if isinstance(value, list):
        return [*chain.from_iterable(strangers(item, f"{where}[]") for item in value)]
    return []


def read_update(raw: dict[str, Any]) -> Update:
    update = Update.model_validate(raw)
    assert not strangers(update), strangers(update)
    assert update.event_type in raw, "the kind of update is one that aiogram knows"
    return update


def read_answer(name: str, result: Any) -> Any:
    """The answer of a method as the type the method promises."""
    kind = method_named(name).__returning__
    read = TypeAdapter(kind).validate_python(result, strict=kind in (bool, int, str) or None)
    assert not strangers(read), strangers(read)
    return read


def read_call(name: str, values: dict[str, Any]) -> Any:
    """The parameters of a call, as they came over the wire."""
    kind = method_named(name)
    fields = kind.model_fields
    assert values.keys() <= fields.keys(), f"{name} has no {values.keys() - fields.keys()}"
    read = kind.model_validate({field: _value(value, fields[field].annotation) for field, value in values.items()})
    assert not strangers(read), strangers(read)
    return read


def _value(value: Any, annotation: Any) -> Any:
    if isinstance(value, Upload):
        return BufferedInputFile(value.data, value.name)
    takes_text = annotation is str or str in get_args(annotation)
    return value if takes_text or not isinstance(value, str) else json.loads(value)
