"""Every row of the targets of reports, ours against a baseline of the same run.

The baseline is the naive way to the same PDF: the HTML already written, a plain style sheet with
automatic table layout, the same PDF variant, one cold process. Ratios are of medians.

    python -m benchmarks.report [--quick]
"""
