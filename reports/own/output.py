"""What an own template may make: text and figures. Nothing that runs, loads or leads away."""

import re
from html.parser import HTMLParser
from typing import Final, override

from reports.house import LOGO

_ELEMENTS: Final = frozenset(
    "html head meta title style body main section article header footer nav aside div span p br hr "
    "h1 h2 h3 h4 h5 h6 a b i em strong u s small sub sup mark del ins code pre kbd samp var abbr q "
    "time address blockquote ul ol li dl dt dd details summary table caption colgroup col thead "
    "tbody tfoot tr th td figure figcaption img svg g defs pattern desc path rect circle ellipse "
    "line polyline polygon text tspan clippath lineargradient stop marker".split()
)
#: Attributes that load, send or run something, besides those that begin with “on”.
_FORBIDDEN: Final = frozenset(
    "srcset srcdoc action formaction poster data background ping http-equiv manifest codebase cite "
    "longdesc profile usemap xlink:href xml:base sandbox content download target rel".split()
)
#: Attributes that a browser reads as style.
_DRAWN: Final = frozenset(
    "style fill stroke filter mask clip-path cursor marker marker-start marker-mid "
    "marker-end".split()
)
_STYLE: Final = re.compile(r"url\s*\(|@import|image-set|image\s*\(|src\s*\(|expression|\\|<", re.I)
_OWN_DRAWING: Final = re.compile(r"url\(\s*[\"']?#[\w-]+[\"']?\s*\)")
_COMMENT: Final = re.compile(r"/\*.*?\*/", re.DOTALL)
_INLINE_LOGO: Final = "data:image/png;base64,"


class ForbiddenError(ValueError):
    """Something that no report holds.

    Attributes:
        what: a sentence.
        token: how it begins in a template.
    """

    def __init__(self, what: str, token: str) -> None:
        """Say what, and what to look for."""
        super().__init__(what)
        self.what, self.token = what, token


def wrong_in_style(sheet: str) -> tuple[int, str] | None:
    """The line and the fault of a style sheet that loads or hides something, if any."""
    bare = _COMMENT.sub(lambda found: "\n" * found[0].count("\n"), sheet)
    bare = _OWN_DRAWING.sub("", bare)
    found = _STYLE.search(bare)
    if found is None:
        return None
    return bare[: found.start()].count("\n") + 1, f"“{found[0]}” can't stand in a style sheet."


def check(made: str) -> None:
    """Refuse HTML with anything but text, tables, figures and the logo.

    Raises:
        ForbiddenError: there is something else.
    """
    reader = _Reader()
    reader.feed(made)
    reader.close()


class _Reader(HTMLParser):
    """Looks at each tag."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._in_style = False

    @override
    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in _ELEMENTS:
            raise ForbiddenError(f"<{tag}> can't stand in a report.", f"<{tag}")
        self._in_style = tag == "style"
        for name, value in attrs:
            _check_attribute(tag, name, value or "")

    @override
    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        self._in_style = False

    @override
    def handle_endtag(self, tag: str) -> None:
        self._in_style = False

    @override
    def handle_data(self, data: str) -> None:
        if self._in_style and (wrong := wrong_in_style(data)):
            raise ForbiddenError(wrong[1], "<style")

    @override
    def handle_comment(self, data: str) -> None:
        raise ForbiddenError("A comment of HTML can't stand in a report.", "<!--")

    @override
    def handle_pi(self, data: str) -> None:
        raise ForbiddenError("“<?” can't stand in a report.", "<?")

    @override
    def unknown_decl(self, data: str) -> None:
        raise ForbiddenError("“<![” can't stand in a report.", "<![")


def _check_attribute(tag: str, name: str, value: str) -> None:
    text = value.strip()
    if name.startswith("on") or name in _FORBIDDEN:
        raise ForbiddenError(f"“{name}” can't stand in a report.", name)
    if name == "href" and not text.startswith("#"):
        raise ForbiddenError('Links lead within the report only: href="#…".', "href")
    if name == "src" and not (tag == "img" and _is_logo(text)):
        raise ForbiddenError("Reports load nothing; only {{ logo }} is a picture.", "src")
    if name in _DRAWN and wrong_in_style(value):
        raise ForbiddenError(f"The “{name}” of <{tag}> would load something.", name)


def _is_logo(text: str) -> bool:
    inline = text.startswith(_INLINE_LOGO) and re.fullmatch(r"[\w+/=]*", text[len(_INLINE_LOGO) :])
    return text == LOGO or bool(inline)
