"""The services: reachable, migrated, keeping up, on one clock; and the caller's own login."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Final

from chassis.clock import system_now
from cli.doctor.findings import Finding, fail, ok, warn
from cli.quiet import MOVING
from cli.session import STACK_FILE, Caller, Session
from contracts.errors import Forbidden, Problem
from contracts.registry import SERVICES
from contracts.rpc.operations import HeldState, ServiceStatus

#: More than a relay holds for a moment.
_MANY_UNSENT: Final = 1000
_MANY_UNSEALED: Final = 5000
_SKEW: Final = timedelta(seconds=2)
_LOGIN_LEFT: Final = timedelta(minutes=15)


def login(session: Session) -> Iterator[Finding]:
    """A token that still holds, in files that nobody else reads."""
    try:
        claims = session.claims()
    except Forbidden as problem:
        yield fail(
            "login",
            problem.sentence("sv"),
            problem.sentence("en"),
            "radslag login drift",
            "radslag login drift",
        )
        return
    left = datetime.fromtimestamp(claims["exp"], UTC) - system_now()
    who = claims["sub"]
    if left <= timedelta(0):
        yield fail(
            "login",
            f"{who}: inloggningen har gått ut",
            f"{who}: the login has ended",
            f"radslag login {who}",
            f"radslag login {who}",
        )
    elif left < _LOGIN_LEFT:
        minutes = int(left.total_seconds() // 60)
        yield warn(
            "login",
            f"{who}: {minutes} minuter kvar",
            f"{who}: {minutes} minutes left",
            f"radslag login {who}",
            f"radslag login {who}",
        )
    else:
        yield ok("login", f"inloggad som {who}", f"logged in as {who}")
    for path in (session.token_path, session.run_dir / STACK_FILE):
        if path.exists() and path.stat().st_mode & 0o077:
            yield fail(
                "login.files",
                f"{path} kan läsas av andra",
                f"others can read {path}",
                f"chmod 600 {path}",
                f"chmod 600 {path}",
            )


def services(client: Caller) -> Iterator[Finding]:
    """Each by itself, then their clocks together."""
    known: list[tuple[ServiceStatus, datetime, datetime]] = []
    for service in SERVICES:
        asked_at = system_now()
        try:
            status = client.call(f"{service}.get_status")
        except Problem as problem:
            yield fail(
                f"{service}.reachable",
                f"{service}: {problem.sentence('sv')}",
                f"{service}: {problem.sentence('en')}",
                *_unreachable(problem),
            )
            continue
        assert isinstance(status, ServiceStatus)
        known.append((status, asked_at, system_now()))
        yield ok(
            f"{service}.reachable",
            f"{service} {status.version} svarar ({status.database})",
            f"{service} {status.version} answers ({status.database})",
        )
        yield from _schema(status)
        yield from _backlog(status)
    if known:
        yield from _clocks(known)


def _unreachable(problem: Problem) -> tuple[str, str]:
    if isinstance(problem, Forbidden):
        return (
            "Logga in som driftansvarig: radslag login drift",
            "Log in as an operator: radslag login drift",
        )
    return "Se tjänstens logg under körningens mapp", "See the service's log under the run's folder"


def _schema(status: ServiceStatus) -> Iterator[Finding]:
    name = status.service
    if status.schema_revision == status.schema_head:
        yield ok(
            f"{name}.schema",
            f"{name}: schema {status.schema_revision}",
            f"{name}: schema {status.schema_revision}",
        )
    else:
        yield fail(
            f"{name}.schema",
            f"{name}: schemat är {status.schema_revision or 'tomt'}, koden väntar {status.schema_head}",
            f"{name}: the schema is {status.schema_revision or 'empty'}, the code expects {status.schema_head}",
            f"python -m chassis.migrate upgrade {name}",
            f"python -m chassis.migrate upgrade {name}",
        )


def _backlog(status: ServiceStatus) -> Iterator[Finding]:
    name = status.service
    moving = sum(status.held.get(state, 0) for state in MOVING)
    parked = status.held.get(HeldState.PARKED, 0)
    if status.outbox > _MANY_UNSENT:
        yield warn(
            f"{name}.outbox",
            f"{name}: osända händelser: {status.outbox}",
            f"{name}: events not sent: {status.outbox}",
            "Är meddelandeköservern nåbar och har den plats? Se radslag_outbox i Prometheus",
            "Is the broker reachable and has it room? See radslag_outbox in Prometheus",
        )
    if parked:
        yield warn(
            f"{name}.parked",
            f"{name}: parkerade händelser: {parked}",
            f"{name}: parked events: {parked}",
            f"radslag parked list --service {name}",
            f"radslag parked list --service {name}",
        )
    if moving:
        yield warn(
            f"{name}.held",
            f"{name}: händelser som väntar eller försöks igen: {moving}",
            f"{name}: events that wait or are being retried: {moving}",
            f"radslag parked list --service {name}",
            f"radslag parked list --service {name}",
        )
    if status.audit_unsealed > _MANY_UNSEALED:
        yield warn(
            f"{name}.audit",
            f"{name}: oförseglade rader i behandlingsloggen: {status.audit_unsealed}",
            f"{name}: audit rows not sealed: {status.audit_unsealed}",
            "Förseglaren har stannat; se tjänstens logg",
            "The sealer has stopped; see the service's log",
        )
    if not (parked or moving) and status.outbox <= _MANY_UNSENT:
        yield ok(
            f"{name}.backlog",
            f"{name}: mottagna händelser: {status.claims}, inget hålls tillbaka",
            f"{name}: events received: {status.claims}, nothing is held back",
        )


def _clocks(known: list[tuple[ServiceStatus, datetime, datetime]]) -> Iterator[Finding]:
    simulated = {status.clock_simulated for status, _, _ in known}
    times = [status.business_time for status, _, _ in known]
    # A real clock goes on between the four questions.
    allowed = timedelta(0) if simulated == {True} else _SKEW + (known[-1][2] - known[0][1])
    if len(simulated) > 1 or max(times) - min(times) > allowed:
        yield fail(
            "clocks.business",
            "tjänsterna har inte samma verksamhetstid",
            "the services do not have the same business time",
            "Alla fyra ska ha samma RADSLAG_BUSINESS_CLOCK, eller ingen",
            "All four must have the same RADSLAG_BUSINESS_CLOCK, or none",
        )
    else:
        kind = ("simulerad", "simulated") if True in simulated else ("verklig", "real")
        shown = max(times).isoformat(timespec="seconds")
        yield ok(
            "clocks.business",
            f"verksamhetens tid {shown} ({kind[0]})",
            f"business time {shown} ({kind[1]})",
        )
    skewed = [
        status.service
        for status, asked_at, answered_at in known
        if not asked_at - _SKEW <= status.system_time <= answered_at + _SKEW
    ]
    if skewed:
        names = ", ".join(skewed)
        yield fail(
            "clocks.system",
            f"systemets klocka går mer än 2 s fel: {names}",
            f"the system clock is more than 2 s off: {names}",
            "Slå på tidssynkronisering (NTP): inloggningar och tidsgränser beror på den",
            "Turn on time synchronisation (NTP): logins and deadlines depend on it",
        )
    else:
        yield ok("clocks.system", "systemklockorna går lika", "the system clocks agree")
