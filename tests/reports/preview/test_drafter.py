"""A draft shows the pages of the whole document, and lays out only what changed."""

import copy
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from reports.context import ReportContext
from reports.pool import RenderPool
from reports.preview import drafter as module
from reports.preview.drafter import Drafter
from reports.result import RenderResult
from tests.reports import factories
from tests.reports.reading_pdf import opened, text_of


def draft(drafter: Drafter, context: ReportContext) -> RenderResult:
    drafter.begin(context)
    return drafter.finish()


def edited(context: ReportContext, edit: Callable[[dict[str, Any]], object]) -> ReportContext:
    record = copy.deepcopy(context.record)
    edit(record)
    return replace(context, record=record)


def more(record: dict[str, Any]) -> None:
    record["lessons"][0]["what_happened"] += " And three more words."


@pytest.mark.parametrize("page_size", ["a4", "letter"])
def test_each_page_of_the_draft_reads_as_in_the_whole_document(
    pool: RenderPool, page_size: str
) -> None:
    context = factories.context(page_size=page_size)
    drafted, whole = draft(Drafter(), context), pool.submit(context).result(120)
    assert drafted.pages == whole.pages
    assert drafted.section_pages == whole.section_pages
    for page in range(1, whole.pages + 1):
        said = text_of(drafted.content, page).replace("Version 4, draft", "Version 4")
        assert said == text_of(whole.content, page)


@pytest.mark.parametrize("language", ["fr", "ar", "zh-Hans"])
def test_a_draft_speaks_the_language_of_the_report(pool: RenderPool, language: str) -> None:
    context = factories.context(language=language)
    options = replace(context.options, draft=True)
    drafted = draft(Drafter(), context)
    whole = pool.submit(replace(context, options=options)).result(120)
    assert drafted.pages == whole.pages
    for page in range(1, whole.pages + 1):
        said, meant = text_of(drafted.content, page), text_of(whole.content, page)
        assert pieces(said, language) == pieces(meant, language)


def pieces(text: str, language: str) -> list[str]:
    """The words of a page; its letters where readers of files turn words round by guess."""
    return sorted("".join(text.split()) if language == "ar" else text.split())


def test_a_draft_says_so_on_each_page_and_carries_no_record() -> None:
    drafted = draft(Drafter(), factories.context())
    assert drafted.draft
    for page in range(2, drafted.pages + 1):
        assert "Version 4, draft" in text_of(drafted.content, page)
        assert f"Page {page} of {drafted.pages}" in text_of(drafted.content, page)
    with opened(drafted.content) as pdf:
        assert not pdf.attachments


def test_places_and_messages_are_those_of_the_whole_document(pool: RenderPool) -> None:
    context = factories.context()
    drafted, whole = draft(Drafter(), context), pool.submit(context).result(120)
    assert [p for p in drafted.places if p.record] == [p for p in whole.places if p.record]
    assert drafted.messages == whole.messages


def test_nothing_changed_lays_out_nothing() -> None:
    drafter, context = Drafter(), factories.context()
    first = draft(drafter, context)
    again = draft(drafter, context)
    assert (first.laid_out, again.laid_out) == (first.pages, 0)
    assert again.content == first.content


def test_a_small_edit_lays_out_its_page_alone() -> None:
    drafter, context = Drafter(), factories.context()
    before = draft(drafter, context)
    after = draft(drafter, edited(context, more))
    assert after.laid_out <= 3
    page = next(p.page for p in after.places if p.field == "what_happened")
    assert "And three more words." in text_of(after.content, page)
    assert (
        text_of(after.content, page - 1).split("Page")[0]
        == text_of(before.content, page - 1).split("Page")[0]
    )


def test_an_edit_in_a_long_section_lays_out_a_page_or_two_of_it() -> None:
    record = factories.full()
    record["timeline"] = [
        row | {"id": factories.uid(f"{i}-{row['id']}"), "key_event": False}
        for i in range(20)
        for row in record["timeline"]
    ]
    context = factories.context(record)
    drafter = Drafter()
    before = draft(drafter, context)

    def later(record: dict[str, Any]) -> None:
        record["timeline"][100]["text"] += " Noted later."

    after = draft(drafter, edited(context, later))
    assert before.pages > 20
    assert after.laid_out <= 4
    assert "Noted later." in text_of(after.content)


def test_what_grew_is_settled_to_the_pages_of_the_whole_document(pool: RenderPool) -> None:
    drafter, context = Drafter(), factories.context()
    draft(drafter, context)

    def much(record: dict[str, Any]) -> None:
        record["lessons"][0]["what_happened"] += "\n\n" + "\n\n".join(["A longer paragraph."] * 12)

    changed = edited(context, much)
    draft(drafter, changed)
    for run in drafter.unsettled():
        drafter.lay(run)
    settled, whole = draft(drafter, changed), pool.submit(changed).result(120)
    assert settled.laid_out <= 1  # the contents, when their numbers changed
    assert settled.pages == whole.pages
    for page in range(1, whole.pages + 1):
        said = text_of(settled.content, page).replace("Version 4, draft", "Version 4")
        assert said == text_of(whole.content, page)
    assert not drafter.unsettled()


def test_the_contents_follow_when_pages_shift() -> None:
    drafter, context = Drafter(), factories.context()
    before = draft(drafter, context)

    def much(record: dict[str, Any]) -> None:
        record["summary"] += "\n\n" + "\n\n".join(["A longer paragraph."] * 60)

    after = draft(drafter, edited(context, much))
    assert after.pages > before.pages
    listed = text_of(after.content, 2)
    assert re.search(rf"Evidence register[. ]*{after.section_pages['evidence']}\b", listed)


def test_time_alone_changes_nothing_for_an_hour() -> None:
    drafter, context = Drafter(), factories.context()
    draft(drafter, context)
    for minutes, laid_out in ((50, False), (70, True)):
        options = replace(context.options, now=context.options.now + timedelta(minutes=minutes))
        assert bool(draft(drafter, replace(context, options=options)).laid_out) is laid_out


def test_a_kind_with_one_page_has_a_draft_of_one_page() -> None:
    context = factories.context(kind="executive")
    drafted = Drafter().fitting(context)
    assert drafted.pages == 1
    assert "draft" in text_of(drafted.content)


@pytest.mark.parametrize("kind", ["timeline", "evidence_register", "changes", "bulletin"])
def test_every_kind_has_drafts(pool: RenderPool, kind: str) -> None:
    context = factories.context(kind=kind)
    drafted, whole = draft(Drafter(), context), pool.submit(context).result(120)
    assert drafted.pages == whole.pages
    assert "draft" in text_of(drafted.content, drafted.pages)


def test_parts_are_let_go_when_they_are_too_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_KEPT", 1)
    drafter, context = Drafter(), factories.context()
    draft(drafter, context)
    draft(drafter, factories.context(factories.bare()))
    assert draft(drafter, context).laid_out > 10
