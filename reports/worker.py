"""A renderer process: reads jobs from its pool, answers with progress and files.

Run as `python -m reports.worker MEGABYTES`. It limits its own memory where the system can,
never opens a network connection, and lives until its pool closes the pipe.
"""

import gc
import os
import sys
import time
from collections.abc import Callable
from typing import IO, TYPE_CHECKING, Any

from reports import wire
from reports.context import ReportContext
from reports.errors import ReportError

if TYPE_CHECKING:
    from reports.preview.orders import Drafts
    from reports.progress import Progress
    from reports.result import RenderResult

#: Progress comes at most this often, in seconds: pages may fly.
_TELL_EVERY = 0.05


def main(megabytes: int) -> None:
    """Answer jobs until the pool is gone."""
    jobs, answers = _pipes()
    _limit_memory(megabytes)
    wire.send(answers, {"kind": "alive"})
    render, drafts = loaded()
    wire.send(answers, {"kind": "ready"})
    while True:
        try:
            message, content = wire.receive(jobs)
        except EOFError:
            return
        _answer(answers, message, content, render, drafts)


def loaded() -> "tuple[Callable[..., RenderResult], Drafts]":
    """`render` and who draws drafts, with everything that the first report would wait for."""
    # Modules stay as long as the process: a collector finds nothing in them, and looks each time.
    gc.disable()
    # Else a font that is cut down says when, and equal reports aren't the same bytes.
    os.environ["SOURCE_DATE_EPOCH"] = "0"
    from reports import pdf  # noqa: PLC0415 - the pool learns early that the process lives
    from reports.preview.orders import Drafts  # noqa: PLC0415 - same
    from reports.render import render  # noqa: PLC0415 - same

    pdf.warm()
    gc.freeze()
    gc.enable()
    return render, Drafts()


def _pipes() -> tuple[IO[bytes], IO[bytes]]:
    """The pool's pipes; whatever a library prints goes to the error stream instead."""
    jobs = os.fdopen(os.dup(0), "rb")
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    with open(os.devnull, "rb") as nothing:  # noqa: PTH123 - a device
        os.dup2(nothing.fileno(), 0)
    return jobs, answers


def _limit_memory(megabytes: int) -> None:
    try:
        import resource  # noqa: PLC0415 - not on every system
    except ImportError:
        return
    size = megabytes * 1024 * 1024
    resource.setrlimit(resource.RLIMIT_AS, (size, size))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _answer(
    answers: IO[bytes],
    message: dict[str, Any],
    content: bytes,
    render: "Callable[..., RenderResult]",
    drafts: "Drafts",
) -> None:
    tell = _teller(answers)

    def say(answer: dict[str, Any], content: bytes = b"") -> None:
        wire.send(answers, answer, content)

    try:
        if message["kind"] == "render":
            result = render(ReportContext.from_json(message["context"]), message["format"], tell)
            say({"kind": "done", "head": result.head()}, result.content)
        else:
            drafts.answer(message, content, say, tell)
    except ReportError as error:
        reason = getattr(error, "reason", "failed")
        _failed(answers, reason, error.what, error.todo, final=True)
    except MemoryError:
        _failed(answers, "memory")
    except RecursionError:
        _failed(answers, "depth")
    except Exception as error:  # noqa: BLE001 - whatever a renderer raises, its pool must hear of it
        _failed(answers, "failed", type(error).__name__)


def _teller(answers: IO[bytes]) -> "Callable[[Progress], None]":
    """Tells of each stage, and of what flies by within one now and then."""
    last = 0.0
    stage = ""

    def tell(progress: "Progress") -> None:
        nonlocal last, stage
        now = time.monotonic()
        if progress.stage != stage or now - last >= _TELL_EVERY:
            last, stage = now, progress.stage
            told = {"done": progress.done, "total": progress.total, "text": progress.text}
            wire.send(answers, {"kind": "progress", "stage": stage, **told})

    return tell


def _failed(
    answers: IO[bytes], reason: str, what: str = "", todo: str = "", *, final: bool = False
) -> None:
    """Say that it failed; trying again helps unless it is `final`."""
    message = {"kind": "failed", "reason": reason, "what": what, "todo": todo, "final": final}
    wire.send(answers, message)


if __name__ == "__main__":
    main(int(sys.argv[1]))
