"""Columns of the list of incidents: what each shows, and by which index it is sorted."""

from collections.abc import Callable
from datetime import UTC, datetime, tzinfo

from PySide6.QtCore import QCoreApplication

from desktop.models.sparse import SparseColumn
from desktop.widgets.cells import Cell
from desktop.widgets.marks import Mark
from kb.incidents.record.completeness import REVIEW_PARTS
from kb.incidents.record.listing import sort_refusal
from kb.incidents.record.rows import IncidentRow
from kb.vocabulary.enums import Precision, ReviewState, Severity, Tlp, Word
from kb.vocabulary.moments import format_duration, format_moment

_COARSE = frozenset(Precision) - {Precision.EXACT, Precision.MINUTE}
STATE_TONES = {"recording": "info", "in_review": "warn", "sign_off": "low", "approved": "ok"}
SEVERITY_TONES = {
    "critical": "crit",
    "high": "high",
    "medium": "med",
    "low": "low",
    "informational": "low",
    "not_set": "neutral",
}


def _t(text: str) -> str:
    return QCoreApplication.translate("IncidentColumns", text)


def label_of(words: type[Word], code: str) -> str:
    """The label of a code; an unknown code is shown as it is."""
    try:
        return words(code).label
    except ValueError:
        return code


def severity_mark(code: str) -> Mark:
    """The shape of a severity."""
    return Mark(code) if code in SEVERITY_TONES else Mark.NOT_SET


def short_name(name: str) -> str:
    """A name for a narrow column: "A. Fontaine"."""
    words = name.split()
    return f"{words[0][0]}. {words[-1]}" if len(words) > 1 else name


def list_time(at: datetime | None, zone: tzinfo, now: datetime | None = None) -> str:
    """A time in a list: "03-12 08:12", with the year when it isn't this one."""
    if at is None:
        return ""
    local = at.astimezone(zone)
    this_year = (now or datetime.now(UTC)).astimezone(zone).year
    return local.strftime("%m-%d %H:%M" if local.year == this_year else "%Y-%m-%d %H:%M")


def row_time(row: IncidentRow, name: str, zone: tzinfo) -> str:
    """A time of a row, no more exact than it is known."""
    at: datetime | None = getattr(row, name)
    known = row.moments.get(name)
    precision = str(known.get("precision", "")) if isinstance(known, dict) else ""
    if at is None or precision not in _COARSE:
        return list_time(at, zone)
    return format_moment(at, precision, zone)


def _between(start: datetime | None, end: datetime | None) -> str:
    if start is None or end is None:
        return ""
    return format_duration((end - start).total_seconds() / 60)


def _title(row: IncidentRow) -> Cell:
    if not row.title:
        return Cell(_t("No title"), "secondary")
    form = _t("{title} (example)") if row.is_example else "{title}"
    return Cell(form.replace("{title}", row.title), "title")


def _severity(row: IncidentRow) -> Cell:
    return Cell(label_of(Severity, row.severity), "mark", mark=severity_mark(row.severity))


def _state(row: IncidentRow) -> Cell:
    if row.review_skipped:
        return Cell(_t("Review skipped"), "chip", tone="neutral", tip=row.review_skipped)
    tone = STATE_TONES.get(row.review_state, "neutral")
    return Cell(label_of(ReviewState, row.review_state), "chip", tone=tone)


def _lead(row: IncidentRow) -> Cell:
    return Cell(short_name(row.lead), "person", tip=row.lead)


def _review(row: IncidentRow) -> Cell:
    share = row.review_done / REVIEW_PARTS
    return Cell(f"{row.review_done}/{REVIEW_PARTS}", "progress", share=share)


def _follow_ups(row: IncidentRow) -> Cell:
    if not row.open_follow_ups:
        return Cell("0", "number")
    if row.overdue_follow_ups:
        text = _t("{open}, {overdue} overdue")
        said = text.format(open=row.open_follow_ups, overdue=row.overdue_follow_ups)
        return Cell(said, "number")
    return Cell(str(row.open_follow_ups), "number")


def _source(row: IncidentRow) -> Cell:
    if row.source is None:
        return Cell(_t("Entered"), "secondary")
    return Cell(_t("Imported"), "secondary", tip=row.source.product)


def incident_columns(zone: tzinfo) -> list[SparseColumn[IncidentRow]]:
    """All columns, the usual ones first.

    Args:
        zone: the window's time zone, named in the headers of times.
    """
    zoned = _t("{title} ({zone})")

    def timed(title: str) -> str:
        return zoned.format(title=title, zone=datetime.now(UTC).astimezone(zone).tzname() or "")

    def at(name: str) -> Callable[[IncidentRow], Cell]:
        return lambda row: Cell(row_time(row, name, zone), "number")

    column = SparseColumn
    made: list[SparseColumn[IncidentRow]] = [
        column("number", _t("Id"), lambda r: Cell(r.number, "mono"), 118, sort="number"),
        column("title", _t("Title"), _title, 260, stretch=True, sort="title"),
        column("severity", _t("Severity"), _severity, 92, sort="severity"),
        column("state", _t("State"), _state, 96, sort="state"),
        column("lead", _t("Lead"), _lead, 126, sort="lead"),
        column(
            "began",
            timed(_t("Began")),
            at("first_activity_at"),
            104,
            sort="began",
            gives_way=True,
        ),
        column("review", _t("Review"), _review, 96),
        column("opened", timed(_t("Opened")), at("created_at"), 104, shown=False, sort="opened"),
        column("detected", timed(_t("Detected")), at("detected_at"), 110, shown=False),
        column(
            "contained_in",
            _t("Contained in"),
            lambda r: Cell(_between(r.detected_at, r.contained_at), "number"),
            100,
            shown=False,
        ),
        column(
            "resolved_in",
            _t("Resolved in"),
            lambda r: Cell(_between(r.detected_at, r.resolved_at), "number"),
            100,
            shown=False,
        ),
        column(
            "playbook",
            _t("Playbook"),
            lambda r: Cell(r.playbook),
            150,
            shown=False,
            sort="playbook",
        ),
        column(
            "tlp",
            _t("TLP"),
            lambda r: Cell(label_of(Tlp, r.tlp), "secondary"),
            130,
            shown=False,
            sort="tlp",
        ),
        column("follow_ups", _t("Open follow-ups"), _follow_ups, 116, shown=False),
        column("assets", _t("Assets"), lambda r: Cell(str(r.assets), "number"), 70, shown=False),
        column("tags", _t("Tags"), lambda r: Cell(", ".join(r.tags)), 140, shown=False),
        column("updated", timed(_t("Updated")), at("updated_at"), 110, shown=False, sort="updated"),
        column("reporter", _t("Reporter"), lambda r: Cell(r.reporter), 120, shown=False),
        column("source", _t("Source"), _source, 90, shown=False),
    ]
    return [_with_refusal(one) for one in made]


def _with_refusal(made: SparseColumn[IncidentRow]) -> SparseColumn[IncidentRow]:
    """Says why a column can't be sorted by, where it can't."""
    if made.sort:
        return made
    return SparseColumn(
        made.key,
        made.title,
        made.cell,
        made.width,
        made.stretch,
        made.shown,
        refusal=sort_refusal(made.key) or "",
    )
