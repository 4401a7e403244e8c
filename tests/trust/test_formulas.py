"""Exported tables run nothing in a spreadsheet."""

import csv
import io

import pytest

from kb.interchange.export import inert

_FORMULAS = (
    "=cmd|' /C calc'!A0", "+1+1", "-2+3+cmd|' /C calc'!A0", "@SUM(1)", "\t=1", "\r=1", "=1\n=2",
    "\uff1d1", " =1", '"=1"', '=HYPERLINK("http://x")',
)  # fmt: skip


@pytest.mark.parametrize("text", _FORMULAS)
def test_no_cell_begins_as_a_formula(text: str) -> None:
    out = io.StringIO()
    csv.writer(out).writerow([inert(text)])
    ((cell,),) = csv.reader(io.StringIO(out.getvalue(), newline=""))
    assert cell[0] not in "=+-@\t\r\uff1d\uff0b\uff0d\uff20"
    assert cell.endswith(text)
