"""Reports in their language, as files: what is read in them, their fonts, which way they run."""

import re
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from kb.interchange import service as interchange
from kb.knowledge_base import KnowledgeBase
from kb.library.playbooks import service as playbooks
from reports import context as reading
from reports.context import ReportContext
from reports.export import loose_fonts
from reports.language import of, offered
from reports.options import ReportOptions
from reports.pool import RenderPool
from reports.result import RenderResult
from tests.kb.interchange.samples import SHARED
from tests.reports import factories
from tests.reports.reading_pdf import opened, text_of
from tests.stores import new_store

_LETTERS = {
    "ar": "\u0620-\u064a",
    "he": "\u05d0-\u05ea",
    "ja": "\u3040-\u30ff\u4e00-\u9fff",
    "zh-Hans": "\u4e00-\u9fff",
    "fr": "A-Za-zÀ-ÿ",
}


def _context(tag: str, kind: str = "post_incident") -> ReportContext:
    return factories.context(factories.of_kind(kind, "full"), kind=kind, language=tag)


def _fonts(content: bytes) -> set[str]:
    with opened(content) as pdf:
        assert loose_fonts(pdf) == []
        return {
            str(font.BaseFont).partition("+")[2]
            for page in pdf.pages
            for font in page.Resources.Font.values()
        }


@pytest.fixture(scope="module", params=["ar", "he"])
def turned(request: pytest.FixtureRequest, pool: RenderPool) -> tuple[str, RenderResult]:
    return request.param, pool.submit(_context(request.param)).result(120)


def test_a_review_from_right_to_left_is_in_its_language(turned: tuple[str, RenderResult]) -> None:
    tag, result = turned
    text = text_of(result.content)
    words = re.findall(f"[{_LETTERS[tag]}]{{2,}}", text)
    assert len(words) > 400
    for recorded in ("Supplier payment fraud through a stolen finance session", "T1566.002"):
        assert recorded in text
    for english in ("What happened", "Lessons learned", "Not set", "No lesson", "Page 2 of"):
        assert english not in text
    assert "TLP:AMBER+STRICT" in text
    assert not [m for m in result.messages if m.code == "no_font"]


def test_the_file_says_its_language_and_embeds_its_fonts(turned: tuple[str, RenderResult]) -> None:
    tag, result = turned
    script = {"ar": "Arabic", "he": "Hebrew"}[tag]
    assert any(script in name for name in _fonts(result.content))
    with opened(result.content) as pdf:
        assert str(pdf.Root.Lang) == tag
        assert f"<dc:language><rdf:Bag><rdf:li>{tag}<".encode() in pdf.Root.Metadata.read_bytes()


@pytest.mark.parametrize("tag", offered())
def test_one_page_stays_one_page_in_each_language(tag: str, pool: RenderPool) -> None:
    result = pool.submit(_context(tag, "executive")).result(60)
    assert result.pages == 1
    assert not [m for m in result.messages if m.code == "no_font"]


def test_the_same_characters_are_drawn_as_each_language_writes_them(pool: RenderPool) -> None:
    japanese = _fonts(pool.submit(_context("ja", "executive")).result(60).content)
    chinese = _fonts(pool.submit(_context("zh-Hans", "executive")).result(60).content)
    assert any("JP" in name for name in japanese)
    assert not any("SC" in name for name in japanese)
    assert any("SC" in name for name in chinese)
    assert not any("JP" in name for name in chinese)


def test_a_character_without_a_font_is_told_with_its_field(pool: RenderPool) -> None:
    record = factories.full()
    record["lessons"][0]["title"] = "Plane \U0010fffd nobody draws"
    result = pool.submit(factories.context(record)).result(120)
    found = [message for message in result.messages if message.code == "no_font"]
    assert [(m.record_kind, m.record_id, m.field) for m in found] == [
        ("lessons", record["lessons"][0]["id"], "title")
    ]
    assert "U+10FFFD" in found[0].text
    assert "hotwash doctor" in found[0].text


@pytest.fixture(scope="module")
def kb(tmp_path_factory: pytest.TempPathFactory) -> Iterator[KnowledgeBase]:
    place = tmp_path_factory.mktemp("languages") / "a.hotwash"
    with KnowledgeBase.open(new_store(place), actor="Ada") as opened_:
        yield opened_


@pytest.mark.skipif(not SHARED.is_dir(), reason="the folder of real files is not here")
@pytest.mark.parametrize(
    ("name", "tag"),
    [("fr__fr", "fr"), ("ja__ja", "ja"), ("zh__zh", "zh-Hans")],
)
def test_a_real_playbook_is_handed_out_whole(
    name: str, tag: str, kb: KnowledgeBase, pool: RenderPool
) -> None:
    path = SHARED / "playbooks_markdown" / "aws" / f"{name}.Ransom_Response_S3.md"
    before = {one.id for one in kb.read(playbooks.everything)}
    interchange.import_paths(kb, [Path(path)])
    (new,) = [one for one in kb.read(playbooks.everything) if one.id not in before]
    options = ReportOptions(kind="playbook", language=tag)
    read = partial(reading.read_playbook, playbook_id=new.id, options=options)
    context = kb.read(read)
    result = pool.submit(context).result(120)
    assert not [m for m in result.messages if m.code == "no_font"]
    letters = re.compile(f"[{_LETTERS[tag]}]")
    shown = text_of(result.content).replace(" ", "")
    steps = context.record["steps"]
    assert steps
    for step in [step for step in steps if "://" not in step["title"]]:
        title = "".join(letters.findall(step["title"]))
        assert title[:12] in "".join(letters.findall(shown)), step["title"]
    _fonts(result.content)


@pytest.mark.skipif(not SHARED.is_dir(), reason="the folder of real files is not here")
@pytest.mark.parametrize(
    ("name", "tag"),
    [("fr__fr", "fr"), ("ja__ja", "ja"), ("zh__zh", "zh-Hans")],
)
def test_real_prose_of_each_script_is_read_out_of_the_page(
    name: str, tag: str, pool: RenderPool
) -> None:
    path = SHARED / "playbooks_markdown" / "aws" / f"{name}.Compromised_IAM_Credentials.md"
    record = factories.full() | {"root_cause": path.read_text(encoding="utf-8")[:20_000]}
    context = factories.context(record, kind="timeline", language=tag, sections=("happened",))
    result = pool.submit(context).result(120)
    assert not [m for m in result.messages if m.code == "no_font"]
    letters = re.compile(f"[{_LETTERS[tag]}]")
    shown = "".join(letters.findall(text_of(result.content)))
    lines = [line for line in record["root_cause"].splitlines() if len(line) > 12]
    prose = [line for line in lines if not re.search(r"[\[\]`|<>#*_/:@]", line)]
    assert len(prose) > 1
    for line in prose:
        assert "".join(letters.findall(line))[:20] in shown
    _fonts(result.content)


def test_a_tag_with_a_region_speaks_its_language_and_an_unknown_one_is_refused() -> None:
    assert of("fr-CH").tag == "fr"
    assert of("zh-CN").tag == "zh-Hans"
    assert of("").tag == "en"
    assert [of(tag).name for tag in ("fr", "ar", "zh-Hans")] == ["Français", "العربية", "简体中文"]
    with pytest.raises(Exception, match="aren't made in “xx”"):
        of("xx")
