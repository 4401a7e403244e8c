"""The command `doctor`."""

import shutil

import click

from hotwash.cli import console
from hotwash.cli.incidents import AS_JSON
from hotwash.cli.running import FAILED, StopError
from hotwash.doctor import fonts, libraries, places, program
from hotwash.doctor.facts import Fact, State

_MARKS = {State.FINE: "ok", State.ADVISED: "advised", State.MISSING: "MISSING"}


@click.command("doctor", epilog="Example:  hotwash doctor --json")
@AS_JSON
@click.pass_obj
def doctor(place: str, as_json: bool) -> None:
    """Show versions of everything, what is missing and how to get it."""
    facts = [*program.facts(), *places.facts(place), *libraries.facts(), *fonts.facts()]
    missing = [fact for fact in facts if fact.state is State.MISSING]
    line = _apt_line(facts)
    if as_json:
        console.document(
            {
                "ok": not missing,
                "facts": [fact.as_json() for fact in facts],
                "install": line or None,
            }
        )
    else:
        for fact in facts:
            mark = _MARKS[fact.state]
            console.say(f"{mark:8} {fact.name:22} {fact.value or fact.remedy}")
            if fact.value and fact.remedy:
                console.say(f"{'':31} {fact.remedy}")
        if line:
            console.say(f"\nAs root: {line}")
    if missing:
        raise StopError(FAILED)


def _apt_line(facts: list[Fact]) -> str:
    """How to install what is missing, where Debian's tools are at hand."""
    wanted = sorted({fact.package for fact in facts if fact.package})
    if not wanted or shutil.which("apt-get") is None:
        return ""
    return f"apt-get install --no-install-recommends {' '.join(wanted)}"


COMMANDS = {"doctor": doctor}
