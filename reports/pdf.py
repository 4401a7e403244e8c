"""From HTML to a PDF: laid out by WeasyPrint, finished by `conformance`. Runs in a worker."""

import base64
import gc
import logging
import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import cache, lru_cache
from typing import Any

from reports import html, svg_text
from reports.catalog import TEMPLATES
from reports.fetcher import BundledFetcher
from reports.language.tongue import SOURCE
from reports.layout_library import (
    CSS,
    HTML,
    LOGGER,
    PROGRESS_LOGGER,
    FontConfiguration,
    emoji_made_once,
)

svg_text.install()
VARIANT = "pdf/a-3a"
#: What the library says about our own head and foot though they work (it comes once a page).
_KNOWN_WARNINGS = re.compile(r"only allowed in page margins")
#: What it says of a character that no font of the machine has.
_NO_FONT = re.compile(r"\.notdef glyph .*\"(.)\" \(U\+[0-9A-F]+\)", re.DOTALL)
_PAGE_STEP = re.compile(r"Step (\d+) - (.*?)(?: - Page (\d+))?$")


@dataclass(frozen=True, slots=True)
class Dress:
    """What a house puts on pages.

    Attributes:
        accent: its colour; empty for our own.
        logo: a PNG in base64; empty for none.
        language: tag of the language; it has fonts and a direction.
    """

    accent: str = ""
    logo: str = ""
    language: str = SOURCE


@dataclass(frozen=True, slots=True)
class Draft:
    """Pages that are only looked at: without tags, with more style sheets."""

    sheets: tuple[Any, ...]


@dataclass(slots=True)
class Layout:
    """Pages laid out, not yet written.

    Attributes:
        document: the library's document.
        anchors: the page, from 1, that each anchor stands on.
        warnings: what the library said.
        refused: addresses that something asked for.
        without_font: characters that no font has; known once the pages are written.
    """

    document: Any
    anchors: dict[str, int]
    warnings: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    without_font: str = ""

    @property
    def pages(self) -> int:
        """How many pages there are."""
        return len(self.document.pages)


@cache
def _fonts() -> tuple[FontConfiguration, CSS]:
    """Our fonts, read once a process: they stay warm for the next report."""
    configuration = FontConfiguration()
    sheet = (TEMPLATES / "css" / "fonts.css").read_text(encoding="utf-8")
    return configuration, CSS(string=sheet, font_config=configuration, url_fetcher=BundledFetcher())


@lru_cache(maxsize=16)
def _style(page_size: str, extra: str, dress: Dress = Dress()) -> CSS:
    configuration, _ = _fonts()
    return CSS(
        string=html.style(page_size, extra, dress.accent, dress.language),
        font_config=configuration,
        url_fetcher=BundledFetcher(),
        base_url="hotwash:css/",
    )


def warm() -> None:
    """Load everything that the first report would wait for."""
    _style("a4", "")
    lay_out("<p>Warm</p>", "a4")


def lay_out(
    text: str,
    page_size: str,
    extra: str = "",
    dress: Dress = Dress(),
    on_page: Callable[[int], None] = lambda page: None,
    draft: Draft | None = None,
) -> Layout:
    """Lay pages out.

    Args:
        text: the HTML.
        page_size: the name of a style sheet of a sheet's size.
        extra: the name of one more style sheet.
        dress: the colour and the logo of the house.
        on_page: told each page that is laid out.
        draft: they are only looked at.
    """
    configuration, faces = _fonts()
    fetcher = BundledFetcher(base64.b64decode(dress.logo))
    source = HTML(string=text, url_fetcher=fetcher, base_url="hotwash:css/")
    style = _style(page_size, extra, replace(dress, logo=""))
    sheets = [faces, style, *(draft.sheets if draft else ())]
    kept = {} if draft else {"pdf_variant": VARIANT, "pdf_tags": True}
    with no_collector(), _listening(on_page) as warnings:
        document = source.render(stylesheets=sheets, font_config=configuration, **kept)
    anchors: dict[str, int] = {}
    for number, page in enumerate(document.pages, 1):
        for name in page.anchors:
            anchors.setdefault(name, number)
    return Layout(document, anchors, warnings, fetcher.refused)


def write(layout: Layout, identifier: bytes) -> bytes:
    """The PDF of pages laid out, as the library writes it; characters without a font are noted."""
    with no_collector(), emoji_made_once(), _listening(lambda _page: None) as warnings:
        content: bytes = layout.document.write_pdf(
            pdf_variant=VARIANT, pdf_tags=True, pdf_identifier=identifier
        )
    layout.without_font = "".join(
        dict.fromkeys(found[1] for text in warnings if (found := _NO_FONT.search(text)))
    )
    return content


def write_plain(layout: Layout) -> bytes:
    """A PDF of pages that are only looked at."""
    with no_collector():
        content: bytes = layout.document.write_pdf()
    return content


@contextmanager
def no_collector() -> Iterator[None]:
    """Layout makes millions of objects and no garbage: the collector would only look at them."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


class _Listener(logging.Handler):
    """Collects what the library says."""

    def __init__(self, take: Callable[[str], None]) -> None:
        super().__init__()
        self._take = take

    def emit(self, record: logging.LogRecord) -> None:
        self._take(record.getMessage())


@contextmanager
def _listening(on_page: Callable[[int], None]) -> Iterator[list[str]]:
    warnings: list[str] = []
    last = time.monotonic()

    def warned(text: str) -> None:
        if not _KNOWN_WARNINGS.search(text) and len(warnings) < 100:
            warnings.append(text[:300])

    def stepped(text: str) -> None:
        nonlocal last
        match = _PAGE_STEP.search(text)
        if match and match[3] and time.monotonic() - last > 0.05:
            last = time.monotonic()
            on_page(int(match[3]))

    listeners = ((LOGGER, _Listener(warned)), (PROGRESS_LOGGER, _Listener(stepped)))
    before = [(logger, logger.level, logger.propagate) for logger, _ in listeners]
    for (logger, listener), level in zip(listeners, (logging.WARNING, logging.INFO), strict=True):
        logger.addHandler(listener)
        logger.setLevel(level)
        logger.propagate = False
    try:
        yield warnings
    finally:
        for (logger, listener), (_, level, propagate) in zip(listeners, before, strict=True):
            logger.removeHandler(listener)
            logger.setLevel(level)
            logger.propagate = propagate
