"""Comments with their replies: what they are about, whether that still stands, what is open."""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING, Any
from uuid import UUID

from PySide6.QtWidgets import QWidget

from desktop.pages.incident.flashing import FlashingLine
from desktop.pages.incident.section import Section
from desktop.widgets.buttons import Button, ElidedLink
from desktop.widgets.inline_form import InlineAsk, InlineForm
from desktop.widgets.labels import PlainText
from desktop.widgets.layouts import column, row
from kb.incidents.comments import service, threads

if TYPE_CHECKING:
    from kb.incidents.comments.schemas import Comment
    from kb.incidents.comments.threads import Place, Thread

type Write = Callable[[Callable[..., object]], object]


class CommentThreads(QWidget):
    """Open threads first come first; resolved ones are folded away.

    Args:
        section: gives zone, incident and who is at work.
        write: writes an operation and says what is refused.
        on_open: gets the text that a comment is about.
    """

    def __init__(
        self, section: Section, write: Write, on_open: "Callable[[Place], object]"
    ) -> None:
        super().__init__()
        self._section = section
        self._write = write
        self._on_open = on_open
        self._known: dict[UUID, tuple[Thread, FlashingLine]] = {}
        self._threads: Sequence[Thread] = ()
        self._with_resolved = False
        self._lines = column(spacing=12)
        self.fold = Button("", "link", on_click=self._toggle)
        self.fold.hide()
        asks = (InlineAsk("text", self.tr("Comment"), required=True),)
        self.adding = InlineForm(self.tr("Add comment…"), asks, self._add)
        self.setLayout(column(self._lines, self.fold, self.adding, spacing=8))

    def show_threads(self, found: "Sequence[Thread]") -> None:
        """Shows them; what is being typed as a reply stays."""
        self._threads = found
        gone = self._known.keys() - {thread.comment.id for thread in found}
        for comment_id in gone:
            self._drop(comment_id)
        shown = [thread for thread in found if thread.is_open or self._with_resolved]
        for place, thread in enumerate(shown):
            line = self._line_for(thread)
            if self._lines.indexOf(line) != place:
                self._lines.removeWidget(line)
                self._lines.insertWidget(place, line)
            line.show()
        for thread in found:
            if thread not in shown and thread.comment.id in self._known:
                self._drop(thread.comment.id)
        self._show_fold(sum(not thread.is_open for thread in found))

    def line_of(self, comment_id: UUID) -> FlashingLine | None:
        """The thread that a comment or a reply stands in; a resolved one is unfolded."""
        for thread in self._threads:
            if comment_id in {thread.comment.id, *(one.id for one in thread.replies)}:
                if not thread.is_open and not self._with_resolved:
                    self._toggle()
                return self._known[thread.comment.id][1]
        return None

    def _drop(self, comment_id: UUID) -> None:
        _thread, line = self._known.pop(comment_id)
        self._lines.removeWidget(line)
        line.hide()
        line.deleteLater()

    def _show_fold(self, resolved: int) -> None:
        text = self.tr("Hide resolved") if self._with_resolved else self.tr("Show resolved ({n})")
        self.fold.set_label(text.format(n=resolved))
        self.fold.setVisible(bool(resolved))

    def _toggle(self) -> None:
        self._with_resolved = not self._with_resolved
        self.show_threads(self._threads)

    def _line_for(self, thread: "Thread") -> FlashingLine:
        known = self._known.get(thread.comment.id)
        if known is not None and known[0] == thread:
            return known[1]
        if known is not None:
            self._drop(thread.comment.id)
        line = FlashingLine()
        parts: list[QWidget] = [self._said(thread.comment)]
        parts += self._about(thread)
        parts.append(PlainText(thread.comment.text, "prose", wrap=True, selectable=True))
        line.setLayout(
            column(*parts, *map(self._reply, thread.replies), self._doing(thread), spacing=3)
        )
        line.layout().setContentsMargins(8, 0, 0, 0)  # type: ignore[union-attr]
        self._known[thread.comment.id] = (thread, line)
        return line

    def _said(self, comment: "Comment") -> PlainText:
        return PlainText(f"{comment.author}  {self._section.moment(comment.at)}", "secondary")

    def _about(self, thread: "Thread") -> list[QWidget]:
        place, quote = thread.place, " ".join(thread.comment.quote.split())
        if place is None:
            return []
        if not place.passage:
            text = self.tr("The text it was about is gone: “{quote}” ({where})")
            return [PlainText(text.format(quote=quote, where=place.label), "warn", wrap=True)]
        link = ElidedLink(f"{place.label}: “{quote}”")
        link.setAccessibleName(f"{place.label}: “{quote}”")
        link.clicked.connect(lambda _checked=False: self._on_open(place))
        if place.same:
            return [link]
        text = self.tr("Changed since, now: “{words}”")
        now = text.format(words=" ".join(place.passage.split()))
        return [link, PlainText(now, "warn", wrap=True)]

    def _reply(self, comment: "Comment") -> QWidget:
        said = PlainText(comment.text, "prose", wrap=True, selectable=True)
        holder = QWidget()
        holder.setLayout(column(self._said(comment), said, spacing=2, margins=(20, 4, 0, 0)))
        return holder

    def _doing(self, thread: "Thread") -> QWidget:
        comment = thread.comment
        holder = QWidget()
        if not thread.is_open:
            text = self.tr("Resolved by {who}  {when}").format(
                who=comment.resolved_by, when=self._section.moment(comment.resolved_at)
            )
            again = partial(threads.reopen, comment_id=comment.id)
            button = Button(self.tr("Reopen"), "link", on_click=partial(self._write, again))
            holder.setLayout(row(PlainText(text, "ok"), button, None, spacing=8))
            return holder
        actor = self._section.context.session.actor
        done = partial(threads.resolve, comment_id=comment.id, by=actor)
        resolve = Button(self.tr("Resolve"), on_click=partial(self._write, done))
        resolve.setAccessibleName(self.tr("Resolve “{text}”").format(text=comment.text[:40]))
        gone = partial(threads.remove, comment_id=comment.id)
        delete = Button(self.tr("Delete"), "flat", on_click=partial(self._write, gone))
        asks = (InlineAsk("text", self.tr("Reply"), required=True),)
        reply = partial(self._answer, comment.id)
        return InlineForm(self.tr("Reply…"), asks, reply, before=(resolve, delete))

    def _answer(self, comment_id: UUID, given: Mapping[str, Any]) -> None:
        actor = self._section.context.session.actor
        self._write(partial(threads.reply, comment_id=comment_id, text=given["text"], author=actor))

    def _add(self, given: Mapping[str, Any]) -> None:
        actor = self._section.context.session.actor
        values = {"text": given["text"], "author": actor, "at": datetime.now(UTC)}
        self._write(partial(service.add, incident_id=self._section.incident_id, values=values))
