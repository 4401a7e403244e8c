"""Fishbone and tree of whys as files: the same pictures that the report prints."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QByteArray, QCoreApplication
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtSvg import QSvgRenderer

from kb.incidents.causes.service import in_tree
from kb.vocabulary.response import CauseCategory
from reports import cause_charts

if TYPE_CHECKING:
    from kb.dossier import WholeIncident

#: Pixels a millimetre of a raster picture: 300 a inch.
_DENSITY: Final = 11.811
_MOST_PIXELS: Final = 12_000


def fishbone_of(whole: "WholeIncident") -> str:
    """The fishbone of an incident as SVG."""
    names = tuple(branch.label for branch in CauseCategory)
    return str(cause_charts.fishbone(_whys(whole), names, whole.incident.title))


def tree_of(whole: "WholeIncident") -> str:
    """The tree of whys of an incident as SVG."""
    return str(cause_charts.tree(_whys(whole)))


def save(svg: str, target: Path) -> None:
    """Writes a picture as SVG, or as PNG where the name ends so.

    Raises:
        OSError: the file can't be written.
    """
    if target.suffix.lower() != ".png":
        target.write_text(svg, encoding="utf-8")
        return
    image = raster(svg)
    if not image.save(str(target)):
        message = QCoreApplication.translate("CausePictures", "{name} can't be written there.")
        raise OSError(message.format(name=target.name))


def raster(svg: str) -> QImage:
    """A picture as pixels on white, at 300 dots an inch."""
    renderer = QSvgRenderer(QByteArray(svg.encode()))
    size = renderer.viewBoxF().size() * _DENSITY
    longest = max(size.width(), size.height(), 1.0)
    if longest > _MOST_PIXELS:
        size *= _MOST_PIXELS / longest
    image = QImage(size.toSize(), QImage.Format.Format_RGB32)
    image.fill(QColor("white"))
    painter = QPainter(image)
    renderer.render(painter)
    painter.end()
    return image


def _whys(whole: "WholeIncident") -> Sequence[cause_charts.Why]:
    refs = {item.id: item.ref for item in whole.evidence}
    labels = {branch.value: branch.label for branch in CauseCategory}
    return [
        cause_charts.Why(
            ref=cause.ref,
            text=cause.title,
            branch=labels.get(cause.category, cause.category),
            depth=depth,
            root=cause.is_root,
            evidence=tuple(refs[key] for key in cause.evidence_ids if key in refs),
        )
        for cause, depth in in_tree(whole.causes)
    ]
