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
    """Rebuild the indexes of the store and of the search, and the figures of incidents."""
    from kb.insights import keeping
    from kb.search import index

    progress = console.Progress()
    from kb.knowledge_base import KnowledgeBase
    from kb.recovery import ways

    try:
        with KnowledgeBase.open(place) as kb:
            kb.maintain(ways.reindex)
            written = kb.maintain(lambda session: index.rebuild(session, progress))
            kb.maintain(keeping.rebuild)
    except StoreError as error:
        progress.end()
        if error.reason != "damaged":
            stop(NO_STORE, str(error))
        _rebuild_beside(place)
        return
    progress.end()
    console.say(f"{written:,} documents indexed")


def _rebuild_beside(place: str) -> None:
    """The indexes of a file that can't be opened, made anew in a copy that takes its place."""
    from kb.recovery import ways

    progress = console.Progress()
    try:
        aside = ways.rebuild_indexes(Path(place), lambda done, total, _what: progress(done, total))
    except StoreError as error:
        stop(NO_STORE, str(error))
    finally:
        progress.end()
    console.say(f"All indexes were made anew. The file as it was is “{aside}”.")


@click.command("recover", epilog="Example:  hotwash recover team.hotwash -o team-new.hotwash")
@click.argument("damaged", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("-o", "--output", type=click.Path(path_type=Path), required=True, help="A new store.")
def recover(damaged: Path, output: Path) -> None:
    """Take what can be read of the store DAMAGED into a new one; DAMAGED isn't changed.

    What could not be read is named; the exit code is 1 then.
    """
    from kb import checking
    from kb.knowledge_base import KnowledgeBase
    from kb.recovery.salvage import salvage

    progress = console.Progress()
    try:
        found = salvage(damaged, output, lambda done, total, _what: progress(done, total))
    except StoreError as error:
        stop(FAILED, str(error))
    finally:
        progress.end()
    with KnowledgeBase.open(output) as kb:
        problems = checking.check(kb).problems
    console.say(f"{output}: {found.rows:,} rows, {found.attachments:,} attachments")
    for loss in found.losses():
        console.complain(str(damaged), loss)
    for problem in problems:
        console.complain(problem.where, problem.what, problem.remedy)
    if problems or not found.is_whole:
        raise StopError(FAILED)


COMMANDS = {
    "check": check,
    "backup": backup,
    "restore": restore,
    "reindex": reindex,
    "recover": recover,
}
