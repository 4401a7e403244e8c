"""The command `import`."""

from typing import TYPE_CHECKING

import click

from hotwash.cli import console
from hotwash.cli.incidents import AS_JSON
from hotwash.cli.opening import store
from hotwash.cli.running import FAILED, MISUSED, StopError, located, stop
from kb.errors import InterchangeError, ValidationError

if TYPE_CHECKING:
    from kb.interchange.outcome import ImportReport
    from kb.interchange.table_mapping import TableMapping


@click.command("import", epilog="Example:  hotwash import exports/ playbooks/*.md --dry-run")
@click.argument("paths", nargs=-1, required=True, type=click.Path())
@click.option("--format", "chosen", metavar="F", help="Read the files as this format.")
@click.option(
    "--mapping",
    metavar="FILE.json",
    type=click.Path(exists=True, dir_okay=False),
    help="What the columns of a table (CSV) are; remembered for the next one.",
)
@click.option("--dry-run", is_flag=True, help="Say what would be done, write nothing.")
@AS_JSON
@click.pass_obj
def import_(
    place: str,
    paths: tuple[str, ...],
    chosen: str | None,
    mapping: str | None,
    dry_run: bool,
    as_json: bool,
) -> None:
    """Import files and folders; formats are recognised by content.

    A file is taken whole or refused whole; the others go on. Importing the same thing
    again changes nothing; a newer version updates what people haven't edited.
    """
    from kb.interchange import service
    from kb.interchange.recognise import formats

    if chosen is not None and chosen not in formats():
        stop(MISUSED, "--format", f"“{chosen}” is none of {', '.join(formats())}")
    mappings = _mappings(mapping)
    progress = console.Progress()
    with store(place) as kb:
        report = service.import_paths(
            kb, paths, chosen, dry_run=dry_run, mappings=mappings, progress=progress
        )
    progress.end()
    if as_json:
        console.document(report.as_json())
    tell(report, dry_run=dry_run, files_too=not as_json)
    if report.refused:
        raise StopError(FAILED)


def tell(report: "ImportReport", *, dry_run: bool, files_too: bool) -> None:
    """Each file that was refused, and unless a document says so each other one and the sum."""
    for file in report.files:
        if file.result == "refused":
            refusal = InterchangeError(file.path, file.reason, file.line, file.column)
            console.complain(*located(refusal))
        elif files_too:
            console.say(f"{file.result:9} {console.plain(file.path)}  {console.plain(file.what)}")
            for warning in file.warnings:
                console.say(f"          {console.plain(warning)}")
    if files_too:
        totals = report.totals.items()
        shown = ", ".join(f"{count} {name.replace('_', ' ')}" for name, count in totals if count)
        console.say(("Would be: " if dry_run else "") + (shown or "nothing found"))


def _mappings(path: str | None) -> "dict[str, TableMapping]":
    """The mapping of the command line, for every table that it fits."""
    from kb.interchange import files, json_text, table_mapping

    if path is None:
        return {}
    try:
        value, _ = json_text.parse(files.read_file(path))
        return {"": table_mapping.from_json(value)}
    except InterchangeError as error:
        stop(MISUSED, "--mapping", error.what)
    except ValidationError as error:
        stop(MISUSED, path, error.what)


COMMANDS = {"import": import_}
