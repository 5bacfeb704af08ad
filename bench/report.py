"""The figures as a table, as JSON and as Markdown, with the machine they were measured on."""

from __future__ import annotations

import os
import platform
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final, Self

from rich.console import Console
from rich.table import Table

from bench.figures import Figure
from bench.ground import Ground


@dataclass
class Machine:
    """Where, on what, and beside how much other work it was measured."""

    processor: str
    cores: int
    memory_gb: float
    python: str
    broker: str
    database: str
    measured_on: str
    #: How many processors others kept busy, just before each benchmark began. Not the load average: in that
    #: the benchmark before still shows.
    busy: dict[str, float] = field(default_factory=dict)

    @classmethod
    def of(cls, ground: Ground) -> Self:
        """This machine, now."""
        return cls(
            processor=_processor(),
            cores=os.cpu_count() or 1,
            memory_gb=round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9, 1),
            python=platform.python_version(),
            broker=f"RabbitMQ {ground.stack.admin.version()}",
            database=f"PostgreSQL {ground.server_version()}",
            measured_on=datetime.now(UTC).date().isoformat(),
        )

    @property
    def is_quiet(self) -> bool:
        """Whether hardly anything else ran when each benchmark began."""
        return max(self.busy.values(), default=0.0) < 0.2

    def lines(self) -> list[str]:
        """Sentences about it."""
        busy = ", ".join(f"{name} {busy:.1f}" for name, busy in self.busy.items())
        told = [
            (
                f"{self.processor}, {self.cores} cores, {self.memory_gb:g} GB; "
                f"Python {self.python}, {self.broker}, {self.database}; {self.measured_on}"
            ),
            f"processors busy with other work when each began: {busy}",
        ]
        if not self.is_quiet:
            told.append(
                "other work ran meanwhile: the ratios compare neighbours in time, the rest is too slow"
            )
        return told


def _processor() -> str:
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.machine()


def as_json(machine: Machine, figures: Sequence[Figure], command: str) -> dict[str, Any]:
    """For a machine."""
    return {
        "command": command,
        "machine": asdict(machine),
        "figures": [figure.json() for figure in figures],
    }


def _cells(figure: Figure) -> list[str]:
    verdict = {None: "", True: "reached", False: "missed"}[figure.holds]
    return [
        figure.what,
        f"{figure.ours.told(figure.digits)} {figure.unit}",
        f"{figure.peer.told(figure.digits)} {figure.unit}" if figure.peer else "",
        f"{figure.ratio.told(2)} ×" if figure.ratio else "",
        str(figure.aim or ""),
        verdict,
    ]


_HEADS: Final = ("Figure", "Rådslag", "Peer", "Ratio", "Aim", "")


def show(machine: Machine, figures: Sequence[Figure], console: Console) -> None:
    """The table, for people."""
    table = Table(*_HEADS, title="Median of the rounds (lowest–highest)")
    for figure in figures:
        table.add_row(*_cells(figure))
    console.print(table)
    for figure in figures:
        if figure.notes:
            told = "; ".join(f"{what} {value}" for what, value in figure.notes.items())
            console.print(f"{figure.name}: {told}", highlight=False)
    for line in machine.lines():
        console.print(line, highlight=False)


def as_markdown(machine: Machine, figures: Sequence[Figure], command: str) -> str:
    """The page `docs/figures.md`."""
    lines = [
        "# Figures",
        "",
        f"Measured by `{command}`; `make bench` measures them anew. Ours and the peer run in turn, each in",
        "processes of its own, on the same private broker and the same private PostgreSQL server. A figure is",
        "the median of the rounds, with the lowest and the highest; a ratio is taken round by round.",
        "",
        *(f"- {line}" for line in machine.lines()),
        "",
        f"| {' | '.join(_HEADS)} |",
        "|---" * len(_HEADS) + "|",
        *(f"| {' | '.join(_cells(figure))} |" for figure in figures),
        "",
        "## What was measured",
        "",
        *_explanations(figures),
    ]
    return "\n".join(lines).rstrip() + "\n"


#: What each benchmark does, by the first word of its figures' names.
_EXPLAINED: Final = {
    "hop": (
        "**One hop.** A quorum queue holds events with bodies of about 500 bytes, spread over 1,000 "
        "subjects. One process takes each event: its claim, its effect and an outbox row in one "
        "PostgreSQL transaction, then the ack. One statement: a row is inserted. Three: an aggregate is "
        "read for update, updated, and a row inserted. Ours is the chassis' own consumer and inbox with "
        "ORM handlers; the peer is FastStream with SQLAlchemy asyncio (Core statements) and asyncpg, "
        "prefetch 100, no logging, one transaction for each message, manual ack after the commit. "
        "Afterwards the rows of both are counted, and the queue must be empty."
    ),
    "relay": (
        "**The relay.** Rows of the outbox are sent, confirmed by a quorum queue (and the journal), and "
        "deleted. The peer is nameko's standalone `event_dispatcher` with its confirms; it has no outbox "
        "and dispatches from memory."
    ),
    "rpc": (
        "**A command.** One client (nameko's `ServiceRpcProxy`) calls again and again. Ours checks token, "
        "authority and `command_id`, writes the row, the audit, the outbox and the answer, while its "
        "relay sends the event; the peer is a bare nameko service that inserts the same row (SQLAlchemy "
        "Core, psycopg2) and does nothing else."
    ),
    "effect": (
        "**From reply to effect.** The four services run; portfolio answers a submission, and a trigger "
        "tells when funding has committed the application. One command at a time, with pauses."
    ),
    "memory": (
        "**Memory.** Resident memory (RSS) of each service's process, five seconds after all are ready."
    ),
    "select": (
        "**Selection.** Made-up problems: whole scores, costs over three years drawn independently of them, frames of "
        "two fifths of what is asked for, and dependencies on earlier projects. Ours proves the optimum in whole "
        "numbers and settles ties by the rule; the peer is PuLP with CBC on the same model, without the tie rule, "
        "right after on the same problem. A price is what it costs to decide the other way about one project. Greedy "
        "takes what fits, the best score (or score per krona) first, with what it stands on."
    ),
    "graph": (
        "**A change at the root.** Projects hang together by three links each (one in ten a prerequisite that the "
        "other project delivers), in portfolio's own tables; all of them stand, at some depth, on one. A city "
        "system delays what that one needs: measured is from the event's arrival at the inbox to the commit, "
        "with every project's new outlook kept and its event in the outbox. Beside it the same change the naive "
        "way, in the same process and database: each project of the portfolio is examined by itself, in order, "
        "by the same functions. Afterwards the outlooks of both are compared."
    ),
    "portfolio": (
        "**Reading among many projects.** Projects of 40 bodies with three revisions each, in PostgreSQL. Each call "
        "goes through the service's own path (token, authority, form, query, reply) in one process, without the "
        "broker; every call asks something else. Opening is measured in turn in two databases, a small and a full one."
    ),
}


def _explanations(figures: Sequence[Figure]) -> list[str]:
    told: list[str] = []
    for name in dict.fromkeys(figure.name.partition("-")[0] for figure in figures):
        told += [_EXPLAINED[name], ""]
        for figure in figures:
            if figure.name.partition("-")[0] == name and figure.notes:
                notes = "; ".join(f"{what} {value}" for what, value in figure.notes.items())
                told.append(f"- {figure.what}: {notes}")
        told.append("")
    return told
