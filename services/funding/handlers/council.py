"""Who sits in the council."""

from __future__ import annotations

from datetime import date
from typing import Final

import sqlalchemy as sa

from chassis.calls import Call
from chassis.claims import order_lock
from chassis.paging import paged
from chassis.unit import Unit
from contracts.errors import not_found
from contracts.rpc.funding import (
    AppointMember,
    EndMandate,
    ListMandates,
    MandateList,
    MandateView,
    Member,
)
from services.funding.domain.mandates import Mandate, members_on
from services.funding.domain.refusals import NobodySits
from services.funding.handlers.finding import act_of
from services.funding.tables import MANDATES

#: Who gives somebody a seat holds this.
_SEATS: Final = "seats"


def appoint_member(request: AppointMember, call: Call) -> MandateView:
    """Give somebody a seat. One at a time: rows alone could not be locked where nobody sits yet."""
    unit = call.unit
    order_lock(unit, [_SEATS])
    others = unit.session.scalars(
        sa.select(Mandate)
        .where(sa.or_(MANDATES.c.valid_to.is_(None), MANDATES.c.valid_to >= request.valid_from))
        .order_by(MANDATES.c.id)
        .with_for_update()
    ).all()
    mandate = Mandate.appoint(unit.new_id(), request, others, act_of(call))
    unit.add(mandate)
    return mandate_view(mandate)


def end_mandate(request: EndMandate, call: Call) -> MandateView:
    """Set the last day of a mandate."""
    mandate = call.unit.load(Mandate, request.mandate_id)
    if mandate is None:
        raise not_found("mandate", request.mandate_id)
    call.expect(mandate.version)
    mandate.end(request.valid_to, request.case_number)
    return mandate_view(mandate)


def list_mandates(request: ListMandates, call: Call) -> MandateList:
    """Everybody who sits, sat or will sit."""
    statement = sa.select(Mandate)
    if request.on is not None:
        statement = statement.where(
            MANDATES.c.valid_from <= request.on,
            sa.or_(MANDATES.c.valid_to.is_(None), MANDATES.c.valid_to >= request.on),
        )
    mandates, cursor = paged(call.unit.session, statement, request, (MANDATES.c.id,))
    return MandateList(items=tuple(map(mandate_view, mandates)), next_cursor=cursor)


def members_for(day: date, unit: Unit) -> tuple[Member, ...]:
    """Who is called to a meeting on this day when the call names nobody."""
    members = members_on(unit.session.scalars(sa.select(Mandate)).all(), day)
    if not members:
        raise NobodySits(on=day)
    return members


def mandate_view(mandate: Mandate) -> MandateView:
    """A seat held for a time."""
    return MandateView(
        mandate_id=mandate.id,
        person_id=mandate.person_id,
        office=mandate.office,
        order=mandate.order,
        valid_from=mandate.valid_from,
        valid_to=mandate.valid_to,
        case_number=mandate.case_number,
        ended_by=mandate.ended_by,
        recorded_by=mandate.recorded_by,
        recorded_at=mandate.recorded_at,
        version=mandate.version,
    )
