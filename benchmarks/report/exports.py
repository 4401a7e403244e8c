"""A whole export of 9, 43 and 210 pages against the naive way to make the same PDF.

The naive way: the same content in a plain style sheet with automatic table layout, the same PDF
variant, one cold process. Ours: one cold process, and a warm renderer. Ratios of medians.

    python -m benchmarks.report_speed [--quick]
"""

import argparse
import re
import statistics
import subprocess
import sys
import time
from collections.abc import Callable

from reports.context import ReportContext
from tests.reports import factories

#: Pages wanted → how often the example's events and steps are repeated, and the target ratio.
SIZES = {9: (1, 0.65), 43: (32, 0.50), 210: (184, 0.42)}
PLAIN = """
@page { size: A4; margin: 25mm 18mm;
  @bottom-center { content: counter(page) " / " counter(pages) } }
body { font-family: sans-serif; font-size: 10pt }
table { width: 100%; border-collapse: collapse } td, th { border: 1px solid #ccc; padding: 2mm;
  overflow-wrap: anywhere; vertical-align: top; text-align: left }
h1 { bookmark-level: 1 } nav a::after { content: target-counter(attr(href), page) }
.cover { break-after: page } pre { white-space: pre-wrap }
"""


def content(times: int) -> ReportContext:
    """The example incident with its events, steps and assets repeated."""
    record = factories.full()
    record["comparison"] = None
    for part in ("timeline", "workflow", "assets"):
        rows = record[part]
        record[part] = [
            row | {"id": f"{row['id']}-{i}", "key_event": i == 0}
            for i in range(times)
            for row in rows
        ]
    return factories.context(record)


def ours(times: int) -> int:
    """Pages of one export as Hotwash makes it."""
    from reports.render import render

    return render(content(times), "pdf").pages


def plain(times: int) -> int:
    """Pages of the same content made the naive way."""
    from weasyprint import CSS, HTML

    from reports import catalog, html
    from reports.document import prepare

    kind = catalog.kind("post_incident")
    text = re.sub(
        r"<colgroup>.*?</colgroup>", "", html.for_pages(prepare(content(times), kind), kind)
    )
    document = HTML(string=text).render(
        stylesheets=[CSS(string=PLAIN)], pdf_variant="pdf/a-3a", pdf_tags=True
    )
    document.write_pdf(pdf_variant="pdf/a-3a", pdf_tags=True)
    return len(document.pages)


def cold(name: str, times: int) -> tuple[float, int]:
    """Seconds and pages of one export in a process of its own."""
    began = time.perf_counter()
    command = [sys.executable, "-m", "benchmarks.report_speed", "--child", name, str(times)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    return time.perf_counter() - began, int(done.stdout.split()[-1])


def warm(times: int, runs: int) -> float:
    """Median seconds of an export by a renderer that is warm."""
    from reports.pool import RenderPool

    with RenderPool(workers=1) as pool:
        pool.submit(content(1)).result()
        return median(lambda: pool.submit(content(times), seconds=600).result(), runs)


def median(action: Callable[[], object], runs: int) -> float:
    """Median seconds of an action."""
    taken = []
    for _ in range(runs):
        began = time.perf_counter()
        action()
        taken.append(time.perf_counter() - began)
    return statistics.median(taken)


def main(*, quick: bool) -> int:
    """Print the table; 1 when a target is missed."""
    missed = 0
    print("  pages  naive s   cold s  ratio target   warm s  ratio")
    for wanted, (times, target) in SIZES.items():
        if quick and wanted > 50:
            continue
        runs = 3 if quick else 5
        naive, own, pages = [], [], 0
        for _ in range(runs):
            naive.append(cold("plain", times)[0])
            seconds, pages = cold("ours", times)
            own.append(seconds)
        base, mine, hot = statistics.median(naive), statistics.median(own), warm(times, runs)
        missed += mine / base > target
        print(
            f"{pages:>6} {base:>8.2f} {mine:>8.2f} {mine / base:>6.2f} {target:>6.2f} "
            f"{hot:>8.2f} {hot / base:>6.2f}  (about {wanted} pages wanted)"
        )
    return int(missed > 0)


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--quick", action="store_true", help="three runs, small sizes only")
    parser.add_argument("--child", nargs=2)
    arguments = parser.parse_args()
    if arguments.child:
        name, count = arguments.child
        print({"ours": ours, "plain": plain}[name](int(count)))
    else:
        sys.exit(main(quick=arguments.quick))
