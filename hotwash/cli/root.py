"""The command `hotwash`: its options, and where its commands are found."""

import importlib
from collections.abc import Mapping
from typing import Any

import click

from hotwash.paths import VARIABLE, store_place

#: command → the module that holds it, and what it does in one line.
COMMANDS: Mapping[str, tuple[str, str]] = {
    "import": ("importing", "Import files and folders."),
    "fetch": ("fetching", "Fetch what changed from Microsoft, and import it."),
    "incidents": ("incidents", "List incidents."),
    "show": ("incidents", "Show one incident, whole."),
    "library": ("knowledge", "List playbooks, articles and automation rules."),
    "search": ("knowledge", "Search everything."),
    "report": ("reporting", "Export reports."),
    "reports": ("register", "List reports that left the house, and what changed since."),
    "templates": ("reporting", "List report templates, audiences and formats."),
    "verify": ("verifying", "Check a report that Hotwash made."),
    "export": ("exporting", "Export an incident, a playbook or everything."),
    "compare": ("incidents", "Compare a workflow with its playbook."),
    "check": ("keeping", "Verify the store."),
    "backup": ("keeping", "Back the store up while it is in use."),
    "restore": ("keeping", "Restore a backup into a new or empty store."),
    "reindex": ("keeping", "Rebuild all indexes."),
    "recover": ("keeping", "Take what can be read of a damaged store into a new one."),
    "doctor": ("installation", "Show versions, and what is missing."),
}


class _LazyGroup(click.Group):
    """A group whose commands are imported when they run, so that each starts fast."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        del ctx
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        del ctx
        found = COMMANDS.get(cmd_name)
        if found is None:
            return None
        module = importlib.import_module(f"hotwash.cli.{found[0]}")
        command: click.Command = module.COMMANDS[cmd_name]
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        del ctx
        with formatter.section("Commands"):
            formatter.write_dl([(name, about) for name, (_, about) in COMMANDS.items()])


def _show_version(ctx: click.Context, _option: click.Parameter, wanted: bool) -> None:
    if not wanted:
        return
    from importlib.metadata import version

    print(f"hotwash {version('hotwash')}")
    ctx.exit(0)


EPILOG = """\b
Examples:
  hotwash                                  open the window
  hotwash import exports/                  import a folder
  hotwash --db team.hotwash incidents      list the incidents of one store

\b
Exit codes: 0 done, 1 something was refused or failed, 2 wrong usage,
3 the store can't be opened, 130 interrupted."""


@click.group(
    cls=_LazyGroup,
    invoke_without_command=True,
    epilog=EPILOG,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.option(
    "--db",
    metavar="PATH_OR_URL",
    help=f"The store: a file, or postgresql+psycopg://… Otherwise {VARIABLE}, else your own.",
)
@click.option("--debug", is_flag=True, help="Show tracebacks.")
@click.option(
    "--version",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_show_version,
    help="Show the version.",
)
@click.pass_context
def hotwash(ctx: click.Context, db: str | None, debug: bool) -> Any:  # noqa: ANN401
    """Post-incident reviews, workflows and a knowledge base for security responders.

    Without a command, the window opens.
    """
    del debug  # hotwash.cli.running takes it out, so that it may stand anywhere
    ctx.obj = store_place(db)
    if ctx.invoked_subcommand is None:
        from hotwash.window import open_window

        return open_window(ctx.obj)
    return None
