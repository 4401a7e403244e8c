"""What a figure shows, read from its SVG."""

from xml.etree import ElementTree as ET

from PIL import ImageFont

from reports.catalog import TEMPLATES
from reports.drawing import WIDTH

_SVG = "{http://www.w3.org/2000/svg}"


def read(picture: str) -> ET.Element:
    """The root of a figure, which must be well formed and plain: no class, no style."""
    root = ET.fromstring(str(picture))  # noqa: S314 - our own picture
    for element in root.iter():
        assert not {"class", "style", "id"} & element.attrib.keys()
        assert element.tag != f"{_SVG}style"
    return root


def wide(words: str, *, bold: bool = True) -> float:
    """How wide a label really is, in millimetres."""
    name = "Inter-SemiBold.ttf" if bold else "Inter-Regular.ttf"
    face = ImageFont.truetype(TEMPLATES / "fonts" / name, 260)
    return face.getlength(words) / 100


def labels(picture: str) -> list[str]:
    """Its labels in the order drawn; each stands inside the picture."""
    root = read(picture)
    height = float(root.attrib["height"].removesuffix("mm"))
    found = []
    for element in root.iter(f"{_SVG}text"):
        words, x = element.text or "", float(element.attrib["x"])
        width = wide(words, bold=element.attrib["font-weight"] == "600")
        left = x - {"start": 0.0, "middle": 0.5}[element.attrib["text-anchor"]] * width
        assert left >= 0
        assert left + width <= WIDTH
        assert 0 < float(element.attrib["y"]) <= height
        assert float(element.attrib["font-size"]) >= 2.54  # 7.2 points
        found.append(words)
    return found


def told(picture: str) -> str:
    """The figure in words."""
    title = read(picture).find(f"{_SVG}title")
    assert title is not None
    return title.text or ""


def shapes(picture: str, tag: str) -> list[dict[str, str]]:
    """Attributes of its strokes of a kind: rect, path or circle."""
    return [dict(element.attrib) for element in read(picture).iter(f"{_SVG}{tag}")]
