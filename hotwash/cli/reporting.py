"""Commands on reports: report, templates. WeasyPrint runs in child processes only."""

import uuid
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from hotwash.cli import console, resuming, signing, withheld_list
from hotwash.cli.incidents import AS_JSON, list_query
from hotwash.cli.opening import store
from hotwash.cli.running import FAILED, MISUSED, StopError, stop
from kb.errors import KBError
from kb.vocabulary.enums import Tlp

if TYPE_CHECKING:
    from kb.knowledge_base import KnowledgeBase
    from reports.catalog import Audience, ReportKind
    from reports.context import ReportContext
    from reports.export import Written
    from reports.options import ReportOptions
    from reports.pool import RenderPool
    from reports.signatures.request import Signing

_FORMATS = ("pdf", "html", "md", "docx")
_WORKERS = 2
#: One report of all incidents that are found.
_OF_MANY = frozenset({"period", "insights"})
_OF_LIBRARY = frozenset({"playbook", "article"})


@click.command(
    "report",
    epilog="\b\nExamples:\n  hotwash report INC-2026-0042 --template executive -o one-pager.pdf\n"
    "  hotwash report --query 'resolved:2026-03 severity:high' -o reports/\n"
    "  hotwash report INC-2026-0042 --language fr -o revue.pdf\n"
    "  hotwash report INC-2026-0042 --template extract --item L-02 -o lesson.pdf\n"
    "  hotwash report INC-2026-0042 --sign-with ada.p12 -o signed.pdf",
)
@click.argument("about", metavar="INCIDENT|PLAYBOOK|ARTICLE", required=False)
@click.option("--query", help="One file for each incident found.")
@click.option("--template", default="post_incident", show_default=True, help="See “templates”.")
@click.option("--audience", default="internal", show_default=True, help="See “templates”.")
@click.option("--tlp", type=click.Choice([t.value for t in Tlp]), help="Else the incident's own.")
@click.option("--format", "form", type=click.Choice(_FORMATS), default="pdf", show_default=True)
@click.option("--language", default="", metavar="TAG", help="fr, ar, ja …; else as in Settings.")
@click.option("--item", default="", help="Of an extract: L-02, C-01 or F-03.")
@click.option("--title", default="", help="Of a period report; else what --query says.")
@click.option("-o", "--output", type=click.Path(path_type=Path), help="File; folder for --query.")
@click.option("--list-withheld", is_flag=True, help="Only say what would be withheld.")
@click.option("--resume", is_flag=True, help="Of --query: leave files that still say the same.")
@signing.signing_options
@click.pass_obj
def report(  # noqa: PLR0917 - one for each option
    place: str,
    /,
    about: str | None,
    query: str | None,
    template: str,
    audience: str,
    tlp: str | None,
    form: str,
    language: str,
    item: str,
    title: str,
    output: Path | None,
    list_withheld: bool,
    resume: bool,
    **sign: Any,  # noqa: ANN401 - what `signing_options` brings
) -> None:
    """Export a report of one INCIDENT, or of each that --query finds; a PLAYBOOK or an ARTICLE.

    The period and the insights templates make one report of all incidents that --query finds:
    of each of them, or of the figures over them (--query "" is all). The extract template makes
    one of the lesson, change or follow-up that --item names.
    """
    subject = _subject_of(template)
    period = subject in _OF_MANY
    _refuse_misuse(about, query, subject, item)
    _refuse_of_many(query, output, period=period, list_withheld=list_withheld, resume=resume)
    from reports.pool import RenderPool

    with store(place) as kb:
        options = replace(
            _options(kb, template, audience, tlp, form), item=item, language=_language(language)
        )
        signed = signing.asked(form, options.now, sign)
        wanted = _wanted(kb, about, query, options.kind)
        if list_withheld:
            withheld_list.show(partial(_read, kb, options=options), wanted)
            return
        if period:
            _export_period(
                kb, wanted, options, form, output, signed, title=title, query=query or ""
            )
            return
        if resume and output is not None:
            found = len(wanted)
            wanted = resuming.left(kb, wanted, options, form, output, signed=signed is not None)
            console.say(f"{found - len(wanted)} of {found} are there already.")
            if not wanted:
                return
        with RenderPool(min(_WORKERS, max(len(wanted), 1))) as pool:
            failed = _export(kb, pool, wanted, options, form, output, signed, single=query is None)
    if failed:
        raise StopError(FAILED)


def _refuse_misuse(about: str | None, query: str | None, subject: str, item: str) -> None:
    if (about is None) == (query is None):
        stop(MISUSED, "report", "name one incident, playbook or article, or give --query")
    if (subject == "extract") != bool(item) or (item and about is None):
        stop(MISUSED, "--item", "it names what an extract is of: INCIDENT --template extract")
    if subject in _OF_MANY and query is None:
        stop(MISUSED, "report", f"--template {subject} is of the incidents that --query finds")


def _refuse_of_many(
    query: str | None, output: Path | None, *, period: bool, list_withheld: bool, resume: bool
) -> None:
    """What makes no sense for a batch, or only for one."""
    if list_withheld and (output or resume or period):
        stop(MISUSED, "--list-withheld", "it is of single reports and writes no file")
    if query is not None and output is None and not period and not list_withheld:
        stop(MISUSED, "report", "--query needs a folder: -o FOLDER")
    if resume and (period or output is None or query is None):
        stop(MISUSED, "--resume", "it goes on with the files of a batch: --query QUERY -o FOLDER")


def _language(tag: str) -> str:
    from reports.errors import UnknownLanguageError
    from reports.language import of

    try:
        return of(tag).tag if tag else ""
    except UnknownLanguageError as error:
        stop(MISUSED, "--language", str(error))


def _options(
    kb: "KnowledgeBase", template: str, audience: str, tlp: str | None, form: str
) -> "ReportOptions":
    from reports import catalog
    from reports.errors import TemplateError, UnknownKindError
    from reports.options import ReportOptions
    from reports.own import folder

    try:
        kind, _own = folder.chosen(template)
        catalog.audience(audience)
    except UnknownKindError as error:
        stop(MISUSED, "report", str(error))
    except TemplateError as error:
        stop(FAILED, "report", str(error))
    if form not in kind.formats:
        stop(MISUSED, "--format", f"{template} is offered as {', '.join(kind.formats)}")
    return ReportOptions(kind=template, audience=audience, tlp=tlp or "", exported_by=kb.actor)


def _wanted(
    kb: "KnowledgeBase", about: str | None, query: str | None, template: str
) -> list[uuid.UUID]:
    from kb.incidents.record import listing, service
    from kb.library.articles import service as articles
    from kb.library.playbooks import service as playbooks

    subject = _subject_of(template)
    if about is not None:
        found = {"playbook": playbooks.find, "article": articles.find}
        return [kb.read(partial(found.get(subject, service.find), reference=about))]
    if subject in _OF_LIBRARY:
        stop(MISUSED, "--query", f"{template} is of one {subject}: name it")
    chosen = list_query(kb, (query or "",))
    return kb.read(lambda session: list(listing.ids(session, chosen)))


def _subject_of(template: str) -> str:
    from reports.errors import TemplateError, UnknownKindError
    from reports.own import folder

    try:
        return folder.chosen(template)[0].subject
    except UnknownKindError as error:
        stop(MISUSED, "report", str(error))
    except TemplateError as error:
        stop(FAILED, "report", str(error))


def _export_period(
    kb: "KnowledgeBase",
    wanted: list[uuid.UUID],
    options: "ReportOptions",
    form: str,
    output: Path | None,
    signed: "Signing | None",
    *,
    title: str,
    query: str,
) -> None:
    """One report of many incidents."""
    from reports import context, export, issuing, subjects
    from reports.pool import RenderPool

    if not wanted:
        console.say("No incident was found.")
        return
    title = title or subjects.title_of(query)
    if options.kind == "insights":
        make = partial(context.read_insights, query=query, title=title)
    else:
        make = partial(context.read_period, incident_ids=wanted, title=title)
    read = kb.read(partial(make, options=options))
    with RenderPool(1) as pool:
        result = pool.submit(read, form).result()
    target = _target(read, form, output, single=output is None or not output.is_dir())
    written = export.deliver(result, target, signed, options.now)
    kb.write(issuing.note(read, written, kb.actor, query))
    _say_written(written, f", {read.record['number']}")


def _export(  # noqa: PLR0917 - one for each option
    kb: "KnowledgeBase",
    pool: "RenderPool",
    wanted: list[uuid.UUID],
    options: "ReportOptions",
    form: str,
    output: Path | None,
    signed: "Signing | None",
    *,
    single: bool,
) -> int:
    """Render and write one file after the other, the next one already under way.

    Returns:
        How many failed.
    """
    from reports import export

    progress = console.Progress()
    failed = 0
    waiting: list[tuple[uuid.UUID, Any, Any]] = []
    queue = list(reversed(wanted))
    done = 0
    while queue or waiting:
        while queue and len(waiting) < _WORKERS + 1:
            incident_id = queue.pop()
            read = _read(kb, incident_id, options)
            waiting.append((incident_id, read, pool.submit(read, form)))
        incident_id, read, job = waiting.pop(0)
        progress(done, len(wanted), str(read.record.get("number", "")))
        try:
            target = _target(read, form, output, single=single)
            written = export.deliver(job.result(), target, signed, read.options.now)
            _finish(kb, incident_id, read, written)
        except KBError as error:
            progress.end()
            console.complain(str(read.record.get("number", "")), str(error))
            failed += 1
        done += 1
    progress.end()
    if not wanted:
        console.say("No incident was found.")
    return failed


def _read(kb: "KnowledgeBase", about_id: uuid.UUID, options: "ReportOptions") -> "ReportContext":
    from reports import context

    subject = _subject_of(options.kind)
    if subject == "playbook":
        return kb.read(partial(context.read_playbook, playbook_id=about_id, options=options))
    if subject == "article":
        return kb.read(partial(context.read_article, article_id=about_id, options=options))
    if options.item:
        return kb.read(partial(context.read_extract, incident_id=about_id, options=options))
    return kb.read(partial(context.read, incident_id=about_id, options=options))


def _target(read: Any, form: str, output: Path | None, *, single: bool) -> Path:  # noqa: ANN401
    from reports import export

    name = export.file_name(read, form)
    if output is None:
        return Path(name)
    if single and not output.is_dir():
        return output
    output.mkdir(parents=True, exist_ok=True)
    return output / name


def _finish(kb: "KnowledgeBase", about_id: uuid.UUID, read: Any, written: "Written") -> None:  # noqa: ANN401
    """Note that a file left the house, say what to look at."""
    from kb.incidents.evidence.altered import altered
    from reports import issuing

    of_item = _subject_of(read.options.kind) in _OF_LIBRARY
    changed = () if of_item else kb.read(partial(altered, incident_id=about_id))
    kb.write(issuing.note(read, written, kb.actor))
    _say_written(written)
    for ref, wrong in changed:
        console.complain(
            written.path.name, "evidence", f"{ref} isn't as it was collected: it {wrong}."
        )


def _say_written(written: "Written", more: str = "") -> None:
    result = written.result
    pages = f", {result.pages} pages" if result.pages else ""
    signed = f", signed by {result.signed_by}" if result.signed_by else ""
    console.say(f"{written.path}{pages}{more}{signed}")
    for message in result.messages:
        console.complain(written.path.name, message.section or "report", message.text)


@click.command("templates", epilog="Example:  hotwash templates --json")
@AS_JSON
def templates(as_json: bool) -> None:
    """List report templates, audiences and formats."""
    from reports import catalog
    from reports.own import folder

    found = folder.found()
    kinds = (*catalog.kinds(), *found.kinds)
    own = {kind.name for kind in found.kinds}
    if as_json:
        problems = [trouble.what for trouble in found.troubles]
        document = {"templates": [_kind_row(kind, own) for kind in kinds], "problems": problems}
        audiences = [_audience_row(one) for one in catalog.audiences()]
        console.document(document | {"own_folder": str(folder.place()), "audiences": audiences})
        return
    rows = [
        (
            k.name,
            k.label,
            "own" if k.name in own else "",
            " ".join(k.formats),
            " ".join(k.audiences),
        )
        for k in kinds
    ]
    console.table(("template", "name", "", "formats", "audiences"), rows)
    console.say()
    console.say(f"Own templates lie in {folder.place()}.")
    for trouble in found.troubles:
        console.complain(str(trouble))
    console.say()
    rows_of = [(a.name, a.label, a.description) for a in catalog.audiences()]
    console.table(("audience", "name", "about"), rows_of)


def _kind_row(kind: "ReportKind", own: set[str]) -> dict[str, Any]:
    return {
        "name": kind.name,
        "own": kind.name in own,
        "label": kind.label,
        "description": kind.description,
        "formats": list(kind.formats),
        "audiences": list(kind.audiences),
        "page_sizes": list(kind.page_sizes),
        "sections": [{"key": s.key, "title": s.title} for s in kind.sections],
    }


def _audience_row(audience: "Audience") -> dict[str, str]:
    return {
        "name": audience.name,
        "label": audience.label,
        "description": audience.description,
    }


COMMANDS = {"report": report, "templates": templates}
