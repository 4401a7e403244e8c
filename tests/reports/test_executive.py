"""The one-pager is one page, whatever the record holds, and says what it left out."""

import copy

import pytest

from reports.pool import RenderPool
from tests.reports import factories
from tests.reports.reading_pdf import text_of


def huge() -> dict[str, object]:
    record = copy.deepcopy(factories.full())
    record["title"] = "A very long title of an incident that goes on " * 20
    record["summary"] = "\n\n".join(["Word " * 60] * 80)
    for part in ("lessons", "config_changes", "follow_ups", "impacts"):
        rows = record[part]
        assert isinstance(rows, list)
        for row in rows:
            for name, value in row.items():
                if isinstance(value, str) and name in {"title", "action", "what", "owner", "area"}:
                    row[name] = value + " and so on" * 60
        record[part] = rows * 40
    record["config_decision_reason"] = "W" * 5000
    return record


@pytest.mark.parametrize("page_size", ["a4", "letter"])
@pytest.mark.parametrize("make", [factories.bare, factories.full, huge])
def test_it_is_one_page(pool: RenderPool, make: object, page_size: str) -> None:
    assert callable(make)
    context = factories.context(make(), kind="executive", page_size=page_size)
    assert pool.submit(context).result(120).pages == 1


def test_what_is_left_out_is_said_on_the_page_and_in_messages(pool: RenderPool) -> None:
    result = pool.submit(factories.context(huge(), kind="executive")).result(120)
    text = text_of(result.content)
    assert "For want of room, not on this page:" in text
    assert "lessons" in text[text.index("For want of room") :]
    assert any(message.code == "left_out" for message in result.messages)


@pytest.mark.parametrize("character", ["W", "漢", "ع", "\u0335", "﷽", "\n- a", "| a ", "🜁"])
def test_no_character_pushes_it_over_the_page(pool: RenderPool, character: str) -> None:
    record = huge()
    for name in ("title", "summary", "config_decision_reason", "lead"):
        record[name] = character * 3000
    assert pool.submit(factories.context(record, kind="executive")).result(120).pages == 1
