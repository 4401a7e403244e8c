"""Whatever a report says by itself can be said in another language.

Every kind is made of a record without any Latin letter, in a language that puts brackets round
each of its texts: Latin letters outside brackets were written into Python or a template.
"""

import re
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import write_po

from kb.vocabulary.attack import TACTICS
from reports import catalog, html
from reports.catalog import TEMPLATES
from reports.document import prepare
from reports.language import tongue
from reports.language.messages import messages
from tests.reports import factories

#: Names of things, written alike in every language.
_NAMES = re.compile(
    r"TLP|RED|AMBER|STRICT|GREEN|CLEAR|UTC|ATT&CK|MITRE|SHA-256|hxxps?|NIS2 art|DORA art|GDPR art"
    r"|SEC 8-K|[KMGT]iB|record\.json|\b(?:Jan|Feb|Mar|Jun|Jul|Sep|Okt|Nov|Dec|Maj|Marto|Apr)\b"
)
#: What the record of the tests keeps of Latin letters: numbers, files, a key, an address.
_KEPT = re.compile(
    r"INC-\d{4}-\d{4}|collect-tokens\.ps1|microsoft_defender|\bgone\b|\byes\d|login\S*top\S*"
)
_CODE = re.compile(
    r"[a-z0-9_.\-]+|[0-9a-fA-F-]{36}|\d{4}-\d\d.*|[A-Z]{1,4}-[\d-]+|T\d{4}.*|sha256:.*"
)
#: Fields that hold recorded text even where it looks like a code.
_RECORDED = frozenset(
    "before after status incident_type file_name name command commands number sha256 ticket "
    "techniques technique remediation_status value output scope_reason".split()
)
_GREEK = str.maketrans(
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ",
    "αβγδεζηθικλμνξοπρστυφχψωωωΑΒΓΔΕΖΗΘΙΚΛΜΝΞΟΠΡΣΤΥΦΧΨΩΩΩ",
)
_PLAIN = {"language": "eo", "organisation": "", "exported_by": ""}
_TAG = re.compile(r"<style.*?</style>|<[^>]*>", re.DOTALL)
_SAID = re.compile(r"⟦[^⟦⟧]*⟧")


def _greek(value: Any, key: str = "") -> Any:  # noqa: ANN401 - any JSON value
    if isinstance(value, dict) and "axis" in value:
        return _greek_figure(value)
    if isinstance(value, dict):
        return {name: _greek(item, name) for name, item in value.items()}
    if isinstance(value, list):
        return [_greek(item, key) for item in value]
    if isinstance(value, str) and (key in _RECORDED or not _CODE.fullmatch(value)):
        return value.translate(_GREEK)
    return value


def _greek_figure(figure: dict[str, Any]) -> dict[str, Any]:
    """A figure over many incidents, whose sentences and words are ours."""
    said = {name: _greek_said(figure[name]) for name in ("title", "behind", "alarm", "target_name")}
    measures = [column["measure"] for column in figure["columns"]]
    rows = [
        {**row, "cells": [_greek_value(*one) for one in zip(row["cells"], measures, strict=True)]}
        for row in figure["rows"]
    ]
    marks = [{**mark, "label": _greek(mark["label"])} for mark in figure["marks"]]
    categories = [
        _greek(name) if name in TACTICS else _greek_value(name, figure["axis"])
        for name in figure["categories"]
    ]
    notes = [_greek_said(one) for one in figure["notes"]]
    return {
        **figure,
        **said,
        "notes": notes,
        "rows": rows,
        "marks": marks,
        "categories": categories,
    }


def _greek_said(said: dict[str, Any] | None) -> dict[str, Any] | None:
    if said is None:
        return None
    measures = said["measures"]
    values = {n: _greek_value(v, measures.get(n, "text")) for n, v in said["values"].items()}
    return {**said, "values": values}


def _greek_value(value: Any, measure: str) -> Any:  # noqa: ANN401 - any JSON value
    return value if measure in {"word", "words"} else _greek(value)


def _bracketed(text: str) -> str:
    """Brackets round the words, places left open: a value in one is judged by itself."""
    return "".join(
        piece if piece.startswith("{") or not piece.strip() else f"⟦{piece}⟧"
        for piece in re.split(r"(\{\w+\}|</?\w+>)", text)
    )


@pytest.fixture(autouse=True)
def _brackets(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:  # noqa: ANN401
    """The language of the tag eo says everything in brackets."""
    made = Catalog(locale="eo")
    for one in messages():
        if isinstance(one.id, tuple):
            made.add(one.id, tuple(map(_bracketed, one.id)), context=one.context)
        elif one.id:
            made.add(one.id, _bracketed(str(one.id)), context=one.context)
    with (tmp_path / "eo.po").open("wb") as file:
        write_po(file, made)
    real = tongue.of.__wrapped__

    def of(tag: str) -> tongue.Language:
        return real(tag, tmp_path)

    for module in ("document", "html", "context", "docx"):
        monkeypatch.setattr(f"reports.{module}.of", of)


def _unmarked(text: str) -> list[str]:
    plain = unescape(_TAG.sub("\n", text))
    while _SAID.search(plain):
        plain = _SAID.sub("", plain)
    return sorted({*re.findall(r"[A-Za-z]{3,}[^\n]{0,30}", _KEPT.sub("", _NAMES.sub("", plain)))})


def _kinds() -> list[Any]:
    return [
        pytest.param(kind.name, record, id=f"{kind.name}-{record}")
        for kind in catalog.kinds()
        for record in ("full", "bare")
    ]


@pytest.mark.parametrize(("kind", "record"), _kinds())
def test_every_text_of_a_kind_can_be_translated(kind: str, record: str) -> None:
    values = _greek(factories.of_kind(kind, record))
    chosen = catalog.kind(kind)
    sections = tuple(section.key for section in chosen.sections)
    context = factories.context(values, kind=kind, sections=sections, **_PLAIN)
    prepared = prepare(context, chosen)
    assert _unmarked(html.for_pages(prepared, chosen)) == []
    assert _unmarked(html.as_markdown(prepared, chosen)) == []


@pytest.mark.parametrize("path", sorted(TEMPLATES.rglob("*.j2")), ids=lambda path: path.name)
def test_no_template_holds_text_that_is_not_marked(path: Path) -> None:
    source = path.read_text(encoding="utf-8")
    outside = re.sub(r"\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}", "", source, flags=re.DOTALL)
    words = _NAMES.sub("", unescape(re.sub(r"<[^>]*>", " ", outside)))
    assert re.findall(r"[A-Za-z]{2,}", words) == []
