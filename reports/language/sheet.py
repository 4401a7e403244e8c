"""What a language asks of the pages: fonts of its script, its words in margins, its direction."""

from functools import cache
from typing import Final

from reports.catalog import TEMPLATES
from reports.language.direction import RTL
from reports.language.spoken import _
from reports.language.tongue import current, of, speaking

#: Fonts after our own, in the order in which a character is looked for.
_OTHERS: Final = (
    *("Noto Sans", "Noto Sans Arabic", "Noto Sans Hebrew", "Noto Sans Devanagari"),
    *("Noto Sans Thai", "Noto Sans CJK SC"),
)
#: Languages that share characters and write them differently: each has its own font first.
_CJK: Final = {
    "ja": "Noto Sans CJK JP",
    "ko": "Noto Sans CJK KR",
    "zh-Hans": "Noto Sans CJK SC",
    "zh-Hant": "Noto Sans CJK TC",
}


def families(own: str, tag: str) -> tuple[str, ...]:
    """Fonts for a text, ours first, then those of its language, then those of other scripts."""
    first = _CJK.get(tag)
    others = [name for name in _OTHERS if name != first]
    return (own, *((first,) if first else ()), *others)


def drawn() -> str:
    """The fonts of a figure's texts; English ones need no other than ours."""
    language = current()
    return "Inter" if language.is_source else ",".join(families("Inter", language.tag))


@cache
def sheet(tag: str) -> str:
    """The style sheet of a language.

    Args:
        tag: of the language.
    """
    with speaking(of(tag)) as language:
        pieces = _("Page {page} of {pages}")
    counted = pieces.replace("{page}", '" counter(page) "').replace("{pages}", '" counter(pages) "')
    rules = [f'.page-of::after {{ content: "{counted}"; }}']
    if not language.is_source:
        text, mono = (_stack(own, language.tag) for own in ("Inter", "JetBrains Mono"))
        rules.append(f":root {{ --text: {text}, sans-serif; --mono: {mono}, monospace; }}")
    if language.direction == RTL:
        rules.append((TEMPLATES / "css" / "rtl.css").read_text(encoding="utf-8"))
    return "\n".join(rules)


def _stack(own: str, tag: str) -> str:
    return ", ".join(f"'{name}'" for name in families(own, tag))
