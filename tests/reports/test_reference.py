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
    values = getattr(factories, record)()
    context = factories.context(values, kind=kind, audience=audience)
    limits = chosen.condense[0] if chosen.condense else None
    html = for_pages(prepare(context, chosen, limits), chosen)
    path = REFERENCE / f"{kind}-{record}-{audience}.html"
    if request.config.getoption("--write-reference"):
        path.write_text(html, encoding="utf-8")
    assert html == path.read_text(encoding="utf-8")


@pytest.mark.parametrize("kind", [kind.name for kind in catalog.kinds()])
def test_markdown_is_the_reference(kind: str, request: pytest.FixtureRequest) -> None:
    content = render(factories.context(kind=kind), "md").content
    path = REFERENCE / f"{kind}-full.md"
    if request.config.getoption("--write-reference"):
        path.write_bytes(content)
    assert content == path.read_bytes()
