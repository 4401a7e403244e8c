"""The command that checks a report: against itself, its signatures, and the store."""

from functools import partial
from pathlib import Path

import click

from hotwash.cli import console
from hotwash.cli.incidents import AS_JSON
from hotwash.cli.opening import store
from hotwash.cli.running import FAILED, StopError


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
    number = str(found.record.get("number", ""))
    with store(place) as kb:
        agreement = kb.read(partial(reading.against_store, found=found))
    known, differences = agreement.known, agreement.differences
    template = compared(found.report)
    if as_json:
        console.document(
            {
                "ok": found.ok,
                "problems": list(found.problems),
                "incident": number,
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
        )
    else:
        for problem in (*found.problems, *found.doubts):
            console.complain(str(file), problem)
        console.say(
            f"{found.title}, {found.pages} pages: {'not sound' if found.problems else 'sound'}"
        )
        console.say(f"embedded record: {found.record_sha256}")
        for sentence in (said for one in found.signatures for said in one.sentences()):
            console.say(sentence)
        if found.record.get("subject") == "period":
            console.say("A period report is checked against itself alone.")
        elif not known:
            console.say("The incident isn't in this store.")
        for sentence in differences or (("The store still agrees.",) if known else ()):
            console.say(sentence)
        for sentence in template.sentences():
            console.say(sentence)
    if not found.ok:
        raise StopError(FAILED)


COMMANDS = {"verify": verify}
