"""Back and forward keep what a page looked like."""

from uuid import uuid4

import pytest

from desktop.navigation import Navigation, Route, State
from desktop.pins import Pins
from desktop.recents import Place, Recents
from desktop.settings import Settings
from desktop.widgets.rail import Rail

HOME, LIST = Route("home"), Route("incidents")
RECORD = Route("incident", uuid4(), "workflow")


@pytest.fixture
def shown() -> list[tuple[Route, State | None]]:
    return []


@pytest.fixture
def navigation(qapp: object, shown: list[tuple[Route, State | None]]) -> Navigation:
    made = Navigation()
    made.shown.connect(lambda route, state: shown.append((route, state)))
    return made


def test_back_restores_the_state_of_the_page_left(
    navigation: Navigation, shown: list[tuple[Route, State | None]]
) -> None:
    navigation.go(LIST)
    navigation.remember_with(lambda: {"scroll": 120})
    navigation.go(RECORD)
    navigation.remember_with(lambda: {"scroll": 7})
    navigation.back()
    assert shown[-1] == (LIST, {"scroll": 120})
    navigation.remember_with(dict)
    navigation.forward()
    assert shown[-1] == (RECORD, {"scroll": 7})


def test_a_new_visit_forgets_what_lay_ahead(navigation: Navigation) -> None:
    navigation.go(HOME)
    navigation.go(LIST)
    navigation.back()
    ahead = [navigation.can_go_forward]
    navigation.go(RECORD)
    ahead.append(navigation.can_go_forward)
    assert ahead == [True, False]
    assert navigation.can_go_back
    assert navigation.current == RECORD


def test_the_same_route_is_one_visit(navigation: Navigation) -> None:
    navigation.go(HOME)
    navigation.go(LIST)
    navigation.go(LIST)
    navigation.back()
    assert navigation.current == HOME


def test_replace_notes_a_section_without_showing_it(
    navigation: Navigation, shown: list[tuple[Route, State | None]]
) -> None:
    navigation.go(RECORD)
    navigation.replace(Route("incident", RECORD.record_id, "lessons"))
    assert len(shown) == 1
    navigation.back()
    assert shown[-1][0] == RECORD


def test_the_ends_stay_where_they_are(navigation: Navigation) -> None:
    navigation.back()
    navigation.go(HOME)
    navigation.back()
    navigation.forward()
    assert navigation.current == HOME


def test_pins_are_kept_and_taken_away(settings: Settings, navigation: Navigation) -> None:
    rail = Rail([], [])
    pins = Pins(settings, rail, navigation)
    assert pins.toggle(Place(RECORD, "INC-2026-0417"))
    again = Pins(settings, Rail([], []), navigation)
    assert not again.toggle(Place(RECORD, "INC-2026-0417"))
    assert settings.remembered_list("pins") == []


def test_seven_pins_at_most(settings: Settings, navigation: Navigation) -> None:
    pins = Pins(settings, Rail([], []), navigation)
    for number in range(9):
        pins.toggle(Place(Route("incident", uuid4()), f"INC-{number}"))
    assert len(settings.remembered_list("pins")) == 7


def test_a_pin_goes_to_its_route(settings: Settings, navigation: Navigation) -> None:
    rail = Rail([], [])
    Pins(settings, rail, navigation).toggle(Place(RECORD, "INC-2026-0417"))
    rail.pin_chosen.emit(settings.remembered_list("pins")[0])
    assert navigation.current == RECORD


def test_recent_places_come_latest_first_and_once(settings: Settings) -> None:
    recents = Recents(settings)
    recents.note_place(Place(RECORD, "INC-2026-0417"))
    recents.note_place(Place(Route("knowledge", uuid4()), "Phishing"))
    recents.note_place(Place(Route("incident", RECORD.record_id, "lessons"), "INC-2026-0417"))
    assert [place.label for place in recents.places()] == ["INC-2026-0417", "Phishing"]


def test_unreadable_lines_of_the_settings_file_are_left_out(settings: Settings) -> None:
    settings.remember_list("recent_places", ["nonsense", "[1]", '["incident", "no-id", "", "x"]'])
    assert Recents(settings).places() == []
