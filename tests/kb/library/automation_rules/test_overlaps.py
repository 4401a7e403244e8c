"""Two rules for one scenario: told where they can meet, not where their conditions exclude it."""

import uuid

import pytest

from kb.library.automation_rules.overlaps import Standing, in_words, overlaps
from kb.library.automation_rules.parts import Compared
from kb.library.automation_rules.reading import read

_HIGH = "- Incident severity equals High"
_LOW = "- Incident severity equals Low"


def rule(
    conditions: str = "",
    title: str = "A",
    *,
    trigger: str = "When an incident is created",
    order: int = 1,
    types: tuple[str, ...] = ("Phishing",),
    in_force: bool = True,
) -> Standing:
    body = f"Trigger: {trigger}\n\n# Conditions\n{conditions}\n\n# Actions\n1. Add tag x\n"
    found = read(body)
    assert found.problems == (), found.problems
    return Standing(uuid.uuid4(), title, order, types, in_force, found.rule)


def meet(one: str, other: str) -> bool:
    return bool(overlaps([rule(one), rule(other, "B")]))


@pytest.mark.parametrize(
    ("one", "other", "can"),
    [
        ("", "", True),
        (_HIGH, "", True),
        (_HIGH, _LOW, False),
        (_HIGH, "- Incident severity equals HIGH or Low", True),
        (_HIGH, "- Incident severity doesn't equal High", False),
        (_HIGH, "- Incident severity doesn't equal Low", True),
        (_HIGH, "- Incident severity changed to Low", False),
        (_HIGH, "- Incident severity changed from Low", True),
        (_HIGH, "- Incident status equals New", True),
        (_HIGH, "- Any of:\n  - Incident severity equals Low\n  - Incident status is New", True),
        (_HIGH, "- All of:\n  - Incident severity equals Low\n  - Incident status is New", False),
        ("- Incident title contains invoice", "- Incident title contains payment", True),
        ("- Incident title contains invoices", "- Incident title doesn't contain invoice", False),
        ("- Incident title contains invoice", "- Incident title doesn't contain invoices", True),
        ("- Incident title equals “An invoice”", "- Incident title contains payment", False),
        ("- Incident title equals “An invoice”", "- Incident title starts with an", True),
        ("- Incident title starts with [EXT]", "- Incident title starts with [INT]", False),
        ("- Incident title starts with [EXT]", "- Incident title starts with [", True),
        ("- Incident title ends with a", "- Incident title ends with b", False),
        ("- Incident title ends with a", "- Incident title doesn't end with a", False),
        # An incident has many accounts and many tactics.
        ("- Account name equals jo", "- Account name equals kim", True),
        ("- Incident tactics equals Impact", "- Incident tactics equals Execution", True),
        ("- Incident title (greater than) 1", "- Incident title equals 0", True),
    ],
)
def test_conditions_keep_rules_apart_where_nothing_fits_both(
    one: str, other: str, can: bool
) -> None:
    assert (meet(one, other), meet(other, one)) == (can, can)


def test_what_is_not_the_same_scenario_is_no_overlap() -> None:
    here = rule()
    assert overlaps([here, rule(types=("Ransomware",))]) == ()
    assert overlaps([here, rule(trigger="When an incident is updated")]) == ()
    assert overlaps([here, rule(in_force=False)]) == ()
    (found,) = overlaps([here, rule(types=("Ransomware", "PHISHING"), order=2)])
    assert found.types == ("Phishing",)
    assert found.touches("phishing")
    assert not found.touches("Ransomware")
    (found,) = overlaps([here, rule(types=())])
    assert found.types == ("Phishing",)
    (found,) = overlaps([rule(types=()), rule(types=())])
    assert found.touches("anything")


def test_an_overlap_says_why_and_which_goes_first() -> None:
    late, early = rule(_HIGH, "Late", order=5), rule("- Incident title contains x", "Early")
    (found,) = overlaps([late, early])
    assert (found.first.title, found.other(early.id).title) == ("Early", "Late")
    assert found.why == (
        "Both run when an incident is created for Phishing. Nothing keeps them apart: “Incident "
        "title contains x” and “Incident severity equals High” can both hold. “Early” goes "
        "first (1 before 5)."
    )
    (found,) = overlaps([rule(title="A"), rule(_HIGH, title="B")])
    assert "“A” has no conditions, so it always runs." in found.why
    assert "Both have the order 1: nothing says which goes first." in found.why


def test_many_alternatives_are_no_endless_work() -> None:
    options = "\n".join(f"  - Incident title equals {n}" for n in range(40))
    many = "\n".join(f"- Any of:\n{options}" for _ in range(8))
    assert meet(many, many)


def test_a_long_id_is_cut_to_what_tells_it_apart() -> None:
    value = "/subscriptions/1/providers/Microsoft.SecurityInsights/alertRules/fab3d2d4"
    shown = in_words(Compared("IncidentRelatedAnalyticRuleIds", "Contains", (value, "x/y")))
    assert shown == "Incident related analytic rule ids contains “…/fab3d2d4” or “x/y”"
