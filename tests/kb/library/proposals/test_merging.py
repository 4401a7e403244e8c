"""Two changes of one text: put together, in conflict, and with the steps that they mean."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kb.library.playbooks import suggesting
from kb.library.playbooks.flow import flow
from kb.library.playbooks.outline import outline
from kb.library.proposals.merging import Choice, Conflict, merge

BODY = """# Phishing

## Triage

1. **Look**
    - Expected: 15 m
2. **Is it ours?**
    - Kind: decision
    - If yes: step 3
    - If no: step 4

## Containment

3. **Isolate the host**
4. **Tell the owner**
"""
LINES = st.lists(st.sampled_from(["a", "b", "1. c", "", "d"]), max_size=8).map("\n".join)


def ways(body: str) -> set[tuple[str, str, str]]:
    found = flow(outline(body))
    named = {step.number: step.title for step in found.steps} | {0: "end"}
    return {(named[e.source], named[e.target], e.label) for e in found.edges if e.label}


def test_changes_in_different_places_are_both_taken() -> None:
    found = merge("a\nb\nc\nd", "a\nB\nc\nd", "a\nb\nc\nD\ne")
    assert found.conflicts == ()
    assert found.body == "a\nB\nc\nD\ne"


def test_a_place_that_both_changed_waits_to_be_settled() -> None:
    found = merge("a\nb\nc", "a\nx\nc", "a\ny\nz\nc")
    assert found.conflicts == (Conflict("b", "x", "y\nz"),)
    assert found.body is None
    assert found.settled([Choice.THEIRS]) == "a\nx\nc"
    assert found.settled([Choice.MINE]) == "a\ny\nz\nc"
    assert found.settled([Choice.BOTH]) == "a\nx\ny\nz\nc"
    with pytest.raises(ValueError, match="1 places"):
        found.settled([])


def test_steps_inserted_in_different_places_are_no_conflict_and_references_still_lead() -> None:
    theirs = suggesting.inserted(BODY, 1, "Ask who sent it")
    mine = suggesting.inserted(BODY, 3, "Keep the disk")
    found = merge(BODY, theirs, mine, steps=True)
    assert found.conflicts == ()
    assert found.body is not None
    titles = ["Look", "Ask who sent it", "Is it ours?", "Isolate the host", "Keep the disk"]
    assert [step.title for step in outline(found.body)] == [*titles, "Tell the owner"]
    assert "6. **Tell the owner**" in found.body
    assert ways(found.body) == ways(BODY)


def test_a_step_that_they_took_away_and_we_changed_is_shown_with_its_own_number() -> None:
    theirs = suggesting.removed(BODY, 1)
    mine = suggesting.expected(suggesting.inserted(BODY, 1, "Ask"), 1, 30)
    assert theirs is not None
    assert mine is not None
    found = merge(BODY, theirs, mine, steps=True)
    (conflict,) = found.conflicts
    assert conflict.theirs == ""
    assert conflict.mine.startswith("1. **Look**\n    - Expected: 30 m")
    kept = found.settled([Choice.MINE])
    assert [step.title for step in outline(kept)][:2] == ["Look", "Ask"]
    assert ways(kept) == ways(BODY)


def test_a_reference_to_a_step_that_is_gone_names_it() -> None:
    theirs = BODY.replace("3. **Isolate the host**\n", "").replace("4. **Tell", "3. **Tell")
    theirs = theirs.replace("If no: step 4", "If no: step 3").replace("If yes: step 3", "If yes: 4")
    found = merge(BODY, theirs, suggesting.inserted(BODY, 1, "Ask"), steps=True)
    settled = found.settled([Choice.MINE] * len(found.conflicts))
    assert "\ue000" not in settled


def test_a_text_that_holds_the_mark_itself_is_merged_as_plain_lines() -> None:
    found = merge("1. a\ue000\n2. b", "1. a\ue000\n2. c", "1. d\n2. b", steps=True)
    assert all("\ue000" in text or text for text in [found.settled([Choice.MINE])])


@given(LINES, LINES, LINES, st.booleans())
@settings(max_examples=150, deadline=None)
def test_nothing_is_lost(base: str, theirs: str, mine: str, steps: bool) -> None:
    assert merge(base, base, mine).body == mine
    assert merge(base, theirs, base).body == theirs
    found = merge(base, theirs, mine, steps=steps)
    for choice in Choice:
        settled = found.settled([choice] * len(found.conflicts))
        assert "\ue000" not in settled


def test_many_equal_lines_are_compared_in_time() -> None:
    base = "\n".join(["same", ""] * 20_000)
    found = merge(base, f"first\n{base}", f"{base}\nlast")
    assert found.body == f"first\n{base}\nlast"
