"""Each kind as a PDF, full and bare: what the file holds and says of itself.

`pytest tests/reports/test_every_pdf.py --write-reference` renews `reference/pages.json`: the
pages, bookmarks and tags of each.
"""

import hashlib
import itertools
import json
import re
from collections import Counter
from pathlib import Path
from typing import Any

import pikepdf
import pytest

from reports import catalog, export
from reports.document import prepare
from reports.html import for_pages
from reports.render import embedded_record
from tests.reports import factories
from tests.reports.conftest import Made
from tests.reports.reading_pdf import opened, text_of

REFERENCE = Path(__file__).parent / "reference" / "pages.json"
#: Roles of ISO 32000 that our pages use; another one would need a look.
_ROLES = set(
    "Document Part Sect Div BlockQuote TOC TOCI P H1 H2 H3 L LI Lbl LBody Table THead TBody TR TH "
    "TD Span Quote Code Link Figure Caption Em Strong NonStruct Art H".split()
)
_OURS = ("Inter", "JetBrains", "Noto")
EVERY = [
    pytest.param(kind.name, record, id=f"{kind.name}-{record}")
    for kind in catalog.kinds()
    for record in ("full", "bare")
]
every = pytest.mark.parametrize(("kind", "record"), EVERY)


def elements(file: pikepdf.Pdf) -> list[pikepdf.Dictionary]:
    """The tree of tags in its order."""
    found: list[pikepdf.Dictionary] = []
    waiting: list[Any] = [file.Root.StructTreeRoot.K]
    while waiting:
        item = waiting.pop()
        if isinstance(item, pikepdf.Array):
            waiting.extend(reversed(list(item)))
        elif isinstance(item, pikepdf.Dictionary) and "/S" in item:
            found.append(item)
            waiting.append(item.get("/K"))
    return found


def role(element: pikepdf.Object) -> str:
    return str(element.S)[1:]


def bookmarks(file: pikepdf.Pdf) -> list[str]:
    """All titles, each with as many dots as it lies deep."""
    lines: list[str] = []

    def walk(items: list[pikepdf.OutlineItem], depth: int) -> None:
        for item in items:
            lines.append("." * depth + item.title)
            walk(list(item.children), depth + 1)

    with file.open_outline() as outline:
        walk(list(outline.root), 0)
    return lines


@every
def test_pages_bookmarks_and_tags_are_the_reference(
    made: Made,
    kind: str,
    record: str,
    request: pytest.FixtureRequest,
) -> None:
    result = made(kind, record)
    with opened(result.content) as file:
        found = {
            "pages": len(file.pages),
            "title": str(file.trailer.Info.Title),
            "bookmarks": bookmarks(file),
            "tags": dict(sorted(Counter(role(e) for e in elements(file)).items())),
        }
    told = json.loads(REFERENCE.read_text(encoding="utf-8")) if REFERENCE.exists() else {}
    if request.config.getoption("--write-reference"):
        told[f"{kind}-{record}"] = found
        text = json.dumps(dict(sorted(told.items())), ensure_ascii=False, indent=1)
        REFERENCE.write_text(text + "\n", encoding="utf-8")
    assert found == told[f"{kind}-{record}"]


@every
def test_all_that_is_written_can_be_read_out(made: Made, kind: str, record: str) -> None:
    """The text of the file holds every word of the HTML that it was made of, and its page."""
    result = made(kind, record)
    shown = text_of(result.content)
    chosen = catalog.kind(kind)
    context = factories.context(factories.of_kind(kind, record), kind=kind)
    limits = chosen.condense[0] if chosen.condense else None
    html = for_pages(prepare(context, chosen, limits), chosen)
    body = re.sub(r"<(style|svg|head)\b.*?</\1>", " ", html, flags=re.DOTALL)
    words = set(re.findall(r"[^\W\d_]{4,}", re.sub(r"<[^>]+>|&\w+;|&#\d+;", " ", body)))
    assert len(words) > 20
    # Words may be broken over lines; they are read out without the break.
    run_on = re.sub(r"\s+", "", shown)
    assert sorted(word for word in words if word not in run_on) == []
    for page in range(1, result.pages + 1):
        text = text_of(result.content, page)
        assert text.count("TLP:") >= 2
        assert f"Page {page} of {result.pages}" in text or (page == 1 and chosen.cover)


@every
def test_the_file_says_what_it_is(made: Made, kind: str, record: str) -> None:
    result = made(kind, record)
    with opened(result.content) as file:
        root = file.Root
        assert bool(root.MarkInfo.Marked)
        assert str(root.Lang) == "en"
        assert bool(root.ViewerPreferences.DisplayDocTitle)
        assert str(file.trailer.Info.Title) == result.title != ""
        assert str(file.trailer.Info.CreationDate) == "D:20260321150400Z"
        assert str(file.trailer.Info.Producer) == "Hotwash"
        assert len(root.OutputIntents) == 1
        xmp = root.Metadata.read_bytes().decode()
        assert all("/StructParents" in page.obj for page in file.pages)
        for name in ("/OpenAction", "/AA", "/AcroForm", "/Collection"):
            assert name not in root
        assert set(root.Names.keys()) <= {"/EmbeddedFiles", "/Dests"}
        annotations = [a for page in file.pages for a in page.get("/Annots", [])]
        assert all(str(a.Subtype) == "/Link" and "/URI" not in a.get("/A", {}) for a in annotations)
    assert "<pdfaid:part>3</pdfaid:part>" in xmp
    assert xmp.count("<dc:title>") == 1


@every
def test_tags_tell_the_structure(made: Made, kind: str, record: str) -> None:
    with opened(made(kind, record).content) as file:
        tree = elements(file)
        assert {role(element) for element in tree} <= _ROLES
        assert role(tree[0]) == "Document"
        depths = [int(role(e)[1]) for e in tree if re.fullmatch("H[1-6]", role(e))]
        assert depths[0] == 1
        assert all(after - before <= 1 for before, after in itertools.pairwise(depths))
        for element in tree:
            name = role(element)
            kept = element.get("/K")
            inner = (
                [role(e) for e in kept if isinstance(e, pikepdf.Dictionary) and "/S" in e]
                if (isinstance(kept, pikepdf.Array))
                else []
            )
            if name == "Figure":
                assert str(element.get("/Alt", "")).strip()
            elif name == "TH":
                attributes = element.A if isinstance(element.A, pikepdf.Array) else [element.A]
                assert any(one.get("/Scope") == "/Column" for one in attributes)
            elif name == "TR":
                assert set(inner) <= {"TH", "TD"}
            elif name == "Table":
                assert set(inner) <= {"THead", "TBody", "TR", "Caption"}


@every
def test_the_record_is_attached_once_and_fonts_are_inside(
    made: Made,
    kind: str,
    record: str,
) -> None:
    result = made(kind, record)
    context = factories.context(factories.of_kind(kind, record), kind=kind)
    expected = embedded_record(context)
    with opened(result.content) as file:
        assert len(file.Root.AF) == 1
        assert len(file.Root.Names.EmbeddedFiles.Names) == 2
        assert list(file.attachments) == ["record.json"]
        assert file.Root.AF[0].objgen == file.Root.Names.EmbeddedFiles.Names[1].objgen
        data = file.attachments["record.json"].get_file().read_bytes()
        stream = file.Root.AF[0].EF.F
        assert int(stream.Params.Size) == len(data)
        digest = hashlib.md5(data, usedforsecurity=False).digest()
        assert bytes(stream.Params.CheckSum) == digest
        assert data == expected
        assert export.loose_fonts(file) == []
        names = [
            str(item.FontName)
            for item in file.objects
            if isinstance(item, pikepdf.Dictionary) and item.get("/Type") == "/FontDescriptor"
        ]
    # A subset has six letters before its name; a font of the machine would differ elsewhere.
    assert names
    assert [n for n in names if not re.fullmatch(rf"/[A-Z]{{6}}\+({'|'.join(_OURS)}).*", n)] == []
    export.check(result, result.content)


def test_no_conformance_is_claimed_in_words() -> None:
    """A validator has confirmed none: no page and no file name may say otherwise."""
    folder = REFERENCE.parent
    for path in (*folder.glob("*.html"), *folder.glob("*.md")):
        assert not re.search(r"PDF/A|PDF/UA|WCAG|accessible", path.read_text(encoding="utf-8"))
