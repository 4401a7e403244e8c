"""Where an incident came from."""

from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QWidget

from desktop.pages.incident.origin_form import OriginForm
from desktop.pages.incident.section import Section
from desktop.widgets.inline_form import InlineAsk, InlineForm
from desktop.widgets.labels import PlainText
from desktop.widgets.layouts import column
from kb.incidents.record import sources as origins

if TYPE_CHECKING:
    from desktop.widgets.inline_form import Given
    from kb.incidents.record.schemas import IncidentSource


class Origins(QWidget):
    """Origins with their ids and prerequisites.

    Args:
        section: the overview.
    """

    def __init__(self, section: Section) -> None:
        super().__init__()
        self._section = section
        self._shown: tuple[object, ...] | None = None
        self.forms: list[OriginForm] = []
        self._source_lines = column(spacing=8)
        self._none = PlainText(self.tr("none (manual)"), "muted")
        ask = InlineAsk("product", self.tr("Product or channel"), required=True)
        self.add = InlineForm(self.tr("Add origin…"), (ask,), self._add, "flat")
        self.setLayout(
            column(
                PlainText(self.tr("Origin"), "strong"),
                self._none,
                self._source_lines,
                self.add,
                spacing=6,
            )
        )

    def show_sources(self, sources: "tuple[IncidentSource, ...]") -> None:
        """Shows where the incident came from; what is being typed stays."""
        read_only = self._section.read_only
        key = (read_only, *(source.id for source in sources))
        if key != self._shown:
            self._shown = key
            _empty(self._source_lines)
            self.forms = [OriginForm(self._section, source) for source in sources]
            for form in self.forms:
                self._source_lines.addWidget(form)
        for form, source in zip(self.forms, sources, strict=True):
            form.show_source(source)
        self._none.setVisible(not sources)
        self.add.setVisible(not read_only)

    def _add(self, given: "Given") -> None:
        values = {"product": str(given["product"]).strip()}
        self._section.write(
            partial(origins.add, incident_id=self._section.incident_id, values=values)
        )


def _empty(lines: Any) -> None:  # noqa: ANN401 - a layout
    while (item := lines.takeAt(0)) is not None:
        widget = item.widget()
        if widget is not None:
            widget.hide()
            widget.deleteLater()
