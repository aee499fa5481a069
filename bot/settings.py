"""Environment (and .env) -> one frozen value. Reports every mistake at once, in plain words, then stops."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, ValidationError, ValidationInfo, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

ROOT = Path(__file__).resolve().parent.parent


class SettingsProblem(Exception):
    """One line a mistake."""


class Settings(BaseSettings):
    """Everything that can be set from outside; .env.example explains each line."""

    model_config = SettingsConfigDict(env_file=".env", extra="ignore", frozen=True)

    telegram_bot_token: SecretStr = SecretStr("")
    telegram_api: str = "https://api.telegram.org"
    database_url: str = f"sqlite:///{ROOT / 'data' / 'helpline.db'}"
    key_file: Path = ROOT / "data" / "keys.json"
    staff_file: Path = ROOT / "staff.yml"
    content_dir: Path = ROOT / "content"
    locales_dir: Path = ROOT / "locales"
    require_reviewed: bool = False
    alarm_webhook: str = ""
    nlu_url: str = "http://127.0.0.1:5005"
    nlu_timeout_seconds: float = Field(1.0, gt=0, le=30)
    nlu_start: bool = True
    turn_workers: int = Field(3, ge=1, le=16)
    delivery_workers: int = Field(4, ge=1, le=32)
    lab_clock_speed: float = Field(1.0, ge=1, le=100)
    lab_clock_start: float = Field(0.0, ge=0)
    lab_no_limits: bool = False

    @field_validator("telegram_api", "nlu_url", "alarm_webhook")
    @classmethod
    def _is_address(cls, value: str, info: ValidationInfo) -> str:
        if info.field_name == "alarm_webhook" and not value:
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

    @property
    def nlu_urls(self) -> tuple[str, ...]:
        """The addresses of the NLU services, which all know the same model."""
        return tuple(self.nlu_url.split(","))

    @property
    def is_lab(self) -> bool:
        """Whether anything is set that only the simulator may see."""
        return self.lab_no_limits or self.lab_clock_speed != 1.0

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
        lines = [
            f"{'.'.join(map(str, e['loc'])).upper()}: {e['msg'].removeprefix('Value error, ')}" for e in error.errors()
        ]
        raise SettingsProblem("\n".join(lines)) from None
