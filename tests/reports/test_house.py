"""The look of the house on every kind of report, in every form; equal looks give equal bytes."""

import base64
import io
import zipfile
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from kb.house import look_service
from kb.incidents.record import service as incidents
from kb.knowledge_base import KnowledgeBase
from reports import catalog, context
from reports.pool import RenderPool
from reports.render import render
from tests.kb.house.test_look import picture
from tests.reports import factories
from tests.reports.reading_pdf import opened, text_of

LOOK: dict[str, Any] = {
    "accent": "#8A1C3B",
    "cover_note": "Privileged <b>and</b> confidential.",
    "footer_text": "Northwind Trading, registered in Lisbon",
    "logo": base64.b64encode(picture((400, 100))).decode(),
}


@pytest.mark.parametrize("kind", [kind.name for kind in catalog.kinds()])
def test_every_kind_shows_the_house_on_screen(kind: str) -> None:
    record = factories.of_kind(kind, "full")
    made = render(factories.context(record, kind=kind, **LOOK), "html").content.decode()
    assert f'src="data:image/png;base64,{LOOK["logo"]}"' in made
    assert "Northwind Trading, registered in Lisbon" in made
    assert "#0B5F7C" not in made.partition("</style>")[0]
    assert "<b>and</b>" not in made
    plain = render(factories.context(record, kind=kind), "html").content.decode()
    assert "<img" not in plain
    assert 'class="house-line"' not in plain


def test_pages_hold_the_logo_and_equal_looks_give_equal_bytes(pool: RenderPool) -> None:
    made = factories.context(factories.bare(), **LOOK)
    first, second = pool.submit(made).result(90), pool.submit(made).result(90)
    assert first.content == second.content
    assert not [message for message in first.messages if "not loaded" in message.text]
    text = text_of(first.content)
    assert "Privileged <b>and</b> confidential." in text
    assert text.count("registered in Lisbon") >= first.pages - 1
    with opened(first.content) as pdf:
        images = [one for one in pdf.objects if _is_image(one)]
        assert len(images) == 1
        record = pdf.attachments["record.json"].get_file().read_bytes()
    assert b"logo_sha256" in record
    assert LOOK["logo"].encode() not in record


def _is_image(one: object) -> bool:
    get = getattr(one, "get", None)
    try:
        return get is not None and get("/Subtype") == "/Image"
    except (TypeError, ValueError):
        return False


def test_one_page_stays_one_page(pool: RenderPool) -> None:
    tall = base64.b64encode(picture((300, 300))).decode()
    made = factories.context(kind="executive", **LOOK | {"logo": tall})
    assert pool.submit(made).result(90).pages == 1


def test_word_and_markdown_have_it_too() -> None:
    made = factories.context(**LOOK)
    word = zipfile.ZipFile(io.BytesIO(render(made, "docx").content))
    assert any(name.startswith("word/media/") for name in word.namelist())
    feet = b"".join(word.read(name) for name in word.namelist() if "footer" in name)
    assert b"registered in Lisbon" in feet
    assert "registered in Lisbon" in render(made, "md").content.decode()


def test_it_is_read_with_the_record(tmp_path: Path) -> None:
    with KnowledgeBase.open(tmp_path / "store.db", actor="x") as kb:
        incident = kb.write(partial(incidents.add, values={"title": "A"})).result
        values = {"organisation": "Northwind", "accent": "#8A1C3B", "logo": picture()}
        kb.write(partial(look_service.save, values=values))
        asked = factories.options(organisation="")
        read = kb.read(partial(context.read, incident_id=incident, options=asked))
    assert (read.options.organisation, read.options.accent) == ("Northwind", "#8A1C3B")
    assert base64.b64decode(read.options.logo).startswith(b"\x89PNG")
    assert context.ReportContext.from_json(read.as_json()) == read
