"""Cancelling, limits, crashes: a job always ends, and a report comes whenever it can."""

import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import replace
from pathlib import Path

import pytest

from reports import process
from reports.context import ReportContext
from reports.errors import CancelledError, RenderError
from reports.pool import RenderPool
from reports.progress import Progress
from tests.reports import factories
from tests.reports.reading_pdf import text_of


def many_steps(count: int = 3000) -> ReportContext:
    """A report that takes its time."""
    record = factories.full()
    record["timeline"] = [
        event | {"id": f"{event['id']}-{i}"}
        for i in range(count // 10)
        for event in record["timeline"]
    ]
    return factories.context(record)


def test_cancel_ends_a_render_within_a_second(pool: RenderPool) -> None:
    laying_out = threading.Event()

    def on_progress(progress: Progress) -> None:
        if progress.stage == "layout":
            laying_out.set()

    job = pool.submit(many_steps(), on_progress=on_progress)
    assert laying_out.wait(60)
    began = time.monotonic()
    job.cancel()
    with pytest.raises(CancelledError):
        job.result(5)
    assert time.monotonic() - began < 1.0
    assert job.cancelled


def test_a_cancelled_job_that_waits_never_runs() -> None:
    with RenderPool(workers=1) as pool:
        first = pool.submit(many_steps())
        second = pool.submit(factories.context())
        second.cancel()
        first.cancel()
        for job in (first, second):
            with pytest.raises(CancelledError):
                job.result(60)


def test_progress_names_stages_and_pages(pool: RenderPool) -> None:
    told: list[Progress] = []
    pool.submit(factories.context(), on_progress=told.append).result(60)
    stages = [progress.stage for progress in told]
    assert stages[0] == "reading"
    assert stages[-1] == "writing"
    assert any(progress.stage == "layout" and progress.done for progress in told)


def test_a_callback_hears_of_the_end(pool: RenderPool) -> None:
    heard = threading.Event()
    job = pool.submit(factories.context(factories.bare()))
    job.add_done_callback(lambda _job: heard.set())
    assert heard.wait(60)
    assert job.done


def test_a_renderer_that_dies_costs_one_retry() -> None:
    with RenderPool(workers=1) as pool:
        died = threading.Event()

        def kill_once(progress: Progress) -> None:
            if progress.stage == "layout" and not died.is_set():
                died.set()
                renderer = pool._renderers[0]
                assert renderer._process is not None
                os.kill(renderer._process.pid, signal.SIGSEGV)

        result = pool.submit(factories.context(), on_progress=kill_once).result(60)
        again = pool.submit(factories.context()).result(60)
    assert died.is_set()
    assert result.content == again.content


@pytest.mark.parametrize("cancelled", [False, True])
def test_what_the_layout_library_wrote_goes_with_its_process(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, cancelled: bool
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    with RenderPool(workers=1) as pool:
        job = pool.submit(factories.context())
        job.result(60)
        assert list(tmp_path.rglob("weasyprint-*"))
        if cancelled:
            again = pool.submit(many_steps())
            again.cancel()
            with pytest.raises(CancelledError):
                again.result(10)
    assert not list(tmp_path.rglob("*"))


def test_a_section_that_takes_too_long_is_named_and_left_out() -> None:
    record = factories.full()
    record["timeline"] = many_steps(12000).record["timeline"]
    context = factories.context(record, sections=("summary", "lessons", "all_events"))
    with RenderPool(workers=1) as pool:
        ordinary = pool.submit(factories.context()).result(60)
        # As long as three whole reports take here and now: a busy machine is slow with both.
        allowed = 3 * ordinary.timings["all"]
        result = pool.submit(context, seconds=allowed).result(300)
    text = text_of(result.content)
    assert "This section could not be laid out." in text
    assert "It took longer than allowed." in text
    assert "Tier 1 could not revoke sessions" in text
    failed = [message for message in result.messages if message.code == "failed_section"]
    assert [message.section for message in failed] == ["all_events"]


def test_too_little_memory_is_an_error_in_words() -> None:
    with RenderPool(workers=1, megabytes=150) as pool, pytest.raises(RenderError) as caught:
        pool.submit(many_steps()).result(120)
    assert caught.value.what


def test_the_process_of_the_window_never_loads_what_lays_out() -> None:
    """It would stand still for a second, and hold what only renderers need."""
    asked = "import sys, reports.pool, reports.context, reports.verify; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True)
    assert not {"weasyprint", "jinja2", "markdown", "fontTools"} & set(done.stdout.split())


def test_a_renderer_loads_no_database() -> None:
    asked = "import sys, reports.worker as w; w.loaded(); print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True)
    loaded = set(done.stdout.split())
    assert "weasyprint" in loaded
    assert not {"sqlalchemy", "alembic", "psycopg", "PySide6"} & loaded


def test_an_unknown_format_is_refused_at_once(pool: RenderPool) -> None:
    with pytest.raises(RenderError, match="odt"):
        pool.submit(factories.context(), "odt").result(60)


def test_a_closed_pool_takes_no_job() -> None:
    pool = RenderPool(workers=1)
    pool.close()
    with pytest.raises(RenderError):
        pool.submit(factories.context())


def test_warm_starts_a_renderer_before_the_first_job() -> None:
    with RenderPool(workers=1) as pool:
        pool.warm()
        result = pool.submit(factories.context(factories.bare()), "md").result(60)
        renderer: process.Renderer = pool._renderers[0]
        assert renderer._process is not None
    assert result.pages == 0


def test_a_context_crosses_to_the_renderer_unchanged() -> None:
    context = replace(factories.context(audience="partner"), dropped={"summary": "x"})
    assert ReportContext.from_json(context.as_json()) == context
