"""What a house never gives out is kept as a policy page."""

from functools import partial

import pytest

from kb.errors import ValidationError
from kb.house import redaction, redaction_service
from kb.house.redaction import HouseRedaction
from kb.knowledge_base import KnowledgeBase
from kb.library.articles import service as articles

RULES = {
    "domains": ("@Corp.Example", "*.branch.example", "corp.example", ""),
    "networks": ("203.0.113.7/24", "2001:DB8::/32"),
    "third_parties": ("  Northwind   Traders ", "王伟"),
    "patterns": (("CASE-####", "case [number]"), ("*.secret", "")),
}


def test_the_rules_are_kept_in_one_spelling_with_versions_and_undo(kb: KnowledgeBase) -> None:
    page = kb.write(partial(redaction_service.save, values=RULES)).result
    assert kb.read(redaction_service.read) == HouseRedaction(
        domains=("corp.example", "branch.example"),
        networks=("203.0.113.0/24", "2001:db8::/32"),
        third_parties=("Northwind Traders", "王伟"),
        patterns=(("CASE-####", "case (number)"), ("*.secret", "withheld")),
    )
    again = kb.write(partial(redaction_service.save, values={"third_parties": ()})).result
    assert again == page
    assert kb.read(redaction_service.read).third_parties == ()
    kb.undo()
    assert kb.read(redaction_service.read).third_parties == ("Northwind Traders", "王伟")


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"domains": ("corp example",)}, "domains"),
        ({"domains": ("10.0.0.1",)}, "domains"),
        ({"networks": ("corp",)}, "networks"),
        ({"third_parties": ("ab",)}, "third_parties"),
        ({"patterns": (("**", "all"),)}, "patterns"),
        ({"patterns": (("##", "two"),)}, "patterns"),
        ({"patterns": (("a*b*c*d*e*f*g*h", ""),)}, "patterns"),
        ({"patterns": (("case", "r" * 61),)}, "patterns"),
        ({"third_parties": tuple(f"Company {n}" for n in range(501))}, "third_parties"),
    ],
)
def test_what_cannot_be_taken_is_refused_with_its_field(
    kb: KnowledgeBase, values: dict[str, object], field: str
) -> None:
    with pytest.raises(ValidationError) as refused:
        kb.write(partial(redaction_service.save, values=values))
    assert refused.value.field == field
    assert kb.read(redaction_service.read) == HouseRedaction()


def test_a_page_that_somebody_broke_says_so(kb: KnowledgeBase) -> None:
    page = kb.write(partial(redaction_service.save, values=RULES)).result
    for text in ("nothing", "```toml\ndomains = 3\n```", "```toml\npatterns = [1]\n```"):
        kb.write(partial(articles.save_draft, record_id=page, body=text))
        kb.write(partial(articles.publish, record_id=page, note="", by="T. Nowak"))
        found = kb.read(redaction_service.read)
        assert found.trouble
        assert not found.domains


def test_a_line_is_a_pattern_and_its_reason() -> None:
    assert redaction.pattern_line("CASE-#### = case number") == ("CASE-####", "case number")
    assert redaction.pattern_line("a=b") == ("a=b", "")
