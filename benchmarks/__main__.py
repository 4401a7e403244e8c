"""Run every benchmark, one after the other: python -m benchmarks [--full].

Each prints its own figures as ratios against a baseline of the same run; this prints one
heading a benchmark. Without --full the stores are a tenth of the targets' size or less.
"""

import argparse
import subprocess
import sys

#: module → arguments of a short run. A full run takes the module's own defaults.
BENCHMARKS: dict[str, tuple[str, ...]] = {
    "startup": ("--runs", "5", "--rows", "10000"),
    "autosave_commit": ("--writes", "200"),
    "list_million": ("--rows", "100000"),
    "list_window": ("--rows", "100000"),
    "timeline_fluency": ("--events", "5000"),
    "search_million": ("--rows", "100000"),
    "import_incidents": ("--incidents", "500"),
    "report": ("--quick",),
    "preview_speed": ("--quick",),
    "check_speed": ("--records", "2000"),
    "flow_graph": ("--runs", "5"),
    "alignment": ("--runs", "3"),
    "training": ("--cards", "1000", "--people", "10"),
    "similar": (),
    "insights": ("--rows", "10000", "--runs", "3"),
    "kill_nine": ("--rounds", "10"),
}


def main() -> int:
    """Run all; the exit code is 1 when one of them failed."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--full", action="store_true", help="the sizes of the targets")
    given = arguments.parse_args()
    failed = []
    for name, short in BENCHMARKS.items():
        print(f"\n== {name} ==", flush=True)
        command = [sys.executable, "-m", f"benchmarks.{name}", *(() if given.full else short)]
        if subprocess.run(command, check=False).returncode:
            failed.append(name)
    if failed:
        print(f"\nfailed: {', '.join(failed)}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
