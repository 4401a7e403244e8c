"""What was fetched so far, as files of a folder: they outlive a cut line and a closed window."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

from kb.connectors.errors import ConnectorError
from kb.connectors.register import remove_tree, write_private

_STATE: Final = "state.json"
#: Links to a next page don't hold for ever.
_HOLDS: Final = timedelta(hours=12)


@dataclass(slots=True)
class Progress:
    """How far a fetch is.

    Attributes:
        target: what the connection asks; another target begins anew.
        since: changes from here on are asked for; empty for everything.
        started: when the fetch began.
        next: where it goes on; empty at the end.
        pages: how many were read.
        items: how many incidents were kept.
        seen: each incident with the time of its change.
        visited: the links that were followed.
        complete: everything was read.
    """

    target: str
    since: str
    started: str
    next: str = ""
    pages: int = 0
    items: int = 0
    seen: dict[str, str] = field(default_factory=dict)
    visited: list[str] = field(default_factory=list)
    complete: bool = False


class Fetched:
    """The folder of one connection's fetch."""

    def __init__(self, folder: Path) -> None:
        """Take the folder; it may not exist yet."""
        self._folder = folder
        self.content = folder / "content"

    def resume(self, target: str, since: str) -> Progress | None:
        """A fetch that was cut off and asks the same; None where there is none."""
        try:
            value = json.loads((self._folder / _STATE).read_text(encoding="utf-8"))
            found = Progress(**{f.name: value[f.name] for f in fields(Progress)})
            age = datetime.now(UTC) - datetime.fromisoformat(found.started)
        except (OSError, ValueError, KeyError, TypeError):
            return None
        same = found.target == target and found.since == since
        return found if same and not found.complete and age < _HOLDS else None

    def begin(self, target: str, since: str, first: str) -> Progress:
        """An empty folder for a new fetch."""
        remove_tree(self._folder)
        started = datetime.now(UTC).isoformat()
        progress = Progress(target, since, started, next=first)
        self.keep(progress)
        return progress

    def keep(self, progress: Progress) -> None:
        """Note how far it is."""
        self._write(self._folder / _STATE, asdict(progress))

    def add(self, name: str, value: Mapping[str, Any] | Sequence[Any]) -> None:
        """Keep what came as a file."""
        self._write(self.content / name, value)

    def paths(self) -> list[Path]:
        """The files, in their order."""
        return sorted(self.content.glob("*.json"))

    def drop(self) -> None:
        """Remove everything."""
        remove_tree(self._folder)

    def _write(self, path: Path, value: object) -> None:
        try:
            write_private(path, json.dumps(value))
        except (OSError, ValueError) as error:
            why = getattr(error, "strerror", None) or type(error).__name__
            raise ConnectorError(f"What came could not be kept in {self._folder}: {why}.") from None
