"""Relating an incident to another one, or merging it, with a look at what that would do."""

from collections import Counter
from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtWidgets import QWidget

from desktop.navigation import Route
from desktop.pages.incident.registry import SECTIONS, section_of
from desktop.pages.incident.section import Section
from desktop.widgets.buttons import Button
from desktop.widgets.fields import Combo, LineField, SearchField
from desktop.widgets.found_links import FoundLinks
from desktop.widgets.labels import PlainText
from desktop.widgets.layouts import column, row
from kb.incidents.links import service as links
from kb.merging import incidents as merging
from kb.sightings.relations import candidates
from kb.store.base import kinds
from kb.vocabulary.response import Relation

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kb.changes import Changes
    from kb.merging.schemas import MergePlan
    from kb.sightings.schemas import OtherIncident

_MERGE: Final = Relation.MERGED_INTO.value


class JoinForm(QWidget):
    """A button; behind it a search, the relation, what a merge would do, and one button.

    Attributes:
        opener: opens the form.
        search: finds the other incident.
        found: the incidents that were found.
        relation: what this incident is to the other one.
        plan: what a merge would move, in words.
        accept: does it.
    """

    def __init__(self, section: Section) -> None:
        super().__init__()
        self._section = section
        self._other: OtherIncident | None = None
        self.opener = Button(self.tr("Relate or merge…"), "flat", on_click=self.open)
        self.search = SearchField(self.tr("Number or words of the other incident"))
        self.search.searched.connect(self._look)
        self.found = FoundLinks(self.tr("No other incident is found."))
        self.found.chosen.connect(self._choose)
        self.search.entered.connect(self.found.take_first)
        self._chosen = PlainText("", "strong", wrap=True)
        choices = [
            (Relation.RELATED.value, self.tr("is related to it")),
            (Relation.DUPLICATE_OF.value, self.tr("is a duplicate of it")),
            (Relation.PARENT_OF.value, self.tr("is the whole of which it is a part")),
            (Relation.SAME_CAMPAIGN.value, self.tr("belongs to the same campaign")),
            (_MERGE, self.tr("is to be merged into it")),
        ]
        self.relation = Combo(self.tr("This incident"), choices)
        self.relation.set_value(Relation.RELATED.value)
        self.relation.picked.connect(lambda _code: self._show_plan())
        self.reason = LineField(self.tr("Why"), placeholder=self.tr("why"))
        self.plan = PlainText("", "secondary", wrap=True, selectable=True)
        self.message = PlainText("", "error", wrap=True)
        self.accept = Button(self.tr("Relate"), on_click=self._do)
        cancel = Button(self.tr("Cancel"), "flat", on_click=self.close_form)
        self._second = QWidget()
        self._second.setLayout(
            column(
                self._chosen, self.relation, self.reason, self.plan, self.message,
                row(self.accept, cancel, None, spacing=6),
                spacing=6,
            )
        )  # fmt: skip
        self.fields = QWidget()
        self.fields.setLayout(column(self.search, self.found, self._second, spacing=6))
        self.fields.hide()
        self.setLayout(column(row(self.opener, None), self.fields, spacing=6))

    def open(self) -> None:
        """Shows the search, the cursor in it."""
        self._choose(None)
        self.opener.hide()
        self.fields.show()
        self.search.setFocus()

    def close_form(self) -> None:
        """Hides the form."""
        self.search.clear()
        self.reason.clear()
        self._choose(None)
        self.fields.hide()
        self.opener.show()
        self.opener.setFocus()

    # --- which incident

    def _look(self, words: str) -> None:
        if not words.strip():
            self.found.clear()
            return
        look = partial(candidates, words=words, besides=self._section.incident_id)
        session = self._section.context.session
        session.read(look, self._show_found, replaces=(id(self), "candidates"))

    def _show_found(self, found: "tuple[OtherIncident, ...]") -> None:
        if self._other is None and self.search.value().strip():
            self.found.show_found([(one, f"{one.number}  {one.title}") for one in found])

    def _choose(self, other: "OtherIncident | None") -> None:
        self._other = other
        self._say("")
        self._second.setVisible(other is not None)
        self.search.setVisible(other is None)
        self.found.clear()
        if other is not None:
            text = self.tr("This incident and {number}, {title}")
            self._chosen.set_text(text.format(number=other.number, title=other.title))
            self.relation.setFocus()
        self._show_plan()

    # --- what is done

    def _show_plan(self) -> None:
        merges = self.relation.value() == _MERGE
        self.plan.set_text("")
        self.accept.set_label(self.tr("Merge") if merges else self.tr("Relate"))
        if self._other is None or not merges:
            self.accept.setEnabled(self._other is not None)
            return
        self.accept.setEnabled(False)
        look = partial(
            merging.preview, source_id=self._section.incident_id, target_id=self._other.id
        )
        session = self._section.context.session
        session.read(look, self._on_plan, self._on_refused, replaces=(id(self), "plan"))

    def _on_plan(self, plan: "MergePlan") -> None:
        if self._other is None or self.relation.value() != _MERGE:
            return
        self.plan.set_text(self._told(plan))
        self.accept.setEnabled(True)

    def _told(self, plan: "MergePlan") -> str:
        """What moves, what is in both, what is filled in, and what stays as it is there."""
        lines = [
            self.tr("Moves to {number}: {what}.").format(
                number=plan.target, what=_counted(plan.moves) or self.tr("nothing")
            )
        ]
        if plan.joined:
            lines.append(
                self.tr("In both, and one then: {what}.").format(what=_counted(plan.joined))
            )
        if plan.filled:
            lines.append(self.tr("Filled in there: {what}.").format(what=", ".join(plan.filled)))
        clash = self.tr("{field} stays “{stays}”; “{left}” stays here.")
        lines += [
            clash.format(field=one.label, stays=one.stays, left=one.left) for one in plan.clashes
        ]
        lines.append(self.tr("This incident stays readable. Undo brings everything back."))
        return "\n".join(lines)

    def _do(self) -> None:
        if self._other is None:
            return
        reason, incident_id = self.reason.value().strip(), self._section.incident_id
        if self.relation.value() == _MERGE:
            merge = partial(merging.merge, source_id=incident_id, target_id=self._other.id)
            self._section.write(partial(merge, reason=reason), self._on_merged, self._on_refused)
            return
        values = {
            "other_id": self._other.id,
            "relation": self.relation.value(),
            "reason": reason,
            "by": self._section.context.session.actor,
        }
        add = partial(links.add, incident_id=incident_id, values=values)
        self._section.write(add, lambda _changes: self.close_form(), self._on_refused)

    def _on_merged(self, changes: "Changes") -> None:
        other = self._other
        text = self.tr("Merged {source} into {target}")
        told = text.format(source=changes.result.source, target=changes.result.target)
        self._section.tell_with_undo(told)
        self.close_form()
        if other is not None:
            self._section.context.navigation.go(Route("incident", record_id=other.id))

    def _on_refused(self, error: Exception) -> None:
        self._say(str(getattr(error, "what", "") or error))

    def _say(self, sentence: str) -> None:
        self.message.set_text(sentence)
        self.message.setVisible(bool(sentence))


def _counted(counts: "Mapping[str, int]") -> str:
    """Records by the section that shows them: "Timeline 10, Lessons 1"."""
    sections = {kind.plural: section_of(kind.name) for kind in kinds().values()}
    found: Counter[str] = Counter()
    for plural, n in counts.items():
        found[sections.get(plural, "overview")] += n
    return ", ".join(f"{spec.label} {found[spec.name]}" for spec in SECTIONS if found[spec.name])
