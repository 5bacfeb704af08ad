"""Living prerequisites: what a project needs at a site, and what its deliverer says of it.

What was said is kept for ever. What holds is the last statement that is neither recalled nor replaced;
a correction counts in the place of what it corrects.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from uuid import UUID

from contracts.base import DelivererKind, PrerequisiteKind, PrerequisiteNeed
from contracts.events import city
from contracts.events.portfolio import (
    PrerequisiteDeclaredV1,
    PrerequisiteMetV1,
    PrerequisitePromisedV1,
    PrerequisiteReopenedV1,
    PrerequisiteSlippedV1,
    PrerequisiteWaivedV1,
)
from contracts.rpc.portfolio import Answer, PrerequisiteState
from services.portfolio.domain.outlooks import Footing, Standing
from services.portfolio.domain.projects import Project
from services.portfolio.domain.refusals import (
    AlreadyRecalled,
    AlreadyReplaced,
    AlreadyWaived,
    NotTheDeliverer,
)

Said = (
    city.PrerequisitePromisedV1
    | city.PrerequisiteRefusedV1
    | city.PrerequisiteDeliveredV1
    | city.PrerequisiteDelayedV1
)
Moved = PrerequisitePromisedV1 | PrerequisiteMetV1 | PrerequisiteSlippedV1 | PrerequisiteReopenedV1


DECLARED: Final = Standing(PrerequisiteState.DECLARED)

_ANSWERED: Final[Mapping[Answer, PrerequisiteState]] = {
    Answer.PROMISED: PrerequisiteState.PROMISED,
    Answer.DELIVERED: PrerequisiteState.MET,
    Answer.DELAYED: PrerequisiteState.SLIPPED,
    Answer.REFUSED: PrerequisiteState.SLIPPED,
}
#: A body says by RPC what a city system says by an event of its own: kept as what follows from it.
_SAID_AS: Final[Mapping[PrerequisiteState, type[Moved]]] = {
    PrerequisiteState.PROMISED: PrerequisitePromisedV1,
    PrerequisiteState.MET: PrerequisiteMetV1,
    PrerequisiteState.SLIPPED: PrerequisiteSlippedV1,
}


@dataclass(eq=False)
class DeliveryMessage:
    """What a system said in one event. Only recalling it adds to it; nothing of it is rewritten."""

    id: UUID
    prerequisite_id: UUID
    source: str
    event_id: str
    event_type: str
    said_at: datetime
    state: PrerequisiteState
    """What it says the prerequisite is."""
    dated_on: date | None
    reason: str | None
    root_id: UUID
    """The first statement of its chain of corrections: its own id where it corrects nothing."""
    placed_at: datetime
    """When the first of its chain was said: the place where it counts."""
    corrects: str | None
    order_number: str | None
    site_code: str | None
    """In the sender's own coding."""
    recalled_at: datetime | None = None
    recall_reason: str | None = None

    @classmethod
    def of(
        cls,
        new_id: UUID,
        said: Said,
        source: str,
        event_id: str,
        said_at: datetime,
        corrected: DeliveryMessage | None,
    ) -> DeliveryMessage:
        """A statement, perhaps in place of an earlier one of the same sender."""
        standing = standing_of(said)
        return cls(
            id=new_id,
            prerequisite_id=said.prerequisite_id,
            source=source,
            event_id=event_id,
            event_type=said.type_name,
            said_at=said_at,
            state=standing.state,
            dated_on=standing.dated_on,
            reason=standing.reason,
            root_id=corrected.root_id if corrected else new_id,
            placed_at=corrected.placed_at if corrected else said_at,
            corrects=corrected.event_id if corrected else None,
            order_number=said.order_number,
            site_code=said.site_code,
        )

    @classmethod
    def answered(
        cls, new_id: UUID, prerequisite_id: UUID, standing: Standing, body_id: str, now: datetime
    ) -> DeliveryMessage:
        """What the body says that delivers. It takes the place of nothing: what it says last holds."""
        return cls(
            id=new_id,
            prerequisite_id=prerequisite_id,
            source=f"/body/{body_id}",
            event_id=str(new_id),
            event_type=_SAID_AS[standing.state].type_name,
            said_at=now,
            state=standing.state,
            dated_on=standing.dated_on,
            reason=standing.reason,
            root_id=new_id,
            placed_at=now,
            corrects=None,
            order_number=None,
            site_code=None,
        )

    @property
    def standing(self) -> Standing:
        """What it says, as long as it is in force."""
        return Standing(self.state, self.dated_on, self.reason)

    def recall(self, reason: str, at: datetime) -> None:
        """Its sender takes it back, as if it had not been said; that it was stays on the record."""
        if self.recalled_at is not None:
            raise AlreadyRecalled(event=self.event_id)
        self.recalled_at, self.recall_reason = at, reason


def standing_of(said: Said) -> Standing:
    """What an event says a prerequisite is."""
    match said:
        case city.PrerequisitePromisedV1():
            return Standing(PrerequisiteState.PROMISED, said.promised_on)
        case city.PrerequisiteDeliveredV1():
            return Standing(PrerequisiteState.MET, said.delivered_on)
        case city.PrerequisiteDelayedV1():
            return Standing(PrerequisiteState.SLIPPED, said.expected_on, said.reason)
        case city.PrerequisiteRefusedV1():
            return Standing(PrerequisiteState.SLIPPED, None, said.reason)


def standing_by(answer: Answer, dated_on: date | None, reason: str | None) -> Standing:
    """What a body's answer says a prerequisite is."""
    return Standing(_ANSWERED[answer], dated_on, reason)


def in_order(messages: Iterable[DeliveryMessage]) -> list[DeliveryMessage]:
    """By the time of what each counts in place of; then by arrival."""
    return sorted(messages, key=lambda said: (said.placed_at, said.root_id, said.id))


def in_force(messages: Iterable[DeliveryMessage]) -> list[DeliveryMessage]:
    """Those neither recalled nor replaced, in order. Needs whole chains of corrections.

    A recalled correction gives its place back to what it corrected.
    """
    messages = list(messages)
    corrections: defaultdict[tuple[str, str | None], list[DeliveryMessage]] = defaultdict(list)
    for said in messages:
        if said.corrects is not None:
            corrections[said.source, said.corrects].append(said)

    def is_replaced(said: DeliveryMessage) -> bool:
        return any(
            later.recalled_at is None or is_replaced(later)
            for later in corrections[said.source, said.event_id]
        )

    return [
        said for said in in_order(messages) if said.recalled_at is None and not is_replaced(said)
    ]


def said_of(prerequisite_id: UUID, messages: Iterable[DeliveryMessage]) -> Standing:
    """What was said last and holds; as declared where nothing does. Needs whole chains of corrections."""
    said = [one for one in in_force(messages) if one.prerequisite_id == prerequisite_id]
    return said[-1].standing if said else DECLARED


def require_correctable(corrected: DeliveryMessage, messages: Iterable[DeliveryMessage]) -> None:
    """Only what is in force is corrected: a chain of corrections has one end."""
    if corrected.recalled_at is not None:
        raise AlreadyRecalled(event=corrected.event_id)
    if corrected not in in_force(messages):
        raise AlreadyReplaced(event=corrected.event_id)


@dataclass(frozen=True)
class Deliverer:
    """Who delivers a prerequisite: a city system by its name, a body by its key, or a project by its id."""

    kind: DelivererKind
    name: str
    project_id: UUID | None = None


@dataclass(eq=False)
class Prerequisite:
    """Something a project needs in place at a site."""

    id: UUID
    version: int
    project_id: UUID
    body_id: str
    kind: PrerequisiteKind
    site_code: str
    needed_on: date
    delivered_by: str
    state: PrerequisiteState
    dated_on: date | None
    reason: str | None
    moved_at: datetime
    deliverer: DelivererKind = DelivererKind.SYSTEM
    deliverer_id: UUID | None = None
    """The project that delivers it."""

    @classmethod
    def declare(
        cls,
        new_id: UUID,
        project: Project,
        kind: PrerequisiteKind,
        site_code: str,
        needed_on: date,
        deliverer: Deliverer,
        now: datetime,
    ) -> tuple[Prerequisite, PrerequisiteDeclaredV1]:
        """The project says what it needs; who delivers it answers, a city system by events."""
        declared = cls(
            id=new_id,
            version=1,
            project_id=project.id,
            body_id=project.body_id,
            kind=kind,
            site_code=site_code,
            needed_on=needed_on,
            delivered_by=deliverer.name,
            state=DECLARED.state,
            dated_on=None,
            reason=None,
            moved_at=now,
            deliverer=deliverer.kind,
            deliverer_id=deliverer.project_id,
        )
        return declared, PrerequisiteDeclaredV1(
            project_id=project.id,
            body_id=project.body_id,
            prerequisite_id=new_id,
            kind=kind,
            site_code=site_code,
            needed_on=needed_on,
            delivered_by=deliverer.name,
            draft=project.is_draft,
            deliverer=deliverer.kind,
        )

    @property
    def need(self) -> PrerequisiteNeed:
        """As a submission says it."""
        return PrerequisiteNeed(
            prerequisite_id=self.id,
            kind=self.kind,
            site_code=self.site_code,
            needed_on=self.needed_on,
            delivered_by=self.delivered_by,
            deliverer=self.deliverer,
        )

    @property
    def standing(self) -> Standing:
        """Where it stands."""
        return Standing(self.state, self.dated_on, self.reason)

    @property
    def is_waived(self) -> bool:
        """Its project does without it."""
        return self.state is PrerequisiteState.WAIVED

    @property
    def is_late(self) -> bool:
        """It comes after the day it is needed, or nobody can say when."""
        return self.standing.expected(self.needed_on).key > (False, self.needed_on)

    def require_deliverer(self, source: str) -> None:
        """Nobody speaks for another system."""
        system = source.rpartition("/")[2]
        if self.deliverer is not DelivererKind.SYSTEM or source != f"/city/{self.delivered_by}":
            raise NotTheDeliverer(
                prerequisite=self.id, delivered_by=self.delivered_by, system=system
            )

    def settle(
        self,
        messages: Sequence[DeliveryMessage],
        at: datetime,
        why: str,
        *,
        draft: bool,
        footing: Footing | None = None,
    ) -> Moved | None:
        """Stand where the messages in force put it; none where that changes nothing.

        `why` is told where a statement was taken back and nothing else is left in its place. `footing`
        is the project that delivers it. What was waived stays so, whatever is said of it.
        """
        if self.is_waived:
            return None
        standing = said_of(self.id, messages)
        if footing is not None:
            standing = footing.delivers(standing, self.needed_on)
        before = self.standing
        if standing == before:
            return None
        self.stand(standing, at)
        return self._moved(before, standing, why, draft=draft)

    def stand(self, standing: Standing, at: datetime) -> None:
        """Stand there from now on."""
        self.state, self.dated_on, self.reason = (
            standing.state,
            standing.dated_on,
            standing.reason,
        )
        self.moved_at = at
        self.version += 1

    def waive(self, reason: str, now: datetime, *, draft: bool) -> PrerequisiteWaivedV1:
        """The project does without it; what was said of it stays on the record."""
        if self.is_waived:
            raise AlreadyWaived(prerequisite=self.id)
        self.stand(Standing(PrerequisiteState.WAIVED, None, reason), now)
        return PrerequisiteWaivedV1(
            project_id=self.project_id,
            body_id=self.body_id,
            prerequisite_id=self.id,
            kind=self.kind,
            site_code=self.site_code,
            reason=reason,
            draft=draft,
        )

    def require_needed(self) -> None:
        """Nobody answers for what is not needed any more."""
        if self.is_waived:
            raise AlreadyWaived(prerequisite=self.id)

    def _moved(self, before: Standing, standing: Standing, why: str, *, draft: bool) -> Moved:
        match standing.state, standing.dated_on:
            case PrerequisiteState.PROMISED, date() as promised_on:
                return PrerequisitePromisedV1(
                    project_id=self.project_id,
                    body_id=self.body_id,
                    prerequisite_id=self.id,
                    kind=self.kind,
                    site_code=self.site_code,
                    promised_on=promised_on,
                    draft=draft,
                )
            case PrerequisiteState.MET, date() as met_on:
                return PrerequisiteMetV1(
                    project_id=self.project_id,
                    body_id=self.body_id,
                    prerequisite_id=self.id,
                    kind=self.kind,
                    site_code=self.site_code,
                    met_on=met_on,
                    draft=draft,
                )
        if standing.state is PrerequisiteState.DECLARED and (
            before.state is PrerequisiteState.SLIPPED
        ):
            return PrerequisiteReopenedV1(
                project_id=self.project_id,
                body_id=self.body_id,
                prerequisite_id=self.id,
                kind=self.kind,
                site_code=self.site_code,
                needed_on=self.needed_on,
                reason=why,
                draft=draft,
            )
        # A promise or a delivery that was taken back is bad news, like a delay.
        return PrerequisiteSlippedV1(
            project_id=self.project_id,
            body_id=self.body_id,
            prerequisite_id=self.id,
            kind=self.kind,
            site_code=self.site_code,
            expected_on=standing.dated_on,
            reason=standing.reason or why,
            draft=draft,
        )
