"""One proposed change: why, from where, what differs, and what can be done with it."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import QCoreApplication, Signal
from PySide6.QtWidgets import QApplication, QStackedWidget, QWidget

from desktop.navigation import Route
from desktop.pages.knowledge import proposal_words as words
from desktop.pages.knowledge.proposal_conflicts import ProposalConflicts
from desktop.pages.knowledge.proposal_editor import ProposalEditor
from desktop.pages.knowledge.reading_days import read_day
from desktop.pages.knowledge.step_changes import StepChanges
from desktop.proposing import state_words
from desktop.theme import fonts
from desktop.widgets.bars import Bar
from desktop.widgets.buttons import Button
from desktop.widgets.chips import Chip
from desktop.widgets.diff import DiffView
from desktop.widgets.inline_form import InlineAsk, InlineForm
from desktop.widgets.labels import PlainText, hline
from desktop.widgets.layouts import FlowLayout, column, empty_layout, row, scrolled
from desktop.widgets.sections import SegmentedTabs
from kb.library.proposals import service as proposals
from kb.vocabulary.proposals import ProposalState

if TYPE_CHECKING:
    from desktop.pages.base import PageContext
    from kb.conformance.sources import Source
    from kb.library.proposals.schemas import Standing


_MOST_SOURCES: Final = 12
_LONGEST: Final = 44


class ProposalView(QWidget):
    """Shows a proposal and decides on it.

    Signals:
        wanted: `(operation, str)` a write, and the sentence that tells of it.
        route_wanted: `(Route)` go to what it is about, or to what it comes from.
    """

    wanted = Signal(object, str)
    route_wanted = Signal(object)

    def __init__(self, context: "PageContext") -> None:
        super().__init__()
        self._context = context
        self.standing: Standing | None = None
        self.is_editing = False
        self.title = PlainText("", "title", wrap=True, selectable=True)
        self.state = Chip("")
        self.reason = PlainText("", "prose", wrap=True, selectable=True)
        self.decision = PlainText("", "secondary", wrap=True, selectable=True)
        self.message = PlainText("", "error", wrap=True)
        self.message.hide()
        self.facts = FlowLayout(spacing=12)
        self.by = PlainText("", "secondary", wrap=True)
        self._bars = column(spacing=6)
        self.buttons = FlowLayout(spacing=8)
        self.conflicts = ProposalConflicts()
        self.conflicts.settled.connect(self._settle)
        self.editor = ProposalEditor(context)
        self._make_differences()
        self._make_buttons()
        self._lay_out()

    def _make_differences(self) -> None:
        self.tabs = SegmentedTabs(self.tr("Show"))
        self.tabs.set_tabs([("steps", self.tr("Steps")), ("text", self.tr("Text"))])
        self.tabs.setMinimumWidth(fonts.px(150))
        self.tabs.chosen.connect(self._on_tab)
        self.against = PlainText("", "hint", wrap=True)
        self.steps = StepChanges(self.tr("Steps that change"))
        self.text = DiffView(self.tr("As it is now"), self.tr("As it is proposed"))
        self._stack = QStackedWidget()
        for part in (self.steps, self.text):
            self._stack.addWidget(part)
        self._stack.setMinimumHeight(fonts.px(280))
        self._differences = QWidget()
        above = row(self.tabs, self.against, spacing=12)
        above.setStretch(1, 1)
        layout = column(above, self._stack, spacing=10)
        layout.setStretch(1, 1)
        self._differences.setLayout(layout)

    def _make_buttons(self) -> None:
        self.accept = Button(self.tr("Accept"), "primary", icon="check", on_click=self._accept)
        self.edit = Button(self.tr("Edit"), icon="pencil-simple", on_click=self.begin_edit)
        self.done = Button(self.tr("Done"), "primary", on_click=self.end_edit)
        self.reject = InlineForm(
            self.tr("Reject…"),
            (InlineAsk("reason", self.tr("Why it isn't taken"), required=True),),
            self._reject,
        )
        self.publish = InlineForm(
            self.tr("Publish…"),
            (
                InlineAsk("note", self.tr("What changed, in one line")),
                InlineAsk(
                    "effective_from",
                    self.tr("In force from (empty: from now on)"),
                    read=read_day,
                    hint="2026-12-31",
                ),
            ),
            self._publish,
            variant="primary",
        )
        self.take_up = Button(self.tr("Take up again"), on_click=self._take_up)
        self.remove = Button(self.tr("Delete"), "flat", on_click=self._remove)
        self._all = (
            *(self.accept, self.done, self.publish, self.edit, self.reject),
            *(self.take_up, self.remove),
        )
        for button in self._all:
            self.buttons.addWidget(button)

    def _lay_out(self) -> None:
        head = row(self.title, self.state, spacing=10)
        head.setStretch(0, 1)
        facts, buttons = QWidget(), QWidget()
        facts.setLayout(self.facts)
        buttons.setLayout(self.buttons)
        inner = QWidget()
        layout = column(
            head,
            column(facts, self.by, spacing=2),
            self.reason,
            self.decision,
            self._bars,
            self.message,
            buttons,
            hline(),
            self.conflicts,
            self._differences,
            self.editor,
            spacing=10,
            margins=(20, 8, 20, 16),
        )
        layout.setStretch(9, 1)
        layout.setStretch(10, 1)
        inner.setLayout(layout)
        self.area = scrolled(inner, self.tr("Proposed change"))
        self.setLayout(column(self.area, spacing=0))
        self.conflicts.hide()
        self.editor.hide()

    # --- showing

    def show_standing(self, found: "Standing", sources: "tuple[Source, ...]") -> None:
        """Shows a proposal as it stands; what is being typed about the same one stays."""
        known = self.standing
        self.standing = found
        proposal = found.proposal
        if known is None or known.proposal.id != proposal.id:
            self.say("")
            self.is_editing = False
            self._on_tab("steps" if proposal.item_kind == "playbook" else "text")
            self.publish.editors["note"].set_value(proposal.title)  # type: ignore[attr-defined]
        self.is_editing = self.is_editing and proposal.is_open
        self.title.set_text(proposal.title)
        self.state.set(state_words(proposal.state), words.tone_of(proposal.state))
        self._show_facts(found, sources)
        self.reason.set_text(proposal.reason)
        self.reason.setVisible(bool(proposal.reason.strip()) and not self.is_editing)
        self.decision.set_text(self._decided(found))
        self.decision.setVisible(bool(self.decision.text()))
        self._show_bars(found)
        self._show_texts(found)
        self._arrange()

    def say(self, sentence: str) -> None:
        """Says why something wasn't done; "" takes it away."""
        self.message.set_text(sentence)
        self.message.setVisible(bool(sentence))

    def _show_facts(self, found: "Standing", sources: "tuple[Source, ...]") -> None:
        empty_layout(self.facts)
        proposal = found.proposal
        text = self.tr("In “{title}”").format(title=_short(found.item_title))
        about = Route("knowledge", proposal.item_id)
        self.facts.addWidget(self._link(text, found.item_title, about))
        for source in sources[:_MOST_SOURCES]:
            text = source.name if source.section != "workflow" else _of_step(source)
            anchor = source.record_id if source.section else None
            route = Route("incident", source.incident_id, source.section, anchor)
            self.facts.addWidget(self._link(text, source.title, route))
        if len(sources) > _MOST_SOURCES:
            more = self.tr("and {n} more").format(n=len(sources) - _MOST_SOURCES)
            self.facts.addWidget(PlainText(more, "secondary"))
        by = self.tr("Proposed by {who} on {day}").format(
            who=proposal.proposed_by or "–", day=f"{proposal.created_at:%Y-%m-%d}"
        )
        said = [by]
        if proposal.edited_by:
            said.append(self.tr("Edited by {who}").format(who=proposal.edited_by))
        if proposal.teams:
            said.append(self.tr("Affects {teams}").format(teams=", ".join(proposal.teams)))
        self.by.set_text(" · ".join(said))

    def _decided(self, found: "Standing") -> str:
        proposal = found.proposal
        if proposal.is_open:
            return ""
        texts = {
            ProposalState.ACCEPTED: self.tr("Accepted by {who} on {day}. {why}"),
            ProposalState.REJECTED: self.tr("Rejected by {who} on {day}: {why}"),
            ProposalState.PUBLISHED: self.tr("Accepted by {who} on {day}. {why}"),
        }
        text = next((said for state, said in texts.items() if state == proposal.state), "")
        day = f"{proposal.decided_at:%Y-%m-%d}" if proposal.decided_at else "–"
        said = [text.format(who=proposal.decided_by or "–", day=day, why=proposal.decision_reason)]
        if found.published:
            said.append(self.tr("Published as version {n}.").format(n=found.published))
        if found.effective_from is not None:
            since = self.tr("In force from {day}.")
            said.append(since.format(day=found.effective_from.isoformat()))
        return " ".join(part.strip() for part in said)

    def _show_bars(self, found: "Standing") -> None:
        empty_layout(self._bars)
        proposal = found.proposal
        if proposal.is_open and found.refusal:
            self._bars.addWidget(Bar(found.refusal, "info"))
        if found.merged is not None and not found.merged.conflicts:
            text = self.tr("The text moved on since this was proposed. Both changes are shown.")
            self._bars.addWidget(Bar(text, "info"))
        if found.draft_number:
            text = self.tr("It is written into the draft of version {n}.")
            read = (self.tr("Read the draft"), partial(self._go_to_item, proposal.item_id))
            self._bars.addWidget(Bar(text.format(n=found.draft_number), "info", (read,)))
        if proposal.is_open and not found.changes_something and not self.is_editing:
            text = self.tr("It changes nothing yet. Write the change first.")
            write = (self.tr("Write the change"), self.begin_edit)
            self._bars.addWidget(Bar(text, "warn", (write,)))

    def _show_texts(self, found: "Standing") -> None:
        self.conflicts.show_merged(found.merged)
        after = found.after if found.after is not None else found.proposal.body
        before = found.before if found.after is not None else found.proposal.base_body
        is_playbook = found.proposal.item_kind == "playbook"
        self.tabs.setVisible(is_playbook)
        self.text.show_texts(before, after)
        counted = self.steps.show_texts(before, after) if is_playbook else ""
        said = words.what_is_compared(found)
        self.against.set_text(f"{said}: {counted}" if counted else said)
        self.editor.show_proposal(found.proposal)

    def _arrange(self) -> None:
        """Which parts and buttons there are, and where the focus goes from one that is gone."""
        found = self.standing
        if found is None:
            return
        is_open, state = found.proposal.is_open, found.proposal.state
        editing = self.is_editing
        settled = found.after is not None
        may = not found.refusal
        decide = is_open and not editing
        shown = {
            self.accept: decide and may and settled and found.changes_something,
            self.edit: decide,
            self.done: editing,
            self.reject: decide and may,
            self.publish: state == ProposalState.ACCEPTED and may,
            self.take_up: state == ProposalState.REJECTED,
            self.remove: not editing,
        }
        focused = QApplication.focusWidget()
        here = focused is not None and any(b.isAncestorOf(focused) or b is focused for b in shown)
        for button, visible in shown.items():
            button.setVisible(visible)
        self.editor.setVisible(editing)
        self._differences.setVisible(not editing)
        self.conflicts.setVisible(not editing and not settled)
        if here and not editing and not self._on_offer():
            # Else the next key press would delete it.
            (self.steps if self.tabs.current == "steps" else self.area).setFocus()

    def _on_offer(self) -> bool:
        """Puts the focus onto what can be done next, where it was on what is done."""
        focused = QApplication.focusWidget()
        if focused is not None and focused.isVisible() and focused is not self.remove:
            return True
        ways = (self.accept, self.publish.opener, self.edit, self.take_up)
        way = next((one for one in ways if one.isVisible()), None)
        if way is not None:
            way.setFocus()
        return way is not None

    def _on_tab(self, key: str) -> None:
        self.tabs.mark(key)
        self._stack.setCurrentWidget(self.steps if key == "steps" else self.text)

    # --- doing

    def begin_edit(self) -> None:
        """Writes the proposal."""
        if self.standing is not None and self.standing.proposal.is_open:
            self.is_editing = True
            self._show_bars(self.standing)
            self._arrange()
            self.editor.body.setFocus()

    def end_edit(self) -> None:
        """Saves what is typed, and shows what differs."""
        self.editor.commit()
        self.is_editing = False
        if self.standing is not None:
            self._show_bars(self.standing)
        self._arrange()
        (self.accept if self.accept.isVisible() else self.edit).setFocus()

    def _accept(self) -> None:
        accept = partial(proposals.accept, by=self._context.session.actor)
        self._want(accept, self.tr("Accepted into the draft of “{title}”"))

    def _reject(self, given: Mapping[str, Any]) -> None:
        by = self._context.session.actor
        self._want(partial(proposals.reject, by=by, **given), self.tr("Rejected: “{change}”"))

    def _publish(self, given: Mapping[str, Any]) -> None:
        by = self._context.session.actor
        publish = partial(proposals.publish, by=by, **given)
        self._want(publish, self.tr("Published “{title}”"))

    def _take_up(self) -> None:
        self._want(proposals.take_up, self.tr("Taken up again: “{change}”"))

    def _remove(self) -> None:
        self._want(proposals.remove, self.tr("Deleted the proposal “{change}”"))

    def _settle(self, choices: tuple[str, ...]) -> None:
        if self.standing is not None:
            version = self.standing.proposal.version
            settle = partial(proposals.rebase, version=version, choices=choices)
            self._want(settle, self.tr("Put both changes of “{title}” together"))

    def _want(self, operation: Callable[..., object], said: str) -> None:
        if self.standing is None:
            return
        self.say("")
        proposal = self.standing.proposal
        text = said.format(title=self.standing.item_title, change=proposal.title)
        self.wanted.emit(partial(operation, record_id=proposal.id), text)

    def _link(self, text: str, tip: str, route: Route) -> Button:
        return Button(text.replace("&", "&&"), "link", on_click=partial(self._go, route), tip=tip)

    def _go(self, route: Route) -> None:
        self.route_wanted.emit(route)

    def _go_to_item(self, item_id: Any) -> None:  # noqa: ANN401 - a UUID
        self.route_wanted.emit(Route("knowledge", item_id, section="edit"))


def _of_step(source: "Source") -> str:
    step = QCoreApplication.translate("Proposals", "{number}, step “{title}”")
    return step.format(number=source.name, title=_short(source.title))


def _short(title: str) -> str:
    return title if len(title) <= _LONGEST else f"{title[: _LONGEST - 1]}…"
