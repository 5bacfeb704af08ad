"""`radslag audit verify`: the chains recomputed, and compared with the heads that were published."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path

import orjson
import typer
from rich.console import Group, RenderableType
from rich.text import Text

from chassis.audit import AuditFault, verify
from cli.journal import Head, published_heads
from cli.options import Given, add_command, group
from cli.people import FileRefused
from cli.session import Caller, Session, pages
from contracts.errors import Unavailable
from contracts.registry import SERVICES
from contracts.rpc.notify import Language
from contracts.rpc.operations import AuditRow, AuditRows, ServiceStatus

TAMPERED = 1


def add_to(app: typer.Typer, language: Language) -> None:
    """`audit verify`."""
    commands = group(language, ("Behandlingsloggen", "The audit"))
    add_command(
        commands,
        language,
        "verify",
        verify_all,
        (
            "Räkna om kedjan och jämför med vad som kungjorts; säg vad som jämförts och vad som inte.",
            "Recompute the chain and compare with what was published; say what was compared and what not.",
        ),
        Given("service", str, ("Bara den här tjänsten.", "This service alone."), "--service"),
        Given(
            "logs",
            list[Path],
            (
                "Loggfil med kungjorda huvuden (JSON, en rad per post); får anges flera gånger.",
                "A log file with published heads (JSON, a line for each entry); may be repeated.",
            ),
            "--log",
            "FILE",
        ),
    )
    app.add_typer(commands, name="audit")


@dataclass
class Comparison:
    """What was found of one service's audit."""

    service: str
    rows: int
    unsealed: int
    journal_heads: int
    log_heads: int
    last_head: int
    """The highest sequence that a published head vouches for."""
    faults: list[AuditFault] = field(default_factory=list)


def verify_all(session: Session, service: str | None, logs: list[Path] | None) -> None:
    """Heads first, rows afterwards: a row sealed meanwhile must not look like a missing one."""
    services = SERVICES if service is None else (service,)
    log_heads = [head for path in logs or () for head in _heads_of_log(path)]
    journal_heads: list[Head] = []
    read, silent = 0, ""
    try:
        journal_heads, read = published_heads(session.amqp_uri("observer"))
    except Unavailable as problem:
        silent = problem.sentence(session.language.value)
    with session.client() as client:
        found = [_compare(client, name, journal_heads, log_heads) for name in services]
    sound = not any(one.faults for one in found)
    session.put(
        Group(*_told(session, found, read, silent)),
        {
            "sound": sound,
            "journal": {"read": read, "not_read_because": silent or None},
            "services": [asdict(one) for one in found],
        },
    )
    if not sound:
        raise typer.Exit(TAMPERED)


def _compare(client: Caller, service: str, journal: list[Head], logs: list[Head]) -> Comparison:
    rows = list(_rows(client, service))
    status = client.call(f"{service}.get_status")
    assert isinstance(status, ServiceStatus)
    in_journal = [(head.sequence, head.head) for head in journal if head.service == service]
    in_logs = [(head.sequence, head.head) for head in logs if head.service == service]
    heads = [*in_journal, *in_logs]
    return Comparison(
        service,
        rows=len(rows),
        unsealed=status.audit_unsealed,
        journal_heads=len(in_journal),
        log_heads=len(in_logs),
        last_head=max((sequence for sequence, _ in heads), default=0),
        faults=verify(rows, heads),
    )


def _rows(client: Caller, service: str) -> Iterator[AuditRow]:
    for page in pages(client, f"{service}.list_audit", limit=200):
        assert isinstance(page, AuditRows)
        yield from page.items


def _heads_of_log(path: Path) -> Iterator[Head]:
    """The heads in a service's own log; other lines are passed over."""
    try:
        lines = path.read_bytes().splitlines()
    except OSError as error:
        raise FileRefused(f"{path}: {error.strerror}") from error
    for line in lines:
        try:
            entry = orjson.loads(line)
        except orjson.JSONDecodeError:
            continue
        if isinstance(entry, dict) and entry.get("event") == "audit_sealed":
            yield Head(str(entry["service"]), int(entry["sequence"]), str(entry["head"]))


def _told(
    session: Session, found: list[Comparison], read: int, silent: str
) -> Iterator[RenderableType]:
    say = session.say
    for one in found:
        text = Text.assemble((f"{one.service}: ", "bold"))
        if one.faults:
            text.append(say("kedjan är bruten", "the chain is broken"), style="bold red")
            for fault in one.faults:
                text.append(f"\n  ✗ {fault.sentence(session.language.value)}", style="red")
        else:
            text.append(
                say(f"{one.rows} rader, kedjan håller", f"{one.rows} rows, the chain holds"),
                style="green",
            )
        text.append(
            say(
                f"\n  jämförd med {one.journal_heads} huvuden ur journalen och {one.log_heads} ur loggar,"
                f" till och med rad {one.last_head}",
                f"\n  compared with {one.journal_heads} heads of the journal and {one.log_heads} of logs,"
                f" up to row {one.last_head}",
            ),
            style="dim",
        )
        yield text
        yield from _not_compared(session, one)
    if silent:
        yield Text(
            say(
                f"! Journalen kunde inte läsas ({silent}): att rader i slutet har tagits bort skulle inte synas.",
                f"! The journal could not be read ({silent}): rows removed at the end would not show.",
            ),
            style="yellow",
        )
    else:
        yield Text(
            say(f"{read} meddelanden i journalen lästa.", f"{read} messages of the journal read."),
            style="dim",
        )


def _not_compared(session: Session, one: Comparison) -> Iterator[Text]:
    if one.rows > one.last_head:
        yield Text(
            session.say(
                f"  ! rad {one.last_head + 1} till {one.rows} är bara jämförda med varandra:"
                " inget kungjort huvud täcker dem",
                f"  ! rows {one.last_head + 1} to {one.rows} were compared with each other only:"
                " no published head covers them",
            ),
            style="yellow",
        )
    if one.unsealed:
        yield Text(
            session.say(
                f"  ! {one.unsealed} rader är inte förseglade än och inte jämförda",
                f"  ! {one.unsealed} rows are not sealed yet and not compared",
            ),
            style="yellow",
        )
