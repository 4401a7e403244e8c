"""How the pages of each kind look, against pictures that people have looked at.

Pages are drawn small and compared in areas, so that another version of the drawing program
passes, and a line that moved, a colour, a figure or a table that changed doesn't.

`pytest tests/reports/test_look.py --write-reference` draws the pictures anew: look at each.
"""

from pathlib import Path

import pytest
from PIL import Image, ImageChops, ImageStat
from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QSize
from PySide6.QtGui import QImage
from PySide6.QtPdf import QPdfDocument

from reports import catalog
from tests.reports.conftest import Made

REFERENCE = Path(__file__).parent / "reference" / "look"
_PIXELS_A_POINT = 1.0
#: Drawn at full size, then this many times smaller: edges of letters become shades.
_SMALLER = 4
_PAGES_A_ROW = 7
#: Shades of 255: of the whole picture, and of one area of 8 × 8 small points (about 11 mm).
_WHOLE, _AREA = 0.6, 14.0
EVERY = [
    pytest.param(kind.name, record, id=f"{kind.name}-{record}")
    for kind in catalog.kinds()
    for record in ("full", "bare")
]


def drawn(content: bytes) -> Image.Image:
    """All pages of a PDF on one small picture."""
    buffer = QBuffer()
    buffer.setData(QByteArray(content))
    buffer.open(QIODevice.OpenModeFlag.ReadOnly)
    document = QPdfDocument()
    document.load(buffer)
    pages = [_page(document, number) for number in range(document.pageCount())]
    document.close()
    width, height = pages[0].size
    columns = min(len(pages), _PAGES_A_ROW)
    rows = -(-len(pages) // columns)
    sheet = Image.new("RGB", ((width + 2) * columns, (height + 2) * rows), "#808080")
    for number, page in enumerate(pages):
        row, column = divmod(number, columns)
        sheet.paste(page, (column * (width + 2), row * (height + 2)))
    return sheet


def _page(document: QPdfDocument, number: int) -> Image.Image:
    size = document.pagePointSize(number) * _PIXELS_A_POINT
    image = QImage(QSize(round(size.width()), round(size.height())), QImage.Format.Format_RGB888)
    image.fill(0xFFFFFFFF)
    page = document.render(number, image.size()).convertToFormat(QImage.Format.Format_RGBA8888)
    taken = Image.frombytes("RGBA", (page.width(), page.height()), bytes(page.constBits()))
    paper = Image.new("RGBA", taken.size, "white")
    paper.alpha_composite(taken)
    return paper.convert("RGB").reduce(_SMALLER)


def difference(one: Image.Image, other: Image.Image) -> tuple[float, float]:
    """How far two pictures of equal size lie apart: on the whole, and where they do most."""
    apart = ImageChops.difference(one, other)
    whole = sum(ImageStat.Stat(apart).mean) / 3
    areas = apart.reduce(8).split()
    return whole, max(float(ImageStat.Stat(band).extrema[0][1]) for band in areas)


@pytest.mark.parametrize(("kind", "record"), EVERY)
def test_pages_look_like_the_reference(
    made: Made, kind: str, record: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    found = drawn(made(kind, record).content)
    path = REFERENCE / f"{kind}-{record}.png"
    if request.config.getoption("--write-reference"):
        path.parent.mkdir(exist_ok=True)
        found.save(path, optimize=True)
    expected = Image.open(path).convert("RGB")
    kept = tmp_path / f"{kind}-{record}.png"
    found.save(kept)
    assert found.size == expected.size, f"other pages than {path}: see {kept}"
    whole, area = difference(found, expected)
    ImageChops.invert(ImageChops.difference(found, expected)).save(tmp_path / "difference.png")
    assert whole < _WHOLE, f"it looks different on the whole ({whole:.2f}): see {kept}"
    assert area < _AREA, f"a part looks different ({area:.0f}): see {kept} and difference.png"


def test_what_a_person_would_see_is_found(made: Made) -> None:
    """A line that moved, a colour, a missing figure: each lies beyond the bounds."""
    page = drawn(made("changes", "full").content)
    moved = page.copy()
    moved.paste(page.crop((10, 60, 140, 90)), (10, 63))
    coloured = page.copy()
    coloured.paste("#8A1C3B", (20, 40, 60, 44))
    blank = page.copy()
    blank.paste("white", (20, 60, 130, 120))
    for other in (moved, coloured, blank):
        assert difference(page, other)[1] > _AREA
    # What another drawing program does to the edges of letters lies well within.
    darker = page.point(lambda shade: shade * 0.98)
    assert difference(page, darker)[1] < _AREA
    softer = page.resize((page.width * 2, page.height * 2)).reduce(2)
    assert difference(page, softer)[1] < _AREA
