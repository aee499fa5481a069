"""YAML and text files -> plain values, collecting problems with file and line instead of stopping at the first."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

try:  # libyaml, five times as fast: a start reads 90 files. PyYAML's wheels have it
    from yaml import CSafeLoader as _SafeLoader
except ImportError:
    from yaml import SafeLoader as _SafeLoader  # type: ignore[assignment]

from bot.guide.model import Problem

#: `<<: *name` puts the entries of another mapping in
_MERGE = "tag:yaml.org,2002:merge"
_BOOL = "tag:yaml.org,2002:bool"


class _LinedLoader(_SafeLoader):
    """Remembers the line of every mapping under the key `__line__`, and refuses a key given twice.

    Only true and false are truth values, as in YAML 1.2: "yes", "no", "on" and "off" are words people use.
    """


def _mapping(loader: _LinedLoader, node: yaml.MappingNode) -> dict[Any, Any]:
    seen: set[Any] = set()
    for key_node, _ in node.value:
        if key_node.tag == _MERGE:
            continue
        key = loader.construct_object(key_node, deep=True)
        if key in seen:
            raise yaml.constructor.ConstructorError(None, None, f'"{key}" stands here twice', key_node.start_mark)
        seen.add(key)
    return dict(loader.construct_mapping(node, deep=True)) | {"__line__": node.start_mark.line + 1}


_LinedLoader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag != _BOOL]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
_LinedLoader.add_implicit_resolver(_BOOL, re.compile("^(?:true|false|True|False)$"), list("tfTF"))
_LinedLoader.add_constructor(yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, _mapping)


@dataclass
class Reader:
    """Reads files below one folder and keeps what is wrong with them."""

    folder: Path
    problems: list[Problem] = field(default_factory=list)
    _read: dict[Path, dict[str, Any]] = field(default_factory=dict)

    def name(self, path: Path) -> str:
        """The path as a caseworker knows it: from the folder above content/."""
        return str(path.relative_to(self.folder.parent)) if path.is_relative_to(self.folder.parent) else str(path)

    def problem(self, path: Path, line: int, rule: str, what: str, mend: str = "") -> None:
        """Note one problem and go on."""
        self.problems.append(Problem(self.name(path), line, rule, what, mend))

    def yaml(self, path: Path) -> dict[str, Any]:
        """The mapping in a YAML file, without its own line; {} and a problem, told once, if there is none."""
        if path not in self._read:
            self._read[path] = self._yaml(path)
        return self._read[path]

    def _yaml(self, path: Path) -> dict[str, Any]:
        text = self.text(path)
        if text is None:
            return {}
        try:
            data = yaml.load(text, Loader=_LinedLoader)
        except (yaml.YAMLError, ValueError) as error:  # ValueError: a day such as 2027-02-30
            mark = getattr(error, "context_mark", None) or getattr(error, "problem_mark", None)
            what = getattr(error, "problem", None) or "cannot be read"
            self.problem(path, mark.line + 1 if mark else 0, "yaml", f"is not valid YAML: {what}", "Mend this line")
            return {}
        if not isinstance(data, dict):
            self.problem(path, 1, "yaml", "must be a list of `name: value` entries")
            return {}
        return {key: value for key, value in data.items() if key != "__line__"}

    def text(self, path: Path) -> str | None:
        """The text of a file, or None and a problem."""
        try:
            return path.read_text(encoding="utf-8").strip()
        except FileNotFoundError:
            self.problem(path, 0, "missing", "is missing", "Write it; content/README.md shows the form")
        except (OSError, UnicodeDecodeError) as error:
            self.problem(path, 0, "unreadable", f"cannot be read ({error})", "Save it as UTF-8 text")
        return None


def plain(data: dict[str, Any]) -> dict[str, Any]:
    """A mapping without the remembered lines, all the way down."""
    return {key: plain(value) if isinstance(value, dict) else value for key, value in data.items() if key != "__line__"}
