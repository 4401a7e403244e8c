"""Joins an editor to a field of a record: autosave, errors, newer values, conflicts."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QPlainTextEdit

from desktop.autosave import FieldAutosave
from desktop.drafts import FieldKey
from desktop.pages.base import PageContext
from desktop.pages.incident.passages import set_about
from desktop.widgets.diff import ConflictBox
from desktop.widgets.inspector import FieldBox

if TYPE_CHECKING:
    from desktop.answers import Operation
    from kb.changes import Changes
    from kb.errors import ConflictError

Revise = Callable[..., object]
"""A `revise` of kb: `(session, record_id, version, values)`."""


class BoundField(QObject):
    """One field of one record in one editor.

    Args:
        context: where writes and drafts go.
        box: the editor with its place for errors.
        key: which field it is.
        operation: makes the write of a value over a version.
        parse: turns what the editor holds into the value; may raise ValueError.
        text_of: how a value reads when two of them are shown side by side.
    """

    def __init__(
        self,
        context: PageContext,
        box: FieldBox,
        key: FieldKey,
        operation: "Callable[[Any, int], Operation]",
        *,
        parse: Callable[[object], object] | None = None,
        text_of: Callable[[Any], str] | None = None,
    ) -> None:
        super().__init__(box)
        self.box = box
        self._key = key
        self._text_of = text_of or _plain
        self._version = 0
        self._conflict: ConflictBox | None = None
        set_about(box.editor, key.kind, key.record_id, key.field)
        self.save = FieldAutosave(
            box.editor, context.session, context.drafts, key, operation, parse=parse
        )
        self.save.refused.connect(box.show_error)
        self.save.conflicted.connect(self._on_conflict)
        self.save.newer.connect(self._on_newer)
        self.save.committed.connect(self._on_committed)

    def load(self, value: object, version: int) -> None:
        """Shows the saved value, unless something else is being typed."""
        self._version = version
        if self._conflict is None:
            self.save.load(value, version)

    def release(self) -> None:
        """Lets go of the editor, which stays for another record; what is typed must be saved."""
        if self._conflict is not None:
            self._conflict.hide()
            self._conflict.deleteLater()
        self.save.setParent(None)
        self.save.deleteLater()
        self.deleteLater()

    def _on_newer(self, value: object) -> None:
        version = self._version
        self.box.offer_newer(self._text_of(value), lambda: self.save.discard(value, version))

    def _on_committed(self, _changes: "Changes") -> None:
        self._set_edge("")

    def _on_conflict(self, error: "ConflictError") -> None:
        if self._conflict is not None:
            self._conflict.hide()
            self._conflict.deleteLater()
        theirs = error.theirs.get(self._key.field, next(iter(error.theirs.values()), ""))
        mine = self._text_of(error.mine.get(self._key.field, self._held()))
        self._set_edge("conflict")
        self._conflict = ConflictBox(
            error.what,
            mine,
            self._text_of(theirs),
            on_mine=lambda: self._solve(lambda: self.save.rebase(error.version)),
            on_theirs=lambda: self._solve(lambda: self.save.discard(theirs, error.version)),
            on_both=lambda: self._solve(lambda: self._both(mine, theirs, error.version)),
        )
        self.box.show_below(self._conflict)

    def _both(self, mine: str, theirs: object, version: int) -> None:
        between = "\n" if isinstance(self.box.editor, QPlainTextEdit) else " / "
        self.save.recover(f"{mine}{between}{self._text_of(theirs)}")
        self.save.rebase(version)
        self.box.editor.setFocus()

    def _solve(self, act: Callable[[], None]) -> None:
        self._conflict = None
        self._set_edge("")
        act()

    def _held(self) -> object:
        value = getattr(self.box.editor, "value", None)
        return value() if callable(value) else ""

    def _set_edge(self, state: str) -> None:
        set_state = getattr(self.box.editor, "set_state", None)
        if callable(set_state):
            set_state(state)


def bind_field(
    context: PageContext,
    box: FieldBox,
    key: FieldKey,
    revise: Revise,
    record_id: object,
    *,
    parse: Callable[[object], object] | None = None,
    text_of: Callable[[Any], str] | None = None,
    values: Callable[[Any], Mapping[str, object]] | None = None,
) -> BoundField:
    """Binds an editor to `key.field` of a record through its service's `revise`.

    Args:
        context: where writes and drafts go.
        box: the editor with its place for errors.
        key: which field it is.
        revise: the service function.
        record_id: the record.
        parse: turns what the editor holds into the value.
        text_of: how a value reads.
        values: the fields to set for a value, where it is more than the one.
    """

    def operation(value: object, version: int) -> "Operation":
        chosen = values(value) if values is not None else {key.field: value}
        return partial(revise, record_id=record_id, version=version, values=chosen)

    return BoundField(context, box, key, operation, parse=parse, text_of=text_of)


def _plain(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, list | tuple):
        return ", ".join(str(item) for item in value)
    return str(value)
