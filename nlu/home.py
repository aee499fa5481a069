"""Where the files of a model lie: a folder laid out as this repository."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

REPO = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Home:
    """A folder with config.yml, nlu/domain.yml, nlu/data, nlu/models. Tests make small ones."""

    root: Path = REPO

    @property
    def config(self) -> Path:
        """Rasa's pipeline."""
        return self.root / "config.yml"

    @property
    def domain(self) -> Path:
        """The names of the intents."""
        return self.root / "nlu" / "domain.yml"

    @property
    def data(self) -> Path:
        """<language>/<intent>.yml."""
        return self.root / "nlu" / "data"

    @property
    def model(self) -> Path:
        """What train writes and the server loads."""
        return self.root / "nlu" / "models" / "helpline.tar.gz"

    @property
    def card(self) -> Path:
        """What is known of the model: hash, fingerprint, counts. Written after the model, so it vouches for it."""
        return self.model.with_name("helpline.json")

    def name(self, path: Path) -> str:
        """A path as a person would say it."""
        return path.relative_to(self.root).as_posix() if path.is_relative_to(self.root) else str(path)
