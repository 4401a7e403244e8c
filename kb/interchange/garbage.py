"""Python's search for garbage, less often while many records are made."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager

#: New objects before Python looks through the youngest; it takes 700 by itself.
_MANY = 100_000


@contextmanager
def seldom_looked_for() -> Iterator[None]:
    """Let Python look for garbage seldom: a fifth of an import's time goes into looking.

    What an import makes is let go without that, batch by batch. Where Python doesn't look by
    itself, as in the window, nothing is changed.
    """
    if not gc.isenabled():
        yield
        return
    usual = gc.get_threshold()
    gc.set_threshold(_MANY, *usual[1:])
    try:
        yield
    finally:
        gc.set_threshold(*usual)
