"""Prevention and custom measures: the cause that each answers, and whether it works."""

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar, override

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QPushButton, QWidget

from desktop.pages.base import PageContext
from desktop.pages.incident.editors import read_day
from desktop.pages.incident.measure_library import MeasureLibrary
from desktop.pages.incident.own_fields import own_fields, same_fields
from desktop.pages.incident.part_declaration import Part, PartColumn
from desktop.pages.incident.part_section import PartSection
from desktop.pages.incident.record_panel import FormField, FormKind
from desktop.pages.incident.section import choices_of
from desktop.pages.incident.table_parts import Service, TableWords
from desktop.theme import fonts
from desktop.widgets.buttons import Button
from desktop.widgets.cells import Cell
from desktop.widgets.inline_form import InlineAsk, InlineForm
from desktop.widgets.labels import PlainText
from kb.incidents.measures import library, service
from kb.store.base import kinds
from kb.vocabulary.response import Effect

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from uuid import UUID

    from kb.changes import Changes
    from kb.dossier import WholeIncident

_TONES = {
    "proposed": "warn",
    "accepted": "info",
    "in_place": "info",
    "verified": "ok",
    "rejected": "neutral",
}
_EFFECTS = {"effective": "ok", "partly_effective": "warn", "not_effective": "danger"}

_LEAST_HEIGHT = 480


class _Empty:
    """A measure that holds no field of one's own."""

    custom: ClassVar[dict[str, object]] = {}


_NOTHING = _Empty()


class MeasuresSection(PartSection):
    """The measures, what they answer, and the tests of their effect."""

    name: ClassVar[str] = "measures"

    def __init__(self, context: PageContext) -> None:
        self.library_button = Button(self.tr("From the library…"), on_click=self.open_library)
        self.library = MeasureLibrary(self._look_up, self.reuse)
        self._asked: tuple[FormField, ...] = ()
        super().__init__(context)
        self.library.closed.connect(self._share_room)
        self.library.closed.connect(self.library_button.setFocus)

    @override
    def more_buttons(self) -> list[QPushButton]:
        return [self.library_button]

    @override
    def above(self) -> list[QWidget]:
        return [self.library]

    @override
    def show_whole(self, whole: "WholeIncident") -> None:
        asked = own_fields(whole, "measure", _NOTHING)
        if not same_fields(asked, self._asked):
            self._asked = asked
            self.panel.clear()  # what is typed is saved first
        super().show_whole(whole)
        if self.read_only:
            self.library.hide()
            self._share_room()

    @override
    def close_top(self) -> bool:
        return self.library.close_list() or super().close_top()

    def open_library(self) -> None:
        """Shows the measures of all incidents, to take one over."""
        if not self.read_only:
            self.library.open()
            self._share_room()

    def _look_up(self, text: str) -> None:
        self.context.session.read(
            partial(library.library, text=text),
            self._on_found,
            replaces=(id(self), "library"),
        )

    def _on_found(self, found: "Sequence[library.LibraryMeasure]") -> None:
        """Offers what isn't here yet."""
        here = {_folded(measure.title) for measure in self.rows}
        self.library.set_measures([one for one in found if _folded(one.title) not in here])

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._share_room()

    def _share_room(self) -> None:
        """In low windows the open list takes the table's place."""
        low = self.height() < fonts.px(_LEAST_HEIGHT)
        self.table.setVisible(not (low and not self.library.isHidden()))

    def reuse(self, measure_id: "UUID") -> None:
        """Takes a measure of the library over into this incident and selects it."""
        if self.read_only:
            return

        def select(changes: "Changes") -> None:
            self._wanted = (changes.result, "")

        take = partial(library.reuse, incident_id=self.incident_id, measure_id=measure_id)
        self.write(take, select, self._on_refused)

    @override
    def declare(self) -> Part:
        return Part(
            kind=kinds()["measure"],
            attribute="measures",
            entry="title",
            columns=(
                PartColumn("title", 240),
                PartColumn("measure_type", 96),
                PartColumn("cause_id", 98, self.tr("Answers"), _answers),
                PartColumn("owner", 140),
                PartColumn("due", 162, cell=_due),
                PartColumn("state", 96),
                PartColumn("test_result", 126),
                PartColumn("next_check", 100),
            ),
            words=TableWords(
                name=self.tr("Measures"),
                entry=self.tr("Type a measure, or paste lines"),
                empty=self.tr("What keeps this from happening again, stands here."),
                hint=self.tr("Say which cause it answers and how its effect is tested."),
                choose=self.tr("Choose a measure to record the test of its effect."),
            ),
            service=Service(
                service.add, service.add_many, service.revise, service.remove, service.duplicate
            ),
            button=self.tr("Measure"),
            tones={"state": _TONES, "test_result": _EFFECTS},
            links={"cause_id": _causes, "lesson_id": _lessons},
            least=200,
            give_way=("measure_type", "next_check", "owner"),
            hidden=frozenset({"test_result", "tested_at", "tested_by", "test_evidence"}),
        )

    @override
    def form_kind(self, row: Any) -> FormKind:
        kind = super().form_kind(row)
        if self.whole is None:
            return kind
        return replace(kind, fields=(*kind.fields, *own_fields(self.whole, "measure", row)))

    @override
    def counted(self) -> str:
        if not self.rows:
            return ""
        verified = sum(measure.state == "verified" for measure in self.rows)
        text = self.tr("{n} of {all} verified").format(n=verified, all=len(self.rows))
        loose = len(service.unanswered(self.rows))
        return text + (self.tr(", {n} not linked").format(n=loose) if loose else "")

    @override
    def note_of(self, record: Any) -> str:
        if service.unanswered((record,)):
            return self.tr("It answers no cause and no lesson yet.")
        return ""

    @override
    def beside(self, record: Any) -> list[QWidget]:
        shown: list[QWidget] = []
        if record.test_evidence:
            told = self.tr("Tested {when} by {who}: {what}").format(
                when=self.moment(record.tested_at), who=record.tested_by, what=record.test_evidence
            )
            shown.append(PlainText(told, "secondary", wrap=True, selectable=True))
        if self.can_follow_up:
            asks = (
                InlineAsk("result", self.tr("Result"), choices=tuple(choices_of(Effect)[1:])),
                InlineAsk("evidence", self.tr("What shows it"), required=True),
                InlineAsk("next_check", self.tr("Next check"), read=read_day, hint="2026-04-15"),
            )
            take = partial(self._test, record.id)
            shown.append(InlineForm(self.tr("Record test"), asks, take))
        return shown

    def _test(self, record_id: Any, given: "Mapping[str, Any]") -> None:  # noqa: ANN401
        by = self.context.session.actor
        self.write(
            partial(service.record_test, record_id=record_id, by=by, **given),
            None,
            self._on_refused,
        )


def _folded(title: str) -> str:
    return " ".join(title.split()).casefold()


def _answers(section: MeasuresSection, measure: Any) -> Cell:  # noqa: ANN401 - a schema
    whole = section.whole
    known = _references(whole)
    refs = [known[key] for key in (measure.cause_id, measure.lesson_id) if key in known]
    if refs:
        return Cell(", ".join(refs), "mono")
    return Cell(section.tr("not linked"), "chip", "warn")


def _references(whole: "WholeIncident | None") -> dict["UUID", str]:
    """Causes and lessons by what people call them."""
    if whole is None:
        return {}
    causes = {cause.id: cause.ref for cause in whole.causes}
    return causes | {lesson.id: lesson.ref for lesson in whole.lessons}


def _due(section: MeasuresSection, measure: Any) -> Cell:  # noqa: ANN401
    if measure.due is None:
        return Cell(section.tr("not set"), "muted")
    late = measure.due < section.today() and measure.state in {"proposed", "accepted"}
    day = measure.due.isoformat()
    if late:
        return Cell(section.tr("{day} overdue").format(day=day), "chip", "warn")
    return Cell(day, "number")


def _causes(whole: "WholeIncident") -> list[tuple[object, str]]:
    return [(cause.id, f"{cause.ref}  {cause.title}") for cause in whole.causes]


def _lessons(whole: "WholeIncident") -> list[tuple[object, str]]:
    return [(lesson.id, f"{lesson.ref}  {lesson.title}") for lesson in whole.lessons]
