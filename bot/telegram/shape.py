"""What an update must look like where it is read. Telegram's always do; what does not is set aside unread."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, model_validator

from bot.telegram.updates import ALLOWED

#: of people and chats: 52 bits
Id = Annotated[int, Field(gt=-(2**52), lt=2**52)]
#: of messages and topics: 32 bits
Number = Annotated[int, Field(ge=0, lt=2**31)]
Degrees = Annotated[float, Field(ge=-180, le=180, allow_inf_nan=False)]


class _Shape(BaseModel):
    model_config = ConfigDict(strict=True, extra="ignore", frozen=True, hide_input_in_errors=True)


class _Chat(_Shape):
    """People have numbers above nought, groups and channels below."""

    id: Id
    type: str

    @model_validator(mode="after")
    def _of_one_kind(self) -> _Chat:
        if (self.type == "private") != (self.id > 0):
            raise ValueError("a person's number for a group, or the reverse")
        return self


class _Person(_Shape):
    id: Id
    is_bot: bool
    language_code: str | None = None


class _File(_Shape):
    file_id: Annotated[str, Field(min_length=1)]
    emoji: str | None = None


class _Location(_Shape):
    latitude: Degrees
    longitude: Degrees


class _Contact(_Shape):
    first_name: str
    phone_number: str


class _Bot(_Shape):
    is_bot: bool


class _Replied(_Shape):
    message_id: Number
    sender: _Bot | None = Field(None, alias="from")
    text: str | None = None


class _Message(_Shape):
    message_id: Number
    chat: _Chat
    sender: _Person | None = Field(None, alias="from")
    message_thread_id: Number | None = None
    reply_to_message: _Replied | None = None
    migrate_to_chat_id: Annotated[Id, Field(lt=0)] | None = None
    text: str | None = None
    caption: str | None = None
    media_group_id: str | None = None
    photo: list[_File] | None = None
    voice: _File | None = None
    video: _File | None = None
    video_note: _File | None = None
    audio: _File | None = None
    animation: _File | None = None
    sticker: _File | None = None
    document: _File | None = None
    location: _Location | None = None
    contact: _Contact | None = None


class _Query(_Shape):
    id: Annotated[str, Field(min_length=1)]
    sender: _Person = Field(alias="from")
    data: str | None = None
    message: _Message | None = None


class _Member(_Shape):
    status: str


class _Membership(_Shape):
    chat: _Chat
    new_chat_member: _Member


class _Update(_Shape):
    message: _Message | None = None
    edited_message: _Message | None = None
    callback_query: _Query | None = None
    my_chat_member: _Membership | None = None


class SeveralThings(ValueError):
    """An update is about one thing only."""


def check(update: dict[str, Any]) -> None:
    """Raises ValueError for an update that cannot be read."""
    if len(things(update)) > 1:
        raise SeveralThings
    _Update.model_validate(update)


def things(update: dict[str, Any]) -> list[str]:
    """What it is about, by Telegram's name: one of those that are listened to, or nothing."""
    return [kind for kind in ALLOWED if update.get(kind) is not None]
