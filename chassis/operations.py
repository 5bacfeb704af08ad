"""What every service answers its operators and auditors."""

from __future__ import annotations

import re
from typing import Any

import orjson
import sqlalchemy as sa

from chassis import audit, migrate
from chassis.calls import Call
from chassis.clock import system_now
from chassis.database import Database
from chassis.held import HeldEvents
from chassis.paging import not_a_cursor, paged
from chassis.service import Wiring
from chassis.tables import CLAIM, HELD, OUTBOX
from chassis.version import VERSION
from contracts.authority import PROCEDURES
from contracts.errors import not_found
from contracts.rpc import operations as rpc


class Operations:
    """The operators' procedures of one service."""

    def __init__(self, wired: Wiring, database: Database, held: HeldEvents) -> None:
        self._service = wired.service
        self._database = database
        self._held = held

    def join(self, wired: Wiring) -> None:
        """Answer them beside the service's own procedures."""
        for method in (
            "list_parked",
            "show_parked",
            "replay_parked",
            "discard_parked",
            "list_audit",
            "get_status",
        ):
            wired.procedures[method] = (
                PROCEDURES[f"{self._service}.{method}"],
                getattr(self, method),
            )

    def list_parked(self, request: rpc.ListParked, call: Call) -> rpc.HeldEvents:
        """Oldest first."""
        statement = sa.select(HELD)
        if request.state is not None:
            statement = statement.where(HELD.c.state == request.state.value)
        rows, cursor = paged(call.unit.session, statement, request, (HELD.c.id,))
        return rpc.HeldEvents(items=tuple(_view(row) for row in rows), next_cursor=cursor)

    def show_parked(self, request: rpc.ShowParked, call: Call) -> rpc.HeldEventDetail:
        """Whole, as it arrived."""
        row = call.unit.session.execute(sa.select(HELD).where(HELD.c.id == request.held_id)).first()
        if row is None:
            raise not_found("held_event", request.held_id)
        return rpc.HeldEventDetail(
            event=_view(row),
            headers=orjson.loads(row.headers),
            body=row.body,
            truncated=row.truncated,
        )

    def replay_parked(self, request: rpc.ReplayParked, call: Call) -> rpc.HeldResolution:
        """Now."""
        return self._held.replay(call.unit, request.held_id).reply(request.held_id)

    def discard_parked(self, request: rpc.DiscardParked, call: Call) -> rpc.HeldResolution:
        """For good; the audit keeps who and why."""
        return self._held.discard(call.unit, request.held_id).reply(request.held_id)

    def list_audit(self, request: rpc.ListAudit, call: Call) -> rpc.AuditRows:
        """Sealed rows, in the order of the chain."""
        after = _sequence(request.cursor) if request.cursor else request.after
        rows = audit.sealed_rows(call.unit.session, after, request.limit)
        more = len(rows) == request.limit
        return rpc.AuditRows(
            items=tuple(rows), next_cursor=str(rows[-1].sequence) if more else None
        )

    def get_status(self, request: rpc.GetStatus, call: Call) -> rpc.ServiceStatus:  # noqa: ARG002
        """Counted now."""
        session = call.unit.session

        def count(table: sa.Table) -> int:
            return session.scalar(sa.select(sa.func.count()).select_from(table)) or 0

        sealed = session.scalar(sa.select(sa.func.max(audit.AUDIT_SEAL.c.sequence))) or 0
        held = {
            rpc.HeldState(state): number
            for state, number in session.execute(
                sa.select(HELD.c.state, sa.func.count()).group_by(HELD.c.state)
            )
        }
        return rpc.ServiceStatus(
            service=self._service,
            version=VERSION,
            database="sqlite" if self._database.is_sqlite else "postgresql",
            schema_revision=migrate.current(self._database) or "",
            schema_head=migrate.head(self._service),
            outbox=count(OUTBOX),
            held=held,
            claims=count(CLAIM),
            audit_sealed=sealed,
            audit_unsealed=count(audit.AUDIT) - sealed,
            business_time=call.unit.now,
            clock_simulated=self._database.clock.simulated,
            system_time=system_now(),
        )


def _sequence(cursor: str) -> int:
    """The last sequence of the page before; no chain is longer than a number of 18 digits."""
    if not re.fullmatch("[0-9]{1,18}", cursor):
        raise not_a_cursor()
    return int(cursor)


def _view(row: Any) -> rpc.HeldEvent:  # noqa: ANN401 (a row of HELD)
    return rpc.HeldEvent(
        held_id=row.id,
        state=rpc.HeldState(row.state),
        source=row.source,
        event_id=row.event_id,
        event_type=row.event_type,
        subject=row.subject,
        queue=row.queue,
        code=row.code,
        reason_sv=row.reason_sv,
        reason_en=row.reason_en,
        attempts=row.attempts,
        received_at=row.received_at,
        due_at=row.due_at,
    )
