"""Keeps the parts of the last drafts and lays out only what isn't among them. Runs in a worker."""

import hashlib
import itertools
import re
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from reports import html
from reports.catalog import Limits
from reports.context import ReportContext
from reports.document import Prepared, prepare
from reports.errors import RenderError
from reports.preview import units
from reports.preview.joining import Leaf, Source, joined
from reports.preview.laying import Laid, LaidPage, Look, lay
from reports.preview.units import Placed, Sheets
from reports.reading import anchored
from reports.render import said_of_places
from reports.result import RenderResult

#: Bytes of PDFs that are kept for parts.
_KEPT: Final = 64_000_000
#: A draft may say the time of an earlier one, so that parts stay what they are.
_SAME_TIME: Final = timedelta(hours=1)
_ENTRY: Final = re.compile(r'<a href="#([^"]+)"')
_MOST_ROUNDS: Final = 3


@dataclass(frozen=True, slots=True)
class _Part:
    """Neighbouring units that were laid out: pages of a source."""

    source: Source
    pages: range
    laid: tuple[LaidPage, ...]


@dataclass(frozen=True, slots=True)
class Run:
    """Units that aren't among the parts kept.

    Attributes:
        chunk: which chunk of the report they are in.
        first, end: which units of it.
    """

    chunk: int
    first: int
    end: int
    html: str


@dataclass(slots=True)
class _Work:
    """One draft on its way."""

    context: ReportContext
    prepared: Prepared
    sheets: Sheets
    look: Look
    began: float
    laid_out: int = 0
    refused: int = 0


class Drafter:
    """Makes drafts one after the other; each uses what the ones before laid out."""

    def __init__(self) -> None:
        self._parts: dict[str, _Part] = {}
        self._starts: set[str] = set()
        self._loose: set[str] = set()
        self._now: datetime | None = None
        self._work: _Work | None = None
        self._turn = itertools.count(1)
        self._at = 0

    # --- one draft

    def begin(self, context: ReportContext, limits: Limits | None = None) -> list[Run]:
        """Read a report for a draft; what is to be laid out for it.

        Args:
            context: what `context.read` gave.
            limits: how much is shown; None for all.
        """
        began = time.perf_counter()
        self._at = next(self._turn)
        options = replace(context.options, draft=True, now=self._time(context.options.now))
        context = replace(context, options=options)
        kind = context.kind
        prepared = prepare(context, kind, limits)
        ours = context.template is None
        sheets = units.taken_apart(html.for_pages(prepared, kind), ours=ours)
        look = Look(options.page_size, kind.style, options.accent, options.logo, options.language)
        self._work = _Work(context, prepared, sheets, look, began)
        return list(self._missing())

    def take(self, run: Run, laid: Laid) -> None:
        """Keep what was laid out of a run."""
        work = self._at_work()
        chunk = work.sheets.chunks[run.chunk]
        self._keep(chunk, run, laid)
        work.laid_out += len(laid.pages)
        work.refused += laid.refused

    def lay(self, run: Run, on_page: Callable[[int], None] = lambda page: None) -> None:
        """Lay out a run here."""
        self.take(run, lay(run.html, self._at_work().look, on_page))

    @property
    def look(self) -> Look:
        """How the pages of the draft look."""
        return self._at_work().look

    def finish(self) -> RenderResult:
        """Join the parts; whatever is still missing is laid out first."""
        work = self._at_work()
        for run in self._missing():
            self.lay(run)
        leaves = self._leaves()
        content = joined(leaves, work.prepared.title, work.look.language)
        self._forget()
        return self._result(work, leaves, content)

    def fitting(self, context: ReportContext) -> RenderResult:
        """A draft of a kind that has a limit, condensed step by step until it fits."""
        for limits in context.kind.condense or (None,):
            self.begin(context, limits)
            result = self.finish()
            if not context.kind.max_pages or result.pages <= context.kind.max_pages:
                return result
        raise RenderError("pages", "The draft needs more pages than it may have.")

    # --- settling

    def unsettled(self) -> list[Run]:
        """Chunks of which a part was laid out alone, so that pages may end early."""
        work = self._at_work()
        return [
            self._run(index, 0, len(chunk))
            for index, chunk in enumerate(work.sheets.chunks)
            if chunk[0].sign in self._loose and not _is_contents(chunk)
        ]

    # --- inside

    def _at_work(self) -> _Work:
        if self._work is None:
            raise RenderError("failed", "No draft was begun.")
        return self._work

    def _time(self, now: datetime) -> datetime:
        kept = self._now
        if kept is None or not kept <= now < kept + _SAME_TIME or kept.date() != now.date():
            self._now = kept = now
        return kept

    def _missing(self) -> Iterator[Run]:
        for index, chunk in enumerate(self._at_work().sheets.chunks):
            if _is_contents(chunk):
                continue
            for first, end in self._bounds(chunk):
                if self._part(chunk, first, end) is None:
                    yield self._run(index, first, end)

    def _run(self, index: int, first: int, end: int) -> Run:
        sheets = self._at_work().sheets
        text = units.as_html(sheets.head, sheets.chunks[index][first:end], goes_on=first > 0)
        return Run(index, first, end, text)

    def _bounds(self, chunk: Sequence[Placed]) -> Iterator[tuple[int, int]]:
        """From where to where each part of a chunk goes: from one start of a page to the next."""
        starts = [0, *(i for i, sign in enumerate(_signs(chunk)) if i and sign in self._starts)]
        yield from itertools.pairwise((*starts, len(chunk)))

    def _key(self, chunk: Sequence[Placed], first: int, end: int) -> str:
        work = self._at_work()
        return units.key(work.sheets.head, chunk[first:end], work.look.text, goes_on=first > 0)

    def _part(self, chunk: Sequence[Placed], first: int, end: int) -> _Part | None:
        part = self._parts.get(self._key(chunk, first, end))
        if part is not None:
            part.source.used = self._at
        return part

    def _keep(self, chunk: Sequence[Placed], run: Run, laid: Laid) -> None:
        """Cut a run at its pages; each cut is a start from now on, the old ones are none."""
        signs = _signs(chunk)
        source = Source.of(laid.content)
        source.used = self._at
        self._starts.difference_update(signs[run.first + 1 : run.end])
        ends = [*laid.cuts[1:], [run.end - run.first, len(laid.pages)]]
        for (unit, page), (next_unit, next_page) in zip(laid.cuts, ends, strict=True):
            first, end = run.first + unit, run.first + next_unit
            pages = range(page, next_page)
            known = tuple(laid.pages[page:next_page])
            self._parts[self._key(chunk, first, end)] = _Part(source, pages, known)
            if first:
                self._starts.add(signs[first])
        whole = run.first == 0 and run.end == len(chunk)
        (self._loose.discard if whole else self._loose.add)(chunk[0].sign)

    def _leaves(self) -> list[Leaf]:
        """All pages; the contents last, because they name the pages of the others."""
        work = self._at_work()
        chunks = work.sheets.chunks
        own = {i: 1 for i, chunk in enumerate(chunks) if _is_contents(chunk)}
        listed: list[list[Leaf]] = [
            [] if index in own else self._leaves_of(chunk) for index, chunk in enumerate(chunks)
        ]
        for _ in range(_MOST_ROUNDS):
            anchors = _anchors([[] if i in own else one for i, one in enumerate(listed)], own)
            for index in own:
                listed[index] = self._contents(index, anchors)
            if all(len(listed[index]) == pages for index, pages in own.items()):
                break
            own = {index: len(listed[index]) for index in own}
        return list(itertools.chain.from_iterable(listed))

    def _leaves_of(self, chunk: Sequence[Placed]) -> list[Leaf]:
        found = []
        for first, end in self._bounds(chunk):
            part = self._part(chunk, first, end)
            if part is None:
                raise RenderError("failed", "A part of the draft is missing.")
            pages = zip(part.pages, part.laid, strict=True)
            found += [Leaf(part.source, page, laid) for page, laid in pages]
        return found

    def _contents(self, index: int, anchors: dict[str, int]) -> list[Leaf]:
        """The contents with their numbers, laid out when those changed."""
        work = self._at_work()

        def numbered(entry: re.Match[str]) -> str:
            return f'<a data-page="{anchors.get(entry[1], "")}" href="#{entry[1]}"'

        chunk = tuple(
            replace(placed, unit=replace(placed.unit, text=_ENTRY.sub(numbered, placed.unit.text)))
            if units.CONTENTS in placed.unit.text
            else placed
            for placed in work.sheets.chunks[index]
        )
        if any(self._part(chunk, *bound) is None for bound in self._bounds(chunk)):
            run = Run(index, 0, len(chunk), units.as_html(work.sheets.head, chunk, goes_on=False))
            laid = lay(run.html, work.look)
            self._keep(chunk, run, laid)
            work.laid_out += len(laid.pages)
        return self._leaves_of(chunk)

    def _forget(self) -> None:
        """Let go of the parts that weren't used for longest, until the rest fits."""
        sources = {id(part.source): part.source for part in self._parts.values()}
        size = sum(source.size for source in sources.values())
        for source in sorted(sources.values(), key=lambda source: source.used):
            if size <= _KEPT or source.used == self._at:
                break
            size -= source.size
            self._parts = {k: part for k, part in self._parts.items() if part.source is not source}

    def _result(self, work: _Work, leaves: list[Leaf], content: bytes) -> RenderResult:
        anchors: dict[str, int] = {}
        found = []
        for number, leaf in enumerate(leaves, 1):
            for name in leaf.laid.anchors:
                anchors.setdefault(name, number)
            found += [[number, *row[1:]] for row in leaf.laid.places]
        shown = RenderResult.places_of(found)
        said = (*work.prepared.messages, *said_of_places(shown))
        return RenderResult(
            content=content,
            format="pdf",
            pages=len(leaves),
            messages=anchored(said, anchors, shown),
            timings={"all": time.perf_counter() - work.began},
            sha256=hashlib.sha256(content).hexdigest(),
            title=work.prepared.title,
            section_pages={
                key: anchors.get(f"s-{key}", 0) for key in work.context.options.sections
            },
            places=shown,
            laid_out=work.laid_out,
            draft=True,
        )


def _signs(chunk: Sequence[Placed]) -> list[str]:
    """What each unit is known by; equal ones by how many came before."""
    counts: dict[str, int] = {}
    signs = []
    for placed in chunk:
        sign = placed.sign
        counts[sign] = counts.get(sign, 0) + 1
        signs.append(f"{sign}-{counts[sign]}")
    return signs


def _is_contents(chunk: Sequence[Placed]) -> bool:
    return any(units.CONTENTS in placed.unit.text for placed in chunk)


def _anchors(listed: Sequence[Sequence[Leaf]], own: dict[int, int]) -> dict[str, int]:
    """The page of each anchor, while the contents take as many pages as they are said to."""
    anchors: dict[str, int] = {}
    page = 0
    for index, leaves in enumerate(listed):
        for leaf in leaves:
            page += 1
            for name in leaf.laid.anchors:
                anchors.setdefault(name, page)
        page += own.get(index, 0)
    return anchors
