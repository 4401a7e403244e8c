"""What the incident is to others: known relations, suggestions, and the way to new ones."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QWidget

from desktop.navigation import Route
from desktop.pages.incident.join_form import JoinForm
from desktop.pages.incident.section import Section
from desktop.widgets.buttons import Button, ElidedLink, IconButton
from desktop.widgets.labels import PlainText
from desktop.widgets.layouts import column, empty_layout, row
from kb.incidents.links import service as links
from kb.sightings.related import related
from kb.sightings.relations import known
from kb.vocabulary.response import Relation

if TYPE_CHECKING:
    from kb.sightings.schemas import KnownRelation, RelatedIncident

_MOST: Final = 8


@dataclass(frozen=True, slots=True)
class Around:
    """What lies around an incident."""

    known: "tuple[KnownRelation, ...]"
    offered: "tuple[RelatedIncident, ...]"


def around(session: Any, incident_id: UUID) -> Around:  # noqa: ANN401 - kb's own session
    """The relations of an incident, and incidents that share things with it."""
    found = known(session, incident_id)
    taken = {one.other.id for one in found}
    shared = related(session, incident_id, _MOST + len(taken))
    return Around(found, tuple(one for one in shared if one.id not in taken)[:_MOST])


def words_of(relation: "KnownRelation") -> str:
    """What the incident is to the other one, as a label: "Duplicate of"."""
    words = {
        Relation.RELATED.value: (_tr("Related"), _tr("Related")),
        Relation.DUPLICATE_OF.value: (_tr("Duplicate of"), _tr("Has the duplicate")),
        Relation.MERGED_INTO.value: (_tr("Merged into"), _tr("Took over")),
        Relation.PARENT_OF.value: (_tr("Parent of"), _tr("Part of")),
        Relation.SAME_CAMPAIGN.value: (_tr("Same campaign"), _tr("Same campaign")),
    }
    forwards, backwards = words.get(relation.relation, (relation.relation, relation.relation))
    return backwards if relation.of_other else forwards


class Relations(QWidget):
    """Relations of one incident; each leads to the other one.

    Args:
        section: the overview.
    """

    def __init__(self, section: Section) -> None:
        super().__init__()
        self._section = section
        self._shown: object = None
        self._lines = column(spacing=8)
        self.join = JoinForm(section)
        self.setLayout(
            column(
                PlainText(self.tr("Related incidents"), "strong"),
                self._lines,
                self.join,
                spacing=6,
            )
        )

    def show_around(self, found: Around) -> None:
        """Shows what lies around the incident; nothing moves while that stays the same."""
        read_only = self._section.read_only
        if (found, read_only) == self._shown:
            return
        self._shown = (found, read_only)
        empty_layout(self._lines)
        for one in found.known:
            self._lines.addWidget(self._relation(one, read_only=read_only))
        for other in found.offered:
            self._lines.addWidget(self._offer(other, read_only=read_only))
        if not (found.known or found.offered):
            self._lines.addWidget(PlainText(self.tr("none known"), "muted"))
        self.join.setVisible(not read_only)

    def _relation(self, one: "KnownRelation", *, read_only: bool) -> QWidget:
        head: list[QWidget | None] = [PlainText(words_of(one), "hint2"), None]
        removable = not read_only and not one.of_other
        if removable and one.relation != Relation.MERGED_INTO:
            name = self.tr("Remove the relation to {number}").format(number=one.other.number)
            head.append(IconButton("x", name, on_click=partial(self._remove, one)))
        parts: list[QWidget] = [self._link(one.other.id, one.other.number, one.other.title)]
        if one.reason:
            parts.append(PlainText(one.reason, "secondary", wrap=True))
        return _block(head, parts)

    def _offer(self, one: "RelatedIncident", *, read_only: bool) -> QWidget:
        text = (
            self.tr("Shares {things}")
            if one.count == len(one.shared)
            else self.tr("Shares {things} and {n} more")
        )
        told = text.format(things=", ".join(one.shared), n=one.count - len(one.shared))
        parts: list[QWidget] = [
            self._link(one.id, one.number, one.title),
            PlainText(told, "secondary", wrap=True),
        ]
        if not read_only:
            relate = Button(self.tr("Relate"), "link", on_click=partial(self._relate, one, told))
            relate.setAccessibleName(self.tr("Relate {number}").format(number=one.number))
            parts.append(relate)
        return _block([], parts)

    def _link(self, incident_id: UUID, number: str, title: str) -> ElidedLink:
        link = ElidedLink(f"{number}  {title}")
        go = self._section.context.navigation.go
        link.clicked.connect(lambda _checked=False: go(Route("incident", record_id=incident_id)))
        return link

    def _relate(self, one: "RelatedIncident", why: str) -> None:
        values = {"other_id": one.id, "relation": Relation.RELATED.value, "reason": why}
        by = self._section.context.session.actor
        add = partial(links.add, incident_id=self._section.incident_id)
        self._section.write(partial(add, values={**values, "by": by}))

    def _remove(self, one: "KnownRelation") -> None:
        told = self._section.tell_deleted(words_of(one) + f" {one.other.number}")
        self._section.write(partial(links.remove, record_id=one.link_id), told)


def _block(head: Sequence[QWidget | None], parts: Sequence[QWidget]) -> QWidget:
    whole = QWidget()
    lines = column(spacing=2)
    if head:
        lines.addLayout(row(*head, spacing=6))
    for part in parts:
        lines.addWidget(part)
    whole.setLayout(lines)
    return whole


def _tr(text: str) -> str:
    return QCoreApplication.translate("Relations", text)
