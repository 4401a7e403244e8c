"""Renderer processes kept warm: submit a context, get a job, cancel it whenever you like.

A job that crashes its renderer is tried once more. When that fails as well, each section is
laid out alone, and the report comes without the ones that can't be, saying so in their place.
"""

import queue
import threading
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from reports.context import ReportContext
from reports.errors import CancelledError, RenderError, ReportError
from reports.process import GoneError, Order, Renderer, raise_cancelled_or
from reports.progress import Progress
from reports.result import RenderResult

SECONDS = 120.0
MEGABYTES = 2048
#: Of a job's time, what one section may take when it is laid out alone.
_SECTION_PART = 0.2
_WHY = {
    "time": "it took longer than allowed",
    "memory": "it needs more memory than allowed",
    "depth": "it is nested too deeply",
    "crash": "the renderer ended without a word",
    "failed": "the renderer can't lay it out",
}


class Job:
    """One render on its way."""

    def __init__(
        self,
        order: Order,
        on_progress: Callable[[Progress], None] | None = None,
    ) -> None:
        self.order = order
        self._on_progress = on_progress
        self._finished = threading.Event()
        self._lock = threading.Lock()
        self._cancelled = False
        self._renderer: Renderer | None = None
        self._result: RenderResult | None = None
        self._error: ReportError | None = None
        self._callbacks: list[Callable[[Job], None]] = []

    @property
    def done(self) -> bool:
        """Whether it came to its end: a result, an error, or cancelled."""
        return self._finished.is_set()

    @property
    def cancelled(self) -> bool:
        """Whether somebody cancelled it."""
        return self._cancelled

    def cancel(self) -> None:
        """End it at once. Its renderer is killed; a new one takes the next job."""
        with self._lock:
            if self._finished.is_set():
                return
            self._cancelled = True
            if self._renderer is not None:
                self._renderer.kill("cancelled")

    def result(self, timeout: float | None = None) -> RenderResult:
        """Wait for the report.

        Raises:
            CancelledError: somebody cancelled it.
            RenderError: there is no report, and why.
            TimeoutError: it isn't done within `timeout` seconds.
        """
        if not self._finished.wait(timeout):
            raise TimeoutError
        if self._error is not None:
            raise self._error
        assert self._result is not None  # noqa: S101 - finished without an error
        return self._result

    def add_done_callback(self, callback: Callable[["Job"], None]) -> None:
        """Call this with the job when it is done, in a thread of the pool; at once if it is."""
        with self._lock:
            if not self._finished.is_set():
                self._callbacks.append(callback)
                return
        callback(self)

    def tell(self, progress: Progress) -> None:
        """Pass progress on."""
        if self._on_progress is not None and not self._cancelled:
            self._on_progress(progress)

    def take(self, renderer: Renderer | None) -> None:
        """Say which renderer works on it, for `cancel`.

        Raises:
            CancelledError: it was cancelled in the meantime.
        """
        with self._lock:
            if renderer is not None and self._cancelled:
                raise CancelledError
            self._renderer = renderer

    def finish(self, result: RenderResult | None, error: ReportError | None) -> None:
        """Set the end, once."""
        with self._lock:
            self._result, self._error = result, error
            self._renderer = None
            self._finished.set()
            callbacks, self._callbacks = self._callbacks, []
        for callback in callbacks:
            callback(self)


class Errand:
    """Something else that a warm renderer does for somebody, such as laying out parts."""

    def __init__(self, act: Callable[[Renderer], Any]) -> None:
        """`act` is called with the renderer, in a thread of the pool."""
        self._act = act
        self._finished = threading.Event()
        self._lock = threading.Lock()
        self._renderer: Renderer | None = None
        self._cancelled = False
        self._made: Any = None
        self._error: ReportError | None = None

    def run(self, renderer: Renderer) -> None:
        """Do it."""
        with self._lock:
            self._renderer = renderer
        try:
            if self._cancelled:
                raise CancelledError
            self._made = self._act(renderer)
        except ReportError as error:
            self._error = error
        except GoneError as error:
            self._error = RenderError(error.reason, "The renderer ended.")
        with self._lock:
            self._renderer = None
        self._finished.set()

    def cancel(self) -> None:
        """End it at once, with its renderer."""
        with self._lock:
            self._cancelled = True
            if self._renderer is not None:
                self._renderer.kill("cancelled")

    def wait(self, timeout: float) -> bool:
        """Whether it is done within `timeout` seconds."""
        return self._finished.wait(timeout)

    def made(self, timeout: float | None = None) -> Any:  # noqa: ANN401 - whatever it makes
        """Wait for what it made.

        Raises:
            ReportError: it made nothing, and why.
            TimeoutError: it isn't done within `timeout` seconds.
        """
        if not self._finished.wait(timeout):
            raise TimeoutError
        if self._error is not None:
            raise self._error
        return self._made


class RenderPool:
    """A few warm renderer processes behind one queue."""

    def __init__(self, workers: int = 2, megabytes: int = MEGABYTES) -> None:
        """Processes start with their first job, or with `warm`.

        Args:
            workers: how many renders at once.
            megabytes: the memory that one renderer may take.
        """
        self._queue: queue.SimpleQueue[Job | Errand | None] = queue.SimpleQueue()
        self._warm = threading.Event()
        self._closed = False
        self._renderers = [Renderer(megabytes) for _ in range(workers)]
        self._threads = [
            threading.Thread(target=self._serve, args=(renderer,), name=f"render-{i}", daemon=True)
            for i, renderer in enumerate(self._renderers)
        ]
        self._jobs: set[Job] = set()
        self._lock = threading.Lock()
        for thread in self._threads:
            thread.start()

    def submit(
        self,
        context: ReportContext,
        file_format: str = "pdf",
        on_progress: Callable[[Progress], None] | None = None,
        seconds: float = SECONDS,
    ) -> Job:
        """Queue a render.

        Args:
            context: what to render.
            file_format: pdf, html or md.
            on_progress: called in a thread of the pool.
            seconds: what one attempt may take.
        """
        job = Job(Order(context, file_format, seconds), on_progress)
        with self._lock:
            if self._closed:
                raise RenderError("failed", "Hotwash is closing.")
            self._jobs.add(job)
        self._queue.put(job)
        return job

    def lend(self, act: Callable[[Renderer], Any]) -> Errand:
        """Have a renderer do something else, in its turn."""
        errand = Errand(act)
        self._queue.put(errand)
        return errand

    def warm(self) -> None:
        """Start a renderer ahead of the first job."""
        self._queue.put(_WarmUp())

    def close(self) -> None:
        """Cancel what runs and end all processes."""
        with self._lock:
            self._closed = True
            jobs = list(self._jobs)
        for job in jobs:
            job.cancel()
        for _ in self._threads:
            self._queue.put(None)
        for thread in self._threads:
            thread.join()
        for renderer in self._renderers:
            renderer.close()

    def __enter__(self) -> "RenderPool":
        return self

    def __exit__(self, *_exception: object) -> None:
        self.close()

    def _serve(self, renderer: Renderer) -> None:
        while (job := self._queue.get()) is not None:
            if isinstance(job, _WarmUp):
                _start_quietly(renderer)
                continue
            if isinstance(job, Errand):
                job.run(renderer)
                continue
            try:
                result, error = _attempts(renderer, job), None
            except ReportError as caught:
                result, error = None, caught
            with self._lock:
                self._jobs.discard(job)
            job.finish(result, error)
            if job.cancelled:
                renderer.close()


class _WarmUp(Job):
    """Asks a thread to start its renderer."""

    def __init__(self) -> None:
        """There is nothing to render."""


def _start_quietly(renderer: Renderer) -> None:
    """A renderer that can't start says so at the first job."""
    try:
        renderer.start()
    except (GoneError, ReportError):
        return


def _attempts(renderer: Renderer, job: Job) -> RenderResult:
    """Try, try again after a crash, then find the section that does it."""
    reason = ""
    for _ in range(2):
        try:
            return _attempt(renderer, job, job.order)
        except GoneError as error:
            reason = error.reason
            if reason == "cancelled":
                raise CancelledError from error
            if reason in {"time", "depth"}:
                break
    if job.order.format != "pdf" or job.order.context.template is not None:
        raise RenderError(reason, f"The report could not be made: {_WHY[reason]}.")
    return _without_culprits(renderer, job, reason)


def _attempt(renderer: Renderer, job: Job, order: Order) -> RenderResult:
    job.take(renderer)
    try:
        return renderer.run(order, job.tell)
    finally:
        job.take(None)


def _without_culprits(renderer: Renderer, job: Job, reason: str) -> RenderResult:
    """Lay each section out alone, then all of those that could be."""
    context = job.order.context
    keys = context.options.sections
    dropped: dict[str, str] = {}
    for i, key in enumerate(keys):
        job.tell(Progress("checking", i, len(keys), "Finding the section that fails"))
        options = replace(context.options, sections=(key,))
        alone = replace(context, options=options)
        seconds = max(job.order.seconds * _SECTION_PART, 1.0)
        try:
            _attempt(renderer, job, replace(job.order, context=alone, seconds=seconds))
        except GoneError as error:
            if error.reason == "cancelled":
                raise CancelledError from error
            dropped[key] = f"{_WHY.get(error.reason, _WHY['failed']).capitalize()}."
    if not dropped or len(dropped) == len(keys):
        raise RenderError(
            reason,
            f"The report could not be made: {_WHY.get(reason, _WHY['failed'])}.",
            "Export it as Markdown.",
        )
    rest = replace(context, dropped=dropped)
    try:
        return _attempt(renderer, job, replace(job.order, context=rest))
    except GoneError as error:
        raise_cancelled_or(
            error, "The report could not be made, even without the sections that fail.", ""
        )
        raise
