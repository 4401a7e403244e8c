"""The command `export`."""

import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

import click

from hotwash.cli import console
from hotwash.cli.files import beside
from hotwash.cli.opening import store
from hotwash.cli.running import FAILED, MISUSED, stop
from kb.errors import KBError, NotFoundError

if TYPE_CHECKING:
    from uuid import UUID

    from sqlalchemy.orm import Session

_EVERYTHING = "everything"
_ENDINGS = {
    "bundle": "hotwash-bundle",
    "csv": "csv",
    "timeline-json": "json",
    "ics": "ics",
    "markdown": "md",
    "cacao": "cacao.json",
    "arm": "azuredeploy.json",
    "veris": "veris.json",
    "stix": "stix.json",
    "misp": "misp.json",
}
_OF_OTHER_TOOLS = frozenset({"veris", "stix", "misp"})
type _Writer = Callable[[IO[bytes]], Any]


@click.command(
    "export",
    epilog="Example:  hotwash export INC-2026-0042 --format csv -o timeline.csv",
)
@click.argument("what")
@click.option(
    "--format",
    "chosen",
    metavar="F",
    help="bundle, veris, stix, misp, csv, timeline-json, ics, markdown, cacao or arm.",
)
@click.option("-o", "--output", type=click.Path(path_type=Path), help="The file; - is stdout.")
@click.pass_obj
def export(place: str, what: str, chosen: str | None, output: Path | None) -> None:
    """Export an incident, an item of the library, or the word “everything”.

    An incident becomes a lossless bundle, a VERIS 1.4.1 record, a STIX 2.1 bundle or a MISP
    event, its timeline as CSV or JSON, or a calendar of what is still owed; what a format has no
    place for is named. A playbook or an article becomes Markdown with its files beside it, or a
    bundle; a playbook becomes CACAO 2.0 or an ARM template for Sentinel, too; an automation rule
    becomes an ARM template for Sentinel, Markdown or a bundle; everything becomes one bundle of
    the whole store, or a folder of all texts in Markdown.
    """
    from kb.interchange import export as out

    with store(place) as kb:
        if what == _EVERYTHING:
            kind, found = _EVERYTHING, None
        else:
            kind, found = kb.read(partial(out.find, reference=what))
        offered = out.FORMATS[kind]
        form = (chosen or offered[0]).lower()
        if form not in offered:
            there = " and ".join(filter(None, (", ".join(offered[:-1]), offered[-1])))
            reason = f"{kind} isn't exported as {form}; there is {there}"
            stop(MISUSED, "--format", reason)
        folder = form == "markdown" and found is None
        target = output or Path(_name(what) + ("" if folder else f".{_ENDINGS[form]}"))
        if form == "markdown" and (folder or str(target) != "-"):
            if str(target) == "-":
                stop(MISUSED, "--output", "all texts go into a folder, not to stdout")
            kb.read(lambda session: _write_texts(session, kind, found, target))
        else:
            kb.read(lambda session: _write(target, _writer(session, kind, found, form)))
    if str(target) != "-":
        print(target)


def _name(what: str) -> str:
    kept = "".join(c if c.isalnum() or c in "-_." else "-" for c in what).strip(".-")
    return kept[:80] or "export"


def _writer(session: "Session", kind: str, found: "UUID | None", form: str) -> _Writer:
    """What writes the export into an open file."""
    from kb.interchange import cacao_export, calendar, timeline_json
    from kb.interchange import export as out

    if found is None:
        return lambda file: out.write_bundle(session, file, out.everything(session))
    if form == "ics":
        entries = calendar.of_incident(session, found)
        return lambda file: file.write(entries)
    if form in _OF_OTHER_TOOLS:
        text = _shared(session, found, form)
    elif form == "timeline-json":
        text = timeline_json.of_incident(session, found)
    elif form == "csv":
        text = "\ufeff" + out.timeline_csv(session, found)
    elif form == "cacao":
        text = cacao_export.playbook_cacao(session, found)
    elif form == "arm":
        text = _arm(session, kind, found)
    elif form == "markdown":
        text = out.item_markdown(session, kind, found)
    else:
        choose = {
            "incident": out.of_incident,
            "playbook": out.of_playbook,
            "article": out.of_article,
            "automation_rule": out.of_automation_rule,
        }
        if kind not in choose:
            raise NotFoundError(kind)
        chosen = choose[kind](session, found)
        return lambda file: out.write_bundle(session, file, chosen)
    return lambda file: file.write(text.encode("utf-8"))


def _shared(session: "Session", found: "UUID", form: str) -> str:
    """An incident in the words of another tool; what that has no place for is named on stderr."""
    from kb.sharing import service

    shared = service.incident_as(session, found, form)
    if shared.left_out:
        console.complain("Not in it: " + ", ".join(shared.left_out))
    return shared.text


def _write_texts(session: "Session", kind: str, found: "UUID | None", target: Path) -> None:
    """One text with its files beside it, or all of them in a folder."""
    from kb.interchange import markdown_folder

    try:
        if found is None:
            markdown_folder.write_everything(session, target)
        else:
            markdown_folder.write_item(session, kind, found, target)
    except NotFoundError:
        raise
    except KBError as error:
        stop(FAILED, str(target), str(error))


def _arm(session: "Session", kind: str, found: "UUID") -> str:
    """The ARM template that deploys a playbook or an automation rule."""
    from kb.interchange import automation_rule_export, logic_app_export

    if kind == "automation_rule":
        return automation_rule_export.automation_rule_arm(session, found)
    return logic_app_export.playbook_arm(session, found)


def _write(target: Path, write: _Writer) -> None:
    if str(target) == "-":
        write(sys.stdout.buffer)
        sys.stdout.buffer.flush()
        return
    with beside(target) as file:
        write(file)


COMMANDS = {"export": export}
