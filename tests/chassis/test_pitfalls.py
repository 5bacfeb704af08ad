"""The page of pitfalls names tests that exist, in the files it says."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_every_test_that_the_page_names_exists() -> None:
    page = (ROOT / "docs" / "pitfalls.md").read_text()
    text = "".join(path.read_text() for path in (ROOT / "tests").rglob("test_*.py"))
    files = {path.name for path in (ROOT / "tests").rglob("test_*.py")}

    named = set(re.findall(r"`(test_\w+)`", page))
    assert len(named) > 40
    assert named <= set(re.findall(r"def (test_\w+)", text))
    assert set(re.findall(r"`(test_\w+\.py)`", page)) <= files


def test_every_row_is_answered() -> None:
    """Rows a to t of what nameko does, and the twelve to know."""
    page = (ROOT / "docs" / "pitfalls.md").read_text()
    rows = re.findall(r"^\| ([a-t]|\d+) \|(.*)\|(.*)\|(.*)\|$", page, re.MULTILINE)
    assert [row[0] for row in rows] == [*"abcdefghijklmnopqrst", *map(str, range(1, 13))]
    assert all(cell.strip() for row in rows for cell in row)
