"""Recorded Markdown as harmless HTML: no links, no pictures, no markup of its own.

Python-Markdown is fast on what people write and very slow on what attackers write, so each
text has a size, a depth and a time; beyond them it is shown as it was typed.
"""

import re
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from html import escape
from types import FrameType
from xml.etree.ElementTree import Element

import nh3
from markdown import Markdown
from markdown.extensions import Extension
from markdown.treeprocessors import Treeprocessor

from reports.language import _
from reports.wording import defang, visible

MAX_CHARACTERS = 30_000
#: Some 25 pages: thousands of short lines take minutes to lay out.
MAX_LINES = 1_500
MAX_DEPTH = 12
MAX_TAG_DEPTH = 60
MAX_TAGS = 3_000
MAX_SECONDS = 2.0

_TAGS = {
    "p", "br", "hr", "strong", "em", "code", "pre", "ul", "ol", "li", "blockquote",
    "dl", "dt", "dd",
    "table", "thead", "tbody", "tr", "th", "td", "sup", "sub", "span", "div",
}  # fmt: skip
_CLASSES = {"p": {"mh"}, "span": {"address"}, "div": {"admonition"}}
_EXTENSIONS = ["tables", "fenced_code", "sane_lists", "attr_list", "admonition", "def_list"]
_QUOTES = re.compile(r"^[ \t>]*>")
_INDENT = re.compile(r"^[ \t]+")
_TAG = re.compile(r"(<[^>]*>)")
_VOID = {"br", "hr"}
#: Packages whose code converts; between it, Python calls others' when it frees memory.
_CONVERTING = {"markdown", "html", "_markupbase", "re", "xml", "reports"}
_RING_AGAIN = 0.005


class _TimeIsUp(BaseException):
    """The alarm rang; not an Exception, so that no library swallows it."""


class _Plain(Treeprocessor):
    """Links become their text and address, pictures their description, headings bold lines."""

    def run(self, root: Element) -> None:
        for element in root.iter():
            if element.tag == "a":
                _spell_out_link(element)
            elif element.tag == "img":
                _describe_picture(element)
            elif re.fullmatch("h[1-6]", str(element.tag)):
                element.tag = "p"
                element.attrib.clear()
                element.set("class", "mh")


class _PlainExtension(Extension):
    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802 - the library's name
        md.treeprocessors.register(_Plain(md), "plain", 0)


def _spell_out_link(element: Element) -> None:
    address = element.get("href", "")
    text = "".join(element.itertext())
    element.tag = "span"
    element.attrib.clear()
    if address and address not in (text, f"mailto:{text}"):
        span = Element("span", {"class": "address"})
        span.text = f" ({address})"
        element.append(span)


def _describe_picture(element: Element) -> None:
    description = element.get("alt") or _("no description")
    element.tag = "span"
    element.attrib.clear()
    element.text = _("[picture: {description}]", description=description)


def picture_begins() -> str:
    """What stands where a picture was, before its description."""
    return _("[picture: {description}]", description="\0").partition("\0")[0]


def to_html(text: str, on_plain: Callable[[str], None] = lambda reason: None) -> str:
    """HTML that can stand on a page.

    Args:
        text: Markdown from anybody.
        on_plain: told why a text is shown as it was typed, or cut.
    """
    shown = visible(text.replace("\r\n", "\n").replace("\r", "\n"))
    if len(shown) > MAX_CHARACTERS:
        on_plain(f"only its first {MAX_CHARACTERS:,} characters are shown")
        shown = shown[:MAX_CHARACTERS] + "…"
    if shown.count("\n") >= MAX_LINES:
        on_plain(f"only its first {MAX_LINES:,} lines are shown")
        shown = "\n".join(shown.split("\n", MAX_LINES)[:MAX_LINES]) + "…"
    if _depth(shown) > MAX_DEPTH:
        on_plain("its lists or quotations are nested too deeply")
        return as_typed(shown)
    try:
        with _time_limit(MAX_SECONDS):
            html = Markdown(extensions=[*_EXTENSIONS, _PlainExtension()]).convert(shown)
    except _TimeIsUp:
        on_plain("it took too long to lay out")
        return as_typed(shown)
    except (RecursionError, ValueError, IndexError, AssertionError):
        on_plain("its markup can't be read")
        return as_typed(shown)
    clean = nh3.clean(
        html,
        tags=_TAGS,
        attributes={"ol": {"start"}},
        allowed_classes=_CLASSES,
        url_schemes=set(),
        link_rel=None,
    )
    if _tag_depth(clean) > MAX_TAG_DEPTH:
        on_plain("its markup is nested too deeply")
        return as_typed(shown)
    if clean.count("<") > MAX_TAGS * 2:
        on_plain("its markup has too many parts")
        return as_typed(shown)
    return "".join(piece if piece.startswith("<") else defang(piece) for piece in _TAG.split(clean))


def as_typed(text: str) -> str:
    """The text itself, line for line, as HTML."""
    paragraphs = re.split(r"\n{2,}", defang(text).strip("\n"))
    return "".join(
        f"<p>{escape(paragraph).replace(chr(10), '<br>')}</p>"
        for paragraph in paragraphs
        if paragraph
    )


def _depth(text: str) -> int:
    deepest = 0
    for line in text.splitlines():
        quotes = _QUOTES.match(line)
        indent = _INDENT.match(line)
        levels = len(indent[0].expandtabs(4)) // 4 if indent else 0
        deepest = max(deepest, quotes[0].count(">") if quotes else 0, levels)
    return deepest


def _tag_depth(html: str) -> int:
    depth = deepest = 0
    for match in re.finditer(r"<(/?)([a-z]+)", html):
        if match[2] not in _VOID:
            depth += -1 if match[1] else 1
            deepest = max(deepest, depth)
    return deepest


@contextmanager
def _time_limit(seconds: float) -> Iterator[None]:
    """Raise `_TimeIsUp` when it takes more of the processor; the watchdog sees to the clock.

    Counted is the processor's time: a text looks the same when the machine is busy.
    """
    if (
        not hasattr(signal, "setitimer")
        or threading.current_thread() is not threading.main_thread()
    ):
        yield
        return

    def ring(_signal: int, frame: FrameType | None) -> None:
        if _is_of_conversion(frame):
            raise _TimeIsUp

    before = signal.signal(signal.SIGPROF, ring)
    signal.setitimer(signal.ITIMER_PROF, seconds, _RING_AGAIN)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


def _is_of_conversion(frame: FrameType | None) -> bool:
    """Whether what runs passes an error on: Python drops those of clean-up code it calls itself."""
    name = str(frame.f_globals.get("__name__", "")) if frame else ""
    return name.partition(".")[0] in _CONVERTING
