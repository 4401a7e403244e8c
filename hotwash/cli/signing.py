"""Signing on the command line: which certificate, and where its passphrase comes from.

The passphrase is never an argument: arguments stand in the list of processes and in histories.
"""

import os
import sys
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from hotwash.cli.running import FAILED, MISUSED, stop

if TYPE_CHECKING:
    from reports.signatures.request import Signing

#: Holds the passphrase for programs that start other programs.
VARIABLE: Final = "HOTWASH_SIGN_PASSPHRASE"
_LONGEST: Final = 10_000

_OPTIONS = (
    click.option(
        "--sign-with",
        type=click.Path(path_type=Path),
        metavar="FILE.p12",
        help="Sign the PDF with this certificate (PKCS#12).",
    ),
    click.option(
        "--passphrase-file",
        type=click.Path(path_type=Path),
        metavar="FILE",
        help=f"Its first line opens the certificate; else {VARIABLE}, else you are asked.",
    ),
    click.option("--sign-reason", default="", help="Why it is signed."),
    click.option("--sign-location", default="", help="Where it is signed."),
)


def signing_options[**P, T](command: Callable[P, T]) -> Callable[P, T]:
    """Give a command the options of signing; it takes them as keywords for `asked`."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


def asked(form: str, at: datetime, options: dict[str, Any]) -> "Signing | None":
    """The opened certificate, or None when nobody asked for a signature.

    Args:
        form: what is exported; only PDFs are signed.
        at: the time of the export.
        options: what `signing_options` brought.

    Raises:
        StopError: the options don't go together, or there is no passphrase.
        SigningError: the certificate can't be used.
    """
    path: Path | None = options["sign_with"]
    if path is None:
        for name in ("passphrase_file", "sign_reason", "sign_location"):
            if options[name]:
                stop(MISUSED, f"--{name.replace('_', '-')}", "it needs --sign-with FILE.p12")
        return None
    if form != "pdf":
        stop(MISUSED, "--sign-with", "only PDF reports are signed: leave --format out")
    from reports.signatures.certificate import open_file
    from reports.signatures.request import Signing

    # Taken away, so that no program that is started from here inherits it.
    in_environment = os.environ.pop(VARIABLE, None)
    passphrase = _from_file(options["passphrase_file"])
    if passphrase is None:
        passphrase = in_environment
    if passphrase is None:
        passphrase = _typed(path)
    opened = open_file(path, passphrase, at)
    return Signing(opened, options["sign_reason"], options["sign_location"])


def _from_file(path: Path | None) -> str | None:
    if path is None:
        return None
    try:
        with path.open("rb") as file:
            first = file.readline(_LONGEST)
        return first.decode("utf-8-sig").rstrip("\r\n")
    except OSError as error:
        stop(FAILED, str(path), f"the passphrase can't be read: {error.strerror or error}")
    except UnicodeDecodeError:
        stop(FAILED, str(path), "the passphrase isn't UTF-8 text")


def _typed(path: Path) -> str:
    if not sys.stdin.isatty():
        stop(
            MISUSED,
            "--sign-with",
            f"there is nobody to ask for the passphrase: give --passphrase-file or {VARIABLE}",
        )
    typed: str = click.prompt(
        f"Passphrase of {path.name}", hide_input=True, default="", show_default=False, err=True
    )
    return typed
