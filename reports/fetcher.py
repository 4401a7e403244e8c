"""What the renderer may load: our own fonts and style sheets, by name. Nothing else, ever."""

import re
from collections.abc import Mapping

from reports.catalog import TEMPLATES
from reports.house import LOGO
from reports.layout_library import URLFetcher, URLFetcherResponse, nobody_trusted

SCHEME = "hotwash"
#: Folder, ending and media type of what may be served.
_SERVED = {("fonts", ".ttf"): "font/ttf", ("css", ".svg"): "image/svg+xml"}
_NAME = re.compile(r"[A-Za-z0-9-]+\.[a-z]{3}")


class RefusedError(ValueError):
    """An address that isn't one of our own files."""


class BundledFetcher(URLFetcher):  # type: ignore[misc]  # the library has no types
    """Serves `hotwash:fonts/….ttf`, `hotwash:css/….svg` and the logo of the report under way.

    Attributes:
        refused: addresses that were asked for and not served.
    """

    def __init__(self, logo: bytes = b"") -> None:
        """Without any of the library's own handlers: they reach files and the network."""
        super().__init__(
            allowed_protocols=[SCHEME], allow_redirects=False, ssl_context=nobody_trusted()
        )
        self.refused: list[str] = []
        self._logo = logo

    def fetch(self, url: str, headers: Mapping[str, str] | None = None) -> URLFetcherResponse:
        """The file of that name.

        Raises:
            RefusedError: anything that isn't ours.
        """
        del headers
        if url == LOGO and self._logo:
            return URLFetcherResponse(url, self._logo, {"Content-Type": "image/png"})
        scheme, _, rest = url.partition(":")
        folder, _, name = rest.partition("/")
        media_type = _SERVED.get((folder, name[-4:]))
        if scheme == SCHEME and media_type and _NAME.fullmatch(name):
            path = TEMPLATES / folder / name
            if path.is_file():
                return URLFetcherResponse(url, path.read_bytes(), {"Content-Type": media_type})
        self.refused.append(url[:200])
        raise RefusedError(f"{url[:80]} isn't part of Hotwash.")
