"""Runs a command and turns whatever happens into an exit code and one line for people."""

import contextlib
import os
import sys
from collections.abc import Callable
from typing import NoReturn

from hotwash.cli.console import complain
from hotwash.paths import store_place
from kb.errors import InterchangeError, KBError

DONE, FAILED, MISUSED, NO_STORE, INTERRUPTED = 0, 1, 2, 3, 130


class StopError(Exception):
    """Ends a command with an exit code; what is to be said has been said."""

    def __init__(self, code: int) -> None:
        super().__init__(code)
        self.code = code


def run(arguments: list[str]) -> int:
    """Run `hotwash` with these arguments.

    Returns:
        The exit code.
    """
    words = arguments[: arguments.index("--")] if "--" in arguments else arguments
    debug = "--debug" in words
    arguments = [word for word in words if word != "--debug"] + arguments[len(words) :]
    try:
        code = _guarded(lambda: _invoke(arguments))
        sys.stdout.flush()
    except BrokenPipeError:
        _leave_quietly()
        code = DONE
    except KeyboardInterrupt:
        complain("interrupted; nothing was left half-written")
        code = INTERRUPTED
    except Exception as error:
        if debug:
            raise
        complain(f"{type(error).__name__}: {error}; run again with --debug for details")
        code = FAILED
    return code


def _invoke(arguments: list[str]) -> object:
    if not arguments:  # the window, without what only commands need
        from hotwash.window import open_window

        return open_window(store_place(None))
    import click

    from hotwash.cli.root import hotwash

    # Without click's own main, which answers a broken pipe with 1.
    try:
        with hotwash.make_context("hotwash", arguments) as context:
            return hotwash.invoke(context)
    except click.exceptions.Exit as error:
        return int(error.exit_code)
    except click.Abort:
        raise KeyboardInterrupt from None
    except click.ClickException as error:
        error.show()
        return MISUSED


def _guarded(work: Callable[[], object]) -> int:
    try:
        found = work()
    except StopError as error:
        return error.code
    except InterchangeError as error:
        complain(*located(error))
        return FAILED
    except KBError as error:
        complain(str(error))
        return FAILED
    return found if isinstance(found, int) else DONE


def located(error: InterchangeError) -> tuple[str, ...]:
    """File, place and reason of a refusal."""
    place = () if error.line is None else (f"line {error.line}, column {error.column or 1}",)
    return (error.path, *place, error.reason)


def stop(code: int, *words: str) -> NoReturn:
    """Say why on stderr and end the command.

    Raises:
        StopError: always.
    """
    complain(*words)
    raise StopError(code)


def _leave_quietly() -> None:
    """The reader of our output has gone: nothing is left to be said, also not at exit."""
    with contextlib.suppress(OSError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
