"""The middle: title, what it is, steps or text."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QStackedWidget, QWidget

from desktop.pages.knowledge import rule_words
from desktop.pages.knowledge.adherence_view import AdherenceView
from desktop.pages.knowledge.differences import DifferenceBars
from desktop.pages.knowledge.flow_view import FlowView
from desktop.pages.knowledge.life import LifeBars
from desktop.pages.knowledge.proposal_bars import ProposalBars
from desktop.pages.knowledge.rule_view import RuleView
from desktop.pages.knowledge.steps_view import StepsView
from desktop.reference_links import references_in
from desktop.theme import fonts
from desktop.widgets.buttons import Button, IconButton
from desktop.widgets.chips import Chip
from desktop.widgets.labels import PlainText, hline
from desktop.widgets.layouts import FlowLayout, column, empty_layout, row
from desktop.widgets.reading import ProseView
from desktop.widgets.sections import SegmentedTabs
from kb.library.playbooks.flow import flow
from kb.library.versions import approved_by_owner
from kb.vocabulary.enums import ArticleKind, KnowledgeState

if TYPE_CHECKING:
    from desktop.pages.knowledge.reading import Item, Reading, Version


class Reader(QWidget):
    """Shows one version.

    Signals:
        edit_wanted, use_wanted, menu_wanted: the buttons.
        outline_changed: `headings()` gives something else now.
        link_wanted: `(str)` a link in the text was pressed.
    """

    edit_wanted = Signal()
    use_wanted = Signal()
    menu_wanted = Signal()
    outline_changed = Signal()
    link_wanted = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.title = PlainText("", "title", wrap=True, selectable=True)
        self.edit_button = Button(self.tr("Edit"), icon="pencil-simple", on_click=self._edit)
        self.use_button = Button(
            self.tr("Use in incident"), "primary", icon="play", on_click=self.use_wanted.emit
        )
        self.more_button = IconButton("dots-three", self.tr("More"), on_click=self.menu_wanted.emit)
        self.life = LifeBars()
        self.life.hide()
        self.differences = DifferenceBars()
        self.differences.hide()
        self.proposals = ProposalBars()
        self.proposals.hide()
        self._facts = row(spacing=8)
        self._rule_facts = QWidget()
        self._rule_chips = FlowLayout(spacing=8)
        self._rule_facts.setLayout(self._rule_chips)
        self.tabs = SegmentedTabs(self.tr("Show"))
        self._name_tabs(rule=False)
        self.tabs.setMinimumWidth(fonts.px(250))
        self.text = ProseView(self.tr("Text"))
        self.steps = StepsView(self.tr("Steps"))
        self.flow = FlowView()
        self.rule = RuleView(self.tr("Rule"))
        self.adherence = AdherenceView()
        self._is_rule = False
        self._stack = QStackedWidget()
        for pane in (self.steps, self.text, self.flow, self.rule, self.adherence):
            self._stack.addWidget(pane)
        self._lay_out()
        self.tabs.chosen.connect(self._on_tab)
        for view in (self.text, self.steps, self.rule):
            view.references = references_in
            view.link_wanted.connect(self.link_wanted)
        self.flow.opened.connect(self._on_step_opened)
        self._shown: UUID | None = None
        self._step_ids: dict[int, UUID] = {}

    def _lay_out(self) -> None:
        head = row(self.title, self.edit_button, self.use_button, self.more_button, spacing=8)
        head.setStretch(0, 1)
        below = row(self._facts, self.tabs, spacing=12)
        below.setStretch(0, 1)
        body = QWidget()
        body.setLayout(column(self._stack, margins=(32, 16, 24, 0)))
        layout = column(
            column(
                head,
                below,
                self._rule_facts,
                self.life,
                self.differences,
                self.proposals,
                spacing=6,
                margins=(32, 14, 20, 10),
            ),
            hline(),
            body,
            spacing=0,
        )
        layout.setStretch(2, 1)
        self.setLayout(layout)

    def show_reading(self, reading: "Reading") -> None:
        """Shows an item; the scroll position stays when it is the same one."""
        same = self._shown == reading.item.id
        self._shown = reading.item.id
        self.title.set_text(reading.item.title)
        self._show_facts(reading)
        today = datetime.now(UTC).date()
        self.life.show_reading(reading, today)
        self.differences.show_reading(reading, today)
        self.proposals.show_reading(reading, today)
        in_use = reading.item.state != KnowledgeState.RETIRED
        self.use_button.setVisible(reading.is_playbook and in_use)
        self._show_rule(reading)
        has_parts = bool(reading.steps) or self._is_rule
        self.tabs.setVisible(has_parts)
        self.text.show_markdown(reading.text)
        found = flow(reading.steps)
        self.steps.show_steps(reading.steps, found)
        self._step_ids = {step.number: step.id for step in reading.steps}
        self.flow.show_flow(found)
        self.adherence.show_playbook(reading.item.id if reading.is_playbook else None)
        if not same:
            self._choose("steps" if has_parts else "text")
            self.text.go_to(0)
            self.steps.go_to(0)
        elif not has_parts:
            self._choose("text")
        self.outline_changed.emit()

    def _show_rule(self, reading: "Reading") -> None:
        """What an automation rule does stands where a playbook has its steps."""
        if self._is_rule != (reading.rule is not None):
            self._is_rule = reading.rule is not None
            self._name_tabs(rule=self._is_rule)
        empty_layout(self._rule_chips)
        self._rule_facts.setVisible(self._is_rule)
        if reading.rule is not None:
            self.rule.show_reading(reading.rule)
            for words, tone in rule_words.chips_of(reading.rule):
                self._rule_chips.addWidget(Chip(words, tone))

    def _name_tabs(self, *, rule: bool) -> None:
        text = ("text", self.tr("Text"))
        adherence = ("adherence", self.tr("Use"))
        steps = [("steps", self.tr("Steps")), ("graph", self.tr("Graph")), text, adherence]
        self.tabs.set_tabs([("steps", self.tr("Rule")), text] if rule else steps)

    def mark(self, words: Iterable[str]) -> None:
        """Marks what was searched for."""
        found = tuple(words)
        self.text.mark_words(found)
        self.steps.mark_words(found)
        self.rule.mark_words(found)

    def view(self) -> ProseView:
        """The view that is shown; of the graph's twin, the steps."""
        parts = self.rule if self._is_rule else self.steps
        return self.text if self.tabs.current == "text" else parts

    def go_to(self, position: int) -> None:
        """Scrolls to a place of `view()`, which is shown for it."""
        if self.tabs.current in {"graph", "adherence"}:
            self._choose("steps")
        self.view().go_to(position)

    def inside(self) -> QWidget:
        """What takes the focus: the view that is shown."""
        others = {"graph": self.flow.graph, "adherence": self.adherence.table}
        return others.get(self.tabs.current, self.view())

    def go_to_step(self, step_id: UUID) -> None:
        """Shows a step."""
        self._choose("steps")
        self.steps.go_to_step(step_id)

    def _on_step_opened(self, number: int) -> None:
        if number in self._step_ids:
            self.go_to_step(self._step_ids[number])
            self.steps.setFocus()

    def _edit(self) -> None:
        self.edit_wanted.emit()

    def _choose(self, key: str) -> None:
        self.tabs.mark(key)
        self._on_tab(key)

    def _on_tab(self, key: str) -> None:
        others = {"graph": self.flow, "adherence": self.adherence}
        self._stack.setCurrentWidget(others.get(key, self.view()))
        self.outline_changed.emit()

    def _show_facts(self, reading: "Reading") -> None:
        empty_layout(self._facts)
        version, item = reading.version, reading.item
        tone = "info" if version.state == KnowledgeState.PUBLISHED else "warn"
        label = self.tr("Version %s") % version.number
        if version.state != KnowledgeState.PUBLISHED:
            label = f"{label}, {KnowledgeState(version.state).label.lower()}"
        self._facts.addWidget(Chip(label, tone))
        if item.state == KnowledgeState.RETIRED:
            self._facts.addWidget(Chip(KnowledgeState(item.state).label, "neutral"))
        said = " · ".join(part for part in self._words(reading, version, item) if part)
        self._facts.addWidget(PlainText(said, "secondary", elide=True), 1)

    def _words(self, reading: "Reading", version: "Version", item: "Item") -> list[str]:
        parts = []
        if reading.kind == "article":
            parts.append(ArticleKind(getattr(item, "article_kind", "article")).label)
        if version.published_at is not None:
            when = f"{version.published_at:%Y-%m-%d}"
            published = self.tr("Published %1 by %2") if version.published_by else "%1"
            parts.append(published.replace("%1", when).replace("%2", version.published_by))
        if version.effective_from is not None:
            parts.append(self.tr("In force from %s") % version.effective_from.isoformat())
        if item.owner and approved_by_owner(item):
            parts.append(self.tr("Only %s publishes it") % item.owner)
        if item.review_due is not None:
            parts.append(self.tr("Review due %s") % item.review_due.isoformat())
        if item.source:
            parts.append(self.tr("From %s") % item.source)
        if item.licence:
            parts.append(item.licence)
        return parts
