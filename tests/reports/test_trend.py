"""Twelve months of the incident's factors and techniques, as counts and nothing else."""

import json
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from kb.incidents.causes import service as causes
from kb.incidents.record import service as incidents
from kb.knowledge_base import KnowledgeBase
from reports import context
from reports.reading import Reading
from reports.render import render
from reports.sections.trend import trend
from tests.reports import drawn, factories
from tests.stores import new_store


@pytest.fixture
def kb(tmp_path: Path) -> Iterator[KnowledgeBase]:
    with KnowledgeBase.open(new_store(tmp_path / "a.hotwash"), actor="Amelie Fontaine") as opened:
        yield opened


def incident(kb: KnowledgeBase, month: int, title: str) -> Any:  # noqa: ANN401 - an id
    values = {
        "title": title,
        "detected_at": factories.at("08:00", f"2026-{month:02d}-10"),
        "techniques": ["T1566"],
    }
    made = kb.write(partial(incidents.add, values=values)).result
    cause = {"title": f"Why of {title}", "factor": "No MFA"}
    kb.write(partial(causes.add, incident_id=made, values=cause))
    return made


@pytest.mark.parametrize("audience", ["internal", "board", "partner"])
def test_other_incidents_are_counted_and_never_named(kb: KnowledgeBase, audience: str) -> None:
    mine = incident(kb, 3, "Mine")
    incident(kb, 1, "Zebra")
    options = factories.options(audience=audience)
    made = kb.read(partial(context.read, incident_id=mine, options=options))
    rows = {row["name"]: row["counts"] for row in made.record["trend"]["rows"]}
    assert rows == {"T1566": [0] * 9 + [1, 0, 1], "No MFA": [0] * 9 + [1, 0, 1]}
    assert made.record["trend"]["months"][0] == "2025-04-01"
    told = json.dumps(made.as_json())
    assert "Zebra" not in told
    assert "Mine" in told


def test_factors_come_first_and_the_picture_holds_no_recorded_text() -> None:
    values = trend(Reading(factories.context()))
    assert [row["name"] for row in values["trend"]] == [
        "Rules without an owner",
        "business e-mail compromise",
        "T1566.002",
        "T1657",
    ]
    shown = drawn.labels(values["trend_figure"])
    assert {"1. Shared factor", "2. Incident type", "3. T1566.002", "4. T1657"} <= set(shown)
    for recorded in ("Rules without", "compromise"):
        assert recorded not in values["trend_figure"]
    assert (values["trend_months"][0], values["trend_months"][-1]) == (("Apr", "25"), ("Mar", "26"))


def test_a_factor_with_a_name_in_it_has_the_role_instead() -> None:
    record = factories.full()
    record["trend"]["rows"][3]["name"] = "Tomasz Nowak was on leave"
    values = trend(Reading(factories.context(record, audience="board")))
    assert "Nowak" not in str(values)
    assert values["trend"][0]["total"] == 7


def test_what_is_too_much_is_said_and_what_is_missing_is_left_out() -> None:
    record = factories.full()
    record["trend"]["rows"] *= 3
    reading = Reading(factories.context(record))
    assert len(trend(reading)["trend"]) == 6
    assert any("6 of 12" in message.text for message in reading.messages)
    broken: list[object] = [None, {}, {"months": ["x"], "rows": []}, {"months": [], "rows": [{}]}]
    for held in broken:
        values = trend(Reading(factories.context(factories.bare() | {"trend": held})))
        assert (values["trend"], values["trend_figure"]) == ([], "")


def test_what_never_came_in_these_months_is_said_in_a_sentence() -> None:
    record = factories.full()
    for row in record["trend"]["rows"]:
        row["counts"] = [0] * 12
    values = trend(Reading(factories.context(record)))
    assert (values["trend"], values["trend_none"]) == ([], True)
    assert trend(Reading(factories.context()))["trend_none"] is False
    made = render(factories.context(record, sections=("causes",)), "md").content.decode()
    assert "No incident of the last twelve months shares" in made
