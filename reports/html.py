"""HTML and Markdown of a prepared report."""

import re
from functools import lru_cache
from typing import Any

from markupsafe import Markup

from reports import citations, house
from reports.catalog import TEMPLATES, ReportKind
from reports.document import Prepared
from reports.environment import html_environment, text_environment
from reports.language import direction, of, speaking
from reports.language.sheet import sheet
from reports.language.tongue import SOURCE
from reports.own import sandbox as own_templates
from reports.own.declaration import STYLE

_VARIABLE = re.compile(r"--([a-z]+):\s*([^;]+);")
_USE = re.compile(r"var\(--([a-z]+)\)")
_SHEETS = ("pages", "type", "cover", "blocks", "tables")


def for_pages(prepared: Prepared, kind: ReportKind) -> str:
    """The HTML that the renderer lays out; its style sheets are given to it apart."""
    values = prepared.values | {
        "document_title": prepared.title,
        "for_screen": False,
        "logo": Markup(house.LOGO) if prepared.values["logo"] else "",  # noqa: S704 - ours
    }
    return citations.linked(_made(prepared, kind, values), prepared.refs)


def for_screen(prepared: Prepared, kind: ReportKind) -> str:
    """One file for a browser, styles inside, nothing loaded."""
    values = prepared.values | {
        "document_title": prepared.title,
        "for_screen": True,
        "style": Markup(screen_style(prepared.values["accent"], prepared.values["language"])),  # noqa: S704 - our own sheets
        "logo": Markup(house.inlined(prepared.values["logo"])),  # noqa: S704 - base64
    }
    return citations.linked(_made(prepared, kind, values), prepared.refs)


def for_word(prepared: Prepared, kind: ReportKind) -> str:
    """The HTML that a Word document is made of, block by block."""
    values = prepared.values | {
        "document_title": prepared.title,
        "for_screen": True,
        "style": "",
        "logo": "",
    }
    return citations.linked(_made(prepared, kind, values), prepared.refs)


def as_markdown(prepared: Prepared, kind: ReportKind) -> str:
    """The report as Markdown."""
    values = prepared.values | {"document_title": prepared.title}
    with speaking(of(prepared.values["language"])):
        if prepared.template is not None:
            made = own_templates.as_text(prepared.template, kind.markdown, values)
        else:
            made = text_environment().get_template(kind.markdown).render(values)
    return direction.in_text(made)


def _made(prepared: Prepared, kind: ReportKind, values: dict[str, Any]) -> str:
    """The HTML; of an own template from its sandbox, its sheet over ours."""
    with speaking(of(values["language"])):
        return direction.in_html(_filled_in(prepared, kind, values))


def _filled_in(prepared: Prepared, kind: ReportKind, values: dict[str, Any]) -> str:
    if prepared.template is None:
        return html_environment().get_template(kind.document).render(values)
    sheet = Markup(prepared.template.files.get(STYLE, ""))  # noqa: S704 - checked when declared
    values["style"] = values["style"] + sheet
    screen = bool(values["for_screen"])
    return own_templates.as_html(prepared.template, kind.document, values, screen=screen)


@lru_cache(maxsize=64)
def style(page_size: str, extra: str = "", accent: str = "", language: str = SOURCE) -> str:
    """All style sheets of a report on paper, as one text.

    Args:
        page_size: the sheet.
        extra: the kind's own sheet; what it says of one size alone is in `extra-size.css`.
        accent: the colour of the house; empty for our own.
        language: its tag.
    """
    names = [*_SHEETS, page_size]
    if extra:
        sized = f"{extra}-{page_size}"
        names += [extra, *([sized] if (TEMPLATES / "css" / f"{sized}.css").exists() else [])]
    sheets = "\n".join(
        (TEMPLATES / "css" / f"{name}.css").read_text(encoding="utf-8") for name in names
    )
    return _resolved(house.coloured(f"{sheets}\n{sheet(language)}", accent))


def _resolved(sheets: str) -> str:
    """Style sheets with the values of their variables: the renderer resolves one per element."""
    values = dict(_VARIABLE.findall(sheets))
    return _USE.sub(lambda use: values.get(use[1], use[0]), sheets)


@lru_cache(maxsize=8)
def screen_style(accent: str = "", language: str = SOURCE) -> str:
    """All style sheets of a report on a screen: no pages, drawings left out."""
    sheets = [
        (TEMPLATES / "css" / f"{name}.css").read_text(encoding="utf-8")
        for name in (*_SHEETS[1:], "screen")
    ]
    if language != SOURCE:
        sheets.append(sheet(language))
    lines = "\n".join(sheets).splitlines()
    kept = "\n".join(line for line in lines if "hotwash:" not in line)
    return house.coloured(kept, accent)
