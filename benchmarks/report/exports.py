"""One whole export in a process of its own: ours, the naive one, and Chromium's.

A child of `benchmarks.report`: python -m benchmarks.report.exports ours|plain FOLDER
"""

import gc
import json
import shutil
import subprocess
import sys
import time
from pathlib import Path

_CHROMIUM = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")


def ours(folder: Path) -> int:
    """Pages of an export as a renderer of Hotwash makes it, from the record to the file."""
    gc.disable()  # as reports.worker does while it loads
    from reports.context import ReportContext
    from reports.render import render

    values = json.loads((folder / "context.json").read_text(encoding="utf-8"))
    result = render(ReportContext.from_json(values), "pdf")
    (folder / "ours.pdf").write_bytes(result.content)
    return result.pages


def plain(folder: Path) -> int:
    """Pages of the same content made the naive way."""
    from weasyprint import HTML

    document = HTML(str(folder / "plain.html")).render(pdf_variant="pdf/a-3a", pdf_tags=True)
    document.write_pdf(folder / "plain.pdf", pdf_variant="pdf/a-3a", pdf_tags=True)
    return len(document.pages)


def cold(name: str, folder: Path) -> tuple[float, int]:
    """Seconds and pages of one export in a process of its own, until the file is there."""
    command = [sys.executable, "-m", "benchmarks.report.exports", name, str(folder)]
    began = time.perf_counter()
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None
        pages = int(child.stdout.readline())
        taken = time.perf_counter() - began
    return taken, pages


def chromium() -> str | None:
    """Where Chromium is, if it is installed."""
    return next(filter(None, map(shutil.which, _CHROMIUM)), None)


def printed(program: str, folder: Path) -> float:
    """Seconds that Chromium takes to print the same HTML: no tags, no page numbers in contents."""
    target = folder / "chromium.pdf"
    switches = ("--headless", "--no-sandbox", "--disable-gpu", "--no-pdf-header-footer")
    command = [program, *switches, f"--print-to-pdf={target}", (folder / "plain.html").as_uri()]
    began = time.perf_counter()
    subprocess.run(command, check=True, capture_output=True)
    return time.perf_counter() - began


if __name__ == "__main__":
    print({"ours": ours, "plain": plain}[sys.argv[1]](Path(sys.argv[2])), flush=True)
