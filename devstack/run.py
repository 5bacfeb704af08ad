"""`make run`: the whole system on this machine, up until Ctrl-C."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

from rich.console import Console
from rich.table import Table

from devstack.broker import BrokerFailed
from devstack.folders import FolderInUse
from devstack.postgres import PostgresFailed
from devstack.processes import ChildFailed, ending_in_order
from devstack.provision import ProvisioningFailed
from devstack.stack import Stack, StackFailed
from examples.stockholm.ground import lay_the_ground


def main(arguments: list[str] | None = None) -> int:
    """Start all and stay; 0 when told to stop, 1 when a part ended by itself, 2 when nothing started."""
    parser = argparse.ArgumentParser(prog="make run ARGS=…", description=__doc__)
    parser.add_argument(
        "--postgres", action="store_true", help="PostgreSQL instead of SQLite files"
    )
    parser.add_argument(
        "--real-clock",
        action="store_true",
        help="business time is the real time, not a simulated one",
    )
    parser.add_argument(
        "--empty", action="store_true", help="without Stockholm's bodies, strategy and people"
    )
    parser.add_argument("--quiet", action="store_true", help="logs go to files only")
    chosen = parser.parse_args(arguments)
    console = Console()
    run_dir = Path(os.environ.get("RADSLAG_RUN_DIR", ".run"))
    try:
        with (
            ending_in_order(),
            Stack(
                run_dir,
                postgres=chosen.postgres,
                databases=os.environ.get("DATABASE_URI", ""),
                simulated_clock=not chosen.real_clock,
                smtp_uri=os.environ.get("SMTP_URI", ""),
                echo=not chosen.quiet,
            ) as stack,
        ):
            if not chosen.empty:
                lay_the_ground(stack)
            _show(console, stack)
            console.print(stack.wait(), style="red", markup=False)
            return 1
    except (StackFailed, BrokerFailed, PostgresFailed, ChildFailed, FolderInUse) as fault:
        console.print(str(fault), style="red", markup=False)
        return 2
    except ProvisioningFailed as fault:
        console.print(str(fault), style="red", markup=False)
        return 2


def _show(console: Console, stack: Stack) -> None:
    table = Table(title="Rådslag is up", title_style="bold green")
    table.add_column("service")
    table.add_column("health and metrics")
    for service, address in stack.http.items():
        table.add_row(service, f"{address}/readyz  {address}/metrics")
    console.print(table)
    console.print(
        "In another terminal: [bold].venv/bin/radslag --help[/], for example "
        "[bold].venv/bin/radslag login PERSON[/]. Ctrl-C ends everything."
    )


if __name__ == "__main__":
    sys.exit(main())
