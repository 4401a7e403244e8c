"""A report as plain values for its templates: cover, contents and sections together."""

from dataclasses import dataclass, field
from typing import Any

from kb.vocabulary.enums import ReviewState, Severity, Tlp
from reports import citations, extract, insights, period, subjects
from reports.catalog import Limits, ReportKind, Section
from reports.context import ReportContext
from reports.language import N_, NN_, _, current, direction, label, ngettext, of, pgettext, speaking
from reports.language.words import in_turn, listed
from reports.own.template import Template
from reports.reading import Reading, duration, instant
from reports.redaction import mark
from reports.result import Message
from reports.sections import BUILDERS
from reports.sections.sign_off import approval, versions
from reports.sections.workflow import playbook_used
from reports.withholding.withheld import Rule
from reports.wording import defang, sentences, shorten, visible

#: Headings within a section that the contents list, by their anchor in the template.
_PARTS: dict[str, tuple[tuple[str, str], ...]] = {
    "summary": (
        ("p-well", N_("What went well")),
        ("p-not-well", N_("What did not")),
        ("p-impact", N_("Impact")),
    ),
    "happened": (
        ("p-timeline", N_("Timeline")),
        ("p-cause", N_("Root cause")),
        ("p-chain", N_("Attack chain")),
    ),
}
#: With more sections than this the contents name no parts of them, to stay on one page.
_MANY_SECTIONS = 18
#: What the lists are called that the limits may shorten.
_LISTS: dict[str, tuple[str, str]] = {
    "lessons": NN_("{count} lesson", "{count} lessons"),
    "impacts": NN_("{count} impact", "{count} impacts"),
    "configuration changes": NN_("{count} configuration change", "{count} configuration changes"),
    "follow-ups": NN_("{count} follow-up", "{count} follow-ups"),
    "commands": NN_("{count} command", "{count} commands"),
}
_LEDE_CHARACTERS = 320
_TITLE_CHARACTERS = 180


@dataclass(frozen=True, slots=True)
class Prepared:
    """Everything that the templates of one report need.

    Attributes:
        values: for the template.
        title: of the document.
        messages: what the sections want people to know; pages aren't known yet.
        left_out: what the limits cost, by list.
        refs: the items that texts may cite, their ids by number.
        template: the files of an own template.
    """

    values: dict[str, Any]
    title: str
    messages: tuple[Message, ...]
    left_out: dict[str, int]
    refs: dict[str, str] = field(default_factory=dict)
    template: Template | None = None


def prepare(context: ReportContext, kind: ReportKind, limits: Limits | None = None) -> Prepared:
    """Read the record for a kind of report.

    Args:
        context: the record and what was asked for.
        kind: the kind of report.
        limits: how much is shown; None for all.
    """
    with speaking(of(context.options.language)):
        return _prepared(context, kind, limits)


def _prepared(context: ReportContext, kind: ReportKind, limits: Limits | None) -> Prepared:
    reading = Reading(context, limits)
    sections = [
        _section(reading, kind, section, index, context)
        for index, section in enumerate(kind.chosen(context.options.sections))
    ]
    sections = [section for section in sections if not section["left_out"]]
    if len(sections) > _MANY_SECTIONS:
        for section in sections:
            section["parts"] = []
    number = 0
    for section in sections:
        if not section["unnumbered"]:
            number += 1
            section["number"] = str(number)
            section["bookmark"] = f"{number} {section['title']}"
    values = _head(reading, kind) | {"sections": sections, "left_out": _left_out(reading)}
    if context.template is not None:
        values["record"] = context.record
    _check_marking(reading)
    _check_passages(reading)
    return Prepared(
        values,
        _document_title(values),
        tuple(reading.messages),
        reading.left_out,
        citations.targets(context.record),
        context.template,
    )


def _left_out(reading: Reading) -> list[str]:
    """What the limits cost, in words."""
    lists = [
        ngettext(*_LISTS[name], count) if name in _LISTS else f"{count} {name}"
        for name, count in reading.left_out.items()
        if name != "characters"
    ]
    return lists + ([_("the rest of long texts")] if "characters" in reading.left_out else [])


def _section(
    reading: Reading, kind: ReportKind, section: Section, index: int, context: ReportContext
) -> dict[str, Any]:
    reading.in_section(section.key)
    failed = context.dropped.get(section.key, "")
    builder = BUILDERS.get(section.key)
    data = builder(reading) if builder and not failed else {}
    first = index == 0 and kind.contents
    if failed:
        reading.say("failed_section", f"“{section.title}” could not be laid out: {failed}")
    return {
        "key": section.key,
        "title": _(section.title),
        "bookmark": _(section.title),
        "number": "",
        "unnumbered": section.unnumbered,
        "starts_page": first or (section.starts_page and data.get("rows") != []),
        "failed": failed,
        "left_out": section.when_recorded and not failed and bool(data.get("nothing")),
        "data": data,
        "template": [
            f"{kind.name}/sections/{section.key}.html.j2",
            f"base/sections/{section.key}.html.j2",
        ],
        "markdown": [
            f"{kind.name}/markdown/{section.key}.md.j2",
            f"base/markdown/{section.key}.md.j2",
        ],
        "parts": []
        if failed
        else [{"id": anchor, "title": _(title)} for anchor, title in _PARTS.get(section.key, ())],
    }


def _head(reading: Reading, kind: ReportKind) -> dict[str, Any]:
    options, record = reading.options, reading.record
    saved = versions(reading)
    version = _version(reading, kind, saved)
    withheld = _withheld_note(reading)
    title = subjects.title_in_words(record)
    if kind.subject == subjects.EXTRACT:
        title = extract.title_in_words(record)
    return {
        "language": options.language,
        "direction": current().direction,
        "style": "",
        "kind_label": _(kind.label),
        "number": subjects.number_in_words(record),
        "title": shorten(" ".join(title.split()), min(_TITLE_CHARACTERS, reading.limits.cell * 2)),
        "organisation": shorten(options.organisation, 80),
        "lede": _lede(reading),
        "lede_runs": direction.of_text(_lede(reading)) or current().direction,
        "facts": _facts_of(reading, kind, saved),
        "tlp": _tlp(options.tlp),
        "version": version,
        "versions": saved,
        "with_versions": kind.subject == subjects.INCIDENT,
        "exported": f"{options.now:%Y-%m-%d %H:%M}",
        "exported_by": options.exported_by or _("not set"),
        "withheld_note": withheld,
        "comes_from": _source(reading),
        "clamped": reading.limits.clamped,
        "with_cover": kind.cover,
        "with_contents": kind.contents,
        "accent": options.accent,
        "logo": options.logo,
        "cover_note": options.cover_note,
        "footer_text": options.footer_text,
        "logo_text": _("Logo of {organisation}", organisation=options.organisation)
        if options.organisation
        else _("Logo"),
        "sample_bar": mark(N_("reason")),
    }


def _version(reading: Reading, kind: ReportKind, saved: list[dict[str, str]]) -> str:
    """Which version this is, for the foot of each page."""
    if kind.subject in {subjects.PLAYBOOK, subjects.ARTICLE}:
        version = _("Version {number}", number=reading.record.get("version_number"))
        draft = reading.record.get("version_state") != "published"
    elif kind.subject in {subjects.PERIOD, subjects.INSIGHTS, subjects.EXERCISE}:
        version = _("As of {day}", day=str(reading.options.now.date()))
        draft = reading.options.draft
    else:
        version = _("Unsaved version")
        if saved:
            version = _("Version {number}", number=saved[-1]["number"])
        draft = reading.options.draft
    return _("{version}, draft", version=version) if draft else version


def _facts_of(
    reading: Reading, kind: ReportKind, saved: list[dict[str, str]]
) -> list[dict[str, str]]:
    own = {
        subjects.PLAYBOOK: subjects.playbook_facts,
        subjects.ARTICLE: subjects.article_facts,
        subjects.PERIOD: period.period_facts,
        subjects.EXERCISE: subjects.exercise_facts,
        subjects.INSIGHTS: insights.insights_facts,
    }
    if kind.subject in own:
        facts = own[kind.subject](reading.record)
        return [{"name": name, "value": shorten(value, 90)} for name, value in facts]
    facts_of_incident = _facts(reading, saved)
    if kind.subject == subjects.EXTRACT:
        return extract.facts(reading.record, facts_of_incident)
    return facts_of_incident


def _lede(reading: Reading) -> str:
    if reading.options.cover_text:
        return reading.options.cover_text
    text = reading.searches.left_out(str(reading.record.get("summary") or ""))[:4000]
    plain = " ".join(text.translate(str.maketrans("", "", "*_`#>")).split())
    return shorten(sentences(plain, 2), _LEDE_CHARACTERS)


def _facts(reading: Reading, saved: list[dict[str, str]]) -> list[dict[str, str]]:
    record = reading.record
    severity = str(record.get("severity") or "not_set")
    ranks = [word for word in Severity if word is not Severity.NOT_SET]
    known = severity in [word.value for word in ranks]
    rank = (
        _(
            " ({rank} of {all})",
            rank=[word.value for word in ranks].index(severity) + 1,
            all=len(ranks),
        )
        if known
        else ""
    )
    state = label(ReviewState, record.get("review_state"))
    playbook = playbook_used(reading)
    used = (
        _("{title}, v{number}", title=playbook["title"], number=playbook["version"])
        if playbook.get("title")
        else _("none chosen")
    )
    approved = approval(reading) or _("not yet approved")
    unsigned = not reading.rows("sign_offs")
    if unsigned and record.get("review_state") == ReviewState.APPROVED and saved:
        approved = listed((saved[-1]["by"], saved[-1]["at"][:10]))
    reviewed = state
    if saved:
        reviewed = _("{state}, version {number}", state=state, number=saved[-1]["number"])
    facts = (
        (_("Severity"), label(Severity, severity) + rank),
        (_("Occurred"), _occurred(reading)),
        (_("Review status"), reviewed),
        (_("Response lead"), str(record.get("lead") or _("not set"))),
        (_("Playbook used"), used),
        (_("Approved by"), approved),
    )
    longest = min(90, reading.limits.cell)
    return [{"name": name, "value": shorten(value, longest)} for name, value in facts]


def _occurred(reading: Reading) -> str:
    start = reading.milestone("first_activity_at") or reading.milestone("detected_at")
    end = (
        reading.milestone("resolved_at")
        or reading.milestone("closed_at")
        or instant(reading.record.get("last_activity_at"))
    )
    if start is None:
        return _("not set")
    fine = reading.milestone_precision("first_activity_at") in {"exact", "minute"}
    if not fine:
        begun = reading.moment(
            reading.record.get("first_activity_at"),
            reading.milestone_precision("first_activity_at"),
        )
        return f"{begun} – {end:%Y-%m-%d}" if end else begun
    if end is None or not duration(start, end):
        return f"{start:%Y-%m-%d, %H:%M} UTC"
    if start.date() == end.date():
        return f"{start:%Y-%m-%d, %H:%M}–{end:%H:%M} UTC"
    return f"{start:%Y-%m-%d %H:%M} – {end:%m-%d %H:%M} UTC"


def _tlp(code: str) -> dict[str, str]:
    tlp = Tlp(code)
    style = "red-marking" if tlp is Tlp.RED else tlp.value
    return {"label": tlp.label, "meaning": pgettext("Tlp", tlp.meaning), "style": style}


def _withheld_note(reading: Reading) -> str:
    count, names = len(reading.context.withheld), reading.context.names_replaced
    passages = ngettext(
        "{count} passage withheld, each marked where it stood",
        "{count} passages withheld, each marked where it stood",
        count,
    )
    roles = _("a role stands in place of each name")
    marked = sum(one.rule is Rule.MARKING for one in reading.context.left_out)
    stricter = ngettext(
        "{count} record left out for a stricter marking",
        "{count} records left out for a stricter marking",
        marked,
    )
    parts = in_turn(
        ((passages if count else ""), (roles if names else ""), (stricter if marked else ""))
    )
    return _("Redacted copy: {parts}.", parts=parts) if parts else ""


def _source(reading: Reading) -> str:
    sources = [
        listed(
            (
                reading.cell(row.get("product")),
                reading.cell(row.get("external_number") or row.get("external_id")),
                reading.cell(row.get("file_name")),
            )
        )
        for row in reading.rows("sources")
    ]
    return in_turn(sources)


def _document_title(values: dict[str, Any]) -> str:
    """The title of the file: no hidden characters, no live address."""
    title = f"{values['kind_label']} · {values['number']} · {values['title']}"
    return defang(visible(direction.unmarked(title)))


def subject_of(values: dict[str, Any]) -> str:
    """What a file says of itself beside its title."""
    return direction.unmarked(
        f"{values['kind_label']}, {values['version']}, {values['tlp']['label']}"
    )


def _check_passages(reading: Reading) -> None:
    """A passage that somebody withheld may have been reworded: it isn't recognised then."""
    for one in reading.context.astray:
        text = f"A passage marked to be withheld ({one.reason}) is no longer in its field."
        section = "overview" if one.kind == "incident" else one.kind
        record_id, field = one.record_id, one.field
        known = Message("astray_passage", text, section, one.kind, record_id, field)
        reading.messages.insert(0, known)


def _check_marking(reading: Reading) -> None:
    """A report less strict than its incident is worth a word."""
    order = [tlp.value for tlp in Tlp]
    own = str(reading.record.get("tlp") or "")
    if own in order and order.index(reading.options.tlp) < order.index(own):
        reading.in_section("")
        reading.say(
            "marking",
            f"The report is {Tlp(reading.options.tlp).label}, its incident {Tlp(own).label}.",
            field="tlp",
        )
