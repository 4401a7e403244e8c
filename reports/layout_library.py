"""WeasyPrint, read in as little time as it takes. Whoever needs it takes it from here.

It asks for each of its libraries by the names of every system. For a name that this one doesn't
know, Python asks the compiler and the linker as well: sixteen programs, a fifth of a second of
every first report. Linux finds all of them by the names of its own, without being asked twice.
For each of its own style sheets it would read the system's certificates, to fetch nothing.
"""

import ctypes.util
import ssl
import sys
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def _without_detours() -> Iterator[None]:
    search, trusting = ctypes.util.find_library, ssl._create_default_https_context  # noqa: SLF001
    if sys.platform == "linux":
        ctypes.util.find_library = lambda name: None
    # The hook is the one that PEP 476 names.
    ssl._create_default_https_context = nobody_trusted  # type: ignore[assignment] # noqa: SLF001
    try:
        yield
    finally:
        ctypes.util.find_library = search
        ssl._create_default_https_context = trusting  # noqa: SLF001


def nobody_trusted() -> ssl.SSLContext:
    """What checks certificates and knows none: no connection comes about with it."""
    return ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)


with _without_detours():
    from weasyprint import CSS, HTML, svg
    from weasyprint.draw import text as drawing
    from weasyprint.logger import LOGGER, PROGRESS_LOGGER
    from weasyprint.text.fonts import FontConfiguration
    from weasyprint.urls import URLFetcher, URLFetcherResponse


@contextmanager
def emoji_made_once() -> Iterator[None]:
    """While it lasts, an emoji is made into a picture once, not each time it is printed.

    The library makes one each time, which takes 3 ms, and keeps the first alone.
    """
    make = drawing.RasterImage
    made: dict[str, object] = {}

    def once(picture: object, identifier: str, data: bytes) -> object:
        if identifier not in made:
            made[identifier] = make(picture, identifier, data)
        return made[identifier]

    drawing.RasterImage = once
    try:
        yield
    finally:
        drawing.RasterImage = make


__all__ = [
    "CSS",
    "HTML",
    "LOGGER",
    "PROGRESS_LOGGER",
    "FontConfiguration",
    "URLFetcher",
    "URLFetcherResponse",
    "emoji_made_once",
    "nobody_trusted",
    "svg",
]
