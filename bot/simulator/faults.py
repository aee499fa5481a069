"""Promises scripted failures: the next so many calls of a method or to a chat go wrong in a named way."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

KINDS = ("429", "500", "502", "timeout_after_delivery", "drop")


@dataclass
class Fault:
    """One scripted failure; without method or chat it fits every call."""

    kind: str
    method: str | None = None
    chat_id: int | None = None
    times: int = 1
    retry_after: int = 1
    hold: float = 60.0

    def fits(self, method: str, chat_id: int | None) -> bool:
        right_method = self.method is None or self.method.lower() == method.lower()
        return self.times > 0 and right_method and self.chat_id in (None, chat_id)


@dataclass
class Faults:
    """The failures still to come, first fitting first."""

    waiting: list[Fault] = field(default_factory=list)

    def add(self, values: dict[str, Any]) -> Fault:
        """Script a failure; ValueError when the kind or a field is unknown."""
        if values.get("kind") not in KINDS:
            raise ValueError(f"kind must be one of {', '.join(KINDS)}")
        try:
            fault = Fault(**values)
        except TypeError as error:
            raise ValueError(str(error)) from None
        self.waiting.append(fault)
        return fault

    def take(self, method: str, chat_id: int | None) -> Fault | None:
        """The failure for this call, used up once."""
        fault = next((fault for fault in self.waiting if fault.fits(method, chat_id)), None)
        if fault is not None:
            fault.times -= 1
            self.waiting = [fault for fault in self.waiting if fault.times > 0]
        return fault
