"""Beside a playbook: its runs over all incidents, narrowed to what started them."""

from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from desktop.navigation import Route
from desktop.widgets.buttons import Button
from desktop.widgets.labels import PlainText
from desktop.widgets.layouts import column, empty_layout
from desktop.widgets.sections import SegmentedTabs
from kb.vocabulary.response import RunTrigger

if TYPE_CHECKING:
    from kb.conformance.runs_of import Runs, SeenRun

_ALL: Final = "all"
_MOST: Final = 8


class RunList(QWidget):
    """The newest runs, each a way to its incident.

    Signals:
        opened: `(Route)` a run of an incident.
    """

    opened = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._runs: Runs | None = None
        self._trigger: str = _ALL
        self._of_rule = False
        self.title = PlainText("", "strong", wrap=True)
        self.triggers = SegmentedTabs(self.tr("What started them"), chips=True)
        words = [(one.value, one.label) for one in RunTrigger]
        self.triggers.set_tabs([(_ALL, self.tr("All")), *words])
        self.triggers.chosen.connect(self._narrow)
        self._lines = column(spacing=4)
        self.setLayout(column(self.title, self.triggers, self._lines, spacing=8))
        self.hide()

    def show_runs(self, runs: "Runs | None", *, of_rule: bool = False) -> None:
        """Shows them; hidden where there is none. Those of a rule name their playbook."""
        self._of_rule = of_rule
        if runs != self._runs:
            self._runs, self._trigger = runs, _ALL
        count = sum(runs.by_trigger.values()) if runs is not None else 0
        self.setVisible(count > 0)
        self.title.set_text(self.tr("%n run(s)", "", count))
        self.triggers.setVisible(runs is not None and len(runs.by_trigger) > 1)
        self._narrow(self._trigger)

    def _narrow(self, trigger: str) -> None:
        self._trigger = trigger
        self.triggers.mark(trigger)
        empty_layout(self._lines)
        shown = self._runs.shown if self._runs is not None else ()
        fitting = [one for one in shown if trigger in (_ALL, one.run.trigger)]
        for one in fitting[:_MOST]:
            self._lines.addLayout(column(*self._line(one), spacing=0))
        if len(fitting) > _MOST:
            more = self.tr("and %n more", "", len(fitting) - _MOST)
            self._lines.addWidget(PlainText(more, "hint"))

    def _line(self, one: "SeenRun") -> list[QWidget]:
        run = one.run
        route = Route("incident", run.incident_id, "workflow", run.id)
        open_it = partial(self.opened.emit, route)
        link = Button(f"{one.number} {run.ref}", "link", on_click=open_it, tip=one.incident_title)
        how = run.rule or RunTrigger(run.trigger).label
        done = self.tr("{n} of {all}").format(n=run.done, all=run.steps)
        version = f"v{run.playbook_version}" if run.playbook_version else ""
        about = (run.title, version) if self._of_rule else (version, how)
        said = ", ".join(part for part in (*about, done if run.steps else "") if part)
        return [link, PlainText(said, "hint", wrap=True)]
