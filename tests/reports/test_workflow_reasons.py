"""Reasons of results: every sentence of the comparison is known to the reports."""

import re

import pytest

from kb.conformance import words
from kb.conformance.net.building import net_of
from kb.conformance.net.order import order_of
from reports.sections.workflow_reasons import reason
from tests.kb.conformance.net.making import flow_of


@pytest.mark.parametrize(
    "said",
    [
        words.ASIDE,
        "Done again; the playbook has it once.",
        "Done before step 3, planned after it.",
        "Done after step 12, planned before it.",
        "Step 2 led on to step 9.",
        "Step 2 ended it.",
        "No way that was taken leads here.",
    ],
)
def test_what_the_comparison_says_comes_back(said: str) -> None:
    assert reason(said) == said


def test_the_sentences_are_those_that_the_comparison_makes() -> None:
    found = flow_of("Q | If yes: 2 | If no: 3", "A | Next: 4", "B", "C")
    order = order_of(net_of(found), 4)
    for step, run in ((1, {0, 2, 3}), (2, {0, 1, 3})):
        said = words.not_taken(step, frozenset(run), order, found)
        assert re.search(r"\d", said)
        assert reason(said) == said
    for behind, ahead in (([], [0]), ([3], []), ([], [])):
        said = words.moved(1, behind, ahead, order, lambda one: one + 1)
        assert reason(said) == said


@pytest.mark.parametrize("said", [None, 3, "", "<b>x</b>", "Step 1 ended it. And more"])
def test_nothing_else_is_printed(said: object) -> None:
    assert reason(said) == ""
