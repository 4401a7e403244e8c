"""A store that can't be opened: what happened, what is kept, and the ways to have it again."""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from desktop.errors import Trouble, trouble
from desktop.widgets.bars import ErrorBar
from desktop.widgets.buttons import Button
from desktop.widgets.labels import PlainText
from desktop.widgets.layouts import column, row
from kb.recovery import ways
from kb.recovery.ways import Recovery, Way

#: Losses that are named; the rest is counted.
_MOST_NAMED: Final = 5
if TYPE_CHECKING:
    from kb.recovery.salvage import Salvaged


class RecoveryBar(ErrorBar):
    """An error with the ways on; each says what it will do before it does it.

    Signals:
        recovered: `(str)` a store lies where the damaged one lay and can be opened: what was done.
    """

    recovered = Signal(str)
    _ended = Signal(object, object)
    _told = Signal(int, int, str)

    def __init__(self, found: Trouble, recovery: Recovery) -> None:
        super().__init__(found.what, found.kept, found.todo, found.details)
        self._recovery = recovery
        self._worker = ThreadPoolExecutor(1, thread_name_prefix="recovery")
        self.buttons: dict[Way, Button] = {}
        self.message = PlainText("", "secondary", wrap=True, selectable=True)
        self.message.hide()
        for way in recovery.ways:
            self.body.addWidget(self._row(way))
        self.body.addWidget(self.message)
        queued = Qt.ConnectionType.QueuedConnection
        self._ended.connect(self._on_ended, queued)
        self._told.connect(self._on_told, queued)

    def _row(self, way: Way) -> QWidget:
        title, told, does = self._words(way)
        button = Button(does, on_click=partial(self.begin, way))
        self.buttons[way] = button
        words = column(
            PlainText(title, "strong", wrap=True),
            PlainText(told, "secondary", wrap=True),
            spacing=2,
        )
        button.setMinimumWidth(110)
        line = row(button, words, spacing=14, margins=(0, 4, 0, 2))
        line.setStretch(1, 1)
        holder = QWidget()
        holder.setLayout(line)
        return holder

    def _words(self, way: Way) -> tuple[str, str, str]:
        if way is Way.RESTORE:
            return self._restore_words()
        if way is Way.REINDEX:
            return (
                self.tr("Rebuild the indexes"),
                self.tr(
                    "Makes the indexes of the database and of the search anew. Helps where only "
                    "they are damaged; nothing is lost. Says so where more is damaged."
                ),
                self.tr("Rebuild"),
            )
        return (
            self.tr("Take what can be read into a new store"),
            self.tr(
                "Reads row by row past what is damaged, and says what could not be read. The new "
                "store takes the place of this one."
            ),
            self.tr("Take over"),
        )

    def _restore_words(self) -> tuple[str, str, str]:
        found = self._recovery.backup
        at = f"{found.at.astimezone():%Y-%m-%d %H:%M}" if found else ""
        title = self.tr("Restore the backup of {at}").format(at=at)
        name = found.path.name if found else ""
        told = self.tr("{name}, {n} rows. What was written after it isn't in it.")
        changed = self._recovery.changed_at
        if changed is not None:
            told += " " + self.tr("The store was last written on {at}.").format(
                at=f"{changed:%Y-%m-%d %H:%M}"
            )
        rows = f"{found.rows:,}" if found else "0"
        return title, told.format(name=name, n=rows), self.tr("Restore")

    def begin(self, way: Way) -> None:
        """Does one of the ways, in another thread; the damaged file is put aside, not changed."""
        place = self._recovery.place
        if place is None:
            return
        self._set_busy(busy=True)
        self._say(self.tr("Working…"))
        work: dict[Way, Callable[..., Any]] = {
            Way.RESTORE: ways.restore_newest,
            Way.REINDEX: ways.rebuild_indexes,
            Way.SALVAGE: ways.salvage_in_place,
        }
        asked = self._worker.submit(work[way], place, self._told.emit)
        asked.add_done_callback(partial(self._ended.emit, way))

    def _on_told(self, done: int, total: int, what: str) -> None:
        self._say(self.tr("{what}: {done} of {total}").format(what=what, done=done, total=total))

    def _on_ended(self, way: Way, asked: "Future[Any]") -> None:
        self._set_busy(busy=False)
        error = asked.exception()
        if isinstance(error, Exception):
            found = trouble(error)
            self._say(" ".join(part for part in (found.what, found.kept, found.todo) if part))
            return
        aside = asked.result() if way is not Way.SALVAGE else asked.result()[0]
        self.recovered.emit(self._done_words(way, aside, asked.result()))
        self.dismiss()

    def _done_words(self, way: Way, aside: Path, result: Any) -> str:  # noqa: ANN401
        said = self.tr("Done. The file as it was is kept as {name}.").format(name=aside)
        if way is not Way.SALVAGE:
            return said
        made: Salvaged = result[1]
        losses = made.losses()
        said += " " + self.tr("%n row(s) were taken over.", "", made.rows)
        if losses:
            named = "; ".join(losses[:_MOST_NAMED])
            more = len(losses) - _MOST_NAMED
            rest = self.tr(" and %n more", "", more) if more > 0 else ""
            said += " " + self.tr("Not whole: {parts}.").format(parts=named + rest)
        return said

    def _set_busy(self, *, busy: bool) -> None:
        for button in self.buttons.values():
            button.setEnabled(not busy)

    def _say(self, text: str) -> None:
        self.message.set_text(text)
        self.message.show()
