"""What is rendered: the example incident in three sizes, for us as a record, for others as HTML."""

import json
import re
from dataclasses import dataclass
from pathlib import Path

from reports import catalog, html
from reports.context import ReportContext
from reports.document import prepare
from tests.reports import factories

_SECTIONS = ("summary", "happened", "workflow", "lessons", "config_changes", "follow_ups")
_PLAIN = """
@page { size: A4; margin: 25mm 18mm;
  @bottom-center { content: counter(page) " / " counter(pages) } }
body { font-family: sans-serif; font-size: 10pt }
table { width: 100%; border-collapse: collapse } td, th { border: 1px solid #ccc; padding: 2mm;
  overflow-wrap: anywhere; vertical-align: top; text-align: left }
h1 { bookmark-level: 1 } nav a::after { content: target-counter(attr(href), page) }
.cover { break-after: page } pre { white-space: pre-wrap }
"""


@dataclass(frozen=True, slots=True)
class Size:
    """One of the sizes of the targets.

    Attributes:
        pages: wanted; ours come close.
        times: how often the example's events, steps and assets are repeated.
        target: our time at most, as a part of the baseline's.
    """

    pages: int
    times: int
    target: float


SIZES = (Size(9, 1, 0.65), Size(43, 34, 0.50), Size(210, 190, 0.42))


def context(times: int) -> ReportContext:
    """The example incident with its events, steps and assets repeated."""
    record = factories.full()
    record["comparison"] = None
    for part in ("timeline", "workflow", "assets"):
        rows = record[part]
        record[part] = [
            row | {"id": f"{row['id']}-{i}", "key_event": i == 0}
            for i in range(times)
            for row in rows
        ]
    sections = _SECTIONS if times == 1 else (*_SECTIONS, "all_events")
    return factories.context(record, sections=sections)


def written(times: int, folder: Path) -> Path:
    """A folder with what each process reads: `context.json` and the naive `plain.html`."""
    place = folder / str(times)
    place.mkdir()
    made = context(times)
    (place / "context.json").write_text(json.dumps(made.as_json()), encoding="utf-8")
    kind = catalog.kind("post_incident")
    text = re.sub(r"<colgroup>.*?</colgroup>", "", html.for_pages(prepare(made, kind), kind))
    styled = text.replace("</head>", f"<style>{_PLAIN}</style></head>", 1)
    (place / "plain.html").write_text(styled, encoding="utf-8")
    return place
