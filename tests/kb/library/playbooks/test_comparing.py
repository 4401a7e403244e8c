"""Versions compared step by step."""

from hypothesis import given
from hypothesis import strategies as st

from kb.library.playbooks.comparing import StepChange, compare

BEFORE = """## Containment

1. Isolate the host
2. Reset the password
3. Tell the owner
4. Take a memory image
"""


def rows(before: str, after: str) -> list[tuple[str, str, str]]:
    return [
        (
            row.change.value,
            row.before.title if row.before else "",
            row.after.title if row.after else "",
        )
        for row in compare(before, after)
    ]


def test_equal_texts_have_the_same_steps() -> None:
    assert {row[0] for row in rows(BEFORE, BEFORE)} == {"same"}


def test_added_removed_moved_and_changed_are_told_apart() -> None:
    after = """## Containment

1. Take a memory image
2. Isolate the host
3. Reset all passwords
4. Close the case file
"""
    assert rows(BEFORE, after) == [
        ("moved", "Take a memory image", "Take a memory image"),
        ("same", "Isolate the host", "Isolate the host"),
        ("changed", "Reset the password", "Reset all passwords"),
        ("added", "", "Close the case file"),
        ("removed", "Tell the owner", ""),
    ]


def test_a_removed_step_stands_where_it_stood() -> None:
    after = BEFORE.replace("2. Reset the password\n", "")
    assert [row[0] for row in rows(BEFORE, after)] == ["same", "removed", "same", "same"]


def test_another_detail_or_phase_is_a_change() -> None:
    detail = BEFORE.replace("2. Reset the password\n", "2. Reset the password\n    - Role: A\n")
    assert rows(BEFORE, detail)[1][0] == StepChange.CHANGED
    phase = BEFORE.replace("3. Tell", "\n## Recovery\n\n3. Tell")
    assert [row[0] for row in rows(BEFORE, phase)] == ["same", "same", "changed", "changed"]


def test_moved_and_changed() -> None:
    after = "## Containment\n\n1. Tell the owner at once\n2. Isolate the host\n3. Reset the password\n4. Take a memory image\n"  # noqa: E501
    assert rows(BEFORE, after)[0] == (
        *("moved_and_changed", "Tell the owner"),
        "Tell the owner at once",
    )


WORDS = st.lists(st.sampled_from(["Look", "Tell them", "Purge it", "Ask", "Write"]), max_size=7)


@given(WORDS, WORDS)
def test_every_step_is_told_once(one: list[str], other: list[str]) -> None:
    texts = [
        "## Triage\n\n" + "".join(f"{n}. {word} x\n" for n, word in enumerate(words, start=1))
        for words in (one, other)
    ]
    found = compare(*texts)
    assert sorted(row.before.number for row in found if row.before) == [*range(1, len(one) + 1)]
    assert [row.after.number for row in found if row.after] == [*range(1, len(other) + 1)]
