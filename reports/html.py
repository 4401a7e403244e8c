"""HTML and Markdown of a prepared report."""

from functools import cache

from markupsafe import Markup

from reports import citations
from reports.catalog import TEMPLATES, ReportKind
from reports.document import Prepared
from reports.environment import html_environment, text_environment

_SHEETS = ("pages", "type", "cover", "blocks", "tables")


def for_pages(prepared: Prepared, kind: ReportKind) -> str:
    """The HTML that the renderer lays out; its style sheets are given to it apart."""
    template = html_environment().get_template(kind.document)
    values = prepared.values | {"document_title": prepared.title, "for_screen": False}
    return citations.linked(template.render(values), prepared.refs)


def for_screen(prepared: Prepared, kind: ReportKind) -> str:
    """One file for a browser, styles inside, nothing loaded."""
    values = prepared.values | {
        "document_title": prepared.title,
        "for_screen": True,
        "style": Markup(screen_style()),  # noqa: S704 - our own style sheets
    }
    made = html_environment().get_template(kind.document).render(values)
    return citations.linked(made, prepared.refs)


def for_word(prepared: Prepared, kind: ReportKind) -> str:
    """The HTML that a Word document is made of, block by block."""
    values = prepared.values | {
        "document_title": prepared.title,
        "for_screen": True,
        "style": "",
    }
    made = html_environment().get_template(kind.document).render(values)
    return citations.linked(made, prepared.refs)


def as_markdown(prepared: Prepared, kind: ReportKind) -> str:
    """The report as Markdown."""
    values = prepared.values | {"document_title": prepared.title}
    return text_environment().get_template(kind.markdown).render(values)


@cache
def style(page_size: str, extra: str = "") -> str:
    """All style sheets of a report on paper, as one text.

    Args:
        page_size: the sheet.
        extra: the kind's own sheet; what it says of one size alone is in `extra-size.css`.
    """
    names = [*_SHEETS, page_size]
    if extra:
        sized = f"{extra}-{page_size}"
        names += [extra, *([sized] if (TEMPLATES / "css" / f"{sized}.css").exists() else [])]
    return "\n".join(
        (TEMPLATES / "css" / f"{name}.css").read_text(encoding="utf-8") for name in names
    )


@cache
def screen_style() -> str:
    """All style sheets of a report on a screen: no pages, drawings left out."""
    sheets = [
        (TEMPLATES / "css" / f"{name}.css").read_text(encoding="utf-8")
        for name in (*_SHEETS[1:], "screen")
    ]
    lines = "\n".join(sheets).splitlines()
    return "\n".join(line for line in lines if "hotwash:" not in line)
