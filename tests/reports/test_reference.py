"""The exact HTML of each kind, compared with a reference that people have looked at.

`pytest tests/reports/test_reference.py --write-reference` writes them anew.
"""

from pathlib import Path

import pytest

from reports import catalog
from reports.document import prepare
from reports.html import for_pages
from reports.render import render
from tests.reports import factories

REFERENCE = Path(__file__).parent / "reference"


@pytest.mark.parametrize("audience", ["internal", "partner"])
@pytest.mark.parametrize("record", ["full", "bare"])
@pytest.mark.parametrize("kind", [kind.name for kind in catalog.kinds()])
def test_html_is_the_reference(
    kind: str, record: str, audience: str, request: pytest.FixtureRequest
) -> None:
    chosen = catalog.kind(kind)
    values = factories.of_kind(kind, record)
    context = factories.context(values, kind=kind, audience=audience)
    limits = chosen.condense[0] if chosen.condense else None
    html = for_pages(prepare(context, chosen, limits), chosen)
    path = REFERENCE / f"{kind}-{record}-{audience}.html"
    if request.config.getoption("--write-reference"):
        path.write_text(html, encoding="utf-8")
    assert html == path.read_text(encoding="utf-8")


@pytest.mark.parametrize("tag", ["fr", "ar"])
@pytest.mark.parametrize("kind", ["post_incident", "executive"])
def test_html_in_other_languages_is_the_reference(
    kind: str, tag: str, request: pytest.FixtureRequest
) -> None:
    chosen = catalog.kind(kind)
    context = factories.context(factories.of_kind(kind, "full"), kind=kind, language=tag)
    limits = chosen.condense[0] if chosen.condense else None
    html = for_pages(prepare(context, chosen, limits), chosen)
    path = REFERENCE / f"{kind}-full-internal-{tag}.html"
    if request.config.getoption("--write-reference"):
        path.write_text(html, encoding="utf-8")
    assert html == path.read_text(encoding="utf-8")


@pytest.mark.parametrize("kind", [kind.name for kind in catalog.kinds()])
def test_markdown_is_the_reference(kind: str, request: pytest.FixtureRequest) -> None:
    record = factories.of_kind(kind, "full")
    content = render(factories.context(record, kind=kind), "md").content
    path = REFERENCE / f"{kind}-full.md"
    if request.config.getoption("--write-reference"):
        path.write_bytes(content)
    assert content == path.read_bytes()


def test_a_section_without_anything_recorded_is_left_out_where_its_kind_says_so() -> None:
    chosen = catalog.kind("post_incident")

    def keys(values: dict[str, object]) -> set[str]:
        prepared = prepare(factories.context(values), chosen)
        return {section["key"] for section in prepared.values["sections"]}

    optional = {section.key for section in chosen.sections if section.when_recorded}
    assert optional == {
        *("opportunities", "live_response", "automated_runs", "details", "trace_to_proof")
    }
    assert optional <= keys(factories.full())
    assert not optional & keys(factories.bare())


def test_commands_and_answers_stay_with_the_team() -> None:
    sections = ("live_response", "answers")
    for audience, told in (("internal", True), ("board", False), ("partner", False)):
        context = factories.context(audience=audience, sections=sections)
        html = for_pages(
            prepare(context, catalog.kind("post_incident")), catalog.kind("post_incident")
        )
        assert ("getfile tokens.json" in html) is told
        assert ("What surprised you?" in html) is told
