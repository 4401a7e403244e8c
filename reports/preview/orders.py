"""What a worker answers about drafts: it makes them, or lays out a part for another worker."""

from collections.abc import Callable, Sequence
from typing import Any, Final

from reports import pdf
from reports.context import ReportContext
from reports.preview import joining
from reports.preview.drafter import Drafter, Run
from reports.preview.laying import Laid, Look, lay
from reports.progress import Progress, Tell

Say = Callable[..., None]
#: Less HTML than this isn't worth a way to another worker and back.
_WORTH_SHARING: Final = 6_000


class Drafts:
    """The drafts of one worker.

    The messages it knows, each with its answer:

    - `draft`, a context: `done` with the draft. When it may share and there is much to lay out:
      `share` with runs for another worker, then `mine` once its own share is laid out; it then
      waits for `rest`, what the other made (or nothing), and answers `done`.
    - `settle`: `runs`, what is to be laid out again now that there is time; then `rest`.
    - `lay`, some runs: `laid` with their pages.
    """

    def __init__(self) -> None:
        self._drafter = Drafter()
        self._shared: list[Run] = []

    def answer(self, message: dict[str, Any], content: bytes, say: Say, tell: Tell) -> None:
        """Answer one message.

        Args:
            message: the message.
            content: bytes that came with it.
            say: sends an answer.
            tell: told of progress.
        """
        with pdf.no_collector():
            self._answer(message, content, say, tell)

    def _answer(self, message: dict[str, Any], content: bytes, say: Say, tell: Tell) -> None:
        if message["kind"] == "lay":
            _lay(message, say, tell)
        elif message["kind"] == "draft":
            self._draft(message, say)
        elif message["kind"] == "settle":
            self._shared = self._drafter.unsettled()
            say({"kind": "runs", **self._order(self._shared)})
        elif message["kind"] == "rest":
            self._take(message, content)
            if message["finish"]:
                self._done(say)
            else:
                say({"kind": "settled"})

    def _draft(self, message: dict[str, Any], say: Say) -> None:
        joining.warm()
        context = ReportContext.from_json(message["context"])
        if context.kind.condense:
            result = self._drafter.fitting(context)
            say({"kind": "done", "head": result.head()}, result.content)
            return
        runs = self._drafter.begin(context)
        mine, theirs = _halves(runs) if message["share"] else (runs, [])
        self._shared = theirs
        if theirs:
            say({"kind": "share", **self._order(theirs)})
        for run in mine:
            self._drafter.lay(run)
        if theirs:
            say({"kind": "mine"})
        else:
            self._done(say)

    def _order(self, runs: Sequence[Run]) -> dict[str, Any]:
        look = self._drafter.look.as_json() if runs else {}
        return {"look": look, "html": [run.html for run in runs]}

    def _take(self, message: dict[str, Any], content: bytes) -> None:
        at = 0
        for run, head in zip(self._shared, message["heads"], strict=False):
            self._drafter.take(run, Laid.from_head(head, content[at : at + head["size"]]))
            at += head["size"]
        self._shared = []

    def _done(self, say: Say) -> None:
        result = self._drafter.finish()
        say({"kind": "done", "head": result.head()}, result.content)


def _lay(message: dict[str, Any], say: Say, tell: Tell) -> None:
    look = Look(**message["look"])

    def on_page(page: int) -> None:
        tell(Progress("layout", page, 0, f"Page {page}"))

    laid = [lay(html, look, on_page) for html in message["html"]]
    heads = [one.head() for one in laid]
    say({"kind": "laid", "heads": heads}, b"".join(one.content for one in laid))


def _halves(runs: Sequence[Run]) -> tuple[list[Run], list[Run]]:
    """Two shares of about equal size, the own one first; what is little isn't shared."""
    if len(runs) < 2 or sum(len(run.html) for run in runs) < _WORTH_SHARING:
        return list(runs), []
    shares: tuple[list[Run], list[Run]] = ([], [])
    sizes = [0, 0]
    for run in sorted(runs, key=lambda run: len(run.html), reverse=True):
        less = int(sizes[1] < sizes[0])
        shares[less].append(run)
        sizes[less] += len(run.html)
    return shares
