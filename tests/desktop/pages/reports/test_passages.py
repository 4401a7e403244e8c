"""From a passage to the place of the incident where it is written."""

from uuid import UUID, uuid4

import pytest

from desktop.navigation import Route
from desktop.pages.incident.registry import SECTIONS
from desktop.pages.reports.passages import Passages, of_part

INCIDENT = uuid4()


@pytest.mark.parametrize(
    ("part", "section"),
    [
        ("incident", "overview"),
        ("timeline", "timeline"),
        ("live_responses", "remediation"),
        ("answer_sets", "questionnaires"),
        ("custody", "evidence"),
        ("lessons", "lessons"),
        ("alerts", "assets"),
        ("something else", "overview"),
    ],
)
def test_a_part_of_the_record_leads_to_its_section(part: str, section: str) -> None:
    gone = list[Route]()
    record = uuid4()
    passages = Passages(lambda: INCIDENT, gone.append)
    passages.go_to(of_part(part, str(record), "summary"))
    (route,) = gone
    assert route.section == section
    assert section in {known.name for known in SECTIONS}
    assert route.anchor == (INCIDENT if part == "incident" else record)
    assert isinstance(route.anchor, UUID)
