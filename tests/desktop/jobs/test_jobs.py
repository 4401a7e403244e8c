"""Jobs: progress, one end, a day in the tray."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from desktop.jobs.job import Job, JobState, Progress
from desktop.jobs.job_list import JobList
from tests.desktop.jobs.callback_job import CallbackJob


def test_progress_in_real_units() -> None:
    assert Progress(5, 8, "page").share == pytest.approx(0.625)
    assert Progress(5, 0).share is None
    assert Progress(9, 8).share == 1.0


def test_a_job_ends_once(qtbot: QtBot) -> None:
    job = Job("Exporting INC-2026-0416")
    with qtbot.waitSignal(job.finished):
        job.end(JobState.DONE, path=Path("/tmp/report.pdf"))
    with qtbot.assertNotEmitted(job.finished), qtbot.assertNotEmitted(job.progressed):
        job.end(JobState.FAILED)
        job.report(1, 2)
    assert job.state is JobState.DONE
    assert job.elapsed >= timedelta()


def test_cancel_reaches_the_owner(qtbot: QtBot) -> None:
    stopped: list[int] = []
    job = CallbackJob("Importing", lambda: stopped.append(1))
    job.cancel()
    assert (stopped, job.state) == ([1], JobState.CANCELLED)


def test_the_list_tells_of_every_step(qtbot: QtBot) -> None:
    jobs = JobList()
    job = Job("Importing")
    with qtbot.waitSignal(jobs.changed):
        jobs.add(job)
    with qtbot.waitSignal(jobs.changed):
        job.report(312, 1204, "file")
    assert list(jobs.running) == [job]
    with qtbot.waitSignal(jobs.ended) as ended:
        job.end(JobState.DONE)
    assert ended.args == [job]
    assert list(jobs.running) == []
    assert list(jobs.jobs) == [job]


def test_ended_jobs_leave_after_a_day(qtbot: QtBot) -> None:
    jobs = JobList()
    old, running = jobs.add(Job("Old")), jobs.add(Job("Running"))
    old.end(JobState.FAILED)
    old.ended_at = datetime.now(UTC) - timedelta(hours=25)
    assert jobs.jobs == (running,)
    jobs.cancel_all()
    assert jobs.running == ()
