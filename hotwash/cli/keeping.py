"""Commands that keep the store safe: check, backup, restore, reindex."""

from pathlib import Path

import click

from hotwash.cli import console
from hotwash.cli.incidents import AS_JSON
from hotwash.cli.opening import store
from hotwash.cli.running import FAILED, NO_STORE, StopError, stop
from kb.errors import StoreError


@click.command("check", epilog="Example:  hotwash check --json")
@AS_JSON
@click.pass_obj
def check(place: str, as_json: bool) -> None:
    """Verify the store: schema, ledger chain, attachments, index."""
    from kb import checking

    progress = console.Progress()
    with store(place) as kb:
        found = checking.check(kb, progress)
    progress.end()
    if as_json:
        console.document(found.as_json())
    else:
        for problem in found.problems:
            console.complain(problem.where, problem.what, problem.remedy)
        console.say(
            f"{found.records:,} records, {found.revisions:,} revisions and "
            f"{found.attachments:,} attachments checked: "
            + ("all sound." if found.is_sound else f"{len(found.problems):,} problems.")
        )
    if not found.is_sound:
        raise StopError(FAILED)


@click.command("backup", epilog="Example:  hotwash backup /backups/team-monday.hotwash-backup")
@click.argument("file", type=click.Path(path_type=Path))
@click.pass_obj
def backup(place: str, file: Path) -> None:
    """Write a consistent copy of the store to FILE while it is in use.

    An older backup of that name is replaced once the new one is whole.
    """
    from kb import backups

    progress = console.Progress()
    with store(place) as kb:
        manifest = backups.back_up(kb, file, progress)
    progress.end()
    rows = sum(table["rows"] for table in manifest["tables"].values())
    console.say(f"{file}: {rows:,} rows, {manifest['attachments']:,} attachments")


@click.command("restore", epilog="Example:  hotwash --db new.hotwash restore team.hotwash-backup")
@click.argument("file", type=click.Path(path_type=Path))
@click.pass_obj
def restore(place: str, file: Path) -> None:
    """Restore the backup FILE into a new or empty store."""
    from kb import backups

    progress = console.Progress()
    try:
        manifest = backups.restore(file, place, progress)
    except StoreError as error:
        code = FAILED if error.reason in {"not_hotwash", "damaged", "newer"} else NO_STORE
        stop(code, str(error))
    finally:
        progress.end()
    rows = sum(table["rows"] for table in manifest["tables"].values())
    console.say(f"{file}: {rows:,} rows, {manifest['attachments']:,} attachments restored")


@click.command("reindex", epilog="Example:  hotwash reindex")
@click.pass_obj
def reindex(place: str) -> None:
    """Rebuild the search index, and the figures of incidents, from the records."""
    from kb.insights import keeping
    from kb.search import index

    progress = console.Progress()
    with store(place) as kb:
        written = kb.maintain(lambda session: index.rebuild(session, progress))
        kb.maintain(keeping.rebuild)
    progress.end()
    console.say(f"{written:,} documents indexed")


COMMANDS = {"check": check, "backup": backup, "restore": restore, "reindex": reindex}
