"""Who is at a meeting, who serves for whom, who presides, and so who has a vote."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Final

from contracts.rpc.funding.council import CouncilRules, Office
from contracts.rpc.funding.meetings import Member, Serving
from services.funding.domain.refusals import (
    CantPreside,
    MemberIsPresent,
    NotAMember,
    NotASubstitute,
    OutOfServiceOrder,
    SubstituteAbsent,
    SubstitutesDontServe,
)
from services.funding.domain.rounds import require_distinct

#: Who fills one of the council's seats; a substitute does while serving.
SEATED: Final = frozenset({Office.CHAIR, Office.VICE_CHAIR, Office.MEMBER})


@dataclass(frozen=True, slots=True)
class Attendance:
    """How it stands in the room at one moment."""

    present: tuple[str, ...]
    serving: tuple[Serving, ...]
    presiding: str | None

    @classmethod
    def of(
        cls,
        members: Sequence[Member],
        rules: CouncilRules,
        *,
        present: tuple[str, ...],
        serving: tuple[Serving, ...],
        presiding: str | None,
    ) -> Attendance:
        """Only those called count; substitutes serve for the absent, in their order of service."""
        called = {member.person_id: member for member in members}
        require_distinct(present)
        for person in present:
            if person not in called:
                raise NotAMember(person=person)
        _require_service(called, rules, present, serving)
        attendance = cls(present, serving, None)
        voting = attendance.voters(members)
        if presiding is None:
            presiding = leader_among(members, voting)
        elif presiding not in voting:
            raise CantPreside(person=presiding)
        return cls(present, serving, presiding)

    def voters(self, members: Sequence[Member]) -> tuple[str, ...]:
        """Members who are present and substitutes who serve, in the order of the call."""
        serving = {one.substitute for one in self.serving}
        return tuple(
            member.person_id
            for member in members
            if member.person_id in self.present
            and (member.office in SEATED or member.person_id in serving)
        )


def leader_among(members: Sequence[Member], persons: Collection[str]) -> str | None:
    """The chair, or else the vice chair, where they are among these."""
    return next(
        (
            member.person_id
            for office in (Office.CHAIR, Office.VICE_CHAIR)
            for member in members
            if member.office is office and member.person_id in persons
        ),
        None,
    )


def _require_service(
    called: dict[str, Member],
    rules: CouncilRules,
    present: Collection[str],
    serving: Sequence[Serving],
) -> None:
    if serving and not rules.substitutes_serve:
        raise SubstitutesDontServe
    require_distinct(one.substitute for one in serving)
    require_distinct(one.member for one in serving)
    for one in serving:
        _require_substitution(called, present, one)
    serves = {one.substitute for one in serving}
    last = max((called[person].order or 0 for person in serves), default=0)
    for member in called.values():
        idle = member.person_id in present and member.person_id not in serves
        if idle and member.office is Office.SUBSTITUTE and (member.order or 0) < last:
            raise OutOfServiceOrder(
                before=member.person_id,
                person=max(serves, key=lambda person: called[person].order or 0),
            )


def _require_substitution(
    called: dict[str, Member], present: Collection[str], one: Serving
) -> None:
    for person in (one.substitute, one.member):
        if person not in called:
            raise NotAMember(person=person)
    if called[one.substitute].office is not Office.SUBSTITUTE:
        raise NotASubstitute(person=one.substitute)
    if one.substitute not in present:
        raise SubstituteAbsent(person=one.substitute)
    if called[one.member].office not in SEATED or one.member in present:
        raise MemberIsPresent(person=one.member)
