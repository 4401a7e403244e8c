"""Decks as an Anki package: stable ids, so that exporting again updates what was imported."""

import base64
import hashlib
import json
import tempfile
import uuid
import warnings
from collections.abc import Collection
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any, Final

import genanki
from sqlalchemy import select
from sqlalchemy.orm import Session

from kb.errors import KBError, NotFoundError, ValidationError
from kb.library.files import service as files
from kb.store import file_io
from kb.training.anki import html
from kb.training.cards.models import Card
from kb.vocabulary.training import CardState

#: Of our own kind of note; Anki knows it again by this number, for ever.
MODEL_ID: Final = 1_846_203_517
#: The field that holds what the HTML was made of, so that it comes back as it was.
OWN_FIELD: Final = "Hotwash"
_LARGEST: Final = 16 * 1024 * 1024
_CSS: Final = """.card { font-family: sans-serif; font-size: 18px; text-align: left;
 max-width: 44em; margin: 0 auto; }
blockquote { border-left: 3px solid #888; margin-left: 0; padding-left: 12px; }
code, pre { font-family: monospace; white-space: pre-wrap; }
table { border-collapse: collapse; } td, th { border: 1px solid #888; padding: 2px 8px; }
img { max-width: 100%; }
"""


@dataclass(slots=True)
class Written:
    """What a package holds.

    Attributes:
        left_out: pictures that couldn't be read, and why.
    """

    name: str
    cards: int = 0
    decks: int = 0
    pictures: int = 0
    left_out: list[str] = field(default_factory=list)


def write(session: Session, path: str | Path, decks: Collection[str] = ()) -> Written:
    """Write the cards in use as a package; of all decks for none. Nobody's answers go with it.

    Raises:
        ValidationError: these decks have no card in use.
        KBError: the file can't be written; none is left there.
    """
    place = Path(path)
    query = select(Card).where(Card.state == CardState.ACCEPTED.value)
    if decks:
        query = query.where(Card.deck.in_(list(decks)))
    found = session.scalars(query.order_by(Card.deck, Card.created_at, Card.id)).all()
    if not found:
        raise ValidationError("There is no card in use to export.", "deck")
    written = Written(place.name, cards=len(found), decks=len({card.deck for card in found}))
    with tempfile.TemporaryDirectory(prefix="hotwash-") as folder:
        pictures = _Pictures(session, Path(folder), written)
        by_deck: dict[str, Any] = {}
        for card in found:
            name = deck_name(card.deck)
            deck = by_deck.setdefault(name, genanki.Deck(_number_of(name), name))
            deck.add_note(_note(card, pictures))
        package = genanki.Package(list(by_deck.values()), pictures.paths)
        written.pictures = len(pictures.paths)
        newest = max(card.updated_at for card in found)
        try:
            with file_io.written(place) as target, warnings.catch_warnings():
                warnings.simplefilter("ignore")  # it takes “<” of escaped text for a tag
                package.write_to_file(target, timestamp=newest.timestamp())
        except OSError as error:
            what = f"“{place.name}” can't be written: {error.strerror or error}."
            raise KBError(
                what, "The cards here are as they were.", "Choose another place."
            ) from error
    return written


def deck_name(deck: str) -> str:
    """What a deck is called in Anki, where “::” begins a deck within a deck."""
    return "::".join(part.strip() for part in ("Hotwash", deck) if part.strip())


def fingerprint(front: str, back: str) -> str:
    """Tells whether somebody changed the HTML of a note since it was made."""
    return hashlib.sha256(f"{front}\x1f{back}".encode()).hexdigest()[:32]


def pack(values: dict[str, Any]) -> str:
    """What our own field holds: nothing in it looks like HTML."""
    return base64.b64encode(json.dumps(values, ensure_ascii=False).encode()).decode()


class _Pictures:
    """The pictures of the cards, laid into a folder once each, named by what they show."""

    def __init__(self, session: Session, folder: Path, written: Written) -> None:
        self._session = session
        self._folder = folder
        self._written = written
        self._held: dict[tuple[uuid.UUID, str], str] = {}
        self.paths: list[str] = []

    def name_for(self, source_id: uuid.UUID | None, name: str) -> str:
        """The name in the package; "" for a picture that isn't there or can't be read."""
        if source_id is None:
            return ""
        key = (source_id, name.casefold())
        if key not in self._held:
            self._held[key] = self._lay(source_id, name)
        return self._held[key]

    def _lay(self, source_id: uuid.UUID, name: str) -> str:
        wanted = name.casefold()
        listed = files.list_for(self._session, source_id)
        one = next((f for f in listed if f.file_name.casefold() == wanted), None)
        if one is None or not one.is_picture:
            self._written.left_out.append(f"“{name}” isn't among the pictures of its source.")
            return ""
        try:
            data = files.content(self._session, one.id, _LARGEST)
        except (KBError, NotFoundError) as error:
            self._written.left_out.append(str(error))
            return ""
        held = f"hotwash-{one.sha256[:24]}{PurePosixPath(one.file_name).suffix.lower()}"
        path = self._folder / held
        if not path.exists():
            path.write_bytes(data)
            self.paths.append(str(path))
        return held


def _note(card: Card, pictures: _Pictures) -> Any:  # noqa: ANN401 - genanki has no types
    held = lambda name: pictures.name_for(card.source_id, name)  # noqa: E731
    front, back = html.to_html(card.front, held), html.to_html(card.back, held)
    own = {"front": card.front, "back": card.back, "of": fingerprint(front, back)}
    tags = ["_".join(str(tag).split()) for tag in card.tags or ()]
    return genanki.Note(
        model=_MODEL,
        fields=[front, back, pack(own)],
        guid=str(card.id),
        tags=[tag for tag in tags if tag],
    )


def _number_of(name: str) -> int:
    """A number for a deck, the same for the same name."""
    return (1 << 30) + int.from_bytes(hashlib.sha256(name.encode()).digest()[:4], "big") % (1 << 30)


_MODEL: Final = genanki.Model(
    MODEL_ID,
    "Hotwash card",
    fields=[{"name": "Front"}, {"name": "Back"}, {"name": OWN_FIELD}],
    templates=[
        {
            "name": "Card",
            "qfmt": "{{Front}}",
            "afmt": '{{FrontSide}}\n\n<hr id="answer">\n\n{{Back}}',
        }
    ],
    css=_CSS,
)
