"""Options at a decision, answers in own words, and what answers are worth."""

from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.training.drills import parts, playing, scoring
from kb.training.drills.parts import Answer, Planned
from kb.training.drills.schemas import Drill
from kb.vocabulary.training import Verdict
from tests.kb.training.drills import drills
from tests.kb.training.drills.test_moments import drill, step

ACTIONS = ("Ask the owner", "Revoke sessions", "Search for mail rules", "Reset the password")
PLAN = ("Revoke sessions", "Disable the account", "Reset the password", "Tell the lead")
OTHERS = ("Isolate the laptop", "Block the domain", "Restore the backup")


def made(plan: Sequence[str] = PLAN, others: Sequence[str] = OTHERS) -> Drill:
    planned = [Planned(n, title) for n, title in enumerate(plan, 1)]
    numbers = {one.title: one.number for one in planned}
    steps = [
        replace(step(str(n), 10 * n, action), planned=numbers.get(action))
        for n, action in enumerate(ACTIONS)
    ]
    return drill((), steps, planned, others)


def test_the_step_taken_and_the_playbooks_are_offered_with_real_ones() -> None:
    one = made()
    found = playing.options(one, 2)
    texts = {option.text: (option.step, option.planned) for option in found}
    assert texts["Search for mail rules"] == (2, None)
    assert texts["Disable the account"] == (None, 2)
    assert len(found) == playing.MOST_OPTIONS
    assert set(texts) & set(OTHERS)
    assert "Revoke sessions" not in texts  # done already
    assert playing.options(one, 2) == found
    first = [playing.options(one, n)[0].step == n for n in range(4)]
    assert not all(first)


def test_what_the_person_chose_before_isnt_the_playbooks_next_again() -> None:
    one = made()
    chosen = (Answer("Disable the account", planned=2),)
    before = playing.next_planned(one, 2)
    after = playing.next_planned(one, 2, chosen)
    assert before is not None
    assert after is not None
    assert (before.number, after.number) == (2, 3)
    assert playing.next_planned(made(plan=()), 2) is None


def test_without_others_it_is_asked_in_own_words() -> None:
    assert playing.options(made(plan=(), others=()), 1) == ()
    assert len(playing.options(made(plan=(), others=OTHERS[:1]), 1)) == 2


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("search mail for rules", Verdict.DONE),
        ("disable account", Verdict.PLANNED),
        ("pray", Verdict.NEITHER),
        ("", Verdict.NEITHER),
    ],
)
def test_own_words_are_likely_what_they_read_like(text: str, verdict: Verdict) -> None:
    assert playing.likely(made(), 2, text) is verdict


def test_both_are_likely_where_the_playbook_has_what_was_done() -> None:
    assert playing.likely(made(), 1, "revoke sessions") is Verdict.BOTH


@pytest.mark.parametrize(
    ("verdict", "step_", "planned"),
    [
        (Verdict.DONE, 2, None),
        (Verdict.PLANNED, None, 2),
        (Verdict.BOTH, 2, 2),
        (Verdict.NEITHER, 3, 3),
    ],
)
def test_the_person_says_what_their_words_stand_for(
    verdict: Verdict, step_: int | None, planned: int | None
) -> None:
    found = playing.read(made(), 2, "Reset the password", verdict)
    assert (found.step, found.planned) == (step_, planned)
    assert playing.read(made(), 2, "Pray", Verdict.NEITHER) == playing.Option("Pray")


def scores(answers: Sequence[Answer], one: Drill | None = None) -> tuple[float, float | None]:
    asked = one or made()
    plan = scoring.against_plan(asked, answers)
    return scoring.against_done(asked, answers)[1].points, plan[1].points if plan else None


def test_a_run_as_it_was_done_has_all_points_against_it() -> None:
    one = made()
    answers = [drills.right(one, n) for n in range(4)]
    rows, score = scoring.against_done(one, answers)
    assert (score.points, score.out_of) == (4, 4)
    assert [row.result.value for row in rows] == ["as_planned"] * 4
    assert scores(answers) == (4, 2)


def test_a_run_as_the_playbook_says_has_all_points_against_that() -> None:
    answers = [Answer(title, planned=n) for n, title in enumerate(PLAN, 1)]
    found = scoring.against_plan(made(), answers)
    assert found is not None
    assert (found[1].points, found[1].out_of) == (4, 4)


def test_what_ran_by_itself_is_nobodys_choice() -> None:
    one = made()
    ran = [replace(p, ran_at=2 if p.number == 2 else None) for p in one.planned]
    one = replace(one, plan=tuple(parts.rows(ran)))
    following = playing.next_planned(one, 2)
    assert following is not None
    assert following.number == 3
    assert "Disable the account" not in [o.text for o in playing.options(one, 2)]
    found = scoring.against_plan(one, [drills.right(one, n) for n in range(4)])
    assert found is not None
    rows, score = found
    by_number = {row.playbook_step.number: row for row in rows if row.playbook_step}
    assert by_number[2].performed_step is not None
    assert by_number[2].performed_step.automated
    assert (score.points, score.out_of) == (2, 3)


def test_too_early_is_worth_half_and_anything_else_nothing() -> None:
    order = (1, 0, 2, 3)
    assert scores([Answer(ACTIONS[n], step=n) for n in order])[0] == 3.5
    nothing = [Answer(text) for text in (*OTHERS, "Pray")]
    assert scores(nothing) == (0, 0)
    rows, _score = scoring.against_done(made(), nothing)
    assert {row.because for row in rows if row.result == "added"} == {""}
    # The same thing again and again is done once.
    assert scores([Answer(ACTIONS[1], step=1)] * 4)[0] == 1


def test_words_alone_link_nothing() -> None:
    """What an answer stands for was said by the person, not by how it reads."""
    assert scores([Answer("Revoke sessions")] * 4) == (0, 0)


def test_without_a_playbook_there_is_nothing_to_hold_against() -> None:
    assert scoring.against_plan(made(plan=()), [Answer("Pray")]) is None


answer = st.builds(
    Answer,
    st.sampled_from([*ACTIONS, *PLAN, *OTHERS, "漢字"]),
    st.booleans(),
    st.none() | st.integers(-2, 9),
    st.none() | st.integers(-2, 9),
)


@given(st.lists(answer, max_size=6))
def test_no_run_is_worth_less_than_nothing_or_more_than_all(answers: list[Answer]) -> None:
    one = made()
    _rows, done = scoring.against_done(one, answers)
    plan = scoring.against_plan(one, answers)
    assert 0 <= done.points <= done.out_of
    assert plan is not None
    assert 0 <= plan[1].points <= plan[1].out_of
