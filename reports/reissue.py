"""A report once more: what changed since, and which of its template's texts are taken.

A copy is made with the templates as they were, which are kept by their hash, or with newer text,
file by file. Hotwash's own templates have the version of the app, and come with it alone.
"""

import difflib
import uuid
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from importlib.metadata import version
from typing import TYPE_CHECKING, Any, Final

from kb import reissuing
from kb.errors import KBError
from kb.incidents.issued_reports import service as issued_reports
from kb.incidents.issued_reports.schemas import IssuedReport
from reports import catalog, context, issuing, subjects
from reports.catalog import ReportKind
from reports.context import ReportContext
from reports.errors import ReportError
from reports.options import ReportOptions
from reports.own import folder
from reports.own.declaration import kind_of
from reports.own.template import Template

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

#: Lines of a difference that are written.
_MOST_LINES: Final = 200
_SHORT: Final = 12
#: Options that are taken as they were.
_SAME: Final = ("page_size", "language", "cover_text", "item", "draft")


@dataclass(frozen=True, slots=True)
class Part:
    """A file of an own template that differs from the one that was issued.

    Attributes:
        path: in the folder of the template.
        before, after: its text then and now; empty where there is none.
    """

    path: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Standing:
    """How a report stands today.

    Attributes:
        report: the note.
        since: what changed in what it is about.
        numbers: of a period or of figures, name, then and now, where they differ.
        kept: the own template as it was issued; None where it isn't kept, or is ours.
        present: the own template as it is now; None where it is gone or broken.
        trouble: why the present template can't be used.
        app_version: of Hotwash today.
    """

    report: IssuedReport
    since: reissuing.Since
    numbers: tuple[tuple[str, str, str], ...] = ()
    kept: Template | None = None
    present: Template | None = None
    trouble: str = ""
    app_version: str = ""

    @property
    def differs(self) -> bool:
        """Whether a new copy would say something else."""
        return self.since.differs or bool(self.numbers)

    @property
    def is_own(self) -> bool:
        """Whether it was made with a template of the organisation."""
        return bool(self.report.template_sha256)

    @property
    def parts(self) -> tuple[Part, ...]:
        """The files of its template that differ, where both versions are known."""
        if self.kept is None or self.present is None:
            return ()
        then, now = self.kept.files, self.present.files
        return tuple(
            Part(path, then.get(path, ""), now.get(path, ""))
            for path in sorted({*then, *now})
            if then.get(path) != now.get(path)
        )

    def template(self, taken: Collection[str]) -> Template | None:
        """The template of a new copy: as it was issued, with newer text in the files taken.

        None is the template as it is now, whoever made it.
        """
        if self.kept is None:
            return None
        files = dict(self.kept.files)
        for part in self.parts:
            if part.path in taken and self.present is not None:
                files.pop(part.path, None)
                if part.path in self.present.files:
                    files[part.path] = self.present.files[part.path]
        return Template(self.kept.name, files)


def standing(session: "Session", report_id: uuid.UUID) -> Standing:
    """Look at a report; run it with `KnowledgeBase.read`.

    Raises:
        kb.errors.NotFoundError: there is no such report, or what it is about is gone.
    """
    since = reissuing.since(session, report_id)
    report = since.report
    kept = _kept(session, report)
    present: Template | None = None
    trouble = ""
    if report.template_sha256:
        try:
            present = folder.chosen(report.report_kind)[1]
        except ReportError as error:
            trouble = f"{error.what} {error.todo}".strip()
    return Standing(
        report,
        since,
        _numbers(session, since),
        kept,
        present,
        trouble,
        version("hotwash"),
    )


def of_template(found: Standing) -> tuple[str, ...]:
    """What there is to say of the template that a report was made with, a sentence each."""
    report = found.report
    if not found.is_own:
        if not report.app_version:
            return ()
        ours = f"Made with the templates of Hotwash {report.app_version}."
        same = report.app_version == found.app_version
        other = f" A new copy is made with those of {found.app_version}."
        return (ours + ("" if same else other),)
    made = f"Made with version {report.template_sha256[:_SHORT]} of the own template"
    told = [f"{made} {report.report_kind}."]
    if found.kept is None:
        told.append("Its files aren't kept here: a new copy takes the template as it is now.")
    if found.trouble:
        told.append(f"The present one can't be used: {found.trouble}")
    elif found.parts:
        told.append(f"Newer text is in {', '.join(part.path for part in found.parts)}.")
    elif found.kept is not None:
        told.append("It is the present one.")
    return tuple(told)


def difference(before: str, after: str) -> tuple[str, ...]:
    """Lines that differ, with one around them."""
    lines = difflib.unified_diff(
        before.splitlines(), after.splitlines(), "then", "now", "", "", 1, ""
    )
    return tuple(lines)[:_MOST_LINES]


def read_again(
    session: "Session", found: Standing, taken: Collection[str], by: str
) -> ReportContext:
    """What a new copy is made of: today's record, with the options of the report.

    Args:
        session: kb's own.
        found: the report.
        taken: files of its template that take their newer text.
        by: who exports.

    Raises:
        kb.errors.NotFoundError: what it is about is gone.
        TemplateError: the template that comes of the files can't be used.
        UnknownKindError: this kind isn't made any more.
    """
    template = found.template(taken)
    kind = kind_of(template) if template is not None else folder.chosen(_name(found))[0]
    options = _options(found.report, kind, by)
    report = found.report
    if found.since.range is not None:
        title = report.subject_title
        return context.read_period(session, found.since.range.ids, title, options, template)
    if report.subject == subjects.INSIGHTS:
        query = str(report.asked.get("query") or "")
        return context.read_insights(session, query, options, template, report.subject_title)
    read = partial(_READ[report.subject], session, options=options, template=template)
    made: ReportContext = read(report.incident_id or report.item_id)
    return made


_READ: dict[str, Any] = {
    subjects.INCIDENT: context.read,
    subjects.EXTRACT: context.read_extract,
    subjects.PLAYBOOK: context.read_playbook,
    subjects.ARTICLE: context.read_article,
    subjects.EXERCISE: context.read_exercise,
}


def _name(found: Standing) -> str:
    return found.report.report_kind


def _options(report: IssuedReport, kind: ReportKind, by: str) -> ReportOptions:
    """As it was asked for; what today's kind doesn't have any more is its own choice."""
    asked = report.asked
    known = {section.key for section in kind.sections}
    given = ReportOptions(
        kind=report.report_kind,
        audience=report.audience if report.audience in kind.audiences else kind.audiences[0],
        tlp=report.tlp,
        exported_by=by,
        now=datetime.now(UTC).replace(microsecond=0),
    )
    return replace(
        given,
        sections=tuple(key for key in asked.get("sections") or () if key in known),
        **{name: asked[name] for name in _SAME if name in asked},
    )


def _kept(session: "Session", report: IssuedReport) -> Template | None:
    if not report.template_sha256:
        return None
    try:
        packed = issued_reports.template_files(session, report.template_sha256)
        return Template.unpacked(report.report_kind, packed)
    except (KBError, ValueError):
        return None


def _numbers(session: "Session", since: reissuing.Since) -> tuple[tuple[str, str, str], ...]:
    """Numbers of a period, or findings of figures, that a new copy would say otherwise."""
    then = {str(name): str(value) for name, value in since.report.asked.get("numbers") or ()}
    if not then:
        return ()
    if since.report.subject == subjects.INSIGHTS:
        read = _counted(session, since.report)
    elif since.range is None or not since.range.differs:
        return ()
    else:
        options = ReportOptions(kind=catalog.kinds_of(subjects.PERIOD)[0].name)
        read = context.read_period(session, since.range.ids, since.report.subject_title, options)
    now = dict(issuing.numbers(read))
    return tuple(
        (name, then.get(name, "–"), now.get(name, "–"))
        for name in {**then, **now}
        if then.get(name) != now.get(name)
    )


def _counted(session: "Session", report: IssuedReport) -> ReportContext:
    """The figures of a report, counted today by whoever exported it."""
    kind = catalog.kinds_of(subjects.INSIGHTS)[0].name
    now = datetime.now(UTC).replace(microsecond=0)
    options = ReportOptions(kind=kind, exported_by=report.exported_by, now=now)
    query = str(report.asked.get("query") or "")
    return context.read_insights(session, query, options, title=report.subject_title)
