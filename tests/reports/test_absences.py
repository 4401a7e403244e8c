"""What isn't recorded is said in words: no heading stands empty, whatever is missing."""

from html.parser import HTMLParser
from typing import Any, override

import pytest

from reports import catalog
from reports.document import prepare
from reports.html import for_pages
from reports.render import render
from tests.reports import factories

KINDS = [kind.name for kind in catalog.kinds()]


class _Outline(HTMLParser):
    """Headings, each with how much text stands below it before the next of its level."""

    def __init__(self) -> None:
        super().__init__()
        self.headings: list[tuple[int, str]] = []
        self.empty: list[str] = []
        self._open: list[tuple[int, str]] = []  # headings that wait for a text
        self._inside = 0
        self._title = ""
        self._silent = 0

    @override
    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in {"style", "title"}:
            self._silent += 1
        if tag in {"h1", "h2", "h3"}:
            self._inside, self._title = int(tag[1]), ""
            self._end_of(self._inside)

    @override
    def handle_endtag(self, tag: str) -> None:
        if tag in {"style", "title"}:
            self._silent -= 1
        if tag in {"h1", "h2", "h3"}:
            self.headings.append((self._inside, self._title.strip()))
            self._open.append((self._inside, self._title.strip()))
            self._inside = 0
        if tag == "section":
            self._end_of(1)

    @override
    def handle_data(self, data: str) -> None:
        if self._silent or not data.strip():
            return
        if self._inside:
            self._title += data
        else:
            self._open.clear()

    def _end_of(self, level: int) -> None:
        self.empty += [title for depth, title in self._open if depth >= level]
        self._open = [one for one in self._open if one[0] < level]


def read(html: str) -> _Outline:
    outline = _Outline()
    outline.feed(html)
    outline.close()
    outline._end_of(1)
    return outline


def pages_of(record: dict[str, Any], kind: str, **options: Any) -> str:  # noqa: ANN401 - any option
    chosen = catalog.kind(kind)
    limits = chosen.condense[0] if chosen.condense else None
    return for_pages(
        prepare(factories.context(record, kind=kind, **options), chosen, limits), chosen
    )


def test_the_reader_finds_an_empty_heading() -> None:
    assert read("<h1>A</h1><h2>B</h2><p>x</p><h2>C</h2><section></section>").empty == ["C"]
    assert read("<h1>A</h1><h1>B</h1><p>x</p>").empty == ["A"]
    assert read("<h1>A</h1><p>x</p>").empty == []


@pytest.mark.parametrize("audience", ["internal", "partner"])
@pytest.mark.parametrize("kind", KINDS)
def test_a_bare_record_has_no_empty_heading(kind: str, audience: str) -> None:
    outline = read(pages_of(factories.of_kind(kind, "bare"), kind, audience=audience))
    assert outline.headings
    assert outline.empty == []


@pytest.mark.parametrize("kind", KINDS)
def test_whatever_one_thing_is_missing_no_heading_is_empty(kind: str) -> None:
    """Each part and each field of the whole example is taken away once."""
    whole = factories.of_kind(kind, "full")
    empty: dict[str, list[str]] = {}
    for name, value in whole.items():
        if name in {"id", "number", "subject", "item", "version", "tlp"} or not value:
            continue
        if kind == "extract" and name == "lessons":
            continue  # it is of the first lesson
        without = whole | {name: type(value)() if isinstance(value, str | list | dict) else None}
        if found := read(pages_of(without, kind)).empty:
            empty[name] = found
    assert empty == {}


@pytest.mark.parametrize("kind", KINDS)
def test_rows_without_their_fields_have_no_empty_heading(kind: str) -> None:
    """Rows that were only just begun: an id and a number, nothing else."""
    whole = factories.of_kind(kind, "full")
    made = {"incidents", "figures"}  # what is counted or merged is whole
    kept = {"id", "number", "ref", "position", "kind", "phase", "state", "source_id", "evidence_id"}
    begun = {
        name: [{k: v if k in kept else _nothing(v) for k, v in row.items()} for row in value]
        if isinstance(value, list) and value and isinstance(value[0], dict) and name not in made
        else value
        for name, value in whole.items()
    }
    assert read(pages_of(begun, kind)).empty == []


def _nothing(value: Any) -> Any:  # noqa: ANN401 - any JSON value
    return type(value)() if isinstance(value, str | list | dict) else None


@pytest.mark.parametrize("kind", KINDS)
def test_sections_come_in_any_order_and_alone(kind: str) -> None:
    chosen = catalog.kind(kind)
    keys = tuple(section.key for section in chosen.sections)
    record = factories.of_kind(kind, "full")

    def titles(*sections: str) -> list[str]:
        context = factories.context(record, kind=kind, sections=sections)
        limits = chosen.condense[0] if chosen.condense else None
        values = prepare(context, chosen, limits).values
        html = for_pages(prepare(context, chosen, limits), chosen)
        assert read(html).empty == []
        places = [html.index(f'id="s-{section["key"]}"') for section in values["sections"]]
        assert places == sorted(places)
        numbers = [s["number"] for s in values["sections"] if s["number"]]
        assert numbers == [str(n) for n in range(1, len(numbers) + 1)]
        return [section["key"] for section in values["sections"]]

    every = titles(*keys)
    assert titles(*reversed(keys)) == list(reversed(every))
    for key in every:
        assert titles(key) == [key]
    for form in set(chosen.formats) - {"pdf", "docx"}:
        context = factories.context(record, kind=kind, sections=tuple(reversed(keys)))
        assert render(context, form).content
