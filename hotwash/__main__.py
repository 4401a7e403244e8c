"""The front door: `hotwash`, and `python -m hotwash`."""

import sys
from collections.abc import Sequence


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command, or open the window when none is given.

    Returns:
        The exit code: 0 done, 1 something was refused or failed, 2 wrong usage, 3 the
        store can't be opened, 130 interrupted.
    """
    from hotwash.cli.running import run

    return run(list(sys.argv[1:] if arguments is None else arguments))


if __name__ == "__main__":
    sys.exit(main())
