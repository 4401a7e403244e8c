"""Writing a proposed change: what changes, why, whom it affects, and the text itself."""

from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QWidget

from desktop.autosave import FieldAutosave
from desktop.drafts import FieldKey
from desktop.theme import fonts
from desktop.widgets.diff import ConflictBox
from desktop.widgets.fields import LineField
from desktop.widgets.labels import PlainText, field_label
from desktop.widgets.layouts import column
from desktop.widgets.tags_field import TagsField
from desktop.widgets.text import MarkdownEdit, TextField
from kb.library.proposals import service as proposals

if TYPE_CHECKING:
    from uuid import UUID

    from desktop.pages.base import PageContext
    from kb.library.proposals.schemas import Proposal


class ProposalEditor(QWidget):
    """Four fields that save by themselves.

    Args:
        context: where writes and drafts go.
    """

    def __init__(self, context: "PageContext") -> None:
        super().__init__()
        self._context = context
        self._shown: UUID | None = None
        self._saves: dict[str, FieldAutosave] = {}
        self._version = 0
        self.title = LineField(self.tr("What changes"))
        self.reason = TextField(self.tr("Why"), lines=3, most=8)
        self.teams = TagsField(self.tr("Affected teams"))
        self.body = MarkdownEdit(self.tr("Proposed text in Markdown"), most=0)
        self.body.setMinimumHeight(fonts.px(320))
        self.message = PlainText("", "error", wrap=True)
        self.message.hide()
        self._conflict = column()
        lines: list[QWidget] = []
        for label, editor in (
            (self.tr("What changes"), self.title),
            (self.tr("Why"), self.reason),
            (self.tr("Affected teams"), self.teams),
            (self.tr("Text"), self.body),
        ):
            lines += [field_label(label, editor), editor]
        layout = column(self.message, self._conflict, *lines, spacing=4)
        layout.setStretch(layout.count() - 1, 1)
        self.setLayout(layout)

    def show_proposal(self, proposal: "Proposal") -> None:
        """Shows a proposal; what is being typed stays."""
        if self._shown != proposal.id:
            self._bind(proposal)
        values = {
            "title": proposal.title,
            "reason": proposal.reason,
            "teams": ", ".join(proposal.teams),
            "body": proposal.body,
        }
        for name, save in self._saves.items():
            save.load(values[name], proposal.version)

    def commit(self) -> None:
        """Saves what is being typed."""
        for save in self._saves.values():
            save.commit()

    def _bind(self, proposal: "Proposal") -> None:
        for save in self._saves.values():
            save.commit()
            save.deleteLater()
        self._shown = proposal.id
        self._say("")
        editors: dict[str, QWidget] = {
            "title": self.title,
            "reason": self.reason,
            "teams": self.teams,
            "body": self.body,
        }
        self._saves = {name: self._bound(proposal.id, name, it) for name, it in editors.items()}

    def _bound(self, record_id: "UUID", name: str, editor: QWidget) -> FieldAutosave:
        def operation(value: object, version: int) -> Any:  # noqa: ANN401 - a partial for kb
            taken: object = value
            if name == "teams":
                taken = [one.strip() for one in str(value).split(",") if one.strip()]
            return partial(
                proposals.revise, record_id=record_id, version=version, values={name: taken}
            )

        key = FieldKey("proposal", str(record_id), name, editor.accessibleName())
        context = self._context
        save = FieldAutosave(editor, context.session, context.drafts, key, operation)
        save.refused.connect(self._say)
        save.conflicted.connect(partial(self._on_conflict, name))
        return save

    def _say(self, sentence: str) -> None:
        self.message.set_text(sentence)
        self.message.setVisible(bool(sentence))

    def _on_conflict(self, name: str, error: Any) -> None:  # noqa: ANN401 - kb's ConflictError
        save = self._saves[name]
        mine, theirs = str(error.mine.get(name, "")), str(error.theirs.get(name, ""))
        editor: Any = self.body if name == "body" else getattr(self, name)

        def both() -> None:
            save.rebase(error.version)
            editor.set_value(f"{mine}\n\n{theirs}")

        self._conflict.addWidget(
            ConflictBox(
                error.what,
                mine,
                theirs,
                on_mine=lambda: save.rebase(error.version),
                on_theirs=lambda: save.discard(theirs, error.version),
                on_both=both,
            )
        )
