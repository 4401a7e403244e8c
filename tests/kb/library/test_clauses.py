"""Clauses of documents: keys that stay, and words without marks."""

from hypothesis import given
from hypothesis import strategies as st

from kb.library.clauses import clauses_of

_POLICY = """---
title: Policy
---
# Incident response policy

General words.

## 4 Containment

### § 4.2 Isolation

The **analyst** isolates within [15 minutes](https://example.org/a).

1. Tell the lead
   at once
2. Write it down

## Article 7: Telling

1. First
"""


def test_headings_and_numbered_items_are_clauses_in_their_order() -> None:
    found = clauses_of(_POLICY)
    assert [(clause.key, clause.title) for clause in found] == [
        ("Incident response policy", "Incident response policy"),
        ("§ 4", "Containment"),
        ("§ 4.2", "Isolation"),
        ("§ 4.2 (1)", "Isolation"),
        ("§ 4.2 (2)", "Isolation"),
        ("§ 7", "Telling"),
        ("§ 7 (1)", "Telling"),
    ]
    by_key = {clause.key: clause for clause in found}
    assert by_key["§ 4.2"].text == "The analyst isolates within 15 minutes."
    assert by_key["§ 4.2 (1)"].text == "Tell the lead\nat once"
    assert (by_key["§ 4"].text, by_key["§ 4"].line) == ("", 8)


def test_a_key_stays_when_text_is_put_before_it() -> None:
    added = _POLICY.replace("General words.", "General words.\n\n## 3 Before\n\nNew.")
    assert {clause.key for clause in clauses_of(_POLICY)} < {c.key for c in clauses_of(added)}


def test_a_list_without_a_heading_and_headings_that_repeat() -> None:
    assert [c.key for c in clauses_of("1. One\n2. Two\n")] == ["(1)", "(2)"]
    assert [c.key for c in clauses_of("# Same\n\n# Same\n\n# Same #2\n")] == [
        "Same",
        "Same #2",
        "Same #2 #2",
    ]
    assert clauses_of("") == ()


@given(st.text(alphabet="#§ 1234.()-ab\n[]*`", max_size=300))
def test_no_two_clauses_have_one_key(body: str) -> None:
    found = clauses_of(body)
    assert len({clause.key for clause in found}) == len(found)
    assert all(clause.key for clause in found)
