"""The time that a template may take, looked at between its steps, on every system and thread.

Jinja2 lets an environment bring the class that writes its code: here each block (the body of a
loop, a macro, a branch) begins with a look at the clock, and so do calls, filters and tests. What
takes too long ends there, and the error knows the line, as every other one. No signal is needed,
which Windows doesn't have and only the main thread may set. One step that takes for ever by
itself is ended by whoever watches the renderer.
"""

import time
from collections.abc import Callable, Iterable, MutableMapping
from functools import wraps
from typing import Any, override

from jinja2 import nodes
from jinja2.compiler import CodeGenerator, Frame
from jinja2.runtime import Context
from jinja2.sandbox import ImmutableSandboxedEnvironment


class TooLongError(Exception):
    """The time is over."""


class WatchedCode(CodeGenerator):
    """Code in which each block looks at the clock first."""

    @override
    def blockvisit(self, nodes: Iterable[nodes.Node], frame: Frame) -> None:
        self.writeline("environment.look()")
        super().blockvisit(nodes, frame)


class WatchedEnvironment(ImmutableSandboxedEnvironment):
    """A sandbox with a clock; it makes one document.

    Attributes:
        until: when the time is over, by the clock that never goes back; None: no limit.
    """

    code_generator_class = WatchedCode
    until: float | None = None

    def begin(self, seconds: float) -> None:
        """Give the time that is left from now on."""
        self.until = time.monotonic() + seconds

    def look(self) -> None:
        """Go on, while there is time.

        Raises:
            TooLongError: it is over.
        """
        if self.until is not None and time.monotonic() > self.until:
            raise TooLongError

    def watch(self, functions: MutableMapping[str, Any]) -> None:
        """Make filters or tests look at the clock at each of their calls."""
        for name, function in tuple(functions.items()):
            functions[name] = self._looking(function)

    @override
    def call(self, __context: Context, __obj: Any, *args: Any, **kwargs: Any) -> Any:
        self.look()
        return super().call(__context, __obj, *args, **kwargs)

    def _looking(self, function: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(function)  # with the mark of what it is passed besides the value
        def looked(*values: object, **named: object) -> object:
            self.look()
            return function(*values, **named)

        return looked
