import uuid

from kb.search.documents import of_values
from kb.store.base import kinds

ID, DOSSIER = uuid.uuid4(), uuid.uuid4()


def test_a_long_event_is_cut_in_the_title_and_whole_in_the_text() -> None:
    text = "The attacker wrote to everybody. " * 20
    made = of_values(kinds()["timeline_event"], ID, DOSSIER, {"text": text})
    assert made.title.endswith("…")
    assert len(made.title) <= 200
    assert text.strip() in made.body


def test_identifiers_are_found_like_a_title() -> None:
    values = {
        "number": 3,
        "value": "LONDC01",
        "identifiers": {"ip": "10.20.3.99", "more": ["S-1-5-21", 7, None, True]},
        "notes": "Restored twice.",
    }
    made = of_values(kinds()["asset"], ID, DOSSIER, values)
    of_title, of_all = made.tokens()
    assert made.ref == "A-03"
    assert {"a-03", "londc01", "10.20.3.99", "s-1-5-21", "7", "k=asset", "k=any"} <= of_title
    assert "restored" not in of_title
    assert "restored" in of_all


def test_a_record_without_values_is_a_document_all_the_same() -> None:
    for kind in kinds().values():
        made = of_values(kind, ID, DOSSIER, {})
        assert made.title == ""
        assert made.body == ""


def test_a_comment_is_found_by_its_text_and_author() -> None:
    values = {
        "text": "Why 48 minutes?",
        "author": "Joud Haddad",
        "updated_at": "2026-03-12T08:00:00Z",
    }
    made = of_values(kinds()["comment"], ID, DOSSIER, values)
    assert (made.title, made.body) == ("Why 48 minutes?", "Joud Haddad")
    assert made.updated_at.isoformat() == "2026-03-12T08:00:00+00:00"


def test_a_title_in_markdown_reads_as_people_read_it_and_nothing_of_it_is_lost() -> None:
    front = "**Stolen token**, [containment](https://example.org). " + "word " * 400 + "last"
    made = of_values(kinds()["card"], ID, DOSSIER, {"front": front})
    assert made.title.startswith("Stolen token, containment. word")
    assert made.body.startswith("**Stolen token**")
    assert made.body.endswith("last")
