"""HTML from a web page or a mail as Markdown: what it says, nothing that loads or runs."""

import re
from collections.abc import Callable
from typing import Final

from bs4 import BeautifulSoup
from markdownify import MarkdownConverter

#: Longer HTML is taken as its plain text.
LONGEST: Final = 500_000
_MOST_TAGS: Final = 40_000
_GONE: Final = ["script", "style", "head", "title", "img", "svg", "iframe", "object", "template"]
_SCHEMES: Final = ("http:", "https:", "mailto:")
#: Around the words and the address of a picture: signs that no text has, and nothing escapes.
_HELD: Final = ("\ue000", "\ue001", "\ue002")
_PICTURE: Final = re.compile("\ue000([^\ue000-\ue002]*)\ue001([^\ue000-\ue002]*)\ue002")
#: What plain text can't say; without any of it, the text itself is better.
_STRUCTURE: Final = re.compile(
    r"<(?:p|h[1-6]|ul|ol|li|table|a|strong|b|em|i|pre|code|blockquote)[\s>]", re.IGNORECASE
)


def has_structure(html: str) -> bool:
    """Whether HTML says more than its text. Editors of code put only colours into it."""
    return bool(_STRUCTURE.search(html[:LONGEST]))


def html_to_markdown(html: str, address_of: Callable[[str], str] | None = None) -> str:
    """Headings, lists, tables, code and links of HTML as Markdown.

    Args:
        html: of any length.
        address_of: the address of a picture in the text, from its address in the HTML; ""
            for one that is left out, as all are without it.

    Returns:
        "" where it can't be read: it is too long, has too many tags, or nests too deep.
    """
    if len(html) > LONGEST or html.count("<") > _MOST_TAGS:
        return ""
    try:
        soup = BeautifulSoup(html, "html.parser")
        if address_of is not None:
            _keep_pictures(soup, address_of)
        for gone in soup(_GONE):
            gone.decompose()
        for link in soup("a"):
            if not str(link.get("href", "")).strip().lower().startswith(_SCHEMES):
                link.unwrap()
        converter = MarkdownConverter(heading_style="ATX", bullets="-", strip=["img"])
        made = str(converter.convert_soup(soup))
    except (RecursionError, ValueError, AssertionError):
        return ""
    return re.sub(r"\n{3,}", "\n\n", _PICTURE.sub(_shown, made)).strip()


def _shown(match: re.Match[str]) -> str:
    words, address = (part.replace("\\", "") for part in match.groups())
    return f"![{words}]({address})"


def _keep_pictures(soup: BeautifulSoup, address_of: Callable[[str], str]) -> None:
    """Pictures that are kept, as the Markdown that shows them; it goes in after the conversion."""
    for picture in soup("img"):
        address = address_of(str(picture.get("src", "")))
        if address:
            words = " ".join(re.sub(r"[\[\]\\]", " ", str(picture.get("alt", ""))).split())
            picture.replace_with(f"{_HELD[0]}{words}{_HELD[1]}{address}{_HELD[2]}")
