"""The HTML of a report in units, the smallest pieces that a page may begin with.

A unit is a block of a section or a row of a table. A chunk is everything between two places
where the report begins a page in any case; what is laid out again lies within one chunk.
"""

import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

_TAG: Final = re.compile(r"<(/?)([a-zA-Z][\w:-]*)((?:[^>\"']|\"[^\"]*\"|'[^']*')*)>")
_VOID: Final = frozenset({"br", "hr", "img", "col", "meta", "link", "wbr"})
_BODY: Final = re.compile(r"<body[^>]*>\n?")
_RUNNING: Final = re.compile(
    r'\s*<div class="running-head">[^\n]*\n<div class="running-foot">[^\n]*\n'
)
_SECTION: Final = re.compile(r'(?=<section class="part)')
_OPENING: Final = re.compile(r'<section class="part( new-page)?"[^>]*>')
_TITLE: Final = re.compile(r'<h1[^>]* data-title="([^"]*)"')
_HEAD_TITLE: Final = re.compile(r"<title>.*?</title>\n?", re.DOTALL)
CONTENTS: Final = '<nav class="contents">'


@dataclass(frozen=True, slots=True)
class Unit:
    """One block, or one row of a table.

    Attributes:
        text: its HTML.
        table: which table of its section it is a row of, from 1; 0 for none.
        leads: it is the first row of that table.
        opens, closes: the HTML around the rows of that table.
        again: what opens the table where it goes on: without its caption.
    """

    text: str
    table: int = 0
    leads: bool = False
    opens: str = ""
    again: str = ""
    closes: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """One section, or what stands before or after sections.

    Attributes:
        opening: the tag of the section; empty for what is no section.
        title: what the running head says, escaped.
    """

    opening: str
    title: str
    starts_page: bool
    units: tuple[Unit, ...]


@dataclass(frozen=True, slots=True)
class Placed:
    """A unit in its chunk."""

    unit: Unit
    part: Part
    first: bool

    @property
    def sign(self) -> str:
        """What the unit is known by from one reading to the next."""
        return digest(self.part.title, self.unit.text)


@dataclass(frozen=True, slots=True)
class Sheets:
    """The HTML of a whole report, taken apart.

    Attributes:
        head: everything before the first block, but for the title of the document.
        chunks: the units of each chunk, in order.
    """

    head: str
    chunks: tuple[tuple[Placed, ...], ...]


def digest(*texts: str) -> str:
    """A short hash of texts."""
    made = hashlib.blake2b(digest_size=12)
    for text in texts:
        made.update(text.encode(errors="replace"))
        made.update(b"\0")
    return made.hexdigest()


def taken_apart(html: str, *, ours: bool) -> Sheets:
    """A report in chunks of units.

    Args:
        html: of `html.for_pages`.
        ours: it was made by our own templates; others may nest what they like and stay whole.
    """
    body = _BODY.search(html)
    end = html.rfind("</body>")
    if body is None or end < 0:
        return Sheets("", ((Placed(Unit(html), Part("", "", False, ()), True),),))
    head = _HEAD_TITLE.sub("", html[: body.end()], count=1)
    running = _RUNNING.match(html, body.end())
    if running is None or not ours:
        unit = Unit(html[body.end() : end])
        return Sheets(head, ((Placed(unit, Part("", "", False, (unit,)), True),),))
    lead, *rest = _SECTION.split(html[running.end() : end])
    parts = [_loose(lead), *(part for text in rest for part in _parts_of(text))]
    return Sheets(head + running[0], tuple(_chunks([part for part in parts if part.units])))


def as_html(head: str, run: Sequence[Placed], *, goes_on: bool) -> str:
    """The HTML that lays out some neighbouring units; each is numbered for `laying`.

    Args:
        head: of the sheets.
        run: the units.
        goes_on: the page before ended by itself, so nothing stands off from the top.
    """
    made = [head.replace("<body", '<body data-goes-on=""', 1) if goes_on else head]
    part: Part | None = None
    table, closes = 0, ""
    for number, placed in enumerate(run):
        unit = placed.unit
        if placed.part is not part:
            made += [closes, _closing(part)]
            part, table, closes = placed.part, 0, ""
            made.append(part.opening if placed.first else _reopened(part))
        if unit.table != table:
            made.append(closes)
            table, closes = unit.table, unit.closes
            made.append(unit.opens if unit.leads else unit.again)
        made.append(_numbered(unit.text, number))
    return "".join((*made, closes, _closing(part), "</body></html>"))


def key(head: str, run: Sequence[Placed], look: str, *, goes_on: bool) -> str:
    """What neighbouring units are known by: everything that their pages come from."""
    texts = [look, head, "goes on" if goes_on else "", run[0].part.title]
    for placed in run:
        texts += [placed.part.opening if placed.first else "", placed.unit.text]
        texts += [placed.unit.opens if placed.unit.leads else placed.unit.again]
    return digest(*texts)


def _closing(part: Part | None) -> str:
    return "</section>" if part is not None and part.opening else ""


def _reopened(part: Part) -> str:
    """The tag of a section that goes on; the running head names it all the same."""
    if not part.opening:
        return ""
    tag = part.opening.replace(' new-page"', '"', 1)
    named = f'style="string-set: section attr(data-title)" data-title="{part.title}" '
    return tag.replace("<section ", f"<section {named}", 1)


def _numbered(text: str, number: int) -> str:
    """The unit with its number in its first tag."""
    tag = _TAG.search(text)
    if tag is None:
        return text
    at = tag.start() + 1 + len(tag[2])
    return f'{text[:at]} data-u="{number}"{text[at:]}'


def _chunks(parts: Sequence[Part]) -> Iterator[tuple[Placed, ...]]:
    """Chunks begin where a section begins a page; what stands before the first is one as well."""
    chunk: list[Placed] = []
    for part in parts:
        if part.starts_page and chunk:
            yield tuple(chunk)
            chunk = []
        chunk += [Placed(unit, part, i == 0) for i, unit in enumerate(part.units)]
    if chunk:
        yield tuple(chunk)


def _loose(text: str) -> Part:
    """What stands outside of sections, as one unit."""
    return Part("", "", False, (Unit(text),) if text.strip() else ())


@lru_cache(maxsize=256)
def _parts_of(text: str) -> tuple[Part, ...]:
    """A section, and what stands behind it."""
    opening = _OPENING.match(text)
    end = text.rfind("</section>")
    if opening is None or end < 0:
        return (_loose(text),)
    inner = text[opening.end() : end]
    title = _TITLE.search(inner)
    section = Part(opening[0], title[1] if title else "", bool(opening[1]), tuple(_units_of(inner)))
    return section, _loose(text[end + len("</section>") :])


def _units_of(inner: str) -> Iterator[Unit]:
    """The blocks of a section, its tables by rows; one unit where it isn't that simple."""
    blocks = _children(inner)
    if blocks is None:
        yield Unit(inner)
        return
    tables = 0
    for block in blocks:
        rows = list(_rows_of(block, tables + 1)) if block.startswith("<table") else []
        tables += bool(rows)
        yield from rows or (Unit(block),)


def _rows_of(table: str, number: int) -> Iterator[Unit]:
    """The rows of a table; none when its cells span rows, or its parts are others than ours."""
    inner_at = table.index(">") + 1
    parts = _children(table[inner_at : table.rindex("</table>")])
    if parts is None or "rowspan" in table:
        return
    names = [part[1 : part.index(">")].split()[0] for part in parts]
    if names not in (["caption", "colgroup", "thead", "tbody"], ["colgroup", "thead", "tbody"]):
        return
    body = parts[-1]
    body_at = body.index(">") + 1
    rows = _children(body[body_at : body.rindex("</tbody>")]) or []
    after = "".join((*parts[-3:-1], body[:body_at]))
    opens = table[:inner_at] + "".join(parts[:-3]) + after
    for row in rows:
        yield Unit(
            row,
            number,
            leads=row is rows[0],
            opens=opens,
            again=table[:inner_at] + after,
            closes="</tbody></table>",
        )


def _children(text: str) -> list[str] | None:
    """The elements at the top of some HTML; None when there is text beside them."""
    found: list[str] = []
    depth = begin = end = 0
    for tag in _TAG.finditer(text):
        closes = tag[1] == "/"
        alone = not closes and (tag[2].lower() in _VOID or tag[3].endswith("/"))
        if depth == 0:
            if closes or text[end : tag.start()].strip():
                return None
            begin = tag.start()
        depth += 0 if alone else -1 if closes else 1
        if depth == 0:
            end = tag.end()
            found.append(text[begin:end])
    return None if depth or text[end:].strip() else found
