"""Offers what was typed and not saved when Hotwash ended last time."""

from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtWidgets import QWidget

from desktop.drafts import Draft, Journal
from desktop.widgets.bars import Bar
from desktop.widgets.buttons import Button
from desktop.widgets.diff import DiffView
from desktop.widgets.labels import PlainText
from desktop.widgets.layouts import column, row
from kb.revising import can_revise, revise

if TYPE_CHECKING:
    from desktop.session import Session


class RecoveredBar(Bar):
    """Each draft with its difference from the saved text, [Use] and [Discard]."""

    def __init__(self, session: "Session", journal: Journal, parent: QWidget | None = None) -> None:
        drafts = journal.offered
        super().__init__("", "info", (), closable=True, parent=parent)
        self._session = session
        self._journal = journal
        self._left = len(drafts)
        self.set_text(
            self.tr("Recovered %n field(s) that were not saved.", "", len(drafts)),
            self.tr("Use puts the text into its field; it can be undone."),
        )
        for draft in drafts:
            self.body.addWidget(self._row(draft))

    def _row(self, draft: Draft) -> QWidget:
        whole = QWidget()
        name = draft.key.label or f"{draft.key.kind} {draft.key.field}"
        view = DiffView(self.tr("Saved"), self.tr("Typed"), mono=False)
        view.show_texts(draft.base, draft.text)
        view.hide()
        show = Button(self.tr("Show difference"), "link")
        show.clicked.connect(lambda: view.setVisible(view.isHidden()))
        use = Button(self.tr("Use"))
        use.setEnabled(can_revise(draft.key.kind))
        use.clicked.connect(lambda: self._use(draft, whole))
        discard = Button(self.tr("Discard"))
        discard.clicked.connect(lambda: self._discard(draft, whole))
        for button in (show, use, discard):
            button.setAccessibleName(f"{button.text()}: {name}")
        label = PlainText(name, "medium", elide=True)
        line = row(label, show, use, discard, spacing=8, margins=(0, 4, 0, 0))
        line.setStretch(0, 1)
        whole.setLayout(column(line, view, spacing=6))
        return whole

    def _use(self, draft: Draft, line: QWidget) -> None:
        key = draft.key
        self._session.write(
            revise(key.kind, UUID(key.record_id), draft.version, key.field, draft.text, draft.base),
            on_done=lambda _changes: self._discard(draft, line),
        )

    def _discard(self, draft: Draft, line: QWidget) -> None:
        self._journal.forget(draft.key)
        line.hide()
        self._left -= 1
        if self._left <= 0:
            self.dismiss()
