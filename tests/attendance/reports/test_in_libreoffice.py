"""LibreOffice opens the exported files and finds the page's totals in them.

Without LibreOffice this is skipped; DEMAND_LIBREOFFICE in the environment (.ci/run sets it) makes that a failure.
"""

from __future__ import annotations

import csv
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.attendance.reports.test_totals import PAGE, file
from tests.page import Browser

pytestmark = pytest.mark.slow
#: Every sheet as a CSV of its own, in UTF-8: documentation of LibreOffice, "CSV Filter Parameters".
SHEETS = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,-1"


@pytest.fixture
def soffice() -> str:
    found = shutil.which("soffice")
    if found is None:
        missing = "LibreOffice is not here (Debian: apt install libreoffice-calc-nogui)"
        if os.environ.get("DEMAND_LIBREOFFICE"):
            pytest.fail(missing)
        pytest.skip(missing)
    return found


def table(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8-sig", newline="") as lines:
        return list(csv.reader(lines))


def opened(soffice: str, path: Path, *how: str) -> dict[str, list[list[str]]]:
    """Return the sheets of a file as LibreOffice reads them, by name."""
    profile, out = path.parent / "profile", path.parent / path.suffix[1:]
    done = subprocess.run(
        [soffice, "--headless", f"-env:UserInstallation={profile.as_uri()}", *how, "--convert-to", SHEETS,
         "--outdir", str(out), str(path)],
        capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return {sheet.stem.removeprefix(f"{path.stem}-"): table(sheet) for sheet in out.iterdir()}


def test_its_sheets_say_what_the_page_says(staff: Browser, soffice: str, tmp_path: Path) -> None:
    page = staff.get(PAGE)
    for name, kind in (("list.csv", "csv"), ("report.xlsx", "xlsx")):
        (tmp_path / name).write_bytes(file(page, kind))
    book = opened(soffice, tmp_path / "report.xlsx")
    # The dialogue proposes UTF-8, for the file begins with its mark; without a window it must be told.
    (listed,) = opened(soffice, tmp_path / "list.csv", "--infilter=CSV:44,34,76").values()

    assert "Attended 3 In the webinar at any time Registered 5" in page.text
    summary = {row[0]: row[1] for row in book["Summary"]}
    assert (summary["Attended"], summary["Registered"], summary["Official figure"]) == ("3", "5", "about 300 people")
    for name in ("By category", "By country", "By organisation", "By host", "By language"):
        rows = book[name][1:]
        assert (sum(int(row[1]) for row in rows), sum(int(row[2]) for row in rows)) == (5, 3), name
    for head, *rows in (listed, book["People"]):
        people = [dict(zip(head, row, strict=True)) for row in rows]
        ours = [row for row in people if row["Registered"] == "yes"]
        assert (sum(row["Attended"] == "yes" for row in ours), len(ours), len(people)) == (3, 5, 7)
        names = {row["Name"] for row in people}
        assert "+92 51 920 1234" in names
        assert {"=cmd", "'=cmd"} & names, "it is text, not a formula that was worked out"
