"""The workflow in a report: durations no more exact than the times they lie between."""

from typing import Any

import pytest

from reports.reading import Reading
from reports.sections.workflow import workflow
from tests.reports import factories


def took(**known: str) -> str:
    whole = factories.full()
    step = {**whole["workflow"][0], **known}
    context = factories.context(whole | {"workflow": [step], "comparison": None})
    shown: dict[str, Any] = workflow(Reading(context))["groups"][0][1][0]
    return str(shown["took"])


@pytest.mark.parametrize(
    ("precision", "until", "words"),
    [
        ("minute", "2026-03-12T09:42:00Z", "16 m"),
        ("day", "2026-03-12T09:42:00Z", "the same day"),
        ("day", "2026-03-22T09:26:00Z", "about 10 d"),
    ],
)
def test_a_step_takes_as_long_as_is_known(precision: str, until: str, words: str) -> None:
    known = {"started_at": "2026-03-12T09:26:00Z", "finished_at": until}
    assert took(**known, started_precision="minute", finished_precision=precision) == words


def test_a_step_without_an_end_took_nothing_known() -> None:
    assert took(finished_at="") == "–"
