"""The way to the window, kept short: nothing is imported here before it is needed."""

import gc
import os
import sys

_DISPLAYS = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")


def open_window(place: str) -> int:
    """Open the window on the store at `place` until it is closed.

    Returns:
        The exit code.
    """
    if sys.platform.startswith("linux") and not any(map(os.environ.get, _DISPLAYS)):
        from hotwash.cli.console import complain  # noqa: PLC0415 - not on the way to the window

        complain("There is no display to open the window on. “hotwash --help” lists the commands.")
        return 1
    # Nothing becomes garbage while modules are imported; the window turns it on again.
    gc.disable()
    from desktop import qt  # noqa: PLC0415 - headless commands import no Qt

    qt.load()
    from desktop import app  # noqa: PLC0415 - after Qt

    return app.run(place, [])
