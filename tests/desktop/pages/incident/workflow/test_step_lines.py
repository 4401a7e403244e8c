"""Lines of text as workflow steps."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.pages.incident.workflow.step_lines import StepLine, read_line, read_lines
from tests.desktop.pages.incident.conftest import at


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("Isolated the host", StepLine(None, "unknown", "Isolated the host")),
        ("- Isolated the host", StepLine(None, "unknown", "Isolated the host")),
        ("3) Isolated the host", StepLine(None, "unknown", "Isolated the host")),
        ("09:57 Isolated", StepLine(at("09:57"), "minute", "Isolated")),
        ("09:57 – Isolated", StepLine(at("09:57"), "minute", "Isolated")),
        ("* 09:57Z: Isolated", StepLine(at("09:57"), "minute", "Isolated")),
        ("2026-03-12 09:57 UTC Isolated", StepLine(at("09:57"), "minute", "Isolated")),
        (
            "09:57\tIsolated\tTN\tIt worked",
            StepLine(at("09:57"), "minute", "Isolated", "TN", "It worked"),
        ),
        ("\tIsolated\tTN", StepLine(None, "unknown", "Isolated", "TN")),
        ("Isolated\tTN", StepLine(None, "unknown", "Isolated", "TN")),
        ("25:99 Isolated", StepLine(None, "unknown", "25:99 Isolated")),
        ("443/tcp was open", StepLine(None, "unknown", "443/tcp was open")),
    ],
)
def test_a_line_is_read(line: str, expected: StepLine) -> None:
    assert read_line(line, at("09:26"), UTC) == expected


def test_a_clock_time_means_the_window_s_zone() -> None:
    found = read_line("09:57 Isolated", at("09:26"), ZoneInfo("Asia/Kolkata"))
    assert found.at == at("04:27")


def test_lines_go_on_over_midnight() -> None:
    found = read_lines(["22:10 One", "", "23:50 Two", "00:20 Three"], at("21:00"), UTC)
    assert [step.at for step in found] == [
        at("22:10"),
        at("23:50"),
        at("00:20") + timedelta(days=1),
    ]


def test_what_is_filled_in_later_stays_on_its_day() -> None:
    assert read_line("09:57 Isolated", at("18:00"), UTC).at == at("09:57")
    assert read_line("00:20 Isolated", at("23:50"), UTC).at == at("00:20") + timedelta(days=1)


def test_a_time_means_that_it_was_done() -> None:
    values = StepLine(at("09:57"), "minute", "Isolated").values("containment", "Amelie Fontaine")
    assert values == {
        "action": "Isolated",
        "phase": "containment",
        "finished_at": at("09:57"),
        "finished_precision": "minute",
        "state": "done",
        "done_by": "Amelie Fontaine",
    }
    assert StepLine(None, "unknown", "Plan").values("triage", "Amelie Fontaine") == {
        "action": "Plan",
        "phase": "triage",
    }


@given(st.lists(st.text(), max_size=8))
def test_any_text_is_read(lines: list[str]) -> None:
    now = datetime(2026, 3, 12, 12, tzinfo=UTC)
    for step in read_lines(lines, now, UTC):
        assert step.action
