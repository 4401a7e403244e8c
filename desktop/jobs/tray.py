"""The tray (Ctrl+J): jobs of the last day, and the latest notices."""

from datetime import timedelta
from typing import TYPE_CHECKING, override

from PySide6.QtCore import Qt, QTimer, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QApplication, QScrollArea, QWidget

from desktop.errors import trouble
from desktop.jobs.job import Job, JobState
from desktop.widgets.buttons import Button, IconButton
from desktop.widgets.chips import ThinProgress
from desktop.widgets.floating import FloatingBox
from desktop.widgets.labels import PlainText, hline
from desktop.widgets.layouts import column, row

if TYPE_CHECKING:
    from desktop.main_window import MainWindow

_WIDTH = 380
_HEIGHT = 420


class Tray(FloatingBox):
    """Jobs with progress, Cancel and result; notices with their way back."""

    def __init__(self, window: "MainWindow") -> None:
        super().__init__(window)
        self._window = window
        title = self.tr("Jobs and notices")
        self.setAccessibleName(title)
        self._close = IconButton("x", self.tr("Close"), on_click=self.dismiss)
        head = row(PlainText(title, "panel"), None, self._close, margins=(18, 10, 10, 6))
        self._scroll = QScrollArea()
        self._scroll.setWidgetResizable(True)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setLayout(column(head, hline(), self._scroll, spacing=0, margins=(1, 1, 1, 8)))
        window.services.jobs.changed.connect(self._fill)
        window.notices.posted.connect(self._fill)
        self._clock = QTimer(self, interval=1000)
        self._clock.timeout.connect(self._fill)
        self._clock.start()
        self._fill()

    @classmethod
    def open_in(cls, window: "MainWindow") -> None:
        """Opens the tray over `window`, or closes the open one."""
        for known in window.findChildren(cls):
            if known.isVisible():
                known.dismiss()
                return
        box = cls(window)
        box.popup()
        box._close.setFocus(Qt.FocusReason.PopupFocusReason)

    @override
    def place(self) -> None:
        window = self.parentWidget()
        if window is not None:
            height = min(_HEIGHT, window.height() - 100)
            left = window.width() - _WIDTH - 16
            if self.layoutDirection() == Qt.LayoutDirection.RightToLeft:
                left = 16
            self.setGeometry(left, window.height() - height - 40, _WIDTH, height)

    def _fill(self, *_args: object) -> None:
        focused = QApplication.focusWidget()
        if focused is not None and self._scroll.isAncestorOf(focused):
            return  # Buttons under the keyboard stay where they are.
        body = column(spacing=12, margins=(18, 12, 18, 12))
        jobs = self._window.services.jobs.jobs
        for job in jobs:
            body.addWidget(self._job(job))
        notices = self._window.notices.kept
        if jobs and notices:
            body.addWidget(hline())
        for notice in notices:
            time = notice.at.astimezone(self._window.services.session.zone).strftime("%H:%M:%S")
            line = row(PlainText(notice.text, elide=True), PlainText(time, "hint"))
            line.setStretch(0, 1)
            body.addLayout(line)
        if not jobs and not notices:
            body.addWidget(
                PlainText(self.tr("Nothing is running, and nothing happened yet."), "muted")
            )
        body.addStretch(1)
        content = QWidget()
        content.setLayout(body)
        self._scroll.setWidget(content)

    def _job(self, job: Job) -> QWidget:
        lines = column(row(PlainText(job.name, "strong", elide=True)), spacing=4)
        lines.addWidget(PlainText(self._state(job), "secondary", wrap=True))
        if job.state is JobState.RUNNING:
            bar = ThinProgress(job.progress.share or 0.0)
            bar.setAccessibleName(self._state(job))
            lines.addLayout(row(bar, Button(self.tr("Cancel"), "link", on_click=job.cancel)))
        elif job.result_path is not None:
            lines.addLayout(row(*self._result_buttons(job), None))
        whole = QWidget()
        whole.setLayout(lines)
        return whole

    def _result_buttons(self, job: Job) -> list[QWidget]:
        path = job.result_path
        if path is None:
            return []

        def show(place: str) -> None:
            QDesktopServices.openUrl(QUrl.fromLocalFile(place))

        return [
            Button(self.tr("Open"), "link", on_click=lambda: show(str(path))),
            Button(self.tr("Show in folder"), "link", on_click=lambda: show(str(path.parent))),
        ]

    def _state(self, job: Job) -> str:
        """One sentence: progress in real units, or how it ended."""
        elapsed = _elapsed(job.elapsed)
        if job.state is JobState.RUNNING:
            progress = job.progress
            if not progress.total:
                return self.tr("Running for {time}").format(time=elapsed)
            return (
                self.tr("{unit} {done} of {total}, {time}")
                .format(
                    unit=progress.unit,
                    done=f"{progress.done:,}",
                    total=f"{progress.total:,}",
                    time=elapsed,
                )
                .strip()
            )
        if job.state is JobState.FAILED and job.error is not None:
            return trouble(job.error).what
        words = {
            JobState.DONE: self.tr("Done in {time}"),
            JobState.FAILED: self.tr("Failed after {time}"),
            JobState.CANCELLED: self.tr("Cancelled after {time}"),
        }
        return words[job.state].format(time=elapsed)


def _elapsed(time: timedelta) -> str:
    minutes, seconds = divmod(int(time.total_seconds()), 60)
    return f"{minutes} m {seconds} s" if minutes else f"{seconds} s"
