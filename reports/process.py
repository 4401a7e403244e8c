"""One renderer process as its pool sees it: started, fed, listened to, killed."""

import os
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from reports import wire
from reports.context import ReportContext
from reports.errors import CancelledError, RenderError
from reports.progress import Progress
from reports.result import RenderResult

_ROOT = Path(__file__).parent.parent
#: A process that isn't alive after this many seconds won't be.
_START_SECONDS = 60.0


class GoneError(Exception):
    """The process ended, was killed, or gave up on a job.

    Attributes:
        reason: time, memory, crash, depth, failed, cancelled.
    """

    def __init__(self, reason: str) -> None:
        """Say why."""
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Order:
    """What one attempt is to do, and for how long."""

    context: ReportContext
    format: str
    seconds: float


class Renderer:
    """A warm process. Used by one thread; only `kill` may come from others."""

    def __init__(self, megabytes: int) -> None:
        self._megabytes = megabytes
        self._process: subprocess.Popen[bytes] | None = None
        self._errors: Any = None
        self._folder: tempfile.TemporaryDirectory[str] | None = None
        self._killed_for = ""
        self._lock = threading.Lock()

    def start(self) -> None:
        """Start the process and wait until it is warm; nothing happens when it runs already.

        Raises:
            RenderError: it can't be started.
        """
        if self._process is not None and self._process.poll() is None:
            return
        self.close()
        self._errors = tempfile.TemporaryFile()  # noqa: SIM115 - closed with the process
        # A killed process can't take away what the layout library wrote for itself: we do.
        self._folder = tempfile.TemporaryDirectory(prefix="hotwash-", ignore_cleanup_errors=True)
        command = [sys.executable, "-m", "reports.worker", str(self._megabytes)]
        with self._lock:
            self._killed_for = ""
            self._process = subprocess.Popen(  # noqa: S603 - our own module
                command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=self._errors,
                cwd=_ROOT,
                env=os.environ | dict.fromkeys(("TMPDIR", "TEMP", "TMP"), self._folder.name),
                start_new_session=True,
            )
        timer = self._timer(_START_SECONDS)
        try:
            while self._receive()[0]["kind"] != "ready":
                pass
        except GoneError as error:
            if error.reason == "cancelled":
                raise
            raise RenderError(
                "crash",
                f"The renderer could not be started. {self._last_words()}",
                "Run “hotwash doctor”.",
            ) from error
        finally:
            timer.cancel()

    def run(self, order: Order, tell: Callable[[Progress], None]) -> RenderResult:
        """Do one job.

        Raises:
            GoneError: the process is gone or gave up; another attempt may go better.
            RenderError: the job can't be done, however often it is tried.
        """
        message = {
            "kind": "render",
            "context": order.context.as_json(),
            "format": order.format,
        }
        answer, content = self.ask(message, b"", order.seconds, tell)
        return RenderResult.from_head(answer["head"], content)

    def ask(
        self,
        message: dict[str, Any],
        content: bytes = b"",
        seconds: float = 120.0,
        tell: Callable[[Progress], None] = lambda progress: None,
    ) -> tuple[dict[str, Any], bytes]:
        """Send a message and wait for its answer.

        Args:
            message: a message that `reports.worker` knows.
            content: bytes that go with it.
            seconds: how long the answer may take.
            tell: told of progress.

        Raises:
            GoneError, RenderError: as with `run`.
        """
        self.start()
        process = self._process
        assert process is not None and process.stdin is not None  # noqa: S101, PT018 - started above
        timer = self._timer(seconds)
        try:
            try:
                wire.send(process.stdin, message, content)
            except OSError as error:
                raise self._gone() from error
            return self._listen(tell)
        finally:
            timer.cancel()

    def listen(
        self, seconds: float, tell: Callable[[Progress], None] = lambda progress: None
    ) -> tuple[dict[str, Any], bytes]:
        """Wait for a second answer to the same message.

        Raises:
            GoneError, RenderError: as with `run`.
        """
        timer = self._timer(seconds)
        try:
            return self._listen(tell)
        finally:
            timer.cancel()

    def _listen(self, tell: Callable[[Progress], None]) -> tuple[dict[str, Any], bytes]:
        while True:
            message, content = self._receive()
            if message["kind"] == "progress":
                tell(Progress(message["stage"], message["done"], message["total"], message["text"]))
            elif message["kind"] == "failed":
                if message["final"]:
                    raise RenderError(message["reason"], message["what"], message["todo"])
                self.close()
                raise GoneError(message["reason"])
            else:
                return message, content

    def kill(self, reason: str) -> None:
        """End the process at once; whoever waits for it gets a `GoneError` of this reason."""
        with self._lock:
            self._killed_for = self._killed_for or reason
            if self._process is not None:
                self._process.kill()

    def close(self) -> None:
        """End the process and wait for it."""
        with self._lock:
            process, self._process = self._process, None
        if process is not None:
            process.kill()
            for stream in (process.stdin, process.stdout):
                if stream is not None:
                    _close_quietly(stream)
            process.wait()
        if self._errors is not None:
            self._errors.close()
            self._errors = None
        if self._folder is not None:
            self._folder.cleanup()
            self._folder = None

    def _receive(self) -> tuple[dict[str, Any], bytes]:
        process = self._process
        if process is None or process.stdout is None:
            raise GoneError(self._killed_for or "crash")
        try:
            return wire.receive(process.stdout)
        except (EOFError, ValueError, OSError) as error:
            raise self._gone() from error

    def _gone(self) -> GoneError:
        process = self._process
        code = process.wait() if process is not None else 0
        words = self._last_words()
        reason = self._killed_for or ("memory" if "MemoryError" in words else "crash")
        if not self._killed_for and code == 0:
            reason = "crash"
        return GoneError(reason)

    def _last_words(self) -> str:
        if self._errors is None or self._errors.closed:
            return ""
        self._errors.seek(0)
        lines = self._errors.read()[-2000:].decode(errors="replace").strip().splitlines()
        return lines[-1][:200] if lines else ""

    def _timer(self, seconds: float) -> threading.Timer:
        timer = threading.Timer(seconds, self.kill, ("time",))
        timer.daemon = True
        timer.start()
        return timer


def raise_cancelled_or(error: GoneError, sentence: str, todo: str) -> None:
    """Turn the end of a process into the error that people see.

    Raises:
        CancelledError: somebody killed it on purpose.
        RenderError: otherwise.
    """
    if error.reason == "cancelled":
        raise CancelledError from error
    raise RenderError(error.reason, sentence, todo) from error


def _close_quietly(stream: Any) -> None:  # noqa: ANN401 - a pipe
    """A pipe to a dead process may hold bytes that nobody takes."""
    try:
        stream.close()
    except OSError:
        return
