"""System libraries of the window and of the reports. Qt and WeasyPrint are never imported here."""

import ctypes
import subprocess
import sys

from hotwash.doctor.facts import Fact, State
from hotwash.doctor.program import package

_SECONDS = 60
#: Library → Debian package, and whether something main fails without it.
_WINDOW = {
    "libGL.so.1": ("libgl1", True),
    "libEGL.so.1": ("libegl1", True),
    "libdbus-1.so.3": ("libdbus-1-3", True),
    "libfontconfig.so.1": ("libfontconfig1", True),
    "libxkbcommon-x11.so.0": ("libxkbcommon-x11-0", True),
    "libxcb-cursor.so.0": ("libxcb-cursor0", True),
    "libxcb-icccm.so.4": ("libxcb-icccm4", True),
    "libxcb-keysyms.so.1": ("libxcb-keysyms1", True),
    "libxcb-shape.so.0": ("libxcb-shape0", True),
    "libwayland-cursor.so.0": ("libwayland-cursor0", False),
}
_REPORTS = {
    "libpango-1.0.so.0": ("libpango-1.0-0", True),
    "libpangoft2-1.0.so.0": ("libpangoft2-1.0-0", True),
    "libharfbuzz-subset.so.0": ("libharfbuzz-subset0", False),
}


def facts() -> list[Fact]:
    """Qt, WeasyPrint, Pango and the libraries they load."""
    found = [package("window", "Qt (PySide6)", "PySide6_Essentials")]
    found.append(package("window", "Qt PDF", "PySide6_Pdf"))
    found.append(package("reports", "WeasyPrint", "weasyprint"))
    if sys.platform.startswith("linux"):
        found += [_library("window", name, *about) for name, about in _WINDOW.items()]
        found += [_library("reports", name, *about) for name, about in _REPORTS.items()]
        found.append(_pango())
    found.append(_qt_loads())
    return [fact for fact in found if fact.state is not State.FINE or fact.value]


def _library(area: str, name: str, debian: str, needed: bool) -> Fact:
    try:
        ctypes.CDLL(name)
    except OSError:
        state = State.MISSING if needed else State.ADVISED
        return Fact(area, name, "", state, f"Install {debian}.", debian)
    return Fact(area, name)


def _pango() -> Fact:
    try:
        pango = ctypes.CDLL("libpango-1.0.so.0")
    except OSError:
        return Fact("reports", "Pango")
    pango.pango_version_string.restype = ctypes.c_char_p
    return Fact("reports", "Pango", pango.pango_version_string().decode())


def _qt_loads() -> Fact:
    """Whether Qt's modules load, tried in a process of their own; no display is opened."""
    modules = "PySide6.QtWidgets, PySide6.QtPdf, PySide6.QtSvg"
    try:
        tried = subprocess.run(  # noqa: S603 - our own interpreter, a fixed text
            [sys.executable, "-c", f"import {modules}"],
            capture_output=True,
            text=True,
            timeout=_SECONDS,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        return Fact("window", "Qt loads", "", State.MISSING, f"It could not be tried: {error}")
    if tried.returncode == 0:
        return Fact("window", "Qt loads", "yes")
    said = (tried.stderr.strip().splitlines() or ["no reason was given"])[-1]
    return Fact("window", "Qt loads", "", State.MISSING, said)
