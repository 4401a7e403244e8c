"""One report of many incidents, of those that are selected or of the whole list."""

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QObject
from PySide6.QtWidgets import QMenu, QWidget

from desktop.jobs.report_file import HandedOn, ReportFile
from desktop.navigation import Route
from kb.incidents.record.rows import read_rows
from reports import context as reading
from reports import subjects

if TYPE_CHECKING:
    from sqlalchemy.orm import Session as KbSession

    from desktop.pages.base import PageContext
    from kb.incidents.record.many import Choice
    from reports.context import ReportContext
    from reports.options import ReportOptions


#: So many numbers make a filter that people still read.
_MOST_NUMBERS = 50


def _numbers(session: "KbSession", choice: "Choice") -> tuple[str, ...]:
    ids = choice.resolve(session)[:_MOST_NUMBERS]
    return tuple(row.number for row in read_rows(session, list(ids)))


def _tr(text: str) -> str:
    return QCoreApplication.translate("PeriodReport", text)


class PeriodReport(QObject):
    """Reads the incidents in one transaction and hands them on.

    Attributes:
        file: makes and writes the report.
    """

    def __init__(
        self, context: "PageContext", owner: QWidget, on_failed: Callable[[Exception], object]
    ) -> None:
        super().__init__(owner)
        self._context = context
        self._failed = on_failed
        self.file = ReportFile(context, owner, on_failed)

    def add_to(
        self, menu: QMenu, with_choice: "Callable[[Callable[[Choice], object]], None]"
    ) -> None:
        """Adds the report to a menu; `with_choice` gives what is selected then."""
        menu.addAction(_tr("Period report…"), partial(with_choice, self.begin))
        menu.addAction(_tr("Trace from fact to proof"), partial(with_choice, self.show_trace))

    def show_trace(self, choice: "Choice") -> None:
        """Opens what the chosen incidents teach, from fact to proof."""
        text = choice.query.query.text.strip() if choice.query is not None else ""

        def go(numbers: tuple[str, ...]) -> None:
            query = text or " OR ".join(f'"{number}"' for number in numbers)
            self._context.navigation.go(Route("trace", query=query))

        if choice.query is not None:
            go(())
        else:
            self._context.session.read(partial(_numbers, choice=choice), go)

    def begin(self, choice: "Choice") -> None:
        """Asks what is wanted, reads what is chosen, and makes it."""
        query = choice.query.query.text.strip() if choice.query is not None else None
        title = _tr("Incidents: {query}").format(query=query) if query else _tr("Incidents")

        def read(session: "KbSession", options: "ReportOptions") -> "ReportContext":
            return reading.read_period(session, choice.resolve(session), title, options)

        asked = HandedOn(_tr("Period report"), subjects.PERIOD, read, query=query)
        self.file.begin(asked)
