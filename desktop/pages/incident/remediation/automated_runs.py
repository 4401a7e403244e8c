"""Automated investigations: what an engine held of each entity, and whether it was right."""

from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar, override
from uuid import UUID

from PySide6.QtWidgets import QWidget

from desktop.navigation import Route
from desktop.pages.incident.part_declaration import Part, PartColumn
from desktop.pages.incident.part_section import PartSection
from desktop.pages.incident.section import choices_of, label_of
from desktop.pages.incident.table_parts import Service, TableWords
from desktop.widgets.buttons import Button
from desktop.widgets.cells import Cell
from desktop.widgets.inline_form import InlineAsk, InlineForm
from desktop.widgets.labels import PlainText
from kb.incidents.automated_runs import judging, service
from kb.store.base import kinds
from kb.vocabulary.enums import Verdict
from kb.vocabulary.indicators import defang
from kb.vocabulary.response import Judgement

if TYPE_CHECKING:
    from kb.dossier import WholeIncident

_TONES = {
    Judgement.NOT_JUDGED.value: "neutral",
    Judgement.RIGHT.value: "ok",
    Judgement.WRONG.value: "danger",
    Judgement.PARTLY.value: "warn",
}
_WRONG = {Judgement.WRONG.value, Judgement.PARTLY.value}


class AutomatedRunsSection(PartSection):
    """The runs, each with its verdicts to be judged."""

    name: ClassVar[str] = "remediation"
    state_field: ClassVar[str] = "judgement"

    @override
    def declare(self) -> Part:
        return Part(
            kind=kinds()["automated_run"],
            attribute="automated_runs",
            entry="title",
            columns=(
                PartColumn("title", 220),
                PartColumn("engine", 130),
                PartColumn("rule", 120),
                PartColumn("started_at", 130),
                PartColumn("status", 110, self.tr("State")),
                PartColumn("verdicts", 80, self.tr("Verdicts"), _verdicts),
                PartColumn("judgement", 110),
            ),
            words=TableWords(
                name=self.tr("Automated investigations"),
                entry=self.tr("Type an investigation, or paste lines"),
                empty=self.tr("What an engine decided by itself, stands here to be judged."),
                hint=self.tr("Type its name; its verdicts are added beside."),
                choose=self.tr("Choose an investigation to say whether its verdicts were right."),
            ),
            service=Service(
                service.add, service.add_many, service.revise, service.remove, service.duplicate
            ),
            button=self.tr("Investigation"),
            tones={"judgement": _TONES},
            give_way=("rule", "started_at", "status", "engine"),
            links={"action_ids": _actions},
        )

    @override
    def counted(self) -> str:
        wrong, judged = judging.wrong_verdicts(self.rows)
        if not judged:
            return ""
        return self.tr("{n} of {all} judged verdicts were wrong").format(n=wrong, all=judged)

    @override
    def ahead(self, record: Any) -> list[QWidget]:
        shown: list[QWidget] = []
        for position, row in enumerate(record.verdicts):
            shown += self._verdict(record, position, row)
        if self.read_only:
            return shown
        asks = (
            InlineAsk("entity", self.tr("Entity"), required=True),
            InlineAsk("verdict", self.tr("Verdict"), choices=tuple(choices_of(Verdict))),
        )
        add = partial(self._add_verdict, record.id)
        shown.append(InlineForm(self.tr("Add verdict…"), asks, add))
        if record.judgement in _WRONG:
            lesson = partial(self._lesson, record.id)
            shown.append(Button(self.tr("Write lesson from it"), on_click=lesson))
        return shown

    def _verdict(self, record: Any, position: int, row: Mapping[str, Any]) -> list[QWidget]:  # noqa: ANN401
        """One verdict, and the question whether it was right."""
        right = str(row.get("right") or Judgement.NOT_JUDGED.value)
        said = (
            defang(str(row.get("entity") or "")),
            label_of(Verdict, str(row.get("verdict") or "")),
            "" if right == Judgement.NOT_JUDGED else label_of(Judgement, right),
            str(row.get("reason") or ""),
        )
        text = PlainText("  ".join(part for part in said if part), "secondary", wrap=True)
        if self.read_only or right != Judgement.NOT_JUDGED:
            return [text]
        judge = partial(self._judge, record.id, position)
        approve = Button(self.tr("Right"), on_click=partial(judge, Judgement.RIGHT, {}))
        why = (InlineAsk("reason", self.tr("Why it was wrong"), required=True),)
        form = InlineForm(
            self.tr("Wrong…"), why, partial(judge, Judgement.WRONG), before=(approve,)
        )
        return [text, form]

    def _judge(
        self, record_id: UUID, position: int, judgement: Judgement, given: Mapping[str, Any]
    ) -> None:
        judge = partial(
            judging.judge,
            record_id=record_id,
            position=position,
            judgement=judgement.value,
            reason=str(given.get("reason", "")),
        )
        self.write(judge, None, self._on_refused)

    def _add_verdict(self, record_id: UUID, given: Mapping[str, Any]) -> None:
        add = partial(judging.add_verdict, record_id=record_id, **given)
        self.write(add, None, self._on_refused)

    def _lesson(self, record_id: UUID) -> None:
        """Makes a lesson of a wrong verdict and goes to it."""
        incident_id, go = self.incident_id, self.context.navigation.go
        self.write(
            partial(judging.lesson_of, record_id=record_id),
            lambda changes: go(Route("incident", incident_id, "lessons", changes.result)),
            self._on_refused,
        )


def _verdicts(section: AutomatedRunsSection, record: Any) -> Cell:  # noqa: ANN401
    del section
    return Cell(str(len(record.verdicts)) if record.verdicts else "", "number")


def _actions(whole: "WholeIncident") -> list[tuple[object, str]]:
    return [(action.id, f"{action.ref}  {action.action}") for action in whole.remediation]
