"""An Anki package as cards: looked at first, then taken whole or refused whole."""

import base64
import binascii
import hashlib
import json
import uuid
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from kb.errors import InterchangeError
from kb.ledger import editing
from kb.ledger.operation import operation
from kb.library.articles import service as articles
from kb.library.articles.models import Article
from kb.library.files import citing
from kb.library.files import service as files
from kb.store.coercion import coerce_values
from kb.training.anki import html, templates
from kb.training.anki.collection import Note
from kb.training.anki.package import Package, opened
from kb.training.anki.writing import OWN_FIELD, fingerprint
from kb.training.cards.models import Card
from kb.vocabulary.training import CardSource, CardState

_NAMESPACE: Final = uuid.UUID("2b7e6a54-0a0b-5d52-8a55-3f1d1e2ad1c9")
_PICTURES: Final = (".png", ".jpg", ".jpeg", ".gif", ".webp")
_MOST_PICTURES: Final = 400
_ALL_PICTURES: Final = 128 * 1024 * 1024
_SAMPLES: Final = 5
_BATCH: Final = 500


@dataclass(frozen=True, slots=True)
class Incoming:
    """A card of a package.

    Attributes:
        id: the same each time the package comes.
        base: what it was made of here, for a card that was exported from Hotwash.
    """

    id: uuid.UUID
    front: str
    back: str
    deck: str
    tags: tuple[str, ...]
    base: tuple[str, str] | None
    pictures: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Parsed:
    """A package that was read: nothing of it is in the store yet.

    Attributes:
        pictures: their bytes by the name they get here.
        left_out: what can't be taken, in sentences.
    """

    path: str
    cards: tuple[Incoming, ...]
    pictures: Mapping[str, bytes]
    left_out: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What taking a package does, or did.

    Attributes:
        kept: cards that people changed here, or took out of use: theirs stays.
        decks: how many cards of the package each deck has.
        samples: the first cards as question and answer.
    """

    path: str
    new: int
    changed: int
    unchanged: int
    kept: int
    pictures: int
    decks: Mapping[str, int]
    samples: tuple[tuple[str, str], ...]
    left_out: tuple[str, ...]

    @property
    def total(self) -> int:
        """All cards of the package."""
        return self.new + self.changed + self.unchanged + self.kept


def read(path: str | Path) -> Parsed:
    """Read a package; nothing is written.

    Raises:
        InterchangeError: it can't be taken; says why.
    """
    with opened(path) as package:
        return _Reading(package).parsed()


def preview(session: Session, parsed: Parsed) -> Outcome:
    """What taking a package would do."""
    return _take(session, parsed, writing=False)


@operation("Import Anki package")
def take(session: Session, parsed: Parsed) -> Outcome:
    """Take a package: new cards come into use, those that nobody changed here follow it.

    Raises:
        KBError: a picture can't be kept; nothing is taken then.
    """
    return _take(session, parsed, writing=True)


@dataclass(slots=True)
class _Reading:
    """One package on its way into cards."""

    package: Package
    pictures: dict[str, bytes] = field(default_factory=dict)
    _names: dict[str, str] = field(default_factory=dict)
    _size: int = 0
    _left_out: Counter[str] = field(default_factory=Counter)

    def parsed(self) -> Parsed:
        cards: dict[uuid.UUID, Incoming] = {}
        for note in self.package.notes():
            for number, deck in note.cards or ((0, ""),):
                card = self._card(note, number, deck)
                if card is not None:
                    cards.setdefault(card.id, card)
        if not cards:
            raise InterchangeError(self.package.path, "it holds no card that asks something.")
        said = [f"{reason} ({count:,})" for reason, count in self._left_out.items()]
        return Parsed(self.package.path, tuple(cards.values()), self.pictures, tuple(said))

    def _card(self, note: Note, number: int, deck: str) -> Incoming | None:
        own = _own(note)
        front, back = templates.sides(note, number)
        held: set[str] = set()

        def address_of(name: str) -> str:
            kept = self._picture(name)
            if kept:
                held.add(kept)
            return citing.address_of(kept) if kept else ""

        as_it_was = own is not None and own["of"] == fingerprint(*note.fields[:2])
        shows = own is not None and html.pictures_of(own["front"] + "\n" + own["back"])
        if own is not None and as_it_was and not shows:
            asked, answered = own["front"], own["back"]
        else:
            asked, answered = (html.to_markdown(side, address_of) for side in (front, back))
        if not asked.strip():
            self._left_out["Cards without a question are left out"] += 1
            return None
        return Incoming(
            id=_id(note, number, own),
            front=asked,
            back=answered,
            deck=_deck(deck, self.package.path),
            tags=tuple(tag.replace("_", " ") for tag in note.tags[:50]),
            base=(own["front"], own["back"]) if own is not None else None,
            pictures=frozenset(held),
        )

    def _picture(self, name: str) -> str:
        """The name that a picture gets here; "" for what isn't one, isn't there, or is too much."""
        if name in self._names:
            return self._names[name]
        kept = ""
        suffix = PurePosixPath(name).suffix.lower()
        data = self.package.picture(name) if suffix in _PICTURES else b""
        if not data:
            self._left_out["Pictures that aren't in the package, or can't be shown"] += 1
        elif len(self.pictures) >= _MOST_PICTURES or self._size + len(data) > _ALL_PICTURES:
            self._left_out["Pictures beyond 400, or beyond 128 MiB, are left out"] += 1
        else:
            kept = f"anki-{hashlib.sha256(data).hexdigest()[:24]}{suffix}"
            self.pictures[kept] = data
            self._size += len(data)
        self._names[name] = kept
        return kept


def _own(note: Note) -> dict[str, str] | None:
    """What our own field says; None for notes of others, and for a field that was damaged."""
    if OWN_FIELD not in note.kind.fields or len(note.fields) < 3:
        return None
    try:
        packed = note.fields[note.kind.fields.index(OWN_FIELD)]
        held: Any = json.loads(base64.b64decode(packed, validate=True))
        uuid.UUID(note.guid)
        return {name: str(held[name]) for name in ("front", "back", "of")}
    except (binascii.Error, ValueError, KeyError, TypeError, IndexError, RecursionError):
        return None


def _id(note: Note, number: int, own: dict[str, str] | None) -> uuid.UUID:
    if own is not None:
        return uuid.UUID(note.guid)
    return uuid.uuid5(_NAMESPACE, f"{note.guid}/{number}")


def _deck(name: str, path: str) -> str:
    parts = [part.strip() for part in name.split("::") if part.strip()]
    if parts[:1] == ["Hotwash"]:
        return "::".join(parts[1:])[:200]
    return "::".join(parts)[:200] or Path(path).stem[:200]


def _take(session: Session, parsed: Parsed, *, writing: bool) -> Outcome:
    counted: Counter[str] = Counter()
    holder = _holder(session, parsed) if writing else None
    for start in range(0, len(parsed.cards), _BATCH):
        some = parsed.cards[start : start + _BATCH]
        query = select(Card).where(Card.id.in_([one.id for one in some]))
        known = {card.id: card for card in session.scalars(query)}
        for one in some:
            state = _state(one, known.get(one.id))
            counted[state] += 1
            if writing and state in {"new", "changed"}:
                _write(session, one, known.get(one.id), holder)
        if writing:
            session.flush()
    decks = Counter(one.deck for one in parsed.cards)
    return Outcome(
        path=parsed.path,
        new=counted["new"],
        changed=counted["changed"],
        unchanged=counted["unchanged"],
        kept=counted["kept"],
        pictures=len(parsed.pictures),
        decks=dict(sorted(decks.items())),
        samples=tuple((one.front, one.back) for one in parsed.cards[:_SAMPLES]),
        left_out=parsed.left_out,
    )


def _state(one: Incoming, held: Card | None) -> str:
    if held is None:
        return "new"
    now = (held.front, held.back)
    if now == (one.front, one.back):
        return "unchanged"
    base = one.base
    if base is None and held.source_kind == CardSource.PACKAGE:
        base = (held.source_front, held.source_back)
    follows = held.state == CardState.ACCEPTED and now == base
    # A card that was exported and came back as it was, with a picture put in another place.
    if one.base is not None and follows and one.pictures:
        return "unchanged"
    return "changed" if follows else "kept"


def _write(session: Session, one: Incoming, held: Card | None, holder: uuid.UUID | None) -> None:
    text = coerce_values(Card, {"front": one.front, "back": one.back})
    if held is not None:
        source = {"source_front": text["front"], "source_back": text["back"]}
        came = held.source_kind == CardSource.PACKAGE
        editing.assign(held, text | (source if came else {}))
        return
    more = coerce_values(Card, {"deck": one.deck, "tags": list(one.tags)})
    session.add(
        Card(
            id=one.id,
            **text,
            **more,
            state=CardState.ACCEPTED.value,
            source_kind=CardSource.PACKAGE.value,
            source_id=holder if one.pictures else None,
            source_front=text["front"],
            source_back=text["back"],
        )
    )


def _holder(session: Session, parsed: Parsed) -> uuid.UUID | None:
    """The article that holds the pictures of a package; None where it has none."""
    if not parsed.pictures:
        return None
    name = Path(parsed.path).stem or "package"
    key = f"hotwash:anki:{hashlib.sha256(name.encode(errors='replace')).hexdigest()[:32]}"
    found = session.scalar(select(Article.id).where(Article.import_key == key).limit(1))
    if found is None:
        values = {"title": f"Pictures of the cards of {name}", "tags": ["training"]}
        said = f"Pictures that the cards of the Anki package “{name}” show.\n"
        found = articles.add(session, values, said)
        session.get_one(Article, found).import_key = key
    there = {one.file_name for one in files.list_for(session, found)}
    for picture, data in parsed.pictures.items():
        if picture not in there:
            files.attach_content(session, found, picture, data)
    return found
