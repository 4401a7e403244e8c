"""Follow-ups as rows: where they came from, when they are overdue, what is odd about closing."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final
from uuid import UUID

from PySide6.QtCore import QCoreApplication

from desktop.pages.incident.paste_lines import PasteTarget, any_text, looks_like, one_of
from desktop.pages.incident.record_panel import FormField, FormKind
from desktop.pages.incident.section import choices_of
from kb.incidents.follow_ups import service
from kb.vocabulary.enums import FollowUpState, Priority

if TYPE_CHECKING:
    from kb.dossier import WholeIncident
    from kb.incidents.evidence.schemas import EvidenceItem
    from kb.incidents.follow_ups.schemas import FollowUp

PRIORITY_ORDER: Final = {priority.value: number for number, priority in enumerate(Priority)}
STATE_ORDER: Final = {state.value: number for number, state in enumerate(FollowUpState)}
_DATE: Final = r"\d{4}-\d\d-\d\d|\d{1,2}[./]\d{1,2}[./]\d{2,4}"

Names = Callable[[], Sequence[tuple[object, str]]]


@dataclass(frozen=True, slots=True)
class Origin:
    """The lesson or the step that a follow-up came from."""

    record_id: UUID
    section: str
    ref: str
    title: str


@dataclass(frozen=True, slots=True)
class FollowUpRow:
    """One follow-up with what the table says about it.

    Attributes:
        item: the follow-up.
        origin: where it came from, or None.
        overdue: whether its day is over and it is still open.
    """

    item: "FollowUp"
    origin: Origin | None
    overdue: bool

    @property
    def note(self) -> str:
        """What is worth a look when it is closed; neither is forbidden."""
        item = self.item
        said = []
        if item.state == FollowUpState.DONE and not item.closing_note.strip():
            said.append(_tr("Closed without a word on how. A sentence helps the next reader."))
        if item.verified_by and item.verified_by == item.owner:
            said.append(_tr("Verified by its own owner; somebody else should look."))
        if item.state == FollowUpState.VERIFIED and not item.verified_by:
            said.append(_tr("Verified, but by nobody yet."))
        if item.state == FollowUpState.ACCEPTED_RISK and not item.risk_owner:
            said.append(_tr("The risk is accepted, but by nobody yet."))
        return " ".join(said)


def origins_of(whole: "WholeIncident") -> list[Origin]:
    """What follow-ups of an incident may come from: its lessons, then its steps."""
    found = [Origin(one.id, "lessons", one.ref, one.title) for one in whole.lessons]
    for number, step in enumerate(whole.workflow, 1):
        ref = _tr("Step {number}").format(number=number)
        found.append(Origin(step.id, "workflow", ref, step.action))
    return found


def rows_of(whole: "WholeIncident", today: date) -> list[FollowUpRow]:
    """The follow-ups in their order."""
    known = {origin.record_id: origin for origin in origins_of(whole)}
    pointed = {key: known[lesson.id] for lesson in whole.lessons for key in lesson.follow_up_ids}
    return [
        FollowUpRow(
            item,
            known.get(item.source_id) if item.source_id is not None else pointed.get(item.id),
            item.due is not None and item.due < today and _is_open(item.state),
        )
        for item in whole.follow_ups
    ]


def _is_open(state: str) -> bool:
    return state in {one.value for one in FollowUpState if one.is_open}


def evidence_of(items: "Sequence[EvidenceItem]", held: object) -> tuple[UUID, ...]:
    """Evidence by its numbers.

    Raises:
        ValueError: a word is none of this incident's evidence.
    """
    words = held if isinstance(held, list | tuple) else re.split(r"[,;\s]+", str(held))
    known = {item.ref.casefold(): item.id for item in items}
    found = []
    for word in (str(word).strip() for word in words):
        if word and word.casefold() not in known:
            text = _tr("Use evidence of this incident, such as {ref}; “{word}” is none")
            ref = items[0].ref if items else "E-01"
            raise ValueError(text.format(word=word, ref=ref))
        if word:
            found.append(known[word.casefold()])
    return tuple(dict.fromkeys(found))


def form_kind(
    origins: Sequence[tuple[object, str]],
    evidence: "Callable[[], Sequence[EvidenceItem]]",
    closes: Callable[[str], Mapping[str, object]],
) -> FormKind:
    """The fields of the panel; `closes` gives a state with what it sets besides itself."""
    items = evidence()

    def refs(ids: Sequence[UUID]) -> tuple[str, ...]:
        known = {item.id: item.ref for item in evidence()}
        return tuple(known[key] for key in ids if key in known)

    fields = (
        FormField("action", _tr("Action"), "text", required=True),
        FormField("owner", _tr("Owner"), "person", required=True),
        FormField("due", _tr("Due"), "day", required=True, placeholder="2026-04-15"),
        FormField("priority", _tr("Priority"), "choice", choices=tuple(choices_of(Priority))),
        FormField(
            "state",
            _tr("State"),
            "choice",
            choices=tuple(choices_of(FollowUpState)),
            values=closes,
        ),
        FormField("source_id", _tr("From"), "choice", choices=tuple(origins)),
        FormField("ticket", _tr("Ticket"), "mono"),
        FormField("verified_by", _tr("Verified by"), "person"),
        FormField("risk_owner", _tr("Risk accepted by"), "person"),
        FormField("closing_note", _tr("How it was closed"), "text"),
        FormField(
            "evidence_ids",
            _tr("Evidence"),
            "tags",
            choices=tuple((item.id, item.ref) for item in items),
            placeholder=items[0].ref if items else "",
            shown=refs,
            parse=lambda held: evidence_of(evidence(), held),
        ),
    )
    return FormKind("follow_up", service.revise, fields)


def paste_targets(people: Sequence[str]) -> tuple[PasteTarget, ...]:
    """What pasted columns may be, the most telling first."""
    priorities = [*(one.value for one in Priority), *(one.label for one in Priority)]
    return (
        PasteTarget("due", _tr("Due"), looks_like(_DATE), ("due", "due date", "deadline")),
        PasteTarget("priority", _tr("Priority"), one_of(priorities), ("priority",)),
        PasteTarget("owner", _tr("Owner"), one_of(people), ("owner", "assignee", "who")),
        PasteTarget(
            "ticket", _tr("Ticket"), looks_like(r"[A-Z]{2,10}-\d+|#\d+"), ("ticket", "issue")
        ),
        PasteTarget("action", _tr("Action"), any_text, ("action", "task", "title", "what")),
    )


def _tr(text: str) -> str:
    return QCoreApplication.translate("FollowUps", text)
