"""Cards as HTML for Anki, and HTML of Anki as Markdown: what is shown, nothing that runs."""

import re
from collections.abc import Callable
from html import escape, unescape
from typing import Final

import nh3
from markdown import Markdown

from kb.library.files import citing
from kb.vocabulary.html_text import html_to_markdown

_MOST: Final = 30_000
_DEEPEST: Final = 12
_TAGS: Final = {
    *("p", "br", "hr", "strong", "em", "code", "pre", "ul", "ol", "li", "blockquote", "img"),
    *("table", "thead", "tbody", "tr", "th", "td", "h1", "h2", "h3", "h4", "h5", "h6", "a"),
}
_INDENT: Final = re.compile(r"^(?:[ \t]|>)+")
_SOUND: Final = re.compile(r"\[sound:[^\]\n]{1,300}\]")
_LATEX: Final = re.compile(r"\[/?(?:latex|\$\$?)\]")
_BREAK: Final = re.compile(r"<br\s*/?>|</?(?:div|p)[^>]{0,200}>", re.IGNORECASE)
_TAG: Final = re.compile(r"<[^>]{0,2000}>")
_TAG_START: Final = re.compile(r"<[a-zA-Z/!]")
_PICTURE: Final = re.compile(r'<img\b[^>]*?\bsrc="(?P<src>[^"]{0,2000})"', re.IGNORECASE)


def to_html(text: str, picture: Callable[[str], str] = lambda _name: "") -> str:
    """Markdown of a card as HTML.

    Args:
        text: as people wrote it.
        picture: the name under which a package holds a picture; "" for one it doesn't hold.
    """
    if len(text) > _MOST or _depth(text) > _DEEPEST:
        return f"<pre>{escape(text)}</pre>"
    try:
        made = Markdown(extensions=["tables", "fenced_code", "sane_lists"]).convert(text)
    except (RecursionError, ValueError, IndexError, AssertionError):
        return f"<pre>{escape(text)}</pre>"
    clean = nh3.clean(
        made,
        tags=_TAGS,
        attributes={"img": {"src", "alt"}, "a": {"href"}, "ol": {"start"}},
        url_schemes={"http", "https", "mailto", "file"},
        link_rel=None,
    )
    return _PICTURE.sub(lambda match: _placed(match, picture), clean)


def to_markdown(html: str, address_of: Callable[[str], str] = lambda _source: "") -> str:
    """A field of Anki as Markdown; pictures that are held keep their place.

    Args:
        html: of any length and kind.
        address_of: the address of a picture that is held, from its name; "" for others.
    """
    html = _LATEX.sub("", _SOUND.sub("", html)).replace("\x00", "\ufffd")
    if not _TAG_START.search(html):
        return unescape(html).strip()
    found = html_to_markdown(html, lambda source: address_of(unescape(source)))
    if found or not html.strip():
        return found
    return unescape(_TAG.sub("", _BREAK.sub("\n", html))).strip()


def pictures_of(text: str) -> list[str]:
    """The names of the files that a card's Markdown shows."""
    names = (citing.name_of(address) for address in citing.addresses(text))
    return list(dict.fromkeys(name for name in names if name))


def _placed(match: re.Match[str], picture: Callable[[str], str]) -> str:
    name = citing.name_of(unescape(match["src"]))
    held = picture(name) if name else ""
    return match[0].replace(match["src"], escape(held, quote=True))


def _depth(text: str) -> int:
    """How deep lists and quotations nest, told from what stands before a line."""
    deepest = 0
    for line in text.split("\n"):
        if found := _INDENT.match(line):
            marks = found[0]
            deepest = max(deepest, marks.count(">") + len(marks.replace(">", "")) // 4)
    return deepest
