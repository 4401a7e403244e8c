"""Outcomes of an import in words, and the columns of their table."""

from collections.abc import Mapping
from pathlib import PurePath

from PySide6.QtCore import QCoreApplication

from desktop.widgets.cells import Cell
from desktop.widgets.rows import Column
from kb.interchange.outcome import FileOutcome, ImportReport
from kb.store.base import record_models

_TONES = {"imported": "ok", "updated": "info", "unchanged": "neutral", "refused": "danger"}
_KEPT = "Kept your "
_MOST_PEOPLE = 20
_FIRST = ("incidents", "playbooks", "articles", "automation_rules")
_MANY = {
    "timeline": "timeline events",
    "workflow": "workflow steps",
    "research": "research notes",
    "evidence": "evidence items",
    "remediation": "remediation actions",
    "follow_ups": "follow-ups",
}


def _t(text: str, count: int | None = None) -> str:
    if count is None:
        return QCoreApplication.translate("ImportWords", text)
    return QCoreApplication.translate("ImportWords", text, "", count)


def file_name(outcome: FileOutcome) -> str:
    """The name without its folders."""
    return PurePath(outcome.path).name or outcome.path


def result_label(outcome: FileOutcome, *, done: bool) -> str:
    """What was done with a file, or what would be."""
    if outcome.result == "imported":
        return _t("Imported") if done else _t("New")
    if outcome.result == "updated":
        return _t("Updated") if done else _t("Changed")
    return _t("Unchanged") if outcome.result == "unchanged" else _t("Refused")


def records_text(records: Mapping[str, int]) -> str:
    """Counts by kind: "1 incident, 14 alerts"."""
    declared = (model.__kind__ for model in record_models().values())
    named = {kind.plural: kind.label.lower() for kind in declared}
    said = []
    for plural, number in records.items():
        one = named.get(plural, plural.replace("_", " "))
        word = one if number == 1 else _MANY.get(plural, plural.replace("_", " "))
        said.append(f"{number:,} {word}")
    return ", ".join(said)


def refusal(outcome: FileOutcome) -> str:
    """Why a file is refused, and where in it."""
    if outcome.line is None:
        return outcome.reason
    place = (
        _t("Line {line}, column {column}: {reason}")
        if outcome.column
        else _t("Line {line}: {reason}")
    )
    return place.format(line=outcome.line, column=outcome.column, reason=outcome.reason)


def kept(outcome: FileOutcome) -> list[str]:
    """What people edited and the file doesn't take back."""
    return [warning for warning in outcome.warnings if warning.startswith(_KEPT)]


def other_warnings(outcome: FileOutcome) -> list[str]:
    """Warnings that are no kept edits."""
    return [warning for warning in outcome.warnings if not warning.startswith(_KEPT)]


def backfilled(outcome: FileOutcome) -> str:
    """How many new incidents are old ones; empty for none."""
    number = outcome.backfilled
    return _t("%n recorded afterwards, with their own dates", number) if number else ""


def people(outcome: FileOutcome) -> list[str]:
    """Whom the file names and nobody here knows; each becomes a placeholder."""
    names = list(outcome.people[:_MOST_PEOPLE])
    rest = len(outcome.people) - len(names)
    return [*names, _t("and %n more", rest)] if rest else names


def notes(outcome: FileOutcome) -> str:
    """The last column: why a file is refused, else how much there is to know about it."""
    if outcome.result == "refused":
        return refusal(outcome)
    said = []
    if outcome.unknown_fields:
        said.append(_t("%n unknown field(s) kept", len(outcome.unknown_fields)))
    if kept(outcome):
        said.append(_t("%n edit(s) of yours kept", len(kept(outcome))))
    if outcome.backfilled:
        said.append(_t("%n recorded afterwards", outcome.backfilled))
    if outcome.people:
        said.append(_t("%n new name(s)", len(outcome.people)))
    others = len(other_warnings(outcome))
    if others:
        said.append(_t("%n warning(s)", others))
    return ", ".join(said)


def totals(report: ImportReport, *, done: bool) -> str:
    """All files in one sentence: "3 files: 2 new, 1 refused. 2 incidents, 14 alerts."."""
    counted = report.totals
    words = (
        ("imported", _t("%n imported", counted["imported"]), _t("%n new", counted["imported"])),
        ("updated", _t("%n updated", counted["updated"]), _t("%n changed", counted["updated"])),
        ("unchanged", *[_t("%n unchanged", counted["unchanged"])] * 2),
        ("refused", *[_t("%n refused", counted["refused"])] * 2),
    )
    results = [past if done else future for name, past, future in words if counted[name]]
    names = {name for name, *_rest in words}
    rest = {name: number for name, number in counted.items() if name not in names}
    records = {name: rest.pop(name) for name in _FIRST if name in rest} | rest
    form = _t("%n file(s): {results}. {records}.") if records else _t("%n file(s): {results}.")
    said = _t(form, len(report.files))
    return said.format(results=", ".join(results), records=records_text(records))


def outcome_columns(*, done: bool) -> list[Column[FileOutcome]]:
    """The table of files."""
    what = _t("{kind}")

    def kind(outcome: FileOutcome) -> Cell:
        text = outcome.what or outcome.format
        return Cell(what.format(kind=text[:1].upper() + text[1:]) if text else "", wrap=True)

    def result(outcome: FileOutcome) -> Cell:
        return Cell(result_label(outcome, done=done), "chip", tone=_TONES[outcome.result])

    columns: list[Column[FileOutcome]] = [
        Column("name", _t("File"), lambda o: Cell(file_name(o), "title", tip=o.path), 190),
        Column("what", _t("What it is"), kind, 158),
        Column("result", _t("Result"), result, 96),
        Column("records", _t("Holds"), lambda o: Cell(records_text(o.records), wrap=True), 158),
        Column(
            "notes",
            _t("Notes"),
            lambda o: Cell(notes(o), "secondary", wrap=True),
            200,
            stretch=True,
        ),
    ]
    return columns
