"""Drafts: what is being typed, journalled beside the store until it is saved."""

import json
import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from PySide6.QtCore import QCryptographicHash, QObject, QTimer, Signal

_BEHIND_MS = 300
#: Kinds whose editor shows again what was typed: it is no loss, only not published yet.
_HAS_AN_EDITOR = frozenset({"questionnaire"})


@dataclass(frozen=True, slots=True)
class FieldKey:
    """One field of one record.

    Attributes:
        kind: record kind, "lesson".
        record_id: its id as text.
        field: field name, "what_happened".
        label: how people know it, "INC-2026-0417 L-01, What happened".
    """

    kind: str
    record_id: str
    field: str
    label: str = ""


@dataclass(frozen=True, slots=True)
class Draft:
    """Text that was typed and not saved."""

    key: FieldKey
    text: str
    base: str
    version: int
    at: str


class Journal(QObject):
    """Unsaved text of one store, written at most 800 ms after it was typed.

    The file is replaced whole, so that a kill leaves either the older or the newer one.
    What a former run left is in `recovered` until it is used or discarded.

    Signals:
        typed: `(FieldKey)` somebody typed into a field; it isn't saved yet.
    """

    typed = Signal(object)

    def __init__(self, path: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._path = path
        self._drafts: dict[tuple[str, str, str], Draft] = {}
        self._recovered = {_id(draft.key): draft for draft in _read(path)}
        self._disk = ThreadPoolExecutor(max_workers=1, thread_name_prefix="drafts")
        self._closed = False
        self._later = QTimer(self, singleShot=True, interval=_BEHIND_MS)
        self._later.timeout.connect(self._write)

    @staticmethod
    def path_for(folder: Path, store: str) -> Path:
        """The journal's file for the store at `store` within the user's data `folder`."""
        digest = QCryptographicHash.hash(store.encode(), QCryptographicHash.Algorithm.Sha256)
        return folder / "drafts" / f"{digest.data().hex()[:16]}.json"

    @property
    def recovered(self) -> tuple[Draft, ...]:
        """Drafts of a former run that are neither used nor discarded."""
        return tuple(self._recovered.values())

    @property
    def offered(self) -> tuple[Draft, ...]:
        """Those of a former run that the window offers; the rest waits in its own editor."""
        return tuple(one for one in self.recovered if one.key.kind not in _HAS_AN_EDITOR)

    def put(self, key: FieldKey, text: str, *, base: str, version: int) -> None:
        """Journals `text`, typed into `key` over the saved text `base` of `version`."""
        at = datetime.now(UTC).isoformat(timespec="seconds")
        self._drafts[_id(key)] = Draft(key, text, base, version, at)
        if not self._later.isActive():
            self._later.start()
        self.typed.emit(key)

    def typed_texts(self) -> dict[tuple[str, str], str]:
        """What is typed and not saved, by record and field."""
        return {(d.key.record_id, d.key.field): d.text for d in self._drafts.values()}

    def held(self, key: FieldKey) -> str | None:
        """What was typed into `key` and is not saved, now or in a former run."""
        known = self._drafts.get(_id(key)) or self._recovered.get(_id(key))
        return known.text if known is not None else None

    def forget(self, key: FieldKey) -> None:
        """The field is saved, or its draft was discarded."""
        known = self._drafts.pop(_id(key), None) or self._recovered.pop(_id(key), None)
        if known is not None and not self._later.isActive():
            self._later.start()

    def close(self) -> None:
        """Writes what is waiting and ends the thread."""
        self._later.stop()
        self._write()
        self._closed = True
        self._disk.shutdown(wait=True)

    def _write(self) -> None:
        if self._closed:
            return  # a field that is put away after the window tells what was saved before
        drafts = [asdict(draft) for draft in (self._recovered | self._drafts).values()]
        self._disk.submit(_replace, self._path, drafts)


def _id(key: FieldKey) -> tuple[str, str, str]:
    return key.kind, key.record_id, key.field


def _replace(path: Path, drafts: list[dict[str, object]]) -> None:
    if not drafts:
        path.unlink(missing_ok=True)
        return
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    beside = path.with_suffix(".new")
    with beside.open("w", encoding="utf-8") as file:
        json.dump(drafts, file, ensure_ascii=False)
        file.flush()
        os.fsync(file.fileno())
    beside.replace(path)


def _read(path: Path) -> list[Draft]:
    """Drafts in the file; a damaged file has none."""
    try:
        entries = json.loads(path.read_text(encoding="utf-8"))
        return [Draft(**(entry | {"key": FieldKey(**entry["key"])})) for entry in entries]
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        return []
