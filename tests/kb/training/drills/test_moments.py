"""What was known when: a moment shows nothing that became known later."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.training.drills import moments, parts, playing
from kb.training.drills.moments import Raw
from kb.training.drills.parts import Answer, Done, Fact, Planned
from kb.training.drills.schemas import Drill

START = datetime(2026, 3, 12, 8, tzinfo=UTC)


def at(minutes: int | None) -> datetime | None:
    return None if minutes is None else START + timedelta(minutes=minutes)


def fact(
    key: str, known: int | None, text: str = "", kind: str = "event", how: str = "happened"
) -> Fact:
    return Fact(key, kind, text or f"Fact that is named {key}", at(known), at(known), how)


def step(key: str, begun: int | None, action: str = "") -> Done:
    return Done(key, action or f"Step called {key}", started_at=at(begun))


def places(raw: Sequence[Raw], steps: Sequence[Done]) -> dict[str, int]:
    return {one.key: one.place for one in moments.arranged(raw, steps)}


def drill(
    raw: Sequence[Raw],
    steps: Sequence[Done],
    plan: Sequence[Planned] = (),
    others: Sequence[str] = (),
) -> Drill:
    return Drill(
        id=UUID(int=1),
        version=1,
        title="Drill",
        briefing="",
        tags=(),
        state="published",
        incident_id=None,
        source_stamp="1",
        audience="partner",
        playbook_title="",
        playbook_version_id=None,
        facts=tuple(parts.rows(moments.arranged(raw, steps))),
        steps=tuple(parts.rows(steps)),
        plan=tuple(parts.rows(plan)),
        others=tuple(others),
        created_at=START,
        updated_at=START,
    )


STEPS = [step("a", 10), step("b", 20), step("c", None), step("d", 40)]


@pytest.mark.parametrize(
    ("raw", "place"),
    [
        (Raw(fact("f", 5)), 0),
        (Raw(fact("f", 10)), 1),  # in the instant of the step, it would tell of it
        (Raw(fact("f", 10, kind="alert")), 0),  # an alert led to it
        (Raw(fact("f", 15)), 1),
        (Raw(fact("f", 20)), 3),  # a step without a time comes right behind the one before
        (Raw(fact("f", 90)), 4),
        (Raw(fact("f", None, how="not_recorded")), 4),
        (Raw(fact("f", None, how="step"), after=2), 2),
        (Raw(fact("f", 5, how="step"), after=2), 2),
    ],
)
def test_a_fact_stands_where_it_became_known(raw: Raw, place: int) -> None:
    assert places([raw], STEPS) == {"f": place}


def test_what_reads_like_a_step_stands_behind_it() -> None:
    steps = [step("a", 10, "Revoke all sessions"), step("b", 20, "Isolate the build host now")]
    raw = [
        Raw(fact("echo", 5, "All sessions revoke")),
        Raw(fact("within", 5, "We decided to isolate the build host now.")),
        Raw(fact("alert", 5, "Revoke all sessions", kind="alert")),
    ]
    assert places(raw, steps) == {"echo": 1, "within": 2, "alert": 0}


def test_a_step_that_was_taken_twice_is_no_news_the_second_time() -> None:
    steps = [step("a", 10, "Read the sign-in log"), step("b", 30, "Read the sign-in log")]
    assert places([Raw(fact("f", 20, "Read the sign-in log"))], steps) == {"f": 1}


def test_what_holds_the_words_of_a_later_fact_waits_for_it() -> None:
    raw = [
        Raw(fact("early", 5, "The mailbox rule was made by the attacker on the laptop")),
        Raw(fact("late", 30, "the attacker  on the LAPTOP")),
        Raw(fact("short", 5, "the rule")),
    ]
    assert places(raw, STEPS) == {"early": 3, "late": 3, "short": 0}


def test_facts_come_in_the_order_they_became_known() -> None:
    raw = [Raw(fact("z", 35)), Raw(fact("y", 3)), Raw(fact("x", 2)), Raw(fact("w", None))]
    found = moments.arranged(raw, STEPS)
    assert [one.key for one in found] == ["x", "y", "z", "w"]


def test_a_fact_is_moved_by_hand_within_the_drill() -> None:
    found = moments.arranged([Raw(fact("f", None, how="not_recorded"))], STEPS)
    for place, wanted in ((1, 1), (-3, 0), (99, 4)):
        moved = moments.moved(found, "f", place, STEPS)
        assert [(one.place, one.how) for one in moved] == [(wanted, "hand")]


def test_nothing_is_known_by_hand_before_it_happened() -> None:
    found = moments.arranged([Raw(fact("f", 25))], STEPS)
    assert [one.place for one in moments.moved(found, "f", 0, STEPS)] == [3]


WORDS = ("amber glow", "birch", "cedar", "delta river")
minute = st.integers(0, 60)
texts = st.lists(st.sampled_from(WORDS), min_size=1, max_size=4).map(" ".join)
raws = st.lists(
    st.tuples(
        st.none() | minute,
        texts,
        st.sampled_from(["alert", "event", "evidence", "finding", "reason", "detection"]),
        st.sampled_from(["alert", "happened", "evidence", "recorded", "step", "not_recorded"]),
        st.integers(0, 6),
    ),
    max_size=12,
)
stepped = st.lists(st.tuples(st.none() | minute, texts), min_size=2, max_size=6)


@given(raws, stepped, st.lists(texts, max_size=5), st.lists(texts, max_size=5))
def test_no_text_of_a_later_fact_is_in_what_a_moment_shows(
    given_facts: list[tuple[int | None, str, str, str, int]],
    given_steps: list[tuple[int | None, str]],
    plan: list[str],
    others: list[str],
) -> None:
    timed = sorted(given_steps, key=lambda one: -1 if one[0] is None else one[0])
    steps = [step(str(n), begun, text) for n, (begun, text) in enumerate(timed)]
    raw = [
        Raw(fact(str(n), known, text, kind, how), min(after, len(steps)))
        for n, (known, text, kind, how, after) in enumerate(given_facts)
    ]
    planned = [Planned(n, text) for n, text in enumerate(plan, 1)]
    made = drill(raw, steps, planned, others)
    for decision in range(len(steps)):
        seen = [one.text for one in playing.known_at(made, decision)]
        options = playing.options(made, decision)
        # What was done, and what the playbook says of it, is asked for: it may name what it finds.
        asked = {steps[decision].action}
        following = playing.next_planned(made, decision)
        asked |= {following.title} if following is not None else set()
        offered = [one.text for one in options if one.text not in asked]
        seen += offered
        later = [one for one in made.known if one.place > decision]
        known = {one.text for one in made.known if one.place <= decision}
        for one in later:
            if len(one.text) >= 12 and one.text not in known:
                assert not any(one.text in text for text in seen), (decision, one)
        # Nothing of the steps ahead is offered as one of the others either.
        ahead = {one.action for one in steps[decision + 1 :]} - asked
        assert not [text for text in ahead if len(text) >= 12 and text in offered]


@given(raws, stepped)
def test_every_fact_is_known_in_the_end_and_none_before_its_time(
    given_facts: list[tuple[int | None, str, str, str, int]],
    given_steps: list[tuple[int | None, str]],
) -> None:
    timed = sorted(given_steps, key=lambda one: -1 if one[0] is None else one[0])
    steps = [step(str(n), begun, text) for n, (begun, text) in enumerate(timed)]
    raw = [
        Raw(fact(str(n), known, text, kind, how), min(after, len(steps)))
        for n, (known, text, kind, how, after) in enumerate(given_facts)
    ]
    found = moments.arranged(raw, steps)
    assert sorted(one.key for one in found) == sorted(one.fact.key for one in raw)
    for one in found:
        assert 0 <= one.place <= len(steps)
        begun = [two.started_at for two in steps[: one.place + 1] if two.started_at is not None]
        if one.place < len(steps) and one.known_at is not None and steps[one.place].started_at:
            assert begun
            assert max(begun) >= one.known_at
    assert moments.arranged(raw, steps) == found


@given(st.lists(st.dictionaries(st.text(max_size=8), st.none() | st.text() | st.integers())))
def test_rows_that_are_no_parts_are_left_out(rows: list[dict[str, object]]) -> None:
    for read in (parts.facts_of, parts.steps_of, parts.plan_of, parts.answers_of):
        found = read(rows)
        assert read(parts.rows(found)) == found


def test_parts_come_back_as_they_were_kept() -> None:
    answer = Answer("Call", own_words=True, step=1, planned=2, seconds=4.5, at=START)
    planned = Planned(3, "Isolate", "containment", taken=False, id=UUID(int=5))
    assert parts.answers_of(parts.rows([answer])) == (answer,)
    assert parts.plan_of(parts.rows([planned])) == (planned,)
    assert parts.steps_of(parts.rows(STEPS)) == tuple(STEPS)
