"""What the incident teaches, from fact to proof, drawn and listed; and what it repeats."""

from functools import partial
from typing import TYPE_CHECKING, ClassVar, override

from PySide6.QtWidgets import QWidget

from desktop.pages.base import PageContext
from desktop.pages.incident.section import Section
from desktop.repeated_words import came_back, cause_route, lesson_route
from desktop.trace_view import TraceView
from desktop.widgets.bars import Bar
from desktop.widgets.layouts import column, empty_layout
from kb.conformance import traces

if TYPE_CHECKING:
    from desktop.navigation import State
    from kb.conformance.repeated import RepeatedLesson
    from kb.dossier import WholeIncident

_MOST = 3


class TraceSection(Section):
    """Fact, cause, lesson, change, proof."""

    name: ClassVar[str] = "trace"

    def __init__(self, context: PageContext, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self._bars = column(spacing=6, margins=(20, 10, 16, 0))
        self.view = TraceView(
            self.tr(
                "Once there are causes or lessons, what follows from them stands here: "
                "what was changed, and what proves it."
            )
        )
        self.view.opened.connect(self.context.navigation.go)
        layout = column(self._bars, self.view, spacing=0)
        layout.setStretch(1, 1)
        self.setLayout(layout)

    @override
    def show_whole(self, whole: "WholeIncident") -> None:
        super().show_whole(whole)
        told = {str(one.cause_id): came_back(one) for one in whole.repeated}
        self.view.show_trace(traces.of_whole(whole), {"": whole.incident.id}, told)
        empty_layout(self._bars)
        for one in [one for one in whole.repeated if one.is_open][:_MOST]:
            self._bars.addWidget(self._bar(one))

    def _bar(self, one: "RepeatedLesson") -> Bar:
        """The alarm, and the ways to both ends of it."""
        go = self.context.navigation.go
        words = self.tr("Open {ref}")
        ways = (
            (words.format(ref=f"{one.earlier} {one.lesson_ref}"), partial(go, lesson_route(one))),
            (words.format(ref=one.cause_ref), partial(go, cause_route(one))),
        )
        return Bar(came_back(one), "danger", ways)

    @override
    def panes(self) -> list[QWidget]:
        return self.view.panes()

    @override
    def state(self) -> "State":
        return {"filter": self.view.filters.current, "as": self.view.views.current}

    @override
    def restore(self, state: "State") -> None:
        wanted = state.get("filter")
        if isinstance(wanted, str) and wanted:
            self.view.choose(wanted)
