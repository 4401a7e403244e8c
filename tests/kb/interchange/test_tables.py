"""Tables of incidents: mapped, remembered, all rows or none, true dates."""

import csv
import io
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kb.errors import InterchangeError, ValidationError
from kb.incidents.record.fields import INCIDENT
from kb.interchange import service, table_incidents, table_mapping
from kb.interchange.files import SourceFile
from kb.interchange.outcome import ImportReport
from kb.interchange.part_kinds import PARTS, coerced
from kb.interchange.table_mapping import TableMapping, from_json, suggested
from kb.knowledge_base import KnowledgeBase
from kb.people import service as people
from tests.kb.interchange.case_samples import count_stored, incident_of

TEXT = """Ticket;Betreff;Opened;Closed;Priority;Assigned to;Hosts;Cost centre
T-1;Phishing of finance;03.02.2019 14:05;04.02.2019;P1;Kai;"pc1, 10.0.0.1";4711
T-2;Lost laptop;13.02.2019 09:00;;P9;;;
"""
MAPPING: dict[str, Any] = {
    "columns": {
        "Ticket": "external_id",
        "Betreff": "title",
        "Opened": "created",
        "Closed": "closed_at",
        "Priority": "severity",
        "Assigned to": "lead",
        "Hosts": "assets",
    },
    "zone": "Europe/Berlin",
    "order": "day",
    "values": {"severity": {"P1": "critical"}},
    "product": "OTRS",
}


def put(path: Path, text: str = TEXT, encoding: str = "utf-8") -> Path:
    """A table in the folder."""
    path.write_bytes(text.encode(encoding))
    return path


def take(kb: KnowledgeBase, path: Path, **changes: object) -> ImportReport:
    """An import with the mapping."""
    mapping = from_json(MAPPING | changes)
    return service.import_paths(kb, [path], mappings={"": mapping})


def test_rows_become_incidents_with_their_true_dates(kb: KnowledgeBase, inbox: Path) -> None:
    report = take(kb, put(inbox / "old.csv"))
    assert report.totals["incidents"] == 2
    assert report.files[0].backfilled == 2
    assert report.files[0].people == ("Kai",)
    assert any("“P9” is unknown here" in w for w in report.files[0].warnings)
    first = incident_of(kb, "T-1")
    assert (first["title"], first["severity"], first["lead"]) == (
        "Phishing of finance",
        "critical",
        "Kai",
    )
    assert first["detected_at"] == datetime(2019, 2, 3, 13, 5, tzinfo=UTC)
    assert first["closed_at"] == datetime(2019, 2, 3, 23, 0, tzinfo=UTC)
    assert first["moments"]["closed_at"]["precision"] == "day"
    assert (first["backfilled"], first["number"][:9]) == (True, "INC-2019-")
    assert first["extra"]["columns"] == {"Cost centre": "4711"}
    assert incident_of(kb, "T-2")["extra"]["words"] == {"severity": "P9"}
    assert count_stored(kb)["asset"] == 2
    known = kb.read(people.everybody)
    assert [(p.name, p.role) for p in known] == [("Kai", people.PLACEHOLDER)]


def test_the_mapping_is_remembered_by_the_header(kb: KnowledgeBase, inbox: Path) -> None:
    path = put(inbox / "old.csv")
    take(kb, path)
    again = service.import_paths(kb, [path])
    assert again.totals["unchanged"] == 1
    table = again.files[0].table
    assert table is not None
    assert (table.known, table.mapping.product) == (True, "OTRS")
    lines = TEXT.splitlines()
    newer = put(inbox / "new.csv", f"{lines[0]}\nT-3;Third;05.02.2019;;P1;Kai;;\n")
    assert service.import_paths(kb, [newer]).totals["incidents"] == 1
    assert incident_of(kb, "T-3")["severity"] == "critical"


def test_a_table_without_a_mapping_is_refused_with_a_first_guess(
    kb: KnowledgeBase, inbox: Path
) -> None:
    report = service.import_paths(kb, [put(inbox / "old.csv")], dry_run=True)
    (refused,) = report.refused
    assert "needs a mapping" in refused.reason
    assert refused.table is not None
    assert not refused.table.known
    assert refused.table.mapping.columns["Ticket"] == "external_id"
    assert refused.table.sample[0][0] == "T-1"
    assert report.as_json()["files"][0]["mapping"]["columns"]["Opened"] == "created"
    assert not count_stored(kb)


def test_a_newer_table_updates_what_nobody_edited(kb: KnowledgeBase, inbox: Path) -> None:
    path = put(inbox / "old.csv")
    take(kb, path)
    put(path, TEXT.replace("Lost laptop", "Found laptop"))
    report = take(kb, path)
    assert (report.totals["updated"], report.files[0].changed) == (1, 1)
    assert incident_of(kb, "T-2")["title"] == "Found laptop"


@pytest.mark.parametrize(
    ("text", "line", "column", "reason"),
    [
        (TEXT.replace("13.02.2019 09:00", "31.02.2019"), 3, 3, "“31.02.2019” under “Opened”"),
        (TEXT.replace("13.02.2019 09:00", "soon"), 3, 3, "“soon” under “Opened” is no time."),
        (TEXT.replace("13.02.2019 09:00", "09:00"), 3, 3, "“09:00” under “Opened” is no time."),
        (TEXT.replace("T-2", "T-1"), 3, 1, "The id “T-1” is that of line 2, too."),
        (TEXT.replace("T-2", ""), 3, 1, "This row has no id under “Ticket”."),
    ],
)
def test_one_wrong_row_refuses_the_whole_table(
    kb: KnowledgeBase, inbox: Path, text: str, line: int, column: int, reason: str
) -> None:
    (refused,) = take(kb, put(inbox / "old.csv", text)).refused
    assert refused.reason.startswith(reason)
    assert (refused.line, refused.column) == (line, column)
    assert not count_stored(kb)


def test_further_wrong_cells_are_counted(kb: KnowledgeBase, inbox: Path) -> None:
    text = TEXT.replace("13.02.2019 09:00", "x").replace("03.02.2019 14:05", "y")
    (refused,) = take(kb, put(inbox / "old.csv", text)).refused
    assert "“y” under “Opened” is no time. 1 more cell can't be read either." in refused.reason


def test_a_form_of_dates_that_is_given_is_the_only_one(kb: KnowledgeBase, inbox: Path) -> None:
    text = "id,title,opened\n1,A,20190203-1405\n"
    columns = {"id": "external_id", "title": "title", "opened": "created"}
    report = take(kb, put(inbox / "a.csv", text), columns=columns, date_format="%Y%m%d-%H%M")
    assert not report.refused
    assert incident_of(kb, "1")["detected_at"] == datetime(2019, 2, 3, 13, 5, tzinfo=UTC)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1252"])
def test_tables_in_the_encodings_of_spreadsheets(
    kb: KnowledgeBase, inbox: Path, encoding: str
) -> None:
    text = TEXT.replace("Phishing of finance", "Täuschung")
    assert not take(kb, put(inbox / "old.csv", text, encoding)).refused
    assert incident_of(kb, "T-1")["title"] == "Täuschung"


def test_a_mapping_for_another_table_is_said(kb: KnowledgeBase, inbox: Path) -> None:
    (refused,) = take(kb, put(inbox / "a.csv", "a,b\n1,2\n")).refused
    assert "for another table" in refused.reason


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ([], "needs “columns”"),
        ({"columns": {"a": "nothing"}}, "is no field"),
        ({"columns": {"a": "severity"}}, "the id or the title"),
        ({"columns": {"a": "title", "b": "title"}}, "can't both be"),
        ({"columns": {"a": "title"}, "zone": "Mars/Base"}, "is no time zone"),
        ({"columns": {"a": "title"}, "order": "year"}, "must be “day” or “month”"),
        ({"columns": {"a": "title"}, "values": {"severity": 1}}, "“values” must be"),
    ],
)
def test_a_mapping_that_is_none_is_refused(value: object, said: str) -> None:
    with pytest.raises(ValidationError, match=said):
        from_json(value)


def test_a_mapping_comes_back_from_its_json() -> None:
    found = from_json(MAPPING)
    assert from_json(json.loads(json.dumps(found.as_json()))) == found


def test_the_signature_says_nothing_of_order_and_case() -> None:
    assert table_mapping.signature(["A b", "c"]) == table_mapping.signature(["C", "a_b"])
    assert table_mapping.signature(["a", "b"]) != table_mapping.signature(["ab"])


@pytest.mark.parametrize(
    ("header", "keys"),
    [
        (["Number", "Short description", "Opened at", "Priority", "State"],
         ["external_id", "title", "created", "severity", "status"]),
        (["Issue key", "Summary", "Created", "Resolved", "Assignee", "Labels"],
         ["external_id", "title", "created", "resolved_at", "lead", "tags"]),
        (["x", "y"], ["", ""]),
    ],
)  # fmt: skip
def test_columns_are_guessed_by_their_names(header: list[str], keys: list[str]) -> None:
    assert list(suggested(header).columns.values()) == keys


def test_every_target_is_a_field_of_an_incident_or_a_part() -> None:
    apart = {"external_id", "created", "assets", "comment", "url"}
    assert {t.key for t in table_mapping.TARGETS} - apart <= set(INCIDENT.by_name)


@pytest.fixture(scope="module")
def columns() -> dict[str, str]:
    """All fields, a column each."""
    return {f"c{n}": target.key for n, target in enumerate(table_mapping.TARGETS)}


_CELL = st.text(max_size=12) | st.sampled_from(["2019-02-03", "high", "03/04/2019 1:00", "a, b"])


@given(data=st.data())
@settings(
    max_examples=150,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_any_cells_are_taken_or_refused(columns: dict[str, str], data: st.DataObject) -> None:
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(columns)
    writer.writerow([data.draw(_CELL) for _ in columns])
    raw = out.getvalue().encode("utf-8", "replace")
    try:
        table = table_incidents.read_table(SourceFile("a.csv", raw, ""))
        found = list(table_incidents.with_mapping(table, TableMapping(columns)).incidents())
    except InterchangeError:
        return
    for incident in found:
        for kind, records in incident.parts():
            for record in records:
                coerced(PARTS[kind], record.values, "a.csv", kind)


def test_many_rows_are_written_in_batches(kb: KnowledgeBase, inbox: Path) -> None:
    rows = "\n".join(f"T-{n};Title {n};03.02.2019;;P1;Kai;;" for n in range(1200))
    report = take(kb, put(inbox / "many.csv", f"{TEXT.splitlines()[0]}\n{rows}\n"))
    assert report.totals["incidents"] == 1200
    assert report.files[0].new == 1200
