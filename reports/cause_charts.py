"""The fishbone and the tree of whys: causes as pictures that survive grey print.

Everything is measured in millimetres on paper. Texts are recorded ones: each is defanged,
made visible, shortened to its room and escaped; the table below a figure has them whole.
"""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup, escape

from reports.language import _, ngettext
from reports.language.direction import anchored
from reports.language.sheet import drawn
from reports.language.words import in_turn, listed, named
from reports.wording import defang, shorten, visible

WIDTH = 174.0
_INK, _SOFT, _RULE = "#14181D", "#4A525C", "#9AA3AE"
_SIZE = 2.6
#: Mean width of a character, as a part of the size of its type.
_CHARACTER = 0.52
_ROW, _STEP = 5.2, 7.0
_HEAD, _SLANT, _EDGE = 36.0, 7.0, 2.0
#: Room of a cause on a bone: two lines.
_BONE = 8.0
#: Lines of a branch; the last one counts the rest when there are more.
_BONES = 5


@dataclass(frozen=True, slots=True)
class Why:
    """A cause as the figures show it.

    Attributes:
        ref: its reference, such as K-02.
        text: its title as recorded.
        branch: the name of its branch.
        depth: how many causes stand above it.
        root: it is a root cause.
        evidence: references of its evidence.
    """

    ref: str
    text: str
    branch: str
    depth: int = 0
    root: bool = False
    evidence: tuple[str, ...] = ()


def fishbone(whys: Sequence[Why], branches: Sequence[str], outcome: str) -> Markup:
    """Causes on named branches above and below a spine that leads to the outcome.

    Args:
        whys: at least one.
        branches: names in their order; those without a cause are drawn pale.
        outcome: what it all led to.
    """
    held = {name: [why for why in whys if why.branch == name] for name in branches}
    deepest = min(max(len(found) for found in held.values()), _BONES)
    half = _BONE * deepest + _ROW + 4
    columns = -(-len(branches) // 2)
    width = (WIDTH - _HEAD - _EDGE) / columns
    parts = [_line(_EDGE, half, WIDTH - _HEAD, half, _INK, 0.6)]
    for number, name in enumerate(branches):
        left = _EDGE + (number % columns) * width
        parts += _branch(name, held[name], (left, width, half), below=number >= columns)
    parts += _outcome(outcome, half)
    told = in_turn(
        named(name, listed(why.ref for why in found)) for name, found in held.items() if found
    )
    words = _("Fishbone. {causes}. The table below has the causes.", causes=told)
    return _picture(parts, 2 * half, words)


def tree(whys: Sequence[Why]) -> Markup:
    """Each cause under what it explains, a line a cause, in the order given."""
    parts: list[Markup] = []
    last_at: dict[int, float] = {}
    for number, why in enumerate(whys):
        y = _ROW * (number + 0.8)
        x = why.depth * _STEP
        if why.depth and why.depth - 1 in last_at:
            stem = (why.depth - 1) * _STEP + 1.4
            parts.append(_line(stem, last_at[why.depth - 1] + 1.2, stem, y - 0.9, _RULE, 0.35))
            parts.append(_line(stem, y - 0.9, x - 0.6, y - 0.9, _RULE, 0.35))
        last_at[why.depth] = y
        parts += _why(why, x, y, WIDTH - x)
    told = in_turn(_("{ref} at depth {depth}", ref=w.ref, depth=w.depth + 1) for w in whys)
    return _picture(parts, _ROW * len(whys) + 1, _("Tree of whys. {causes}.", causes=told))


def _branch(
    name: str, whys: Sequence[Why], room: tuple[float, float, float], *, below: bool
) -> list[Markup]:
    left, width, half = room
    outer = 2 * half - _ROW * 0.8 if below else _ROW * 0.8
    label = left, outer + (3.0 if below else -1.0)
    parts = [
        _line(left, outer, left + _SLANT, half, _INK if whys else _RULE, 0.45),
        _text(*label, name, weight=600, fill=_INK if whys else _SOFT),
    ]
    shown = list(whys[:_BONES]) if len(whys) <= _BONES else list(whys[: _BONES - 1])
    y = half + _ROW if below else _ROW * 1.9
    for why in shown:
        parts += _bone(why, left + _SLANT, y, width - _SLANT - 2)
        y += _BONE
    if len(whys) > len(shown):
        rest = ngettext("and {count} more", "and {count} more", len(whys) - len(shown))
        parts.append(_text(left + _SLANT, y, rest, fill=_SOFT))
    return parts


def _bone(why: Why, x: float, y: float, width: float) -> list[Markup]:
    """Reference and title on two lines."""
    start = x + _width(why.ref) + 2
    words = _("Root: {cause}", cause=why.text) if why.root else why.text or _("without a title")
    lines = _lines(words, width - (start - x), 2)
    weight = 600 if why.root else 400
    texts = [_text(start, y + 3.4 * i, line, weight=weight) for i, line in enumerate(lines)]
    return [_text(x, y, why.ref, fill=_SOFT), *texts]


def _why(why: Why, x: float, y: float, width: float) -> list[Markup]:
    """Reference and title; a root says so in words, not by its weight alone."""
    cited = f"  [{listed(why.evidence)}]" if why.evidence else ""
    root = _("Root: {cause}", cause="") if why.root else ""
    room = width - _width(why.ref + root + cited) - 2
    words = _fitting(why.text, room) or _("without a title")
    weight = 600 if why.root else 400
    parts = [_text(x, y, why.ref, fill=_SOFT)]
    parts.append(_text(x + _width(why.ref) + 2, y, f"{root}{words}{cited}", weight=weight))
    return parts


def _outcome(outcome: str, middle: float) -> list[Markup]:
    left, height = WIDTH - _HEAD + 1, 16.0
    box = Markup(
        '<rect x="{}" y="{}" width="{}" height="{}" rx="1.5" fill="#F3F5F7" stroke="{}" '
        'stroke-width=".4"/>'
    ).format(_n(left), _n(middle - height / 2), _n(_HEAD - 2), _n(height), _INK)
    lines = _lines(outcome, _HEAD - 6, 3)
    top = middle - (len(lines) - 1) * 1.9 + 0.9
    return [box] + [
        _text(left + (_HEAD - 2) / 2, top + 3.8 * i, line, anchor="middle", weight=600)
        for i, line in enumerate(lines)
    ]


def _lines(text: str, width: float, most: int) -> list[str]:
    """A text broken into lines of about `width`; the last one is cut where it doesn't fit."""
    lines: list[str] = []
    words = _clean(text).split()
    while words and len(lines) < most:
        line = words.pop(0)
        while words and _width(f"{line} {words[0]}") <= width:
            line = f"{line} {words.pop(0)}"
        if words and len(lines) == most - 1:
            line = f"{line} {' '.join(words)}"
        lines.append(_fitting(line, width))
    return lines or [_("The incident")]


def _clean(text: str) -> str:
    return " ".join(defang(visible(text)).replace("\u200b", "").split())


def _fitting(text: str, width: float) -> str:
    """As much of a text as fits, with an ellipsis where it was cut."""
    clean = _clean(text)
    count = max(int(width / (_SIZE * _CHARACTER)), 4)
    shown = shorten(clean, count)
    while _width(shown) > width and count > 4:
        count -= max(count // 8, 1)
        shown = shorten(clean, count)
    return shown


def _width(text: str) -> float:
    """About how wide a text is; East Asian characters are as wide as high."""
    wide = sum(unicodedata.east_asian_width(character) in "WF" for character in text)
    return (len(text) - wide) * _SIZE * _CHARACTER + wide * _SIZE


def _picture(parts: Sequence[Markup], height: float, description: str) -> Markup:
    head = Markup(
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {w} {h}" width="{w}mm" '
        'height="{h}mm" font-family="{f}" font-size="{s}"><title>{d}</title>'
    ).format(w=_n(WIDTH), h=_n(height), s=_SIZE, f=drawn(), d=description)
    return head + Markup().join(parts) + Markup("</svg>")


def _n(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".")


def _line(x1: float, y1: float, x2: float, y2: float, colour: str, width: float) -> Markup:
    return Markup('<path d="M{} {}L{} {}" fill="none" stroke="{}" stroke-width="{}"/>').format(
        _n(x1), _n(y1), _n(x2), _n(y2), colour, width
    )


def _text(
    x: float, y: float, text: str, *, anchor: str = "start", fill: str = _INK, weight: int = 400
) -> Markup:
    shown, held, runs = anchored(text, anchor)
    return Markup(
        '<text x="{}" y="{}" text-anchor="{}" fill="{}" font-weight="{}"{}>{}</text>'
    ).format(_n(x), _n(y), held, fill, weight, Markup(runs), escape(shown))  # noqa: S704 - ours
