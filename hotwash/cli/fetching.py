"""The command `fetch`."""

import sys
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import click

from hotwash.cli import console
from hotwash.cli.importing import tell
from hotwash.cli.incidents import AS_JSON
from hotwash.cli.opening import store
from hotwash.cli.running import FAILED, StopError, stop
from hotwash.paths import data_folder
from kb.errors import KBError

if TYPE_CHECKING:
    from kb.connectors.fetching import Result
    from kb.connectors.keys import Keys
    from kb.connectors.register import Register
    from kb.connectors.schemas import Connection
    from kb.connectors.sign_in import DeviceCode


@click.command("fetch", epilog="Example:  hotwash fetch Defender --dry-run")
@click.argument("connection")
@click.option(
    "--since",
    type=click.DateTime(["%Y-%m-%d", "%Y-%m-%dT%H:%M:%SZ"]),
    help="Changes from this time on (UTC); otherwise from the newest that was imported.",
)
@click.option("--all", "everything", is_flag=True, help="Everything, whenever it was changed.")
@click.option("--dry-run", is_flag=True, help="Fetch and say what would be done, write nothing.")
@AS_JSON
@click.pass_obj
def fetch(
    place: str,
    connection: str,
    since: datetime | None,
    everything: bool,
    dry_run: bool,
    as_json: bool,
) -> None:
    """Fetch what changed from Microsoft Defender XDR or Sentinel, and import it.

    Connections are added in the window: Settings, Connections. What was fetched is
    imported as files are: it updates what people haven't edited.
    """
    from kb.connectors import fetching
    from kb.connectors.register import Register
    from kb.interchange import service

    register = Register(data_folder())
    one = register.named(connection)
    start = since.replace(tzinfo=UTC) if since else register.until(one, place)
    progress = console.Progress()
    with store(place) as kb:
        result = _fetched(register, one, None if everything else start, progress)
        report = service.import_paths(kb, result.paths, dry_run=dry_run, progress=progress)
    progress.end()
    if dry_run:
        fetching.drop(register, one)
    elif not report.refused:
        fetching.imported(register, one, place, result)
    if as_json:
        until = fetching.as_since(result.until) or None
        console.document({**report.as_json(), "connection": one.name, "until": until})
    if result.paths:
        tell(report, dry_run=dry_run, files_too=not as_json)
    elif not as_json:
        console.say("Nothing changed there.")
    if report.refused:
        raise StopError(FAILED)


def _fetched(
    register: "Register",
    one: "Connection",
    since: datetime | None,
    progress: console.Progress,
) -> "Result":
    from kb.connectors.service import Connector

    def told(incidents: int, pages: int, said: str) -> None:
        progress(incidents, 0, said or f"incidents on {pages} pages")

    connector = Connector(one, _keys(one), _show_code, told=told)
    try:
        return connector.fetch(register, since)
    except KBError as error:
        progress.end()
        stop(FAILED, one.name, str(error))


def _keys(one: "Connection") -> "Keys":
    """The keyring; without one, or without the secret, a person at a terminal is asked."""
    from kb.connectors.keys import HeldKeys, SystemKeys, secret_name
    from kb.connectors.schemas import SECRET

    keys = HeldKeys(SystemKeys())
    name = secret_name(one)
    if one.sign_in == SECRET and not keys.read(name) and sys.stdin.isatty():
        keys.hold(name, click.prompt(f"Client secret of {one.name}", hide_input=True, err=True))
    return keys


def _show_code(code: "DeviceCode") -> None:
    said = f"Open {code.address} and type the code {code.code} within {code.minutes} minutes."
    console.complain(said)


COMMANDS = {"fetch": fetch}
