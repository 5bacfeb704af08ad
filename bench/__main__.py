"""`python -m bench`: measure side by side with the peers, and print the figures."""

from __future__ import annotations

import argparse
import json
import logging
import os
import shlex
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Final

import psutil  # type: ignore[import-untyped]
from rich.console import Console

from bench import graph, hop, portfolio, relay, report, rpc, selecting, system
from bench.figures import Figure
from bench.ground import FULL, QUICK, BenchFailed, Ground
from chassis import logs
from devstack.processes import ending_in_order

#: How long is looked at what else runs.
BUSY_S: Final = 2.0
BENCHMARKS: Final[dict[str, Callable[[Ground], list[Figure]]]] = {
    "hop": hop.measure,
    "relay": relay.measure,
    "rpc": rpc.measure,
    "effect": system.measure_effect,
    "memory": system.measure_memory,
    "portfolio": portfolio.measure,
    "graph": graph.measure,
    "select": selecting.measure,
}


def main(arguments: list[str] | None = None) -> int:
    """Measure what is asked for; 0 when it was measured, whatever came out."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument(
        "--only", action="append", choices=BENCHMARKS, help="measure this alone; may be repeated"
    )
    parser.add_argument("--quick", action="store_true", help="small counts: shows that it runs")
    parser.add_argument("--json", action="store_true", help="print JSON instead of the table")
    parser.add_argument("--write", type=Path, metavar="FILE", help="write the page as Markdown")
    parser.add_argument("--folder", type=Path, default=Path(".run/bench"), help="where it runs")
    chosen = parser.parse_args(arguments)
    told = list(sys.argv[1:] if arguments is None else arguments)
    command = shlex.join(["python", "-m", "bench", *told])
    # Benchmarks that run a service in this process must not write among the figures.
    logs.configure("bench", level=logging.WARNING)
    progress = Console(stderr=True)
    figures: list[Figure] = []
    try:
        with (
            ending_in_order(),
            Ground(chosen.folder, QUICK if chosen.quick else FULL) as ground,
        ):
            machine = report.Machine.of(ground)
            for name in chosen.only or BENCHMARKS:
                machine.busy[name] = psutil.cpu_percent(BUSY_S) / 100 * (os.cpu_count() or 1)
                with progress.status(f"measuring {name}"):
                    figures += BENCHMARKS[name](ground)
    except BenchFailed as failed:
        progress.print(f"bench: {failed}", style="red", markup=False)
        return 1
    if chosen.json:
        print(json.dumps(report.as_json(machine, figures, command), indent=2, ensure_ascii=False))
    else:
        report.show(machine, figures, Console())
    if chosen.write:
        chosen.write.write_text(report.as_markdown(machine, figures, command), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
