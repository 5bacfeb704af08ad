"""`radslag clock`: the simulated business clock, moved only while everything is at rest."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Final

import typer
from rich.text import Text

from chassis.clock import STOCKHOLM, RealClock, SimulatedClock
from cli.options import add_command, flag, group, required
from cli.quiet import unrest
from cli.session import Session
from cli.show.values import instant
from contracts.errors import Invalid, Refused
from contracts.faults import fault
from contracts.rpc.notify import Language

_STEP: Final = re.compile(r"^(\d{1,4})([dhm])$")
_UNITS: Final = {"d": "days", "h": "hours", "m": "minutes"}


def add_to(app: typer.Typer, language: Language) -> None:
    """`clock show|set|advance`."""
    commands = group(
        language,
        ("Verksamhetens klocka, där den är simulerad", "The business clock, where it is simulated"),
    )
    add_command(commands, language, "show", show, ("Visa tiden.", "Show the time."))
    backwards = flag("backwards", ("Tillåt att tiden går bakåt.", "Let the time go backwards."))
    add_command(
        commands,
        language,
        "set",
        set_to,
        ("Ställ klockan, när allt är stilla.", "Set the clock, when everything is at rest."),
        required(
            "to",
            str,
            (
                "Tidpunkt i Stockholm: 2017-05-02 eller 2017-05-02T08:00.",
                "An instant in Stockholm: 2017-05-02 or 2017-05-02T08:00.",
            ),
            "INSTANT",
        ),
        backwards,
    )
    add_command(
        commands,
        language,
        "advance",
        advance,
        (
            "Flytta klockan framåt, när allt är stilla.",
            "Move the clock on, when everything is at rest.",
        ),
        required("by", str, ("Hur långt: 21d, 8h eller 30m.", "How far: 21d, 8h or 30m."), "STEP"),
    )
    app.add_typer(commands, name="clock")


def _simulated(session: Session) -> SimulatedClock | None:
    path = session.clock_file
    return None if path is None or not path.exists() else SimulatedClock(path)


def _clock(session: Session) -> SimulatedClock:
    clock = _simulated(session)
    if clock is None:
        raise Refused(
            {
                "code": "clock_not_simulated",
                "sv": "verksamhetens klocka är den verkliga och kan inte ställas",
                "en": "the business clock is the real one and can't be set",
            }
        )
    return clock


def show(session: Session) -> None:
    """The time that all four services read, be it the real one."""
    clock = _simulated(session)
    _put(session, (clock or RealClock()).now(), simulated=clock is not None)


def set_to(session: Session, to: str, *, backwards: bool) -> None:
    """Backwards only when asked for: what has happened stays dated as it was."""
    clock = _clock(session)
    wanted = _instant(to)
    if wanted < clock.now() and not backwards:
        now = instant(clock.now())
        raise Refused(
            {
                "code": "clock_backwards",
                "sv": f"klockan är redan {now}; --backwards tillåter att den går bakåt",
                "en": f"the clock is already at {now}; --backwards lets it go backwards",
            }
        )
    _move(session, clock, wanted)


def advance(session: Session, by: str) -> None:
    """A step forward."""
    clock = _clock(session)
    step = _STEP.match(by)
    if step is None:
        raise Invalid.of(
            fault("by", "ska vara som 21d, 8h eller 30m", "must be like 21d, 8h or 30m")
        )
    _move(session, clock, clock.now() + timedelta(**{_UNITS[step[2]]: int(step[1])}))


def _instant(text: str) -> datetime:
    try:
        parsed = datetime.fromisoformat(text)
    except ValueError:
        raise Invalid.of(
            fault(
                "to",
                "ska vara som 2017-05-02 eller 2017-05-02T08:00",
                "must be like 2017-05-02 or 2017-05-02T08:00",
            )
        ) from None
    return parsed if parsed.tzinfo else parsed.replace(tzinfo=STOCKHOLM)


def _move(session: Session, clock: SimulatedClock, wanted: datetime) -> None:
    with session.client() as client:
        found = unrest(client, session.amqp_uri())
    if found:
        raise Refused(
            {
                "code": "not_at_rest",
                "unrest": [each.what for each in found],
                "sv": "klockan flyttas bara när allt är stilla: "
                + "; ".join(each.sv for each in found),
                "en": "the clock moves only when everything is at rest: "
                + "; ".join(each.en for each in found),
            }
        )
    clock.set(wanted)
    _put(session, clock.now())


def _put(session: Session, now: datetime, *, simulated: bool = True) -> None:
    session.put(Text(instant(now)), {"business_time": now.isoformat(), "simulated": simulated})
