"""One lesson as a card: what happened, why, who changes what, and what it leads to."""

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any, override
from uuid import UUID

from PySide6.QtCore import QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QFrame, QMenu, QWidget

from desktop.drafts import FieldKey
from desktop.pages.incident.binding import BoundField, bind_field
from desktop.pages.incident.editors import FittedPersonField, WrappingLine, read_day
from desktop.pages.incident.extracts import Extracts
from desktop.pages.incident.item_picker import ItemPicker
from desktop.pages.incident.links import LinkList
from desktop.pages.incident.proposal_links import ProposalLinks
from desktop.pages.incident.section import Section, choices_of
from desktop.pages.incident.whys import Whys, answers
from desktop.proposing import propose
from desktop.theme import tokens
from desktop.widgets.buttons import Button, IconButton
from desktop.widgets.fields import Combo, LineField
from desktop.widgets.inspector import FieldBox
from desktop.widgets.labels import PlainText, field_label
from desktop.widgets.layouts import FlowLayout, column, row
from desktop.widgets.text import MarkdownEdit
from kb.conformance import proposing, trace
from kb.incidents.lessons import service as lessons
from kb.vocabulary.enums import LessonCategory, LessonDirection, Severity

if TYPE_CHECKING:
    from kb.dossier import WholeIncident
    from kb.incidents.lessons.schemas import Lesson

_SIDE_BY_SIDE = 620
_FLASH_MS = 600


class LessonCard(QFrame):
    """A lesson whose every field is edited in place.

    Args:
        section: the lessons section, whose writes the card uses.
        lesson: what is shown.
        extracts: writes the lesson as a file.

    Signals:
        removed: Delete, or the card's menu.
        duplicated: Ctrl+D, or the card's menu.
        opened: `(str, UUID)` a linked record in its section.
        stepped: `(int)` Down or Up: to the next or previous card.
    """

    removed = Signal()
    duplicated = Signal()
    opened = Signal(str, object)
    stepped = Signal(int)

    def __init__(self, section: Section, lesson: "Lesson", extracts: Extracts) -> None:
        super().__init__()
        self._extracts = extracts
        self.lesson_id = lesson.id
        self._section = section
        self._flashed = False
        self._bound: dict[str, BoundField] = {}
        self.setProperty("card", "1")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._build(lesson)
        self._bind(lesson)

    # --- building

    def _build(self, lesson: "Lesson") -> None:
        self.title = WrappingLine(
            self.tr("Title"), look="panel", placeholder=self.tr("No title yet")
        )
        self.direction = Combo(
            self.tr("Keep, change or start"), choices_of(LessonDirection), look="inline"
        )
        self.category = Combo(self.tr("Category"), choices_of(LessonCategory), look="inline")
        self.gap = Combo(self.tr("Severity of the gap"), choices_of(Severity), look="inline")
        self.owner = FittedPersonField(self.tr("Owner"))
        self.due = LineField(self.tr("Due"), look="inline", placeholder=self.tr("not set"))
        self.due.setMaximumWidth(120)
        self.what = MarkdownEdit(self.tr("What happened"), lines=3, most=14)
        self.whys = Whys(self.tr("Why"))
        self.follow_ups = LinkList(self.tr("Link a follow-up"))
        self.changes = LinkList(self.tr("Link a config change"))
        self.steps = LinkList(self.tr("Link a workflow step"))
        self.causes = LinkList(self.tr("Link a cause"))
        self.to_follow_up = Button(self.tr("Turn into follow-up"), on_click=self._to_follow_up)
        self.to_change = Button(self.tr("Make config change"), on_click=self._to_change)
        self.to_proposal = Button(
            self.tr("Propose playbook change…"), icon="git-diff", on_click=self._to_proposal
        )
        self.proposals = ProposalLinks(self._section.context)
        self.more = IconButton("dots-three", self.tr("More"), on_click=self._show_menu)
        self._boxes = self._in_boxes()
        self._links()
        head = row(PlainText(lesson.ref, "monohint"), self._boxes["title"], self.more, spacing=4)
        head.setStretch(1, 1)
        self._told = self._story()
        self.setLayout(
            column(
                head, self._facts(), self._told, self._leads(), spacing=8, margins=(14, 8, 10, 12)
            )
        )

    def _in_boxes(self) -> dict[str, FieldBox]:
        return {
            "title": FieldBox(self.title),
            "direction": FieldBox(self.direction),
            "category": FieldBox(self.category),
            "gap_severity": FieldBox(self.gap),
            "owner": FieldBox(self.owner),
            "due": FieldBox(self.due),
            "what_happened": FieldBox(self.what),
            "whys": FieldBox(self.whys),
        }

    def _facts(self) -> QWidget:
        flow = FlowLayout(spacing=10)
        labels = {
            "direction": "",
            "category": self.tr("About"),
            "gap_severity": self.tr("Gap"),
            "owner": self.tr("Owner *"),
            "due": self.tr("Due"),
        }
        for name, label in labels.items():
            holder = QWidget()
            layout = row(self._boxes[name], spacing=2)
            if label:
                text = field_label(label)
                layout.insertWidget(0, text)
                if name == "owner":
                    text.setToolTip(self.tr("Needed for sign-off"))
            holder.setLayout(layout)
            flow.addWidget(holder)
        line = QWidget()
        line.setLayout(flow)
        return line

    def _story(self) -> QBoxLayout:
        halves = row(
            column(PlainText(self.tr("What happened"), "strong"), self._boxes["what_happened"]),
            column(PlainText(self.tr("Why"), "strong"), self._boxes["whys"], None),
            spacing=16,
        )
        halves.setStretch(0, 1)
        halves.setStretch(1, 1)
        return halves

    def _leads(self) -> QWidget:
        buttons = FlowLayout(spacing=8)
        self._buttons = QWidget()
        buttons.addWidget(self.to_follow_up)
        buttons.addWidget(self.to_change)
        buttons.addWidget(self.to_proposal)
        self._buttons.setLayout(buttons)
        line = QWidget()
        self._linked = row(spacing=16)
        for title, links in (
            (self.tr("Follow-ups"), self.follow_ups),
            (self.tr("Config changes"), self.changes),
            (self.tr("From steps"), self.steps),
            (self.tr("Answers causes"), self.causes),
        ):
            part = QWidget()
            part.setLayout(column(PlainText(title, "secondary"), links, None, spacing=2))
            self._linked.addWidget(part, 1)
        line.setLayout(column(self._linked, self.proposals, self._buttons, spacing=8))
        return line

    def _links(self) -> None:
        for name, links, field in (
            ("follow_ups", self.follow_ups, "follow_up_ids"),
            ("config_changes", self.changes, "config_change_ids"),
            ("workflow", self.steps, "step_ids"),
            ("causes", self.causes, "cause_ids"),
        ):
            links.opened.connect(lambda known, to=name: self.opened.emit(to, known))
            links.linked.connect(partial(self._link, field, True))
            links.unlinked.connect(partial(self._link, field, False))

    def _bind(self, lesson: "Lesson") -> None:
        for name, box in self._boxes.items():
            parse: Callable[[object], object] | None = {"due": read_day, "whys": answers}.get(name)
            self._bound[name] = bind_field(
                self._section.context,
                box,
                FieldKey(
                    "lesson",
                    str(lesson.id),
                    name,
                    f"{self._section.number} {lesson.ref}, {box.editor.accessibleName()}",
                ),
                lessons.revise,
                lesson.id,
                parse=parse,
                text_of=_text_of if name == "whys" else None,
            )

    # --- showing

    def load(self, lesson: "Lesson", whole: "WholeIncident") -> None:
        """Shows the lesson as it is now; what is being typed stays."""
        self._lesson = lesson
        for name, bound in self._bound.items():
            bound.load(getattr(lesson, name), lesson.version)
        self.owner.set_people(self._section.people)
        self.setAccessibleName(f"{lesson.ref} {lesson.title}")
        read_only = self._section.read_only
        for field in (self.title, self.owner, self.due, self.what):
            field.setReadOnly(read_only)
        for combo in (self.direction, self.category, self.gap):
            combo.setEnabled(not read_only)
        self.whys.set_read_only(read_only=read_only)
        for button in (self.to_follow_up, self.to_change):
            button.setVisible(not read_only)
        self.proposals.show_proposals(
            [one for one in whole.proposals if lesson.id in one.lesson_ids]
        )
        self._load_links(lesson, whole, read_only=read_only)

    def _load_links(self, lesson: "Lesson", whole: "WholeIncident", *, read_only: bool) -> None:
        untitled = self.tr("No title yet")
        for links, ids, known in (
            (
                self.follow_ups,
                lesson.follow_up_ids,
                [(one.id, f"{one.ref}  {one.action or untitled}") for one in whole.follow_ups],
            ),
            (
                self.changes,
                lesson.config_change_ids,
                [(one.id, f"{one.ref}  {one.title or untitled}") for one in whole.config_changes],
            ),
            (
                self.steps,
                lesson.step_ids,
                [
                    (one.id, self.tr("Step {n}").format(n=n) + f"  {one.action}")
                    for n, one in enumerate(whole.workflow, 1)
                ],
            ),
            (
                self.causes,
                lesson.cause_ids,
                [(one.id, f"{one.ref}  {one.title or untitled}") for one in whole.causes],
            ),
        ):
            links.show_links([link for link in known if link[0] in ids], known, read_only=read_only)

    def flash(self) -> None:
        """Marks the card's edge for a moment."""
        self._flashed = True
        self.update()
        QTimer.singleShot(_FLASH_MS, self, self._end_flash)

    def commit(self) -> None:
        """Saves what is being typed."""
        for bound in self._bound.values():
            bound.save.commit()

    def _end_flash(self) -> None:
        self._flashed = False
        self.update()

    # --- changing

    def _link(self, field: str, linked: bool, record_id: UUID) -> None:
        kept = [known for known in getattr(self._lesson, field) if known != record_id]
        self._section.write(
            partial(
                lessons.revise,
                record_id=self.lesson_id,
                version=self._lesson.version,
                values={field: [*kept, record_id] if linked else kept},
            )
        )

    def _to_follow_up(self) -> None:
        self._make(partial(trace.follow_up_from_lesson, lesson_id=self.lesson_id))

    def _to_change(self) -> None:
        self._make(partial(trace.change_from_lesson, lesson_id=self.lesson_id))

    def _to_proposal(self) -> None:
        """Asks what is to change; the lesson may be of an approved review, the library isn't."""
        self.commit()
        context = self._section.context
        picker = ItemPicker(context.session, self.to_proposal, self._section.incident_id)
        picker.picked.connect(self._propose)
        picker.ask()

    def _propose(self, kind: str, item_id: UUID) -> None:
        make = partial(
            proposing.from_lesson, lesson_id=self.lesson_id, item_kind=kind, item_id=item_id
        )
        propose(self._section.context, make, self._section, edit=False)

    def _make(self, operation: Any) -> None:  # noqa: ANN401 - a partial of a service function
        self.commit()
        told = self.tr("Made from {ref} and linked").format(ref=self._lesson.ref)
        self._section.write(
            operation,
            lambda _changes: self._section.tell_with_undo(told),
        )

    def _show_menu(self) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.fill(menu)
        menu.popup(self.more.mapToGlobal(QPoint(0, self.more.height())))

    def fill(self, menu: QMenu) -> None:
        """Adds what the card offers to a menu; what only reads is there for everybody."""
        self._extracts.add_to(menu, self._lesson.ref)
        if not self._section.read_only:
            menu.addSeparator()
            menu.addAction(self.tr("Duplicate")).triggered.connect(self.duplicated)
            menu.addAction(self.tr("Delete")).triggered.connect(self.removed)

    # --- keyboard and painting

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        steps = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}
        key = Qt.Key(event.key())
        if not self.hasFocus():
            super().keyPressEvent(event)
        elif key == Qt.Key.Key_Delete and not self._section.read_only:
            self.removed.emit()
        elif key == Qt.Key.Key_D and control and not self._section.read_only:
            self.duplicated.emit()
        elif key in (Qt.Key.Key_F2, Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.title.setFocus()
        elif key in steps:
            self.stepped.emit(steps[key])
        else:
            super().keyPressEvent(event)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        wide = self.width() >= _SIDE_BY_SIDE
        way = QBoxLayout.Direction.LeftToRight if wide else QBoxLayout.Direction.TopToBottom
        for layout in (self._told, self._linked):
            if layout.direction() != way:
                layout.setDirection(way)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self.hasFocus() or self._flashed:
            colour = tokens.of(self.palette()).color("focus")
            painter = QPainter(self)
            painter.fillRect(0, 8, 3, self.height() - 16, colour)


def _text_of(value: Any) -> str:  # noqa: ANN401 - a tuple or list of answers
    return "\n".join(str(item) for item in value)
