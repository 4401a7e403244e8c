"""Templates: sandboxed, escaped, and strict about names that don't exist."""

from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import FileSystemLoader, StrictUndefined
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup, escape

from reports.catalog import TEMPLATES
from reports.redaction import MARK
from reports.wording import defang, visible


@cache
def html_environment(root: Path = TEMPLATES) -> ImmutableSandboxedEnvironment:
    """Templates that make HTML: whatever they print is shown defanged and escaped."""
    environment = _environment(root, autoescape=True)
    environment.finalize = _shown
    environment.filters["attribute"] = _attribute
    environment.filters["lines"] = _lines
    return environment


@cache
def text_environment(root: Path = TEMPLATES) -> ImmutableSandboxedEnvironment:
    """Templates that make Markdown: what they print is defanged and can't start markup."""
    environment = _environment(root, autoescape=False)
    environment.filters["inline"] = _inline
    environment.filters["block"] = _block
    environment.filters["fenced"] = _fenced
    return environment


def _environment(root: Path, *, autoescape: bool) -> ImmutableSandboxedEnvironment:
    return ImmutableSandboxedEnvironment(
        loader=FileSystemLoader(root),
        autoescape=autoescape,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )


def _shown(value: Any) -> Any:  # noqa: ANN401 - whatever a template prints
    """Recorded text as it stands on a page; what is HTML already stays as it is."""
    if isinstance(value, str) and not hasattr(value, "__html__"):
        text = str(escape(defang(visible(value))))
        return Markup(MARK.sub(r'<span class="red">REDACTED · \1</span>', text))  # noqa: S704 - escaped
    return value


def _attribute(value: str) -> Markup:
    """Recorded text inside an attribute's quotes, where no element may stand."""
    return Markup(escape(defang(visible(value))))  # noqa: S704 - escaped


def _lines(value: str) -> Markup:
    """Recorded text with its line breaks."""
    return Markup("<br>").join(_shown(line) for line in value.splitlines())


_MARKDOWN = str.maketrans({character: f"\\{character}" for character in "\\`*_{}[]<>#|!~"})


def _inline(value: object) -> str:
    """Recorded text within a line of Markdown."""
    return " ".join(defang(visible(str(value))).split()).translate(_MARKDOWN)


def _block(value: object) -> str:
    """Recorded Markdown as it is, addresses defanged, HTML shown as text."""
    text = defang(visible(str(value or ""))).strip()
    return text.replace("<", "&lt;").replace("](", "] (")


def _fenced(value: object) -> str:
    """Recorded text in a fence longer than any in it."""
    text = defang(visible(str(value or "")))
    fence = "```"
    while fence in text:
        fence += "`"
    return f"{fence}\n{text}\n{fence}"
