"""Reading an incident once, for one report."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final, Self
from uuid import UUID

from kb.house.redaction import HouseRedaction
from kb.vocabulary.enums import Tlp
from reports import catalog, extract, house, insights, period, subjects
from reports.catalog import ReportKind
from reports.language import of, speaking
from reports.options import ReportOptions
from reports.own import folder
from reports.own.declaration import kind_of
from reports.own.template import Template
from reports.record import as_record, plain
from reports.redaction import Redacted, redact
from reports.searches import texts_of
from reports.withholding.withheld import Withheld

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.orm import Session

#: Texts of a report that stand in no record.
_SAID: Final = ("cover_text", "cover_note", "footer_text", "exported_by")


@dataclass(frozen=True, slots=True)
class ReportContext:
    """Everything a report is made of, as plain JSON: it crosses to the renderer as it is.

    Attributes:
        options: what was asked for, with the marking and the sections filled in.
        record: the incident as the audience may see it.
        withheld: what was taken out of it.
        names_replaced: people that a role stands for.
        left_out: whole records and parts that aren't given out.
        astray: passages withheld by hand that stand in their field no more.
        dropped: sections that are left out because they failed, and why.
        template: the files of an own template, as they were when the record was read.
    """

    options: ReportOptions
    record: dict[str, Any]
    withheld: tuple[Withheld, ...] = ()
    names_replaced: int = 0
    left_out: tuple[Withheld, ...] = ()
    astray: tuple[Withheld, ...] = ()
    dropped: dict[str, str] = field(default_factory=dict)
    template: Template | None = None

    @property
    def kind(self) -> ReportKind:
        """The kind of report, of the app or of the template."""
        return kind_of(self.template) if self.template else catalog.kind(self.options.kind)

    @property
    def audience_is_complete(self) -> bool:
        """Whether nothing is withheld from whom it is for."""
        return catalog.audience(self.options.audience).is_complete

    def as_json(self) -> dict[str, Any]:
        """Plain JSON values."""
        return {
            "options": self.options.as_json(),
            "record": self.record,
            "withheld": [asdict(passage) for passage in self.withheld],
            "names_replaced": self.names_replaced,
            "left_out": [asdict(one) for one in self.left_out],
            "astray": [asdict(passage) for passage in self.astray],
            "dropped": self.dropped,
            "template": self.template.as_json() if self.template else None,
        }

    @classmethod
    def from_json(cls, values: dict[str, Any]) -> Self:
        """The inverse of `as_json`."""
        return cls(
            options=ReportOptions.from_json(values["options"]),
            record=values["record"],
            withheld=tuple(Withheld.from_json(passage) for passage in values["withheld"]),
            names_replaced=values["names_replaced"],
            left_out=tuple(Withheld.from_json(one) for one in values["left_out"]),
            astray=tuple(Withheld.from_json(passage) for passage in values["astray"]),
            dropped=values["dropped"],
            template=Template.from_json(values["template"]),
        )


def read(
    session: "Session",
    incident_id: UUID,
    options: ReportOptions,
    template: Template | None = None,
    typed: Mapping[tuple[str, str], str] = MappingProxyType({}),
) -> ReportContext:
    """Read an incident for a report; run it with `KnowledgeBase.read`.

    Args:
        session: kb's own.
        incident_id: the incident.
        options: what is asked for.
        template: an own template as it is kept of an earlier copy; None: as it is now.
        typed: texts that aren't saved yet, by record and field; they stand in a draft only.

    Raises:
        kb.errors.NotFoundError: there is no such incident.
        UnknownKindError: the catalogue doesn't have what the options name.
    """
    from kb import dossier  # noqa: PLC0415 - a renderer reads no store and needn't load it

    record = as_record(dossier.whole(session, incident_id))
    _put_in(record, typed)
    record |= _answers(session, record, record, options)
    if trend := _trend(session, incident_id, options):
        record["trend"] = trend
    return _made(session, record, options, template)


def _put_in(record: dict[str, Any], typed: Mapping[tuple[str, str], str]) -> None:
    """Put texts in place of those that they will replace; what is no text stays as it is."""
    if not typed:
        return
    parts = (rows for rows in record.values() if isinstance(rows, list))
    rows = [record, *(row for part in parts for row in part if isinstance(row, dict))]
    by_id = {str(row.get("id")): row for row in rows}
    for (record_id, name), text in typed.items():
        row = by_id.get(record_id, {})
        if isinstance(row.get(name), str):
            row[name] = text


def read_extract(
    session: "Session",
    incident_id: UUID,
    options: ReportOptions,
    template: Template | None = None,
) -> ReportContext:
    """Read the one record that `options.item` names; the incident itself is read whole.

    Raises:
        kb.errors.NotFoundError: there is no such incident, or it has no such record.
        UnknownKindError: the catalogue doesn't have what the options name.
        UnknownItemError: the reference is of no kind that has extracts.
    """
    from kb import dossier  # noqa: PLC0415 - as above

    record = as_record(dossier.whole(session, incident_id))
    _part, row = extract.item_of(record, options.item)
    record |= _answers(session, record, row, options)
    return _made(session, record, options, template)


def _answers(
    session: "Session", record: dict[str, Any], told: dict[str, Any], options: ReportOptions
) -> dict[str, Any]:
    """What the searches in the texts that are told find now, for who is told everything."""
    if not catalog.audience(options.audience).is_complete:
        return {}
    from kb.search.found_now import found_now  # noqa: PLC0415 - a renderer reads no store

    tlp = options.tlp or record.get("tlp") or Tlp.AMBER.value
    answers = found_now(session, list(texts_of(told)), tlp, options.exported_by)
    return {"searches": plain(answers)} if answers else {}


def _trend(session: "Session", incident_id: UUID, options: ReportOptions) -> dict[str, Any]:
    """Twelve months of the incident's techniques and factors: counts, never which incidents."""
    from kb.conformance.trend import trends  # noqa: PLC0415 - a renderer needn't load it

    found = trends(session, incident_id, options.now.date())
    rows = [{"kind": r.kind, "name": r.name, "counts": list(r.counts)} for r in found.rows]
    return {"months": plain(found.months), "rows": rows} if rows else {}


def read_playbook(
    session: "Session",
    playbook_id: UUID,
    options: ReportOptions,
    version_id: UUID | None = None,
    template: Template | None = None,
) -> ReportContext:
    """Read a version of a playbook for a report; the one in force where none is named.

    Raises:
        kb.errors.NotFoundError: there is no such playbook or version.
        UnknownKindError: the catalogue doesn't have what the options name.
    """
    record = subjects.playbook_record(session, playbook_id, version_id)
    return _made(session, record, options, template)


def read_article(
    session: "Session",
    article_id: UUID,
    options: ReportOptions,
    version_id: UUID | None = None,
    template: Template | None = None,
) -> ReportContext:
    """Read a version of an article for a report; the one in force where none is named.

    Raises:
        kb.errors.NotFoundError: there is no such article or version.
        UnknownKindError: the catalogue doesn't have what the options name.
    """
    record = subjects.article_record(session, article_id, version_id)
    return _made(session, record, options, template)


def read_exercise(
    session: "Session",
    exercise_id: UUID,
    options: ReportOptions,
    template: Template | None = None,
) -> ReportContext:
    """Read a table-top exercise for a report; run it with `KnowledgeBase.read`.

    Raises:
        kb.errors.NotFoundError: there is no such exercise.
        UnknownKindError: the catalogue doesn't have what the options name.
    """
    record = subjects.exercise_record(session, exercise_id)
    return _made(session, record, options, template)


def read_period(
    session: "Session",
    incident_ids: "Sequence[UUID]",
    title: str,
    options: ReportOptions,
    template: Template | None = None,
) -> ReportContext:
    """Read the incidents of a range for one report; run it with `KnowledgeBase.read`.

    Raises:
        kb.errors.NotFoundError: one of them isn't there.
        UnknownKindError: the catalogue doesn't have what the options name.
    """
    record = period.period_record(session, incident_ids, title)
    return _made(session, record, options, template)


def read_insights(
    session: "Session",
    query: str,
    options: ReportOptions,
    template: Template | None = None,
    title: str = "",
) -> ReportContext:
    """Count the incidents of a filter for a report; run it with `KnowledgeBase.read`.

    Args:
        session: kb's own.
        query: the filter; “me” in it, and who sees training, is who exports.
        options: what is asked for.
        template: an own template as it is kept of an earlier copy; None: as it is now.
        title: what stands on the cover.

    Raises:
        UnknownKindError: the catalogue doesn't have what the options name.
    """
    record = insights.insights_record(session, query, title, options)
    return _made(session, record, options, template)


def _made(
    session: "Session", record: dict[str, Any], options: ReportOptions, template: Template | None
) -> ReportContext:
    """A context of what was read, as the house wants its reports."""
    rules = house.redaction_rules(session)
    return make(record, house.dressed(session, options), rules, template)


def make(
    record: dict[str, Any],
    options: ReportOptions,
    rules: HouseRedaction | None = None,
    kept: Template | None = None,
) -> ReportContext:
    """A context of a record that was read already.

    Args:
        record: of whatever the report is about, as plain JSON.
        options: what is asked for.
        rules: what the organisation never gives out.
        kept: an own template in another version than that of the folder.

    Raises:
        UnknownKindError: the catalogue doesn't have what the options name.
        UnknownLanguageError: reports aren't made in that language.
        TemplateError: an own template of that name is broken.
        ReportError: the rules of the organisation can't be read.
    """
    chosen, template = (kind_of(kept), kept) if kept else folder.chosen(options.kind)
    audience = catalog.audience(options.audience)
    keys = tuple(section.key for section in chosen.chosen(options.sections))
    tlp = options.tlp or record.get("tlp") or Tlp.AMBER.value
    spoken = of(options.language)
    with speaking(spoken):
        redacted = redact(record, audience, tlp, rules or HouseRedaction(), options.exported_by)
    said: dict[str, Any] = {name: redacted.text(getattr(options, name)) for name in _SAID}
    filled = replace(options, tlp=tlp, sections=keys, language=spoken.tag, **said)
    given, withheld, left_out = _kept_to(chosen.subject, redacted, options.item)
    if chosen.subject == subjects.INSIGHTS and not audience.is_complete:
        given = insights.for_others(given)
    return ReportContext(
        filled,
        given,
        withheld,
        redacted.names_replaced,
        left_out=left_out,
        astray=redacted.astray,
        template=template,
    )


def _kept_to(
    subject: str, redacted: Redacted, item: str
) -> tuple[dict[str, Any], tuple[Withheld, ...], tuple[Withheld, ...]]:
    """What of a record its report is about, and what was withheld and left out of that."""
    given, withheld = redacted.record, redacted.withheld
    if subject == subjects.PERIOD:
        return period.shown(given), tuple(w for w in withheld if w.kind in period.SHOWN), ()
    if subject == subjects.EXTRACT:
        given = extract.shown(given, item)
        return given, tuple(w for w in withheld if extract.holds(given, w)), ()
    return given, withheld, redacted.left_out
