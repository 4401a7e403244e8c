"""A store of the schema before keeps its register, on both databases; new notes find room in it."""

import uuid
from functools import partial
from pathlib import Path

import platformdirs
import pytest
import sqlalchemy as sa

from kb.incidents.issued_reports import service as issued
from kb.incidents.issued_reports.models import IssuedReport
from kb.incidents.record.models import Incident
from kb.knowledge_base import KnowledgeBase
from kb.store import migrate
from kb.store.base import Record, table_of
from kb.store.engine import make_engine, parse_place

_INCIDENT, _REPORT, _EXTRACT = (uuid.UUID(int=n) for n in (91, 92, 93))


def old(connection: sa.Connection, model: type[Record], **given: object) -> None:
    """A row of the schema that the database has, with `given` and what nobody said anything of."""
    known = {column["name"] for column in sa.inspect(connection).get_columns(model.__tablename__)}
    columns = [column for column in table_of(model).columns if column.name in known]
    values: dict[str, object] = {"version": 1, "severity_rank": 0, **given}
    for column in columns:
        default = column.default
        if column.name not in values and default is not None:
            scalar = default.is_scalar
            values[column.name] = default.arg if scalar else default.arg(None)  # type: ignore[attr-defined]
    light = sa.table(model.__tablename__, *(sa.column(c.name, c.type) for c in columns))
    names = {column.name for column in columns}
    connection.execute(light.insert(), {n: v for n, v in values.items() if n in names})


def test_reports_of_before_are_of_incidents_and_others_may_come(
    place: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(platformdirs, "user_data_path", lambda name: tmp_path / name)
    engine = make_engine(parse_place(place))
    migrate.upgrade(engine, "0011")
    given: dict[str, object] = {"incident_id": _INCIDENT, "file_name": "review.pdf"}
    with engine.begin() as connection:
        old(connection, Incident, id=_INCIDENT, number="INC-2025-0001")
        old(connection, IssuedReport, id=_REPORT, report_kind="executive", **given)
        old(connection, IssuedReport, id=_EXTRACT, report_kind="extract", **given)
    engine.dispose()
    with KnowledgeBase.open(place, actor="Amelie Fontaine") as kb:
        with kb.engine.connect() as connection:
            assert migrate.current(connection) == migrate.HEAD
            assert migrate.differences(connection) == []
        kept = Path(place).parent if Path(place).exists() else tmp_path / "hotwash/backups"
        assert list(kept.glob("*-before-migration-from-0011-*.hotwash-backup"))
        report = kb.read(partial(issued.get, record_id=_REPORT))
        assert (report.subject, report.file_name) == ("incident", "review.pdf")
        assert (report.item_id, report.asked, report.template_sha256) == (None, {}, "")
        assert kb.read(partial(issued.get, record_id=_EXTRACT)).subject == "extract"
        kb.write(partial(issued.add, incident_id=None, values={"subject": "period"}))
        found = kb.read(issued.register)
        assert {one.number for one in found} == {"INC-2025-0001", ""}
        with pytest.raises(sa.exc.IntegrityError), kb.engine.begin() as connection:
            connection.execute(
                sa.text("UPDATE issued_report SET incident_id = :other"),
                {"other": uuid.UUID(int=1).hex},
            )
