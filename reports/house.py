"""What the house puts on its reports: name, colour, texts, logo, language, read with the record."""

import base64
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from reports.language import offered

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from kb.house.redaction import HouseRedaction
    from reports.options import ReportOptions

#: Hotwash's own accent colour, as the style sheets write it.
ACCENT: Final = "#0B5F7C"
#: What the fetcher serves as the logo of the report under way.
LOGO: Final = "hotwash:house/logo.png"


def dressed(session: "Session", options: "ReportOptions") -> "ReportOptions":
    """The options with what the house decided, where they don't say otherwise."""
    from kb.house import look_service  # noqa: PLC0415 - a renderer reads no store

    look = look_service.read(session)
    ours = look.language if look.language in offered() else ""
    return replace(
        options,
        organisation=options.organisation or look.organisation,
        accent=options.accent or look.accent,
        cover_note=options.cover_note or look.cover_text,
        footer_text=options.footer_text or look.footer_text,
        language=options.language or ours,
        logo=options.logo or base64.b64encode(look.logo).decode(),
    )


def redaction_rules(session: "Session") -> "HouseRedaction":
    """What the house never gives out."""
    from kb.house import redaction_service  # noqa: PLC0415 - as above

    return redaction_service.read(session)


def inlined(logo: str) -> str:
    """The address of a logo within a file that loads nothing; empty for none."""
    return f"data:image/png;base64,{logo}" if logo else ""


def coloured(sheet: str, accent: str) -> str:
    """A style sheet in the accent colour of the house."""
    return sheet.replace(ACCENT, accent) if accent else sheet
