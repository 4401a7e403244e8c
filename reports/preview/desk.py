"""Drafts for the window: one worker keeps the parts, another helps with the first draft.

The newest wish replaces one that still waits. What is under way comes to its end: it takes less
time than a new process would. A draft that takes too long is given up with its worker, and there
is none until the whole document was made: it says what is wrong.
"""

import json
import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, Final

from reports.context import ReportContext
from reports.errors import ReportError
from reports.pool import MEGABYTES, Errand, RenderPool
from reports.preview.units import digest
from reports.process import GoneError, Renderer
from reports.result import RenderResult

SECONDS: Final = 20.0
#: Hears of a draft; of None when there is none.
OnDraft = Callable[[RenderResult | None], None]
#: While a helper lays out what nobody waits for, look for a new wish this often, in seconds.
_LOOK_EVERY: Final = 0.02


@dataclass(frozen=True, slots=True)
class _Wish:
    """A draft that somebody waits for; without a context the parts are to be settled."""

    context: ReportContext | None
    on_draft: OnDraft


class DraftDesk:
    """Makes one draft after the other on a worker of its own.

    Args:
        pool: whose workers help.
        seconds: what a draft may take.
        megabytes: the memory that its worker may take.
    """

    def __init__(
        self, pool: RenderPool, seconds: float = SECONDS, megabytes: int = MEGABYTES
    ) -> None:
        self._pool = pool
        self._seconds = seconds
        self._renderer = Renderer(megabytes)
        self._wish: _Wish | None = None
        self._wished = threading.Condition()
        self._closed = False
        self._given_up = False
        self._latest: tuple[str, RenderResult] | None = None
        self._helping: Errand | None = None
        self._thread = threading.Thread(target=self._serve, name="drafts", daemon=True)
        self._thread.start()

    def ask(self, context: ReportContext, on_draft: OnDraft) -> None:
        """Wants a draft in place of one that still waits.

        Args:
            context: what `context.read` gave.
            on_draft: called in a thread of the desk, unless another wish takes its place.
        """
        self._put(_Wish(context, on_draft))

    def settle(self) -> None:
        """Lay out anew, while nobody types, the chunks in which pages may end early."""
        self._put(_Wish(None, _nobody))

    def resume(self) -> None:
        """Make drafts again after one was given up: the whole document could be made."""
        self._given_up = False

    def close(self) -> None:
        """End the worker and its thread."""
        with self._wished:
            self._closed = True
            self._wished.notify()
        helping = self._helping
        if helping is not None:
            helping.cancel()
        self._renderer.kill("cancelled")
        self._thread.join()
        self._renderer.close()

    def _put(self, wish: _Wish) -> None:
        with self._wished:
            if wish.context is None and self._wish is not None:
                return
            self._wish = wish
            self._wished.notify()

    def _next(self) -> _Wish | None:
        with self._wished:
            while self._wish is None and not self._closed:
                self._wished.wait()
            wish, self._wish = self._wish, None
            return None if self._closed else wish

    def _serve(self) -> None:
        while (wish := self._next()) is not None:
            made = None
            try:
                if wish.context is None:
                    self._settle()
                elif not self._given_up:
                    made = self._draft(wish.context)
            except (GoneError, ReportError):
                self._renderer.close()
                self._latest = None
                self._given_up = True
            if not self._closed:
                wish.on_draft(made)

    def _draft(self, context: ReportContext) -> RenderResult:
        known = _known_by(context)
        if self._latest is not None and self._latest[0] == known:
            return replace(self._latest[1], laid_out=0)
        message = {"kind": "draft", "context": context.as_json(), "share": True}
        answer, content = self._renderer.ask(message, seconds=self._seconds)
        if answer["kind"] == "share":
            self._helping = self._pool.lend(_laying(answer, self._seconds))
            self._renderer.listen(self._seconds)
            answer, content = self._rest(finish=True)
        result = RenderResult.from_head(answer["head"], content)
        self._latest = known, result
        return result

    def _rest(self, *, finish: bool) -> tuple[dict[str, Any], bytes]:
        """Hand over what the helper made; what it couldn't make is made without it."""
        helping, self._helping = self._helping, None
        heads: list[dict[str, Any]] = []
        content = b""
        if helping is not None:
            try:
                answer, content = helping.made(self._seconds if finish else 0)
                heads = answer["heads"]
            except (ReportError, TimeoutError):
                heads, content = [], b""
        message = {"kind": "rest", "heads": heads, "finish": finish}
        return self._renderer.ask(message, content, self._seconds)

    def _settle(self) -> None:
        """A helper lays out what is unsettled, unless somebody wants a draft meanwhile."""
        if self._latest is None:
            return
        answer, _ = self._renderer.ask({"kind": "settle"}, seconds=self._seconds)
        if answer["html"]:
            self._helping = helping = self._pool.lend(_laying(answer, self._seconds))
            while not helping.wait(_LOOK_EVERY) and self._wish is None and not self._closed:
                pass
            self._rest(finish=False)


def _laying(order: dict[str, Any], seconds: float) -> Callable[[Renderer], Any]:
    """What a helper does with a share."""
    message = {"kind": "lay", "look": order["look"], "html": order["html"]}
    return lambda renderer: renderer.ask(message, seconds=seconds)


def _known_by(context: ReportContext) -> str:
    """The same for two readings of an unchanged incident."""
    values = context.as_json()
    del values["options"]["now"]
    return digest(json.dumps(values))


def _nobody(_result: RenderResult | None) -> None:
    """Nobody waits."""
