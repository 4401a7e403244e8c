"""Writing: Markdown at the left, what it becomes at the right, steps as they are found."""

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any
from uuid import UUID

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QSplitter, QStackedWidget, QWidget

from desktop.autosave import FieldAutosave
from desktop.drafts import FieldKey
from desktop.pages.knowledge.attaching import Attaching
from desktop.pages.knowledge.flow_view import FlowView
from desktop.pages.knowledge.rule_fields import RuleFields
from desktop.pages.knowledge.rule_view import RuleView
from desktop.pages.knowledge.services import SERVICES
from desktop.pages.knowledge.step_writing import StepWriting
from desktop.reference_links import references_in
from desktop.theme import fonts
from desktop.widgets.buttons import Button
from desktop.widgets.diff import ConflictBox
from desktop.widgets.fields import CheckBox, Combo, LineField, PersonField
from desktop.widgets.find_bar import FindBar
from desktop.widgets.labels import PlainText, field_label, hline
from desktop.widgets.layouts import FlowLayout, column, row
from desktop.widgets.reading import ProseView
from desktop.widgets.sections import SegmentedTabs
from desktop.widgets.tags_field import TagsField
from desktop.widgets.text import MarkdownEdit
from kb.library.automation_rules import reading as rule_text
from kb.library.automation_rules import service as automation_rules
from kb.library.playbooks import service as playbooks
from kb.library.playbooks.flow import flow
from kb.library.playbooks.outline import outline
from kb.vocabulary.enums import ArticleKind, KnowledgeState
from kb.vocabulary.html_text import has_structure, html_to_markdown

if TYPE_CHECKING:
    from desktop.pages.base import PageContext
    from desktop.pages.knowledge.reading import Reading

_PREVIEW_MS = 200
_FIELD_WIDTH = 170


class KnowledgeEditor(QWidget):
    """Edits the draft of one item of the library; everything is saved while typing.

    Signals:
        done: back to reading.
        publish_wanted: `(str)` publish the draft with this note.
        review_wanted: ask others to read the draft.
        discard_wanted: take the draft away.
        places_changed: `(list)` what the text's outline is: level, text, position.
    """

    done = Signal()
    publish_wanted = Signal(str)
    review_wanted = Signal()
    discard_wanted = Signal()
    places_changed = Signal(object)

    def __init__(self, context: "PageContext", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._saves: list[FieldAutosave] = []
        self._item_id: UUID | None = None
        self._draft_id: UUID | None = None
        self._base = ""
        self._lines: dict[int, int] = {}
        self._service: Any = playbooks
        self._kind = "playbook"
        self.title = LineField(self.tr("Title"), look="title")
        self.text = MarkdownEdit(self.tr("Text in Markdown"), most=0)
        self._make_beside()
        self.rule_fields = RuleFields(context)
        self._refused: dict[str, str] = {}
        self.rule_fields.refused.connect(self._on_refused)
        self.steps = StepWriting(self.text, self.flow, self)
        self.find_bar = FindBar(self.text)
        self.text.takes_html = True
        self.text.html_pasted.connect(self._on_html)
        self.attaching = Attaching(context, self.text, lambda: self._item_id, self.say)
        self._make_fields()
        self._problem = PlainText("", "error", wrap=True)
        self._problem.hide()
        self._conflict = column()
        self._build()
        self._rest = QTimer(self, singleShot=True, interval=_PREVIEW_MS)
        self._rest.timeout.connect(self._show_preview)
        self.text.textChanged.connect(self._rest.start)

    def _make_fields(self) -> None:
        """What the versions have in common, and what changed in this one."""
        self.kind = Combo(self.tr("Kind"), [(k.value, k.label) for k in ArticleKind])
        self.incident_type = LineField(self.tr("For incidents of type"))
        self.owner = PersonField(self.tr("Owner"))
        self.owner_approves = CheckBox(self.tr("Only by its owner"))
        self.tags = TagsField(self.tr("Tags"))
        self.due = LineField(self.tr("Review due"))
        self.due.setPlaceholderText("2026-12-31")
        self.note = LineField(self.tr("What changed"))
        self.note.setPlaceholderText(self.tr("What changed, in one line"))

    def _make_beside(self) -> None:
        """What can stand beside the text: its preview, the graph of a playbook, a rule as read."""
        self.preview = ProseView(self.tr("Preview"))
        self.preview.references = references_in
        self.flow = FlowView()
        self._views = SegmentedTabs(self.tr("Show beside the text"))
        self._views.set_tabs([("preview", self.tr("Preview")), ("graph", self.tr("Graph"))])
        self._views.setMinimumWidth(fonts.px(180))
        self._shown = QStackedWidget()
        self._shown.addWidget(self.preview)
        self._shown.addWidget(self.flow)
        self.rule = RuleView(self.tr("Rule"))
        self.rule.references = references_in
        self._shown.addWidget(self.rule)
        self._views.chosen.connect(self._show_view)
        self.flow.chosen.connect(self._go_to_step)

    def _build(self) -> None:
        self.publish_button = Button(
            self.tr("Publish"), "primary", icon="seal-check", on_click=self._on_publish
        )
        self.review_button = Button(self.tr("Ask for review"), on_click=self._on_review)
        self._discard = Button(self.tr("Discard draft"), on_click=self.discard_wanted.emit)
        done = Button(self.tr("Done"), on_click=self.done.emit)
        buttons = (self._discard, self.review_button, done, self.publish_button)
        above = row(self.attaching.button, None, *buttons, spacing=8)
        self._lay_out_fields()
        top = column(
            *(column(self.title, above, spacing=6), self._fields, self._problem, self._conflict),
            spacing=8,
            margins=(32, 14, 20, 10),
        )
        layout = column(top, hline(), column(self._panes(), margins=(32, 12, 12, 12)), spacing=0)
        layout.setStretch(2, 1)
        self.setLayout(layout)

    def _lay_out_fields(self) -> None:
        self._fields = FlowLayout(spacing=12)
        labelled = (
            (self.tr("Kind"), self.kind),
            (self.tr("For incidents of type"), self.incident_type),
            (self.tr("Owner"), self.owner),
            (self.tr("Publishing"), self.owner_approves),
            (self.tr("Tags"), self.tags),
            (self.tr("Review due"), self.due),
            (self.tr("What changed"), self.note),
        )
        self._boxes: dict[QWidget, QWidget] = {}
        for label, editor in labelled:
            box = QWidget()
            editor.setFixedWidth(_FIELD_WIDTH)
            # A check box says itself what it is for.
            buddy = None if editor is self.owner_approves else editor
            box.setLayout(column(field_label(label, buddy), editor, spacing=4))
            self._fields.addWidget(box)
            self._boxes[editor] = box
        for box in self.rule_fields.boxes:
            self._fields.addWidget(box)

    def _panes(self) -> QSplitter:
        """The text, and beside it what it becomes."""
        both = QSplitter(Qt.Orientation.Horizontal)
        both.setHandleWidth(1)
        both.setChildrenCollapsible(False)
        above = row(self._views, None, self.steps.add_button, spacing=8)
        shown = QWidget()
        shown.setLayout(column(above, self._shown, spacing=8, margins=(20, 4, 8, 0)))
        written = QWidget()
        written.setLayout(column(self.find_bar, self.text, spacing=8))
        both.addWidget(written)
        both.addWidget(shown)
        for place in (0, 1):
            both.setStretchFactor(place, 1)
        both.setSizes([600, 600])
        return both

    # --- one item

    def show_reading(self, reading: "Reading") -> None:
        """Edits this item, or takes over what others changed of it."""
        if self._item_id != reading.item.id:
            self._bind(reading)
        draft = reading.draft or reading.version
        item = reading.item
        self._draft_id = reading.draft.id if reading.draft else None
        self._boxes[self.kind].setVisible(reading.kind == "article")
        self.rule_fields.show_reading(reading)
        self._views.setVisible(reading.kind != "article")
        self.steps.add_button.setVisible(reading.is_playbook)
        self._boxes[self.incident_type].setVisible(reading.is_playbook)
        # Of a policy that is settled.
        policy = getattr(item, "article_kind", "") == ArticleKind.POLICY
        self._boxes[self.owner_approves].setVisible(not policy)
        values: list[tuple[object, int]] = [
            (item.title, item.version),
            (item.owner, item.version),
            (item.owner_approves, item.version),
            (", ".join(item.tags), item.version),
            (item.review_due.isoformat() if item.review_due else "", item.version),
            (draft.body, draft.version),
        ]
        if reading.rule is None:
            values.insert(5, (self._own(item), item.version))
        for save, (value, version) in zip(self._saves, values, strict=True):
            if save is self._text_save and not save.dirty:
                self._base = draft.body
            save.load(value, version)
        if not self.title.hasFocus():
            self.title.setCursorPosition(0)
        self._discard.setVisible(reading.draft is not None and len(reading.versions) > 1)
        self.publish_button.setEnabled(reading.draft is not None)
        asked = reading.draft is not None and reading.draft.state == KnowledgeState.IN_REVIEW
        self.review_button.setEnabled(reading.draft is not None and not asked)
        self.review_button.set_label(self.tr("In review") if asked else self.tr("Ask for review"))
        self._show_preview()

    def _own(self, item: object) -> object:
        return getattr(item, "article_kind", None) or getattr(item, "incident_type", "")

    def focus(self, *, title: bool) -> None:
        """Puts the caret into the title or the text."""
        if title:
            self.title.setFocus()
            self.title.selectAll()
        else:
            self.text.setFocus()

    def show_people(self, names: tuple[str, ...]) -> None:
        """Names that the owner is completed with."""
        self.owner.set_people(names)

    def _bind(self, reading: "Reading") -> None:
        for save in self._saves:
            save.commit()
            save.deleteLater()
        self._refused.clear()
        self._item_id = reading.item.id
        self._service = SERVICES[reading.kind]
        self._kind = reading.kind
        self._name_views()
        self._saves = [
            self._field("title", self.title),
            self._field("owner", self.owner),
            self._field("owner_approves", self.owner_approves),
            self._field("tags", self.tags),
            self._field("review_due", self.due),
        ]
        if reading.is_playbook:
            self._saves.append(self._field("incident_type", self.incident_type))
        elif reading.rule is None:
            self._saves.append(self._field("article_kind", self.kind))
        self._text_save = self._bound(self.text, "body", self._save_text)
        self._text_save.conflicted.connect(self._on_conflict)
        self._text_save.committed.connect(self._on_text_saved)
        self._saves.append(self._text_save)

    def _field(self, name: str, editor: QWidget) -> FieldAutosave:
        item_id, service = self._item_id, self._service

        def operation(value: object, version: int) -> Any:  # noqa: ANN401 - a partial for kb
            taken: object = value or None
            if name == "tags":
                taken = [tag.strip() for tag in str(value).split(",") if tag.strip()]
            return partial(service.revise, record_id=item_id, version=version, values={name: taken})

        return self._bound(editor, name, operation)

    def _bound(
        self,
        editor: QWidget,
        name: str,
        operation: Callable[[object, int], Any],
    ) -> FieldAutosave:
        key = FieldKey(self._kind, str(self._item_id), name, f"{self.title.text()}, {name}")
        save = FieldAutosave(editor, self._context.session, self._context.drafts, key, operation)
        save.refused.connect(partial(self._on_refused, name))
        return save

    def _save_text(self, value: object, _version: int) -> Any:  # noqa: ANN401 - a partial for kb
        return partial(
            self._service.save_draft,
            record_id=self._item_id,
            body=str(value),
            base_version_id=self._draft_id,
            base_body=self._base,
        )

    def _on_text_saved(self, changes: Any) -> None:  # noqa: ANN401 - kb's Changes
        self._draft_id = changes.result.id
        self._base = changes.result.body
        self.publish_button.setEnabled(True)
        self.review_button.setEnabled(True)
        self.review_button.set_label(self.tr("Ask for review"))

    def _on_refused(self, name: str, sentence: str) -> None:
        """Says what was refused last; that another field was taken doesn't take it away."""
        self._refused.pop(name, None)
        self._refused |= {name: sentence} if sentence else {}
        self.say(next(reversed(self._refused.values()), ""))

    def say(self, sentence: str) -> None:
        """Says what is right; "" takes it away."""
        self._problem.set_text(sentence)
        self._problem.setVisible(bool(sentence))

    def _on_conflict(self, error: Any) -> None:  # noqa: ANN401 - kb's ConflictError
        mine, theirs = str(error.mine["body"]), str(error.theirs["body"])

        def keep_mine() -> None:
            self._base = theirs
            self._text_save.rebase(error.version)

        def take_theirs() -> None:
            self._base = theirs
            self._text_save.discard(theirs, error.version)
            self._show_preview()

        def both() -> None:
            self._base = theirs
            self.text.set_value(f"{mine}\n\n{theirs}")

        box = ConflictBox(
            error.what, mine, theirs, on_mine=keep_mine, on_theirs=take_theirs, on_both=both
        )
        self._conflict.addWidget(box)

    def commit(self) -> None:
        """Saves what is typed now."""
        for save in self._saves:
            save.commit()
        self.rule_fields.commit()

    def _on_review(self) -> None:
        self.commit()
        self.review_wanted.emit()

    def _on_publish(self) -> None:
        self.commit()
        self.publish_wanted.emit(self.note.text())
        self.note.clear()

    def _show_preview(self) -> None:
        text = self.text.toPlainText()
        self.preview.show_markdown(text)
        if self._service is playbooks:
            steps = outline(text)
            self._lines = {step.number: step.line for step in steps}
            self.flow.show_flow(flow(steps))
            places = [(3, f"{step.number}  {step.title}", step.line) for step in steps]
            self.places_changed.emit(places)
            return
        if self._service is automation_rules:
            self.rule.show_rule(rule_text.read(text))
        self.places_changed.emit(self.preview.headings())

    def _on_html(self, html: str, plain: str) -> None:
        """Pastes what a page says as Markdown; its plain text where that says as much."""

        def convert(_session: object) -> str:
            return html_to_markdown(html) if has_structure(html) else ""

        self._context.session.read(convert, lambda made: self.text.insertPlainText(made or plain))

    def _name_views(self) -> None:
        """Beside a playbook's text its graph can stand, beside a rule's text what is read of it."""
        views = [("preview", self.tr("Preview")), ("graph", self.tr("Graph"))]
        if self._kind == "automation_rule":
            views = [("rule", self.tr("Rule")), views[0]]
        self._views.set_tabs(views)
        self._show_view(views[0][0])

    def _show_view(self, key: str) -> None:
        self._views.mark(key)
        views: dict[str, QWidget] = {"graph": self.flow, "rule": self.rule}
        self._shown.setCurrentWidget(views.get(key, self.preview))

    def _go_to_step(self, number: int) -> None:
        """Puts the caret at the step that was chosen in the graph, which keeps the focus."""
        self._go_to_line(self._lines.get(number, 0))

    def _go_to_line(self, line: int) -> None:
        block = self.text.document().findBlockByNumber(max(0, line - 1))
        cursor = self.text.textCursor()
        cursor.setPosition(block.position())
        self.text.setTextCursor(cursor)
        self.text.centerCursor()

    def go_to(self, place: int) -> None:
        """To a step's line in the text, or to a heading of the preview."""
        if self._service is playbooks:
            self._go_to_line(place)
            self.text.setFocus()
        else:
            self.preview.go_to(place)
