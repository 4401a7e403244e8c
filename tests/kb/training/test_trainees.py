"""Who learns and who leads, told from names and roles."""

from functools import partial

import pytest

from kb.errors import ValidationError
from kb.knowledge_base import KnowledgeBase
from kb.training import trainees
from tests.kb.training.stores import person


@pytest.mark.parametrize(
    ("role", "lead", "tier_1"),
    [
        ("IR lead", True, False),
        ("SOC Manager", True, False),
        ("Tier 1 analyst", False, True),
        ("tier-1", False, True),
        ("SOC L1", False, True),
        ("First-line analyst", False, True),
        ("Tier 1 lead", True, True),
        ("Tier 10 analyst", False, False),
        ("Tier 2 analyst", False, False),
        ("Leading engineer", False, False),
        ("", False, False),
    ],
)
def test_a_role_says_what_it_is(role: str, lead: bool, tier_1: bool) -> None:
    assert (trainees.leads(role), trainees.is_tier_1(role)) == (lead, tier_1)


def test_a_name_is_the_same_person_however_it_is_typed() -> None:
    assert trainees.key_of(" tomasz  NOWAK ") == trainees.key_of("Tomasz Nowak")
    assert trainees.key_of("Tomasz Nowak") != trainees.key_of("T. Nowak")
    with pytest.raises(ValidationError, match="who learns"):
        trainees.key_of("  ")


def test_a_path_for_tier_1_fits_every_wording_of_it() -> None:
    assert trainees.fits("SOC L1", "Tier 1 analyst")
    assert trainees.fits("forensics", " Forensics ")
    assert not trainees.fits("Tier 2", "Tier 1")


def test_only_the_person_and_the_lead_see_results(kb: KnowledgeBase) -> None:
    person(kb, "Amelie Fontaine", "IR lead")
    person(kb, "Tomasz Nowak", "Tier 1 analyst")
    sees = lambda who, whose: kb.read(  # noqa: E731
        partial(trainees.may_see, viewer=who, person=whose)
    )
    assert sees("Tomasz Nowak", "tomasz nowak")
    assert sees("amelie fontaine", "Tomasz Nowak")
    assert not sees("Tomasz Nowak", "Rita Okafor")
    assert not sees("Somebody new", "Tomasz Nowak")
