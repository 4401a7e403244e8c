"""Order of the palette, and hits of the real search."""

from functools import partial
from pathlib import Path

import pytest

from desktop.actions import ACTIONS, ActionSpec, spec
from desktop.commands import Command
from desktop.navigation import Route
from desktop.palette import Hit, command_items, first_items
from desktop.search_hits import find
from kb.incidents.record import service
from kb.knowledge_base import KnowledgeBase
from tests.stores import new_store


def _commands(*disabled: str) -> list[Command]:
    def made(action: ActionSpec) -> Command:
        off = action.id in disabled
        return Command(action, not off, "Not on this page." if off else "")

    return [made(action) for action in ACTIONS]


def test_the_beginning_of_a_label_comes_before_a_word_in_it() -> None:
    titles = [item.title for item in command_items("exp", _commands(), [])]
    assert titles[:3] == ["Export PDF", "Export as CSV…", "Export as JSON…"]


def test_use_in_the_past_decides_between_equals() -> None:
    titles = [item.title for item in command_items("export", _commands(), ["export_csv"])]
    assert titles[0] == "Export as CSV…"


def test_keywords_find_what_labels_do_not_say() -> None:
    assert "Settings" in [item.title for item in command_items("preferences", _commands(), [])]


def test_every_word_must_be_found() -> None:
    assert command_items("export nonsense", _commands(), []) == []


def test_what_cannot_run_comes_last_with_its_reason() -> None:
    items = command_items("export", _commands("export_pdf"), [])
    assert items[-1].action == "export_pdf"
    assert items[-1].hint == "Not on this page."


def test_an_empty_palette_shows_what_was_used_last() -> None:
    hits = [Hit(f"INC-{n}", "", "house", Route("incident")) for n in range(9)]
    items = first_items(_commands("export_pdf"), ["go_home", "export_pdf"], hits)
    assert [item.title for item in items[:5]] == [f"INC-{n}" for n in range(5)]
    assert items[5].action == "go_home"
    assert "export_pdf" not in [item.action for item in items]


def test_an_unknown_action_is_an_error() -> None:
    with pytest.raises(KeyError):
        spec("no-such-action")


def test_records_of_the_store_are_found(tmp_path: Path) -> None:
    store = KnowledgeBase.open(new_store(tmp_path / "kb.sqlite"), actor="A")
    title = "Exposed build token"
    made = store.write(partial(service.add, values={"title": title}))
    number = store.read(lambda session: service.get(session, made.result).number)
    by_title = store.read(lambda session: find(session, "expos"))
    by_number = store.read(lambda session: find(session, str(number)))
    store.close()
    assert by_title[0].route.page == "incident"
    assert by_title[0].route.record_id == made.result
    assert not by_title[0].exact
    assert by_number[0].exact
