"""Records that are marked more strictly than the report: they aren't in it."""

from reports import catalog
from reports.language import N_
from reports.withholding.passages import is_stricter
from reports.withholding.rows import Row, rows
from reports.withholding.withheld import Rule, Withheld


def stricter(record: Row, tlp: str) -> bool:
    """Whether any record is marked more strictly than a report."""
    return any(
        is_stricter(row.get(marked.field), tlp)
        for marked in catalog.marked()
        for row in rows(record, marked.part)
    )


def take_out(record: Row, tlp: str) -> tuple[tuple[Withheld, ...], dict[str, str]]:
    """Take the records that are marked more strictly out of a report.

    Returns:
        What was taken out, and the texts that may stand nowhere else, each with its reason.
    """
    gone: list[Withheld] = []
    texts: dict[str, str] = {}
    for marked in catalog.marked():
        part, field = marked.part, marked.field
        ids = set[str]()
        for row in rows(record, part):
            if not is_stricter(row.get(field), tlp):
                continue
            ids.add(str(row.get("id")))
            gone.append(
                Withheld(part, str(row.get("id")), "", N_("marking"), Rule.MARKING, ref=_ref(row))
            )
            texts |= {str(row[name]): N_("marking") for name in marked.texts if row.get(name)}
        if not ids:
            continue
        record[part] = [row for row in rows(record, part) if str(row.get("id")) not in ids]
        for owned, link in marked.owned.items():
            if owned in record:
                record[owned] = [r for r in rows(record, owned) if str(r.get(link)) not in ids]
    return tuple(gone), texts


def _ref(row: Row) -> str:
    return str(row.get("ref") or "")
