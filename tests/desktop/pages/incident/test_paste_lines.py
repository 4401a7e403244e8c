"""Pasted lines are taken apart, and their columns are recognised."""

from desktop.pages.incident.assets.columns import paste_targets as asset_targets
from desktop.pages.incident.assets.kinds import one_each
from desktop.pages.incident.paste_lines import guess, take_apart
from desktop.pages.incident.timeline.columns import paste_targets


def test_tabs_separate_and_columns_are_recognised() -> None:
    lines = [
        "2026-03-12 08:12\tattacker\tPhishing mail opened\tT1566.002",
        "2026-03-12 09:26\tdefender\tAlert raised by the console\t",
    ]
    pasted = take_apart(lines, paste_targets())
    assert pasted.rows[1] == ["2026-03-12 09:26", "defender", "Alert raised by the console", ""]
    assert guess(pasted, paste_targets()) == ["at", "lane", "text", "techniques"]


def test_commas_separate_only_where_all_lines_have_as_many() -> None:
    table = take_apart(['08:12,"one, two"', "08:13,three"], paste_targets())
    assert table.rows == [["08:12", "one, two"], ["08:13", "three"]]
    prose = take_apart(["First, look at the log, then call", "Second, wait"], paste_targets())
    assert prose.rows == [["First, look at the log, then call"], ["Second, wait"]]


def test_a_heading_names_columns_and_is_no_row() -> None:
    pasted = take_apart(["What;When", "Called;08:12", "Left;08:15"], paste_targets())
    assert pasted.rows == [["Called", "08:12"], ["Left", "08:15"]]
    assert guess(pasted, paste_targets()) == ["text", "at"]


def test_two_times_are_a_beginning_and_an_end() -> None:
    pasted = take_apart(["08:12\t08:30\tScan of the network"], paste_targets())
    assert guess(pasted, paste_targets()) == ["at", "until_at", "text"]


def test_a_list_of_indicators_is_one_value_a_line() -> None:
    assert one_each(["203.0.113.58, evil[.]example", "two words"]) == [
        "203.0.113.58",
        "evil[.]example",
        "two words",
    ]
    pasted = take_apart(["203.0.113.58\tattacker", "a@b.example\tvictim"], asset_targets())
    assert guess(pasted, asset_targets()) == ["value", "role"]
