"""One report's view of a record: times in words, references, and what to tell people."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from markupsafe import Markup

from kb.vocabulary.enums import Precision
from reports import markdown
from reports.catalog import Limits
from reports.context import ReportContext
from reports.language import _, direction
from reports.language.words import day_in_words, format_duration, format_moment
from reports.places import Place
from reports.redaction import MARK, bar
from reports.result import Message
from reports.searches import Searches, with_tables
from reports.wording import shorten

Row = dict[str, Any]
_NO_LIMITS = Limits(rows=100_000, characters=1_000_000, cell=4_000)
#: Characters a line of running text, about; short lines count as whole ones.
_LINE = 60
_CLOCK = {Precision.EXACT, Precision.MINUTE, Precision.HOUR}


class Reading:
    """A record as sections read it.

    Attributes:
        record: the incident, as plain JSON.
        limits: how much of each list and text is shown.
        messages: what people should know; sections add to it.
        left_out: how many entries a list lost to the limits, by the list's name.
    """

    def __init__(self, context: ReportContext, limits: Limits | None = None) -> None:
        self.context = context
        self.options = context.options
        self.record = context.record
        self.limits = limits or _NO_LIMITS
        self.condensed = limits is not None
        self.messages: list[Message] = []
        self.searches = Searches(self.record.get("searches"))
        self.left_out: dict[str, int] = {}
        self._section = ""

    def in_section(self, key: str) -> None:
        """From here on messages belong to this section."""
        self._section = key

    def rows(self, part: str) -> list[Row]:
        """The records of a part; an empty list when there are none."""
        value = self.record.get(part)
        return [row for row in value if isinstance(row, dict)] if isinstance(value, list) else []

    def some(self, rows: list[Row], name: str) -> list[Row]:
        """As many rows as the limits allow; what is left out is counted under `name`."""
        kept = rows[: self.limits.rows]
        if len(rows) > len(kept):
            self.left_out[name] = len(rows) - len(kept)
        return kept

    def say(self, code: str, text: str, row: Row | None = None, field: str = "") -> None:
        """Add a message about a record, or about the incident."""
        kind = str(row.get("_kind", "")) if row else "incident"
        record_id = str((row or self.record).get("id", ""))
        self.messages.append(Message(code, text, self._section, kind, record_id, field))

    @staticmethod
    def of(row: Row) -> str:
        """Which record a row is, for the place that it gets on a page."""
        return f"{row['_kind']}:{row['id']}" if row.get("_kind") and row.get("id") else ""

    def prose(self, text: object, row: Row | None = None, field: str = "") -> Markup:
        """Recorded Markdown as HTML, within the limits."""
        written, tables = self.searches.marked(str(text or ""))
        if self.condensed:
            written, tables = self.searches.in_one_line(str(text or "")), {}
            lines = [line for line in written.splitlines() if line.strip()]
            fitting = lines[: max(self.limits.characters // _LINE, 1)]
            shown = written if len(fitting) == len(lines) else "\n\n".join(fitting)
            shown = shorten(shown, self.limits.characters)
            if shown != written:
                self.left_out["characters"] = self.left_out.get("characters", 0) + 1
            written = shown

        def on_plain(reason: str) -> None:
            self.say("plain_text", f"A text is shown as it was typed: {reason}.", row, field)

        html = with_tables(markdown.to_html(written, on_plain), tables)
        if markdown.picture_begins() in html and "![" in written:
            said = "A picture isn’t shown: its description stands in its place."
            self.say("picture", said, row, field)
        return Markup(MARK.sub(bar, direction.in_blocks(html)))  # noqa: S704 - sanitised by markdown.to_html

    def written(self, text: object) -> str:
        """Recorded Markdown with its searches answered."""
        written = str(text or "")
        if self.condensed:
            return self.searches.in_one_line(written)
        return self.searches.in_markdown(written)

    def cell(self, text: object, row: Row | None = None, field: str = "") -> str:
        """A text that stands in a table or a title, cut when it is endless."""
        written = str(text or "")
        shown = shorten(written, self.limits.cell)
        if self.condensed:
            if shown != written:
                self.left_out["characters"] = self.left_out.get("characters", 0) + 1
            return " ".join(shown.split())
        if shown != written:
            self.say(
                "shortened",
                f"A text of {len(written):,} characters is cut; the attached record has it whole.",
                row,
                field,
            )
        return shown

    def moment(self, value: object, precision: object = "", none: str | None = None) -> str:
        """A time of the record, no more exact than it is known."""
        at = instant(value)
        if at is None:
            return _("not set") if none is None else none
        return format_moment(at, str(precision or Precision.MINUTE))

    def milestone(self, name: str) -> datetime | None:
        """One of the incident's times T0 to T9."""
        return instant(self.record.get(name))

    def milestone_precision(self, name: str) -> str:
        """How exactly that time is known."""
        moments = self.record.get("moments")
        known = moments.get(name) if isinstance(moments, dict) else None
        precision = known.get("precision") if isinstance(known, dict) else None
        return str(precision or Precision.MINUTE)

    def numbered(self, part: str, prefix: str) -> dict[str, str]:
        """References such as L-02 by record id."""
        return {str(row.get("id")): reference(row, prefix) for row in self.rows(part)}


def reference(row: Row, prefix: str) -> str:
    """The reference of a record, such as L-02."""
    if row.get("ref"):
        return str(row["ref"])
    number = row.get("number")
    return f"{prefix}-{number:02d}" if isinstance(number, int) else prefix


def instant(value: object) -> datetime | None:
    """A time of the record, or None for what isn't one."""
    if not isinstance(value, str) or not value:
        return None
    try:
        at = datetime.fromisoformat(value)
    except ValueError:
        return None
    return at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)


def duration(start: datetime | None, end: datetime | None) -> str:
    """From start to end as "1 h 23 m"; empty when that isn't known."""
    if start is None or end is None or end < start:
        return ""
    return format_duration((end - start).total_seconds() / 60)


class Clock:
    """Times of one table, as short as they can be told apart."""

    def __init__(self, times: Iterable[datetime | None]) -> None:
        known = [at for at in times if at is not None]
        days = {at.date() for at in known}
        self.day = next(iter(days)) if len(days) == 1 else None
        self.year = known[0].year if known and len({at.year for at in known}) == 1 else None

    def show(self, at: datetime | None, precision: object = "", none: str | None = None) -> str:
        """A time without what all times of the table share."""
        exact = str(precision or Precision.MINUTE)
        if at is None or exact == Precision.UNKNOWN:
            return _("not set") if none is None else none
        if exact in _CLOCK and self.day is not None:
            full = format_moment(at, Precision.MINUTE if exact == Precision.EXACT else exact)
            return full.partition(" ")[2]
        full = format_moment(at, Precision.MINUTE if exact == Precision.EXACT else exact)
        return full[5:] if self.year is not None and len(full) > 7 and self.day is None else full

    @property
    def note(self) -> str:
        """What the times share, for a caption."""
        if self.day is not None:
            return day_in_words(self.day)
        return str(self.year) if self.year is not None else ""


def anchored(
    messages: Iterable[Message], pages: dict[str, int], places: Iterable[Place] = ()
) -> tuple[Message, ...]:
    """The messages with the page that their field, their record, or else their section is on."""
    fields: dict[tuple[str, str], int] = {}
    records: dict[str, int] = {}
    for place in places:
        if place.field:
            fields.setdefault((place.record, place.field), place.page)
        if place.record:
            records.setdefault(place.record, place.page)
    return tuple(
        replace(
            message,
            page=message.page
            or fields.get((message.record_id, message.field))
            or records.get(message.record_id)
            or pages.get(f"r-{message.record_id}")
            or pages.get(f"s-{message.section}"),
        )
        for message in messages
    )
