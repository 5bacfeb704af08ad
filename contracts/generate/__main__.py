"""`python -m contracts.generate [--check | --release]`."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from contracts.compatibility import BaselineMissing, breaks_since_release
from contracts.generate import files


def main(arguments: list[str] | None = None, root: Path = files.ROOT) -> int:
    """Write the generated files, check them, or make them the released ones."""
    parser = argparse.ArgumentParser(prog="python -m contracts.generate", description=__doc__)
    what = parser.add_mutually_exclusive_group()
    what.add_argument(
        "--check", action="store_true", help="change nothing; fail if a file is stale"
    )
    what.add_argument(
        "--release",
        action="store_true",
        help="make these schemas the ones that later changes may not break",
    )
    chosen = parser.parse_args(arguments)
    if chosen.check:
        return _check(root)
    for path in files.write(root):
        sys.stdout.write(f"{path}\n")
    return _release(root) if chosen.release else 0


def _check(root: Path) -> int:
    found = files.differences(root)
    for difference in found:
        sys.stderr.write(f"{difference.path} is {difference.fault}\n")
    if any(difference.path.startswith(files.EXAMPLES) for difference in found):
        sys.stderr.write("Examples are written by hand: see docs/howto/contracts.md.\n")
    if any(not difference.path.startswith(files.EXAMPLES) for difference in found):
        sys.stderr.write("Run `python -m contracts.generate` and commit what it changes.\n")
    return 1 if found else 0


def _release(root: Path) -> int:
    try:
        broken = breaks_since_release(root)
    except BaselineMissing:
        broken = []
    for one in broken:
        sys.stderr.write(f"{one}\n")
    if broken:
        sys.stderr.write("Not released: see docs/howto/contracts.md.\n")
        return 1
    sys.stdout.write(f"{len(files.release(root))} schemas in {files.RELEASED}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
