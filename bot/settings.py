"""Environment (and .env) -> one frozen value. Reports every mistake at once, in plain words, then stops."""

from __future__ import annotations

import re
from dataclasses import fields
from pathlib import Path
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, ValidationError, ValidationInfo, field_validator, model_validator
from pydantic_core import ErrorDetails
from pydantic_settings import BaseSettings, SettingsConfigDict

from bot.store.retention import Clocks

TELEGRAM = "https://api.telegram.org"
#: the form in which @BotFather gives tokens
REAL_TOKEN = re.compile(r"\d{6,12}:[A-Za-z0-9_-]{35}")
ROOT = Path(__file__).resolve().parent.parent
_TELEGRAM_TAKES = [("https", port) for port in (None, 443, 80, 88, 8443)]
_SECRET = re.compile(r"[A-Za-z0-9_-]{32,256}")
_MAKE_SECRET = "make one with: openssl rand -hex 32"


class SettingsProblem(Exception):
    """One line a mistake."""


class Settings(BaseSettings):
    """Everything that can be set from outside; .env.example explains each line."""

    model_config = SettingsConfigDict(env_file=".env", extra="ignore", frozen=True)

    telegram_bot_token: SecretStr = SecretStr("")
    telegram_api: str = TELEGRAM
    database_url: str = f"sqlite:///{ROOT / 'data' / 'helpline.db'}"
    key_file: Path = ROOT / "data" / "keys.json"
    #: "" is a file beside the key file
    keystore_url: str = ""
    staff_file: Path = ROOT / "staff.yml"
    content_dir: Path = ROOT / "content"
    locales_dir: Path = ROOT / "locales"
    require_reviewed: bool = False
    alarm_webhook: str = ""
    #: where Telegram reaches this bot from outside; "" = the bot fetches (polls)
    webhook_url: str = ""
    webhook_secret: SecretStr = SecretStr("")
    #: health, metrics and the webhook are served here; port 0 = not at all
    http_host: str = "127.0.0.1"
    http_port: int = Field(0, ge=0, le=65535)
    nlu_url: str = "http://127.0.0.1:5005"
    nlu_timeout_seconds: float = Field(1.0, gt=0, le=30)
    nlu_start: bool = True
    turn_workers: int = Field(3, ge=1, le=16)
    delivery_workers: int = Field(4, ge=1, le=32)
    lab_clock_speed: float = Field(1.0, ge=1, le=100)
    lab_clock_start: float = Field(0.0, ge=0)
    lab_no_limits: bool = False
    backup_passphrase_file: Path | None = None
    retention_idle_days: float = Field(30.0, ge=1, le=365)
    retention_settled_hours: float = Field(48.0, ge=1, le=24 * 30)
    retention_message_id_hours: float = Field(47.5, ge=1, le=47.5)
    retention_own_message_id_days: float = Field(30.0, ge=0, le=90)
    retention_card_hours: float = Field(72.0, ge=1, le=24 * 30)
    retention_statistics_months: float = Field(24.0, ge=1, le=120)
    retention_staff_log_months: float = Field(12.0, ge=1, le=120)
    retention_backup_days: float = Field(30.0, ge=1, le=90)

    @field_validator("telegram_api", "nlu_url", "alarm_webhook", "webhook_url")
    @classmethod
    def _is_address(cls, value: str, info: ValidationInfo) -> str:
        if info.field_name in ("alarm_webhook", "webhook_url") and not value:
            return value
        addresses = value.split(",") if info.field_name == "nlu_url" else [value]
        return ",".join(_address(address.strip()) for address in addresses)

    @field_validator("telegram_bot_token")
    @classmethod
    def _is_token(cls, value: SecretStr) -> SecretStr:
        number, _, rest = value.get_secret_value().partition(":")
        if value.get_secret_value() and not (number.isdigit() and len(rest) >= 10):
            raise ValueError("must be the token that @BotFather gave, such as 123456789:AA…")
        return value

    @field_validator("http_port", mode="before")
    @classmethod
    def _empty_is_none(cls, value: object) -> object:
        return value or 0

    @field_validator("webhook_url")
    @classmethod
    def _is_reachable(cls, value: str) -> str:
        address = urlsplit(value)
        if value and (address.path or address.query or address.username):
            raise ValueError("must be the address alone, such as https://bot.example.org; /telegram is added by itself")
        return value

    @field_validator("webhook_secret")
    @classmethod
    def _is_secret(cls, value: SecretStr) -> SecretStr:
        if value.get_secret_value() and not _SECRET.fullmatch(value.get_secret_value()):
            raise ValueError(f"must be 32 to 256 letters, digits, _ or -; {_MAKE_SECRET}")
        return value

    @model_validator(mode="after")
    def _webhook_is_whole(self) -> Settings:
        """What Telegram would refuse, and what would leave the webhook open to anybody."""
        wrong = []
        if self.webhook_url:
            address = urlsplit(self.webhook_url)
            if self.telegram_api == TELEGRAM and (address.scheme, address.port) not in _TELEGRAM_TAKES:
                wrong.append("WEBHOOK_URL: Telegram takes https on port 443, 80, 88 or 8443 only")
            if not self.secret:
                wrong.append(f"WEBHOOK_SECRET: is needed with WEBHOOK_URL; {_MAKE_SECRET}")
            if not self.http_port:
                wrong.append("HTTP_PORT: is needed with WEBHOOK_URL, such as 8080: what is in front passes to it")
        if wrong:
            raise ValueError("\n".join(wrong))
        return self

    @property
    def secret(self) -> str:
        """What Telegram sends along with each update; "" when none is set."""
        return self.webhook_secret.get_secret_value()

    @property
    def nlu_urls(self) -> tuple[str, ...]:
        """The addresses of the NLU services, which all know the same model."""
        return tuple(self.nlu_url.split(","))

    @property
    def is_lab(self) -> bool:
        """Whether anything is set that only the simulator may see."""
        return self.lab_no_limits or self.lab_clock_speed != 1.0

    @property
    def has_real_token(self) -> bool:
        """Whether the token has the form in which @BotFather gives them; those of the simulator are shorter."""
        return REAL_TOKEN.fullmatch(self.token) is not None

    @property
    def clocks(self) -> Clocks:
        """How long what is kept."""
        names = (field.name for field in fields(Clocks))
        return Clocks(**{name: getattr(self, f"retention_{name}") for name in names})

    @property
    def token(self) -> str:
        """The bot token in clear; "" when none is set."""
        return self.telegram_bot_token.get_secret_value()


def _address(value: str) -> str:
    if urlsplit(value).scheme not in ("http", "https") or not urlsplit(value).netloc:
        raise ValueError("must be an address such as http://127.0.0.1:5005")
    return value.rstrip("/")


def load_settings(**overrides: object) -> Settings:
    """Read the environment. Raises SettingsProblem naming each variable and what is wrong; never shows a value."""
    try:
        return Settings(**overrides)  # type: ignore[arg-type]
    except ValidationError as error:
        raise SettingsProblem("\n".join(map(_line, error.errors()))) from None


def _line(error: ErrorDetails) -> str:
    """What is wrong with one variable; a mistake of several together names them itself."""
    name, words = ".".join(map(str, error["loc"])).upper(), error["msg"].removeprefix("Value error, ")
    return f"{name}: {words}" if name else words
