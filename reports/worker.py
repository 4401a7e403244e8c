"""A renderer process: reads jobs from its pool, answers with progress and files.

Run as `python -m reports.worker MEGABYTES`. It limits its own memory where the system can,
never opens a network connection, and lives until its pool closes the pipe.
"""

import os
import sys
import time
from typing import IO, Any

from reports import wire
from reports.context import ReportContext
from reports.errors import ReportError
from reports.render import Progress, render

#: Progress comes at most this often, in seconds: pages may fly.
_TELL_EVERY = 0.05


def main(megabytes: int) -> None:
    """Answer jobs until the pool is gone."""
    jobs, answers = _pipes()
    _limit_memory(megabytes)
    from reports import pdf  # noqa: PLC0415 - the pool learns early that the process lives

    wire.send(answers, {"kind": "alive"})
    pdf.warm()
    wire.send(answers, {"kind": "ready"})
    while True:
        try:
            message, _ = wire.receive(jobs)
        except EOFError:
            return
        _answer(answers, message)


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


def _answer(answers: IO[bytes], message: dict[str, Any]) -> None:
    last = 0.0
    stage = ""

    def tell(progress: Progress) -> None:
        nonlocal last, stage
        now = time.monotonic()
        if progress.stage != stage or now - last >= _TELL_EVERY:
            last, stage = now, progress.stage
            wire.send(
                answers,
                {
                    "kind": "progress",
                    "stage": stage,
                    "done": progress.done,
                    "total": progress.total,
                    "text": progress.text,
                },
            )

    try:
        result = render(ReportContext.from_json(message["context"]), message["format"], tell)
    except ReportError as error:
        wire.send(
            answers,
            {
                "kind": "failed",
                "reason": getattr(error, "reason", "failed"),
                "what": error.what,
                "todo": error.todo,
                "final": True,
            },
        )
    except MemoryError:
        wire.send(
            answers, {"kind": "failed", "reason": "memory", "what": "", "todo": "", "final": False}
        )
    except RecursionError:
        wire.send(
            answers, {"kind": "failed", "reason": "depth", "what": "", "todo": "", "final": False}
        )
    except Exception as error:  # noqa: BLE001 - whatever a renderer raises, its pool must hear of it
        kind = type(error).__name__
        wire.send(
            answers,
            {"kind": "failed", "reason": "failed", "what": kind, "todo": "", "final": False},
        )
    else:
        wire.send(answers, {"kind": "done", "head": result.head()}, result.content)


if __name__ == "__main__":
    main(int(sys.argv[1]))
