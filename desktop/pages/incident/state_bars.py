"""Bars that say what an incident is: an example, or one that can only be read."""

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.navigation import FIELD, Route
from desktop.pages.base import PageContext
from desktop.pages.incident.arriving import REOPEN
from desktop.widgets.bars import Bar, ReadOnlyBar
from kb.vocabulary.response import Relation, SignOffRole

if TYPE_CHECKING:
    from kb.dossier import WholeIncident


class StateBars(QObject):
    """Keeps the bars of one page in step with the incident.

    Args:
        place: the page's layout for bars.
        on_remove: removes an example.
        context: leads to the incident that this one was merged into, and to the sign-off.
    """

    def __init__(
        self,
        place: QVBoxLayout,
        on_remove: Callable[[], object],
        context: PageContext,
    ) -> None:
        super().__init__(place)
        self._place = place
        self._on_remove = on_remove
        self._navigation = context.navigation
        self._shown: list[QWidget] = []
        self._key: tuple[bool, bool, UUID | None] | None = None

    def show_whole(self, whole: "WholeIncident", *, read_only: bool) -> None:
        """Shows the bars that fit the incident; nothing moves while they stay the same."""
        merged = (one.other_id for one in whole.links if one.relation == Relation.MERGED_INTO)
        into = next(merged, None)
        key = (whole.incident.is_example, read_only, into)
        if key == self._key:
            return
        self.clear()
        self._key = key
        if whole.incident.is_example:
            text = self.tr("Example: facts of a public incident.")
            self._add(Bar(text, "neutral", ((self.tr("Remove"), self._on_remove),)))
        if into is not None:
            text = self.tr("Merged: what was recorded here stands in another incident now.")
            there = partial(self._navigation.go, Route("incident", into))
            self._add(Bar(text, "neutral", ((self.tr("Open it"), there),)))
        if read_only:
            incident_id = whole.incident.id
            why = Route("incident", incident_id, "sign_off", incident_id, FIELD + REOPEN)
            reopen = ((self.tr("Reopen…"), partial(self._navigation.go, why)),)
            self._add(ReadOnlyBar(self._approved(whole), reopen))

    def _approved(self, whole: "WholeIncident") -> str:
        """Who approved it and when; incidents that came approved say only that."""
        by = [s for s in whole.sign_offs if s.in_force and s.role == SignOffRole.APPROVER]
        if not by or by[-1].at is None:
            return self.tr("Approved: this incident can only be read.")
        text = self.tr("Approved {day} by {who}: this incident can only be read.")
        return text.format(day=f"{by[-1].at:%Y-%m-%d}", who=by[-1].by)

    def clear(self) -> None:
        """Takes all bars away."""
        for bar in self._shown:
            bar.hide()
            bar.deleteLater()
        self._shown.clear()
        self._key = None

    def _add(self, bar: QWidget) -> None:
        self._shown.append(bar)
        self._place.addWidget(bar)
