"""Searches within an article are answered each time it is read."""

from functools import partial

from kb.incidents.lessons import service as lessons
from kb.incidents.record import service as incidents
from kb.knowledge_base import KnowledgeBase
from kb.library.playbooks import service as playbooks
from kb.search.live_blocks import with_results

BODY = "# What we learnt\n\n```search\nquokka\n```\n\nThe end.\n"


def test_a_block_becomes_what_is_found_now(kb: KnowledgeBase) -> None:
    shown = kb.read(partial(with_results, body=BODY))
    assert shown == "# What we learnt\n\n*Search: quokka (0 found)*\n\nThe end.\n"
    made = kb.write(partial(incidents.add, values={"title": "Quokka *loader* [x](y)"})).result
    lesson = {"title": "Quokka was known"}
    kb.write(partial(lessons.add, incident_id=made, values=lesson))
    kb.write(partial(playbooks.add, values={"title": "Quokka hunt"}))
    shown = kb.read(partial(with_results, body=BODY))
    assert "*Search: quokka (3 found)*\n\n" in shown
    assert "- [[Quokka hunt]]\n" in shown
    assert r"- Quokka \*loader\* \[x\](y), INC-" in shown
    assert "- Quokka was known, INC-" in shown
    assert shown.endswith("\n\nThe end.\n")


def test_a_wrong_query_says_what_is_wrong(kb: KnowledgeBase) -> None:
    shown = kb.read(partial(with_results, body="~~~ search\nseverity:purple x\n~~~"))
    assert shown.startswith("*Search: severity:purple x (")
    assert "purple" in shown.split("\n")[-1]


def test_other_code_and_too_many_searches_stay(kb: KnowledgeBase) -> None:
    code = "```python\nsearch\n```"
    assert kb.read(partial(with_results, body=code)) == code
    many = "\n\n".join(["```search\nx\n```"] * 12)
    assert kb.read(partial(with_results, body=many)).count("```search") == 2
