"""Before sign-off, the signatures, and what was said about the review."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar, override
from uuid import UUID

from PySide6.QtWidgets import QApplication, QScrollArea, QWidget

from desktop.dialogs.signing import SigningDialog, ToSign, grouped
from desktop.navigation import FIELD, Route
from desktop.pages.base import PageContext
from desktop.pages.incident.arriving import PASSAGE, REOPEN
from desktop.pages.incident.before_signoff import BeforeSignOff
from desktop.pages.incident.comment_threads import CommentThreads
from desktop.pages.incident.editors import read_day
from desktop.pages.incident.knowledge_decisions import KnowledgeDecisions
from desktop.pages.incident.registry import section_of
from desktop.pages.incident.section import Section
from desktop.pages.incident.signatures import Signatures
from desktop.reading_order import give_focus_within
from desktop.widgets.buttons import Button
from desktop.widgets.inline_form import InlineAsk, InlineForm
from desktop.widgets.labels import PlainText
from desktop.widgets.layouts import FlowLayout, column, empty_layout, scrolled
from kb import signing
from kb.conformance import knowledge
from kb.incidents.comments.threads import threads
from kb.incidents.follow_ups import service as follow_ups
from kb.incidents.record import service as record
from kb.incidents.record import skipping
from kb.incidents.record.service import KNOWLEDGE
from kb.incidents.record.skipping import may_skip
from kb.incidents.review.checklist import parts_done
from kb.incidents.sign_offs import service
from kb.incidents.sign_offs.changes import changes_of
from kb.vocabulary.enums import ReviewState
from kb.vocabulary.response import SignOffRole

if TYPE_CHECKING:
    from kb.dossier import WholeIncident
    from kb.incidents.comments.threads import Place, Thread
    from kb.incidents.review.checklist import ChecklistItem
    from kb.incidents.sign_offs.service import Standing
    from kb.ledger.history import HistoryEntry

_PARTS = 9
_SIGNABLE = {ReviewState.IN_REVIEW.value, ReviewState.SIGN_OFF.value}


@dataclass(frozen=True, slots=True)
class _Found:
    """How the record stands to what was signed, what came after it, and what was said."""

    standing: "Standing"
    changes: "Mapping[UUID, Sequence[HistoryEntry]]"
    threads: "tuple[Thread, ...]"


class SignOffSection(Section):
    """The gate from the first day on, and who has signed what."""

    name: ClassVar[str] = "sign_off"

    def __init__(self, context: PageContext) -> None:
        super().__init__(context)
        self.standing: Standing | None = None
        self._wanted: UUID | None = None
        self._offered: tuple[str, str, bool] | None = None
        self._reopening: InlineForm | None = None
        self.head = PlainText("", "section")
        self.message = PlainText("", "error", wrap=True)
        self.message.hide()
        self.checklist = BeforeSignOff(self._open_item)
        self.knowledge = KnowledgeDecisions(context, self._decide)
        self.moves = QWidget()
        self._moves = FlowLayout(spacing=8)
        self.moves.setLayout(self._moves)
        self.changes: Mapping[UUID, Sequence[HistoryEntry]] = {}
        self.signatures = Signatures(self, self._open_change)
        self.comments = CommentThreads(self, self._write, self._open_text)
        self._lay_out()

    def _lay_out(self) -> None:
        inner = QWidget()
        inner.setLayout(
            column(
                self.head,
                self.message,
                self.moves,
                12,
                self.checklist,
                12,
                PlainText(self.tr("Knowledge that changes because of it"), "section"),
                self.knowledge,
                12,
                PlainText(self.tr("Signatures"), "section"),
                self.signatures,
                12,
                PlainText(self.tr("Comments"), "section"),
                self.comments,
                None,
                spacing=6,
                margins=(20, 14, 20, 20),
            )
        )
        self.area = scrolled(inner)
        self.area.setFrameShape(QScrollArea.Shape.NoFrame)
        self.setLayout(column(self.area, spacing=0))

    # --- showing

    @override
    def show_whole(self, whole: "WholeIncident") -> None:
        super().show_whole(whole)
        self.checklist.show_items(whole.checklist)
        self.knowledge.show_decisions(whole.knowledge, self.people, read_only=self.read_only)
        self._show_moves(whole)
        self.signatures.show_signatures(whole.sign_offs, self.changes)
        self.context.session.read(
            partial(_stand, incident_id=whole.incident.id),
            self._on_standing,
            replaces=("standing", id(self)),
        )

    def _on_standing(self, found: "_Found") -> None:
        if self.whole is None:
            return
        self.standing, self.changes = found.standing, found.changes
        standing = found.standing
        self.comments.show_threads(found.threads)
        done = parts_done(self.whole.checklist)
        text = self.tr("Version {n} · content {hash} · {done} of {all} ready")
        self.head.set_text(
            text.format(
                n=standing.review_number,
                hash=grouped(standing.content_hash),
                done=done,
                all=_PARTS,
            )
        )
        self.signatures.show_signatures(self.whole.sign_offs, self.changes)
        self._reveal_now()

    def _show_moves(self, whole: "WholeIncident") -> None:
        incident = whole.incident
        state = incident.review_state
        key = (state, incident.review_skipped, may_skip(incident.severity, state))
        if key == self._offered:
            return  # what is being typed into one of them stays
        self._offered = key
        focused = QApplication.focusWidget()
        here = focused is not None and self.moves.isAncestorOf(focused)
        empty_layout(self._moves)
        self._reopening = None
        for move in self._moves_of(*key):
            self._moves.addWidget(move)
            move.show()
        if here:
            give_focus_within(self.moves)

    def _moves_of(self, state: str, skipped: str, skippable: bool) -> list[QWidget]:
        """What can be done with the review in a state; each asks for its reason right here."""
        if state == ReviewState.RECORDING:
            request = partial(record.set_state, record_id=self.incident_id, state="in_review")
            asking = Button(self.tr("Request sign-off"), on_click=partial(self._write, request))
            return [asking, *self._skipping(skipped, skippable)]
        action = InlineForm(
            self.tr("Ask for an action…"),
            (
                InlineAsk("action", self.tr("What is to be done"), required=True),
                InlineAsk("owner", self.tr("Owner"), people=self.people),
                InlineAsk("due", self.tr("Due"), read=read_day, hint="2026-04-15"),
            ),
            self._ask_for,
        )
        if state in _SIGNABLE:
            asks = (InlineAsk("reason", self.tr("What is to be done first"), required=True),)
            signs = (
                (self.tr("Sign as author…"), SignOffRole.AUTHOR),
                (self.tr("Sign as reviewer…"), SignOffRole.REVIEWER),
                (self.tr("Approve…"), SignOffRole.APPROVER),
            )
            buttons = [Button(label, on_click=partial(self._sign, role)) for label, role in signs]
            return [*buttons, InlineForm(self.tr("Return…"), asks, self._give_back), action]
        asks = (InlineAsk("reason", self.tr("Why it is opened again"), required=True),)
        self._reopening = InlineForm(self.tr("Reopen…"), asks, self._reopen)
        return [self._reopening, action]

    def _skipping(self, skipped: str, skippable: bool) -> list[QWidget]:
        """Small incidents go without a review, until somebody takes it up after all."""
        if skipped:
            said = PlainText(self.tr("Review skipped: {why}").format(why=skipped), wrap=True)
            after_all = partial(skipping.take_up_review, record_id=self.incident_id)
            take = Button(self.tr("Review it after all"), on_click=partial(self._write, after_all))
            return [said, take]
        if not skippable:
            return []
        asks = (InlineAsk("reason", self.tr("Why no review is needed"), required=True),)
        return [InlineForm(self.tr("Skip the review…"), asks, self._skip)]

    # --- doing

    def _write(self, operation: Callable[..., object]) -> None:
        self._say("")
        self.write(operation, None, self._on_refused)

    def _on_refused(self, error: Exception) -> None:
        self._say(str(getattr(error, "what", "") or error))

    def _say(self, sentence: str) -> None:
        self.message.set_text(sentence)
        self.message.setVisible(bool(sentence))

    def _sign(self, role: SignOffRole) -> None:
        if self.whole is None or self.standing is None:
            return
        self.context.session.committing.emit()
        undecided = [i for i in self.whole.checklist if not i.done and i.field in KNOWLEDGE]
        if undecided:
            self._say(self.tr("Decide first what becomes of each kind of knowledge below."))
            self._open_item(undecided[0])
            return
        points = tuple(item.text for item in self.whole.checklist if not item.done)
        verb = self.tr("Approve") if role is SignOffRole.APPROVER else self.tr("Sign")
        what = ToSign(
            title=self.tr("{verb} {number} as {role}").format(
                verb=verb, number=self.number, role=role.label.lower()
            ),
            version=self.standing.review_number,
            content_hash=self.standing.content_hash,
            open_points=points,
            name=self.context.session.actor,
            button=verb,
        )
        dialog = self.make_dialog(what)
        dialog.accepted.connect(partial(self._on_signed, dialog, role, points))
        dialog.open()

    def make_dialog(self, what: ToSign) -> SigningDialog:
        """The dialog that asks for name and statement."""
        return SigningDialog(self.window(), what)

    def _on_signed(self, dialog: SigningDialog, role: SignOffRole, points: tuple[str, ...]) -> None:
        statement = dialog.given_statement().strip()
        self._write(
            partial(
                signing.sign,
                incident_id=self.incident_id,
                role=role.value,
                by=dialog.name.value(),
                statement=statement,
            )
        )

    def _give_back(self, given: Mapping[str, Any]) -> None:
        by = self.context.session.actor
        self._write(
            partial(service.give_back, incident_id=self.incident_id, by=by, reason=given["reason"])
        )

    def _reopen(self, given: Mapping[str, Any]) -> None:
        self._write(partial(service.reopen, incident_id=self.incident_id, reason=given["reason"]))

    def _skip(self, given: Mapping[str, Any]) -> None:
        self._write(
            partial(skipping.skip_review, record_id=self.incident_id, reason=given["reason"])
        )

    def _ask_for(self, given: Mapping[str, Any]) -> None:
        values = {**given, "asked_by": self.context.session.actor}
        self._write(partial(follow_ups.add, incident_id=self.incident_id, values=values))

    def _decide(self, what: str, **given: Any) -> None:  # noqa: ANN401 - as kb takes it
        by = self.context.session.actor
        self._write(
            partial(knowledge.decide, record_id=self.incident_id, what=what, by=by, **given)
        )

    def _open_text(self, place: "Place") -> None:
        """Goes to the words that a comment is about."""
        query = FIELD + place.field + (PASSAGE + place.passage if place.passage else "")
        section = section_of(place.kind)
        self.context.navigation.go(
            Route("incident", self.incident_id, section, place.record_id, query)
        )

    def _open_item(self, item: "ChecklistItem") -> None:
        if item.section == self.name and item.record_id is None:
            self.knowledge.focus(item.field)
            if item.field in self.knowledge.rows:
                self.area.ensureWidgetVisible(self.knowledge.rows[item.field])
            return
        route = Route(
            "incident", record_id=self.incident_id, section=item.section, anchor=item.record_id
        )
        self.context.navigation.go(route)

    def _open_change(self, entry: "HistoryEntry") -> None:
        """Goes to what was changed; what is gone is found in the history."""
        section = "history" if entry.action == "delete" else section_of(entry.kind)
        anchor = None if section == "history" else entry.record_id
        route = Route("incident", record_id=self.incident_id, section=section, anchor=anchor)
        self.context.navigation.go(route)

    @override
    def panes(self) -> list[QWidget]:
        return [self.area]

    @override
    def focus_field(self, name: str) -> bool:
        if name in self.knowledge.rows:
            self.area.ensureWidgetVisible(self.knowledge.rows[name])
            self.knowledge.focus(name)
            return True
        if name != REOPEN or self._reopening is None:
            return False
        self._reopening.open()
        self.area.ensureWidgetVisible(self._reopening)
        return True

    @override
    def reveal(self, record_id: UUID) -> bool:
        if record_id == self.incident_id:
            return True  # the review as a whole
        self._wanted = record_id
        return self._reveal_now()

    def _reveal_now(self) -> bool:
        """Scrolls to what was asked for, as soon as it is there."""
        wanted = self._wanted
        if wanted is None:
            return False
        line = self.signatures.line_of(wanted) or self.comments.line_of(wanted)
        if line is None:
            return False
        line.reveal_in(self.area)
        self._wanted = None
        return True


def _stand(session: Any, incident_id: UUID) -> _Found:  # noqa: ANN401 - kb's own session
    found = service.standing(session, incident_id)
    return _Found(found, changes_of(session, found.changed), threads(session, incident_id))
