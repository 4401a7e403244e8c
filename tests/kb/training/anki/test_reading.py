"""Packages of others: taken whole, or refused whole with the reason."""

import io
import json
import sqlite3
import struct
import zipfile
from functools import partial
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from kb.errors import InterchangeError
from kb.knowledge_base import KnowledgeBase
from kb.training.anki import package as packages
from kb.training.anki import reading, unpacking
from kb.training.cards import service as cards
from tests.hypotheses import SLOW_STORE
from tests.kb.training.anki.packages import BASIC, CLOZE, REVERSED, collection, package, picture


def read(path: Path) -> list[tuple[str, str]]:
    return [(one.front, one.back) for one in reading.read(path).cards]


def refused(path: Path) -> str:
    with pytest.raises(InterchangeError) as told:
        reading.read(path)
    return told.value.reason


def attempted(path: Path) -> tuple[tuple[reading.Incoming, ...], str]:
    """The cards, or the reason why there are none."""
    try:
        return reading.read(path).cards, ""
    except InterchangeError as error:
        return (), error.reason


def test_a_package_becomes_cards_of_its_deck(kb: KnowledgeBase, tmp_path: Path) -> None:
    notes = [("What is <b>SPF</b>?", "Who may send<ul><li>for a domain</li></ul>[sound:a.mp3]")]
    parsed = reading.read(package(tmp_path, collection(tmp_path, notes)))
    done = kb.write(partial(reading.take, parsed=parsed)).result
    assert (done.new, done.decks) == (1, {"Blue team::Mail": 1})
    (card,) = kb.read(cards.listed)
    assert card.front == "What is **SPF**?"
    assert card.back == "Who may send\n\n- for a domain"
    assert (card.tags, card.state) == (("mail", "early sign"), "accepted")
    kb.undo()
    assert kb.read(cards.listed) == ()


def test_a_newer_package_changes_what_nobody_edited(kb: KnowledgeBase, tmp_path: Path) -> None:
    def take(*notes: tuple[str, str]) -> reading.Outcome:
        parsed = reading.read(package(tmp_path, collection(tmp_path, notes)))
        done: reading.Outcome = kb.write(partial(reading.take, parsed=parsed)).result
        return done

    take(("One?", "1"), ("Two?", "2"))
    one, two = kb.read(cards.listed)
    revise = partial(cards.revise, record_id=two.id, version=two.version)
    kb.write(partial(revise, values={"back": "Mine"}))
    done = take(("One?", "1 or so"), ("Two?", "2 or so"), ("Three?", "3"))
    assert (done.new, done.changed, done.kept) == (1, 1, 1)
    backs = {card.front: card.back for card in kb.read(cards.listed)}
    assert backs == {"One?": "1 or so", "Two?": "Mine", "Three?": "3"}
    assert kb.read(partial(cards.get, record_id=one.id)).back == "1 or so"


def test_gaps_become_a_question_each(tmp_path: Path) -> None:
    notes = [("{{c1::SPF}} says who, {{c2::DKIM::signature}} says what", "See RFC 7208")]
    found = read(package(tmp_path, collection(tmp_path, notes, CLOZE, (0, 1))))
    assert found == [
        ("**[ … ]** says who, DKIM says what", "**SPF** says who, DKIM says what  \nSee RFC 7208"),
        (
            "SPF says who, **[ signature ]** says what",
            "SPF says who, **DKIM** says what  \nSee RFC 7208",
        ),
    ]


def test_templates_say_which_cards_a_note_makes(tmp_path: Path) -> None:
    notes = [("Front", "Back"), ("Only front", "")]
    parsed = reading.read(package(tmp_path, collection(tmp_path, notes, REVERSED, (0, 1))))
    assert [(one.front, one.back) for one in parsed.cards] == [
        ("Front", "Back"),
        ("Asked back: Back", "Front"),
        ("Only front", ""),
    ]
    assert parsed.left_out == ("Cards without a question are left out (1)",)


def test_pictures_are_taken_when_they_are_pictures(kb: KnowledgeBase, tmp_path: Path) -> None:
    notes = [('<img src="log.png"> What? <img src="x.exe"><img src="http://a/b.png">', "1")]
    media = {"log.png": picture(), "x.exe": b"MZ"}
    parsed = reading.read(package(tmp_path, collection(tmp_path, notes), media))
    assert list(parsed.pictures.values()) == [picture()]
    assert parsed.cards[0].front.startswith("![](file:anki-")
    assert parsed.cards[0].front.endswith(".png) What?")
    done = kb.write(partial(reading.take, parsed=parsed)).result
    assert done.pictures == 1


def test_html_that_would_run_or_load_is_only_text(tmp_path: Path) -> None:
    notes = [
        (
            "<script>alert(1)</script>Q<iframe src=http://a></iframe>"
            "<a href='javascript:x'>here</a><p onclick=x>p</p>",
            "<style>b</style>A",
        )
    ]
    ((front, back),) = read(package(tmp_path, collection(tmp_path, notes)))
    assert (front, back) == ("Qhere\n\np", "A")


def test_what_is_no_package_is_refused_with_the_reason(tmp_path: Path) -> None:
    place = tmp_path / "deck.apkg"
    place.write_bytes(b"not a zip")
    assert "isn't a zip" in refused(place)
    assert "can't be read" in refused(tmp_path / "missing.apkg")
    with zipfile.ZipFile(place, "w") as archive:
        archive.writestr("readme.txt", "Hello")
    assert "holds no collection" in refused(place)
    assert "no SQLite" in refused(package(tmp_path, b"Hello"))
    good = collection(tmp_path, [("Q", "A")])
    assert "damaged" in refused(package(tmp_path, good[:5000]))
    assert "no card" in refused(package(tmp_path, collection(tmp_path, [("", "A")])))
    assert "isn't JSON" in refused_with_media(tmp_path, good, b"{")
    assert "isn't a list" in refused_with_media(tmp_path, good, b"[]")
    assert "no card" in refused(package(tmp_path, collection(tmp_path, [])))


def refused_with_media(tmp_path: Path, data: bytes, media: bytes) -> str:
    place = tmp_path / "deck.apkg"
    with zipfile.ZipFile(place, "w") as archive:
        archive.writestr("collection.anki2", data)
        archive.writestr("media", media)
    return refused(place)


def test_a_collection_that_isnt_one_is_refused(tmp_path: Path) -> None:
    def made(script: str) -> str:
        file = tmp_path / "own.sqlite"
        file.unlink(missing_ok=True)
        connection = sqlite3.connect(file)
        connection.executescript(script)
        connection.commit()
        connection.close()
        return refused(package(tmp_path, file.read_bytes()))

    assert "no table “notes”" in made("CREATE TABLE a (b);")
    view = "CREATE TABLE cards (a); CREATE TABLE col (a); CREATE VIEW notes AS SELECT 1;"
    assert "no table “notes”" in made(view)
    tables = (
        "CREATE TABLE col (models, decks); CREATE TABLE cards (nid, ord, did, odid);"
        "CREATE TABLE notes (id, guid, mid, tags, flds);"
    )
    assert "says nothing of its models" in made(tables)
    assert "says nothing of its models" in made(tables + "INSERT INTO col VALUES ('[1]', '{}');")
    kind = "INSERT INTO col VALUES ('{}', '{}'); INSERT INTO notes VALUES (1, 'a', 9, '', 'Q');"
    assert "of a kind that isn't in it" in made(tables + kind)
    assert "can't be read" in made(
        "CREATE TABLE col (a); CREATE TABLE cards (a); CREATE TABLE notes (a);"
    )


def test_a_bomb_is_refused_before_it_is_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(packages, "_LARGEST_COLLECTION", 1 << 20)
    assert "larger than 1 MiB" in refused(package(tmp_path, b"SQLite format 3\0" + bytes(8 << 20)))
    monkeypatch.setattr(packages, "LARGEST", 100)
    assert "larger than" in refused(package(tmp_path, b"x" * 1000))


def test_a_picture_that_unpacks_to_too_much_is_left_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(packages, "LARGEST_PICTURE", 1000)
    notes = [('Q <img src="big.png">', "A")]
    parsed = reading.read(package(tmp_path, collection(tmp_path, notes), {"big.png": bytes(9000)}))
    assert (parsed.cards[0].front, parsed.pictures) == ("Q", {})
    assert "can't be shown" in parsed.left_out[0]


def test_an_encrypted_or_lying_zip_is_refused(tmp_path: Path) -> None:
    place = package(tmp_path, collection(tmp_path, [("Q", "A")]))
    raw = bytearray(place.read_bytes())
    raw[6] |= 1  # the local header says that it is encrypted
    at = raw.find(b"PK\x01\x02")
    raw[at + 8] |= 1
    place.write_bytes(bytes(raw))
    assert "password" in refused(place)


def test_the_newest_format_says_what_it_needs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(unpacking, "_zstd", lambda: None)
    place = package(tmp_path, unpacking.ZSTD + b"x", member="collection.anki21b")
    assert "Support older Anki versions" in refused(place)


class _Zstd:
    """Stands for the library: what it unpacks is what stands behind the mark."""

    class ZstdError(Exception):
        """As the library has one."""

    class ZstdFile(io.BytesIO):
        """Reads what stands behind the mark."""

        def __init__(self, data: io.BytesIO) -> None:
            packed = data.read()
            if not packed.startswith(unpacking.ZSTD):
                raise _Zstd.ZstdError("no frame")
            super().__init__(packed[len(unpacking.ZSTD) :])


def new_collection(tmp_path: Path) -> bytes:
    """A collection of the new schema."""
    file = tmp_path / "new.sqlite"
    connection = sqlite3.connect(file)
    connection.executescript(
        "CREATE TABLE col (models, decks); CREATE TABLE cards (nid, ord, did, odid);"
        "CREATE TABLE notes (id, guid, mid, tags, flds);"
        "CREATE TABLE notetypes (id, name); CREATE TABLE fields (ntid, ord, name);"
        "CREATE TABLE templates (ntid, ord, config); CREATE TABLE decks (id, name);"
    )
    texts = [b"{{Front}}", b"{{FrontSide}}<hr id=answer>{{Back}}"]
    config = b"".join(bytes([10 + 8 * at, len(text)]) + text for at, text in enumerate(texts))
    connection.execute("INSERT INTO notetypes VALUES (5, 'Basic')")
    connection.executemany("INSERT INTO fields VALUES (5, ?, ?)", [(0, "Front"), (1, "Back")])
    connection.execute("INSERT INTO templates VALUES (5, 0, ?)", (config,))
    connection.execute("INSERT INTO decks VALUES (1, 'A' || char(31) || 'B')")
    connection.execute("INSERT INTO notes VALUES (1, 'g', 5, '', ?)", ('<img src="a.png">Q\x1fA',))
    connection.execute("INSERT INTO cards VALUES (1, 0, 1, 0)")
    connection.commit()
    connection.close()
    return file.read_bytes()


def test_the_newest_format_is_read_where_it_can_be_unpacked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(unpacking, "_zstd", lambda: _Zstd)
    place = tmp_path / "deck.apkg"
    entry = b"\x0a\x05a.png\x10\x08"
    with zipfile.ZipFile(place, "w") as archive:
        archive.writestr("collection.anki2", "Please update")
        archive.writestr("collection.anki21b", unpacking.ZSTD + new_collection(tmp_path))
        archive.writestr("media", unpacking.ZSTD + b"\x0a" + bytes([len(entry)]) + entry)
        archive.writestr("0", unpacking.ZSTD + picture())
    parsed = reading.read(place)
    (card,) = parsed.cards
    assert (card.deck, card.back) == ("A::B", "A")
    assert list(parsed.pictures.values()) == [picture()]
    assert "it is damaged" in refused(package(tmp_path, b"x", member="collection.anki21b"))


@settings(deadline=None, max_examples=60, suppress_health_check=SLOW_STORE)
@given(
    fields=st.lists(st.text(max_size=200), min_size=1, max_size=4),
    kind=st.sampled_from([BASIC, REVERSED, CLOZE]),
)
def test_any_fields_give_cards_or_a_reason(
    tmp_path: Path, fields: list[str], kind: dict[str, object]
) -> None:
    clean = [field.encode("utf-8", "replace").decode() for field in fields]
    place = package(tmp_path, collection(tmp_path, [tuple(clean)], kind, (0, 1, 2)))
    parsed, reason = attempted(place)
    assert parsed or reason
    for card in parsed:
        assert card.front.strip()


@settings(deadline=None, max_examples=80, suppress_health_check=SLOW_STORE)
@given(at=st.floats(0, 1), data=st.binary(min_size=1, max_size=40))
@example(at=0.927734375, data=b"\x00@")  # a zip file of a version that nobody knows
def test_a_package_with_any_bytes_changed_is_read_or_refused(
    tmp_path: Path, at: float, data: bytes
) -> None:
    place = package(tmp_path, collection(tmp_path, [("Q", "A")] * 3), {"a.png": picture()})
    raw = bytearray(place.read_bytes())
    start = int(at * (len(raw) - 1))
    raw[start : start + len(data)] = data
    place.write_bytes(bytes(raw))
    parsed, reason = attempted(place)
    assert parsed or reason


def test_numbers_in_the_list_of_media_that_lead_out_of_it_are_no_files(tmp_path: Path) -> None:
    place = tmp_path / "deck.apkg"
    with zipfile.ZipFile(place, "w") as archive:
        archive.writestr("collection.anki2", collection(tmp_path, [('Q<img src="a.png">', "A")]))
        archive.writestr("media", json.dumps({"../../etc/passwd": "a.png", "9": "b.png"}))
        archive.writestr("raw", struct.pack("<I", 7))
    assert reading.read(place).pictures == {}
