"""The command that checks a report: against itself, its signatures, and the store."""

from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from hotwash.cli import console
from hotwash.cli.incidents import AS_JSON
from hotwash.cli.opening import store
from hotwash.cli.running import FAILED, StopError

if TYPE_CHECKING:
    from reports.own.version import Version
    from reports.verify import Agreement, Verification


@click.command("verify", epilog="Example:  hotwash verify INC-2026-0042.pdf --json")
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--trust",
    "trusted",
    multiple=True,
    type=click.Path(path_type=Path),
    metavar="FILE.pem",
    help="Certificates that a signature must lead to; may be given often.",
)
@AS_JSON
@click.pass_obj
def verify(place: str, file: Path, trusted: tuple[Path, ...], as_json: bool) -> None:
    """Check a report that Hotwash made, and whether the store still agrees with it.

    Of a signed one, say by whom and when, and whether it is as it was signed.
    """
    from reports import verify as reading
    from reports.own.version import compared

    found = reading.verify(file, trusted)
    with store(place) as kb:
        agreement = kb.read(partial(reading.against_store, found=found))
    template = compared(found.report)
    if as_json:
        console.document(_document(found, agreement, template))
    else:
        for problem in (*found.problems, *found.doubts):
            console.complain(str(file), problem)
        for sentence in _sentences(found, agreement, template):
            console.say(sentence)
    if not found.ok:
        raise StopError(FAILED)


def _document(
    found: "Verification", agreement: "Agreement", template: "Version"
) -> dict[str, object]:
    known, differences = agreement.known, agreement.differences
    return {
        "ok": found.ok,
        "problems": list(found.problems),
        "incident": str(found.record.get("number", "")),
        "title": found.title,
        "pages": found.pages,
        "record_sha256": found.record_sha256,
        "report": found.report,
        "sign_offs": [],
        "doubts": list(found.doubts),
        "signatures": [one.as_json() for one in found.signatures],
        "in_store": known,
        "agrees": not differences if known else None,
        "differences": list(differences),
        "template": {
            "name": template.name,
            "own": template.own,
            "sha256": template.sha256,
            "present_sha256": template.now,
            "differs": template.differs,
            "changed_files": list(template.changed),
        },
    }


def _sentences(found: "Verification", agreement: "Agreement", template: "Version") -> Iterator[str]:
    yield f"{found.title}, {found.pages} pages: {'not sound' if found.problems else 'sound'}"
    yield f"embedded record: {found.record_sha256}"
    for one in found.signatures:
        yield from one.sentences()
    if found.record.get("subject") == "period":
        yield "A period report is checked against itself alone."
    elif not agreement.known:
        yield "The incident isn't in this store."
    yield from agreement.differences
    if agreement.known and not agreement.differences:
        yield "The store still agrees."
    yield from template.sentences()


COMMANDS = {"verify": verify}
