"""One report of many incidents, of those that are selected or of the whole list."""

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QCoreApplication, QObject
from PySide6.QtWidgets import QMenu, QWidget

from desktop.jobs.report_file import ReportFile, forms
from reports import context as reading

if TYPE_CHECKING:
    from sqlalchemy.orm import Session as KbSession

    from desktop.pages.base import PageContext
    from kb.incidents.record.many import Choice
    from reports.context import ReportContext

_KIND: Final = "period"


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
        """Adds the forms to a menu; `with_choice` gives what is selected then."""
        inner = menu.addMenu(_tr("Period report"))
        for form, name, _kinds in forms():
            begin = partial(with_choice, partial(self.begin, form))
            inner.addAction(_tr("{form}…").format(form=name), begin)

    def begin(self, form: str, choice: "Choice") -> None:
        """Reads what is chosen, asks where the report goes, and makes it."""
        options = self.file.options(_KIND)
        typed = choice.query.query.text.strip() if choice.query is not None else ""
        title = _tr("Incidents: {query}").format(query=typed) if typed else _tr("Incidents")

        def read(session: "KbSession") -> "ReportContext":
            return reading.read_period(session, choice.resolve(session), title, options)

        self._context.session.read(read, partial(self.file.ask, form), self._failed)
