"""What the references of an incident lead to, where an item is cited, and what leads nowhere."""

import uuid
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from kb.incidents.citations.fields import cited_in, texts
from kb.incidents.citations.finding import Citation, citations
from kb.incidents.record.numbering import key_numbers
from kb.store.base import kinds
from kb.store.kinds import Field, RecordKind

if TYPE_CHECKING:
    from kb.dossier import WholeIncident

_LONGEST: Final = 90


@dataclass(frozen=True, slots=True)
class Item:
    """Something of an incident that texts can cite.

    Attributes:
        ref: "E-09"; "T4" of a key event.
        kind: the code of its kind.
        title: what stands for it in lists.
    """

    ref: str
    kind: str
    record_id: uuid.UUID
    title: str

    @property
    def words(self) -> str:
        """Number and title in one line."""
        return f"{self.ref}  {self.title}".strip()


@dataclass(frozen=True, slots=True)
class Place:
    """A field in which something is cited.

    Attributes:
        record: what people read of the record: "lesson L-02".
        field: its name.
        label: its label.
        citation: the reference itself.
    """

    kind: str
    record_id: uuid.UUID
    record: str
    field: str
    label: str
    citation: Citation

    @property
    def words(self) -> str:
        """Record and field in one line."""
        return f"{self.record}, {self.label}"


def items(whole: "WholeIncident") -> tuple[Item, ...]:
    """Everything that can be cited, key events first, then by kind and number."""
    numbers = key_numbers(whole.timeline)
    events = [
        Item(numbers[event.id], "timeline_event", event.id, _line(event.text))
        for event in whole.timeline
        if event.id in numbers
    ]
    events.sort(key=lambda item: int(item.ref[1:]))
    rest = [
        Item(record.ref, kind.name, record.id, _line(getattr(record, kind.title)))
        for kind, record in _records(whole)
        if kind.prefix
    ]
    return (*events, *rest)


def resolve(known: Iterable[Item], citation: Citation) -> Item | None:
    """The item of this incident that is cited; a title may be cited too."""
    if citation.ref:
        return next((item for item in known if item.ref == citation.ref), None)
    folded = citation.title.casefold()
    return next((item for item in known if item.title.casefold() == folded), None)


def places(whole: "WholeIncident") -> Iterator[Place]:
    """Every reference in the texts of an incident."""
    numbers = key_numbers(whole.timeline)
    for kind, record in _records(whole):
        for field in cited_in(kind):
            for text in texts(getattr(record, field.name)):
                for citation in citations(text):
                    name = _name(kind, record, numbers)
                    yield _place(kind, record, name, field, citation)


def cited_at(whole: "WholeIncident") -> dict[uuid.UUID, tuple[Place, ...]]:
    """Where each item is cited by others, one place a field."""
    known = {item.ref: item for item in items(whole)}
    by_title = {item.title.casefold(): item for item in known.values() if item.title}
    found: dict[uuid.UUID, dict[tuple[uuid.UUID, str], Place]] = {}
    for place in places(whole):
        named = place.citation
        item = known.get(named.ref) if named.ref else by_title.get(named.title.casefold())
        if item is not None and item.record_id != place.record_id:
            found.setdefault(item.record_id, {}).setdefault((place.record_id, place.field), place)
    return {record_id: tuple(by_place.values()) for record_id, by_place in found.items()}


def broken(whole: "WholeIncident", elsewhere: Callable[[str], bool]) -> tuple[Place, ...]:
    """References that lead nowhere.

    Args:
        whole: the incident.
        elsewhere: whether an article, a playbook or another incident has this title or number.
    """
    known = items(whole)
    own = {item.ref for item in known} | {item.title.casefold() for item in known}
    own.add(whole.incident.number)
    return tuple(
        place
        for place in places(whole)
        if not _is_there(place.citation, own) and not elsewhere(place.citation.words)
    )


def fuzzy(known: Sequence[Item], typed: str, most: int = 12) -> tuple[Item, ...]:
    """Items whose number or title fits what was typed, best first; letters may be left out."""
    folded = typed.casefold().strip()
    ranked = [
        (rank, place, item)
        for place, item in enumerate(known)
        if (rank := _rank(item, folded)) is not None
    ]
    ranked.sort(key=lambda entry: entry[:2])
    return tuple(item for _rank_of, _place_of, item in ranked[:most])


def _rank(item: Item, typed: str) -> int | None:
    ref, title = item.ref.casefold(), item.title.casefold()
    plain = ref.replace("-0", "").replace("-", "")
    if typed in {ref, plain} or ref.startswith(typed):
        return 0
    if any(word.startswith(typed) for word in title.split()):
        return 1
    if typed in title or plain.startswith(typed.replace("-", "")):
        return 2
    letters = iter(f"{ref} {title}")
    return 3 if all(letter in letters for letter in typed) else None


def _is_there(citation: Citation, own: set[str]) -> bool:
    return citation.ref in own if citation.ref else citation.title.casefold() in own


def _records(whole: "WholeIncident") -> Iterator[tuple[RecordKind, Any]]:
    for kind in kinds().values():
        if kind.name == "incident":
            yield kind, whole.incident
            continue
        for record in getattr(whole, kind.plural, ()) if kind.dossier == "incident_id" else ():
            yield kind, record


def _name(kind: RecordKind, record: Any, numbers: dict[uuid.UUID, str]) -> str:  # noqa: ANN401
    if kind.name == "incident":
        return "Incident"
    ref = numbers.get(record.id) or (record.ref if kind.prefix else "")
    named = ref or _line(str(getattr(record, kind.title, "")))
    return f"{kind.label.capitalize()} {named}".strip()


def _place(
    kind: RecordKind,
    record: Any,  # noqa: ANN401 - a schema of any kind
    name: str,
    field: Field,
    citation: Citation,
) -> Place:
    return Place(kind.name, record.id, name, field.name, field.label, citation)


def _line(text: str) -> str:
    flat = " ".join(str(text).split())
    return flat if len(flat) <= _LONGEST else f"{flat[: _LONGEST - 1]}…"
