"""One report from its context to its bytes: what a worker does for a job."""

import base64
import hashlib
import json
import time
from collections.abc import Iterable
from dataclasses import replace

from reports import conformance, html, pdf, places
from reports.catalog import Limits, ReportKind
from reports.context import ReportContext
from reports.document import Prepared, prepare, subject_of
from reports.errors import RenderError, UnknownKindError
from reports.glyphs import without_font
from reports.own.version import frozen
from reports.places import Place
from reports.progress import Progress, Tell
from reports.reading import anchored
from reports.result import Message, RenderResult
from reports.wording import defang, visible


def _nobody(_progress: Progress) -> None:
    """Nobody asked."""


def render(context: ReportContext, file_format: str, tell: Tell = _nobody) -> RenderResult:
    """Make a report.

    Args:
        context: what `context.read` gave.
        file_format: pdf, html, docx or md.
        tell: told of each stage and page.

    Raises:
        RenderError: it doesn't fit the pages it must fit.
        UnknownKindError: the kind doesn't come in that format.
    """
    kind = context.kind
    if file_format not in kind.formats:
        raise UnknownKindError(
            f"The {kind.label} isn't made as {file_format}.",
            todo=f"It comes as {', '.join(kind.formats)}.",
        )
    if file_format == "pdf":
        return _render_pdf(context, kind, tell)
    began = time.perf_counter()
    tell(Progress("reading", text="Reading the incident"))
    prepared = prepare(context, kind, kind.condense[0] if kind.condense else None)
    content = _content(prepared, kind, context, file_format)
    timings = {"all": time.perf_counter() - began}
    return _result(content, file_format, 0, prepared, anchored(prepared.messages, {}), timings, {})


def _content(
    prepared: Prepared, kind: ReportKind, context: ReportContext, file_format: str
) -> bytes:
    """A report that has no pages of its own."""
    if file_format == "docx":
        from reports.docx import as_docx  # noqa: PLC0415 - read when somebody wants it

        return as_docx(prepared, kind, context)
    make = html.for_screen if file_format == "html" else html.as_markdown
    return make(prepared, kind).encode(errors="replace")


def _render_pdf(context: ReportContext, kind: ReportKind, tell: Tell) -> RenderResult:
    times = [time.perf_counter()]
    tell(Progress("reading", text="Reading the incident"))
    prepared, layout = _fitting(context, kind, tell)
    times.append(time.perf_counter())
    tell(Progress("writing", 0, layout.pages, f"Writing {layout.pages} pages"))
    record = embedded_record(context)
    digest = hashlib.sha256(record).digest()
    raw = pdf.write(layout, digest[:16])
    times.append(time.perf_counter())
    content = conformance.finish(raw, _about(context, prepared), record)
    times.append(time.perf_counter())
    names = ("layout", "writing", "finishing")
    timings = {name: times[i + 1] - times[i] for i, name in enumerate(names)} | {
        "all": times[-1] - times[0]
    }
    pages = {key: layout.anchors.get(f"s-{key}", 0) for key in context.options.sections}
    shown = tuple(
        place
        for number, page in enumerate(layout.document.pages, 1)
        for place in places.of_page(page, number)
    )
    said = (
        *prepared.messages,
        *_said(layout, prepared),
        *without_font(context, layout.without_font),
        *said_of_places(shown),
    )
    messages = anchored(said, layout.anchors, shown)
    result = _result(content, "pdf", layout.pages, prepared, messages, timings, pages)
    return replace(result, places=shown, laid_out=layout.pages)


def _fitting(context: ReportContext, kind: ReportKind, tell: Tell) -> tuple[Prepared, pdf.Layout]:
    """The pages; for a kind with a limit, condensed step by step until they fit it."""
    steps: tuple[Limits | None, ...] = kind.condense or (None,)
    pages = 0
    for limits in steps:
        prepared = prepare(context, kind, limits)
        text = html.for_pages(prepared, kind)

        def on_page(page: int) -> None:
            tell(Progress("layout", page, 0, f"Page {page}"))

        dress = pdf.Dress(context.options.accent, context.options.logo, context.options.language)
        layout = pdf.lay_out(text, context.options.page_size, kind.style, dress, on_page)
        pages = layout.pages
        if not kind.max_pages or pages <= kind.max_pages:
            return prepared, layout
    raise RenderError(
        "pages",
        f"The {kind.label} needs {pages} pages and may have {kind.max_pages}.",
        "Take a section out, or shorten the titles.",
    )


def embedded_record(context: ReportContext) -> bytes:
    """The JSON that goes into the file: the record, and what the report is."""
    options = context.options.as_json()
    logo = base64.b64decode(options.pop("logo"))
    report = options | {
        "product": "Hotwash",
        "template": frozen(context),
        "logo_sha256": hashlib.sha256(logo).hexdigest() if logo else "",
        "format": 1,
        "withheld": len(context.withheld),
        "left_out": len(context.left_out),
        "names_replaced": context.names_replaced,
    }
    return json.dumps(context.record | {"report": report}, ensure_ascii=False, indent=1).encode(
        errors="replace"
    )


def _about(context: ReportContext, prepared: Prepared) -> conformance.About:
    options, values = context.options, prepared.values
    author = values["organisation"] or options.exported_by or "Hotwash"
    return conformance.About(
        title=prepared.title,
        subject=subject_of(values),
        author=defang(visible(author)),
        language=options.language,
        at=options.now,
    )


def _said(layout: pdf.Layout, prepared: Prepared) -> list[Message]:
    said = [
        Message(
            "left_out", f"For want of room {count} {name} {'is' if count == 1 else 'are'} left out."
        )
        for name, count in prepared.left_out.items()
        if name != "characters"
    ]
    if "characters" in prepared.left_out:
        said.append(Message("left_out", "For want of room texts are shortened."))
    if layout.refused:
        said.append(
            Message(
                "missing", f"{len(layout.refused)} addresses were not loaded: reports load nothing."
            )
        )
    return said


def said_of_places(shown: Iterable[Place]) -> list[Message]:
    """What doesn't fit where it stands."""
    return [
        Message(
            "overfull",
            "A text is wider than its cell.",
            place.section,
            place.kind,
            place.record,
            place.field,
            place.page,
        )
        for place in shown
        if place.overfull
    ]


def _result(  # noqa: PLR0917 - one line a part of the result
    content: bytes,
    file_format: str,
    pages: int,
    prepared: Prepared,
    messages: tuple[Message, ...],
    timings: dict[str, float],
    section_pages: dict[str, int],
) -> RenderResult:
    return RenderResult(
        content=content,
        format=file_format,
        pages=pages,
        messages=messages,
        timings=timings,
        sha256=hashlib.sha256(content).hexdigest(),
        title=prepared.title,
        section_pages=section_pages,
    )
