"""HTML from a web page or a mail as Markdown: what it says, nothing that loads or runs."""

import re
from typing import Final

from bs4 import BeautifulSoup
from markdownify import MarkdownConverter

#: Longer HTML is taken as its plain text.
LONGEST: Final = 500_000
_GONE: Final = ["script", "style", "head", "title", "img", "svg", "iframe", "object", "template"]
_SCHEMES: Final = ("http:", "https:", "mailto:")
#: What plain text can't say; without any of it, the text itself is better.
_STRUCTURE: Final = re.compile(
    r"<(?:p|h[1-6]|ul|ol|li|table|a|strong|b|em|i|pre|code|blockquote)[\s>]", re.IGNORECASE
)


def has_structure(html: str) -> bool:
    """Whether HTML says more than its text. Editors of code put only colours into it."""
    return bool(_STRUCTURE.search(html[:LONGEST]))


def html_to_markdown(html: str) -> str:
    """Headings, lists, tables, code and links of HTML as Markdown.

    Returns:
        "" where it can't be read: it is too long, or nests too deep.
    """
    if len(html) > LONGEST:
        return ""
    try:
        soup = BeautifulSoup(html, "html.parser")
        for gone in soup(_GONE):
            gone.decompose()
        for link in soup("a"):
            if not str(link.get("href", "")).strip().lower().startswith(_SCHEMES):
                link.unwrap()
        converter = MarkdownConverter(heading_style="ATX", bullets="-", strip=["img"])
        made = str(converter.convert_soup(soup))
    except (RecursionError, ValueError, AssertionError):
        return ""
    return re.sub(r"\n{3,}", "\n\n", made).strip()
