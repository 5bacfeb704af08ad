"""Which day it is where the services live."""

from __future__ import annotations

from datetime import date

from chassis.clock import business_clock, calendar_date
from cli.session import Session


def business_day(session: Session) -> date:
    """Today in Stockholm, by the simulated clock where there is one."""
    clock = session.clock_file
    return calendar_date(business_clock(str(clock) if clock is not None else "").now())
