"""A project: what its owner does with it, how others move it, its revisions."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Final, Self
from uuid import UUID

from contracts.base import MissingField, PrerequisiteNeed, ProjectKind
from contracts.envelope import MAX_BODY_BYTES
from contracts.events.funding import AllocationApprovedV1
from contracts.events.portfolio import (
    ProjectAmendedV1,
    ProjectOpenedV1,
    ProjectSubmittedV2,
    ProjectTransferredV1,
    ProjectWithdrawnV1,
)
from contracts.project import Supplier
from contracts.rpc.portfolio import (
    AmendProject,
    Baseline,
    Closed,
    PassedPoint,
    Paused,
    ProjectState,
    Returned,
    TakenOver,
)
from contracts.words import word
from services.portfolio.domain.content import Content, missing
from services.portfolio.domain.masks import StandingMark, masked, untelling, words_by_field
from services.portfolio.domain.refusals import (
    AlreadyDecided,
    AlreadySubmitted,
    IllegalMove,
    Incomplete,
    NotWithdrawable,
    TooLarge,
    TooMany,
)
from services.portfolio.domain.states import (
    AMENDABLE,
    ENDED,
    NEXT,
    PREPARING,
    RESUBMITTED,
    STANDS,
    in_words,
)
from services.portfolio.domain.strategies import Strategy

_S = ProjectState

#: So much of the end of an id tells projects apart; its beginning is only the time.
_SHORT: Final = 8
#: As many diary numbers as a request may give.
MOST_CASE_NUMBERS: Final = 10


@dataclass(eq=False)
class Revision:
    """The project as one change left it. Written once."""

    project_id: UUID
    revision: int
    changed: tuple[str, ...]
    actor: str
    revised_at: datetime
    draft: bool
    """It never left its body."""
    content: Content


@dataclass(eq=False)
class Project:
    """A business or an enabling project of one body."""

    id: UUID
    version: int
    body_id: str
    kind: ProjectKind
    state: ProjectState
    moved_at: datetime
    """When it came into its state."""
    revision: int
    content: Content
    opened_at: datetime
    submitted_at: datetime | None = None
    """When it was first dispatched and received. No later move changes it."""
    submitted_revision: int | None = None
    """The latest revision that was dispatched."""
    plan_opened_at: datetime | None = None
    """Follow-up may be heard of before the decision that opened it."""
    public: bool = False
    """Whether others than its own body see it: an idea, and what was dispatched or taken over."""
    returned: Returned | None = None
    """What the programme office asks for, while it is returned."""
    baseline: Baseline | None = None
    """What the standing money decision was about."""
    decision_points: tuple[PassedPoint, ...] = ()
    """In order."""
    taken_over: TakenOver | None = None
    paused: Paused | None = None
    """While it is paused."""
    closed: Closed | None = None
    marks: tuple[StandingMark, ...] = ()
    """Those of secrecy that stand on fields of its content."""

    @classmethod
    def open(
        cls,
        project_id: UUID,
        body_id: str,
        kind: ProjectKind,
        content: Content,
        by: str,
        now: datetime,
    ) -> tuple[Self, Revision, ProjectOpenedV1]:
        """A draft, with its first revision."""
        project = cls.begin(project_id, body_id, kind, content, _S.DRAFT, now)
        opened = ProjectOpenedV1(project_id=project_id, body_id=body_id, kind=kind)
        return project, project.first_revision(by, now), opened

    @classmethod
    def begin(
        cls,
        project_id: UUID,
        body_id: str,
        kind: ProjectKind,
        content: Content,
        state: ProjectState,
        now: datetime,
    ) -> Self:
        """A project in the state in which it enters. All but a draft is public from the beginning."""
        return cls(
            id=project_id,
            version=1,
            body_id=body_id,
            kind=kind,
            state=state,
            moved_at=now,
            revision=1,
            content=content,
            opened_at=now,
            public=state is not _S.DRAFT,
        )

    def first_revision(self, by: str, now: datetime) -> Revision:
        """What was written down at the beginning."""
        written = [
            name for name in Content.model_fields if getattr(self.content, name) not in (None, ())
        ]
        return self._revise(written, by, now)

    @property
    def is_draft(self) -> bool:
        """It is its body's working material, and is invisible outside it."""
        return not self.public

    @property
    def is_preparing(self) -> bool:
        """Whether what it lacks is still asked of its owner."""
        return self.state in PREPARING

    @property
    def has_ended(self) -> bool:
        """Nothing new is built on it."""
        return self.state in ENDED

    def amend(
        self, amendment: AmendProject, by: str, now: datetime
    ) -> tuple[Revision, ProjectAmendedV1] | None:
        """Change what it says, until it is decided; none where nothing differs.

        What was dispatched may be filled in, and loses nothing that it had.
        """
        if self.state not in AMENDABLE:
            raise AlreadyDecided(**self.named(), **in_words(self.state))
        content, changed = self.content.amended(amendment)
        if not changed:
            return None
        if not self.is_draft:
            lacked = missing(self.content)
            if emptied := [one for one in missing(content) if one not in lacked]:
                raise Incomplete.lacking(emptied)
        self.content = content
        self.version += 1
        self.revision += 1
        return self._revise(changed, by, now), ProjectAmendedV1(
            project_id=self.id,
            body_id=self.body_id,
            revision=self.revision,
            changed=changed,
            draft=self.is_draft,
        )

    def submit(
        self,
        strategy: Strategy | None,
        requires: Mapping[UUID, bool],
        prerequisites: Sequence[PrerequisiteNeed],
        now: datetime,
        on: date,
    ) -> ProjectSubmittedV2:
        """Dispatch it as it stands, complete or not: it is received at once, and that is never undone.

        While a round has it, the round goes on with what it took in until it takes the newer one.
        `requires` says of each project that it stands on whether that is dispatched itself: one that is
        not stays inside its body, and is missing. What is missing is said with the submission.
        """
        if self.state not in RESUBMITTED and _S.SUBMITTED not in NEXT[self.state]:
            raise self.illegal(_S.SUBMITTED)
        if self.submitted_revision == self.revision:
            raise AlreadySubmitted(**self.named(), revision=self.revision)
        content = self.told
        if strategy is not None:
            self.content.require_known(strategy, on)
        received_at = self.submitted_at or now
        submitted = ProjectSubmittedV2(
            project_id=self.id,
            body_id=self.body_id,
            revision=self.revision,
            kind=self.kind,
            title=content.title,
            summary=content.summary,
            strategy_id=content.strategy_id,
            case_numbers=content.case_numbers,
            target_groups=content.target_groups,
            alignments=content.alignments,
            costs=content.costs,
            benefits=content.benefits,
            benefit_owner=content.benefit_owner,
            requires=tuple(sorted(one for one, dispatched in requires.items() if dispatched)),
            prerequisites=tuple(prerequisites),
            missing=untelling(lacking(self.content, requires), self.marks),
            received_at=received_at,
            completes=self.state is _S.RETURNED,
            sponsor=content.sponsor,
            partner_bodies=content.partner_bodies,
            outside_partners=content.outside_partners,
            sites=content.sites,
            needs=content.needs,
            staff=content.staff,
            competence=content.competence,
            risks=content.risks,
            classification=content.classification,
            personal_data=content.personal_data,
            dpia=content.dpia,
            suppliers=tuple(
                Supplier(name=one.supplier, organisation_number=one.organisation_number)
                for one in content.contracts
                if one.supplier is not None or one.organisation_number is not None
            ),
        )
        size = len(submitted.model_dump_json().encode())
        if size > MAX_BODY_BYTES:
            raise TooLarge(size=size, most=MAX_BODY_BYTES)
        self.submitted_at = received_at
        self.public = True
        self.submitted_revision = self.revision
        if self.state in RESUBMITTED:
            self.version += 1
        else:
            self.move_to(_S.SUBMITTED, now)
        return submitted

    def withdraw(self, reason: str, now: datetime) -> ProjectWithdrawnV1:
        """Its body takes it back, before the money is decided."""
        if _S.WITHDRAWN not in NEXT[self.state]:
            raise NotWithdrawable(**self.named(), **in_words(self.state))
        self.move_to(_S.WITHDRAWN, now)
        return ProjectWithdrawnV1(
            project_id=self.id, body_id=self.body_id, reason=reason, draft=self.is_draft
        )

    def transfer(self, to_body_id: str, on: date) -> ProjectTransferredV1:
        """Its body has ended or given it up: it is another's, as it stands. History keeps the old name."""
        from_body_id, self.body_id = self.body_id, to_body_id
        self.version += 1
        return ProjectTransferredV1(
            project_id=self.id,
            body_id=to_body_id,
            from_body_id=from_body_id,
            transferred_on=on,
            draft=self.is_draft,
            submitted=self.submitted_at is not None,
        )

    def hear(self, state: ProjectState, at: datetime) -> None:
        """The council, the deciding body or follow-up has moved it; our own move that crossed theirs stands."""
        if (self.state, state) in STANDS:
            return
        if state is _S.RUNNING and self._awaits_decision:
            self.plan_opened_at = at
            self.version += 1
        elif state not in NEXT[self.state]:
            raise IllegalMove(
                **self.named(inside=False),
                **in_words(self.state),
                to_sv=word(state).sv,
                to_en=word(state).en,
            )
        else:
            self.move_to(state, at)
            if state is _S.ALLOCATED and self.plan_opened_at is not None:
                self.move_to(_S.RUNNING, max(at, self.plan_opened_at))

    def decide(self, decision: AllocationApprovedV1, at: datetime) -> None:
        """The formal decision gives it money, and locks the baseline until the next decision.

        A withdrawal that crossed it stands, with the baseline as it was.
        """
        self.hear(_S.ALLOCATED, at)
        if self.state is not _S.WITHDRAWN:
            self.baseline = Baseline(
                revision=decision.revision,
                allocation_id=decision.allocation_id,
                case_number=decision.case_number,
                decider=decision.decided_by,
                decided_on=decision.decided_on,
            )
            self.version += 1

    @property
    def _awaits_decision(self) -> bool:
        """The decision's own event may still be on its way, from another service."""
        return self.state in {
            _S.SUBMITTED,
            _S.RETURNED,
            _S.COMPLETE,
            _S.IN_ROUND,
            _S.POSTPONED,
            _S.RECOMMENDED,
            _S.NOT_FUNDED,
        }

    def change_owner(self, body_id: str, by: str, now: datetime) -> Revision:
        """Another body answers for it from this revision on."""
        self.body_id = body_id
        self.version += 1
        self.revision += 1
        return self._revise(("body_id",), by, now)

    def relink(self, what: str, by: str, now: datetime) -> Revision:
        """What it stands on is kept beside it, and is part of the revision all the same.

        New needs may show until it has ended, also after the decision.
        """
        if self.has_ended:
            raise AlreadyDecided(**self.named(), **in_words(self.state))
        self.version += 1
        self.revision += 1
        return self._revise((what,), by, now)

    @property
    def told(self) -> Content:
        """What it says to everybody: what is marked for secrecy leaves it masked, in events too."""
        return masked(self.content, self.marks)

    def cost_total(self, content: Content | None = None) -> Decimal:
        """What it costs in all, in SEK, now or by an earlier revision's content.

        One that was taken over may have come without cost lines: the money that it has had stands for them.
        """
        costs = (self.content if content is None else content).costs
        if not costs and self.taken_over is not None:
            return sum((line.amount for line in self.taken_over.financing), Decimal("0.00"))
        return sum((line.amount for line in costs), Decimal("0.00"))

    @property
    def cost_told(self) -> Decimal:
        """The same, as far as everybody may know it; 0.00 where the costs are marked for secrecy."""
        return Decimal("0.00") if "costs" in words_by_field(self.marks) else self.cost_total()

    def cover(self, marks: tuple[StandingMark, ...]) -> None:
        """These marks of secrecy stand from now; a search finds nothing by what they cover."""
        self.marks = marks
        self.version += 1

    def take_case_number(self, case_number: str, by: str, now: datetime) -> Revision:
        """A diary gave the case a number: that may come at any time, and is no change of the owner's."""
        if len(self.content.case_numbers) >= MOST_CASE_NUMBERS:
            raise TooMany(most=MOST_CASE_NUMBERS, what_sv="diarienummer", what_en="case numbers")
        return self._number((*self.content.case_numbers, case_number), by, now)

    def drop_case_number(self, case_number: str, by: str, now: datetime) -> Revision:
        """The diary took the number back."""
        left = tuple(number for number in self.content.case_numbers if number != case_number)
        return self._number(left, by, now)

    def _number(self, case_numbers: tuple[str, ...], by: str, now: datetime) -> Revision:
        self.content = self.content.model_copy(update={"case_numbers": case_numbers})
        self.version += 1
        self.revision += 1
        return self._revise(("case_numbers",), by, now)

    def _revise(self, changed: Collection[str], by: str, now: datetime) -> Revision:
        return Revision(
            project_id=self.id,
            revision=self.revision,
            changed=tuple(changed),
            actor=by,
            revised_at=now,
            draft=self.is_draft,
            content=self.content,
        )

    def move_to(self, state: ProjectState, at: datetime) -> None:
        """Make a move that the table allows. What is said of a return or a pause ends with it."""
        if state not in NEXT[self.state]:
            raise self.illegal(state)
        if state is not self.state:
            self.moved_at = at
        if state is not _S.RETURNED:
            self.returned = None
        if state is not _S.PAUSED:
            self.paused = None
        self.state = state
        self.version += 1

    def illegal(self, to: ProjectState) -> IllegalMove:
        """The refusal of a move that the table does not have."""
        return IllegalMove(
            **self.named(), **in_words(self.state), to_sv=word(to).sv, to_en=word(to).en
        )

    def named(self, *, inside: bool = True) -> dict[str, object]:
        """What a refusal calls it: by its diary number, else its title, with the end of its id.

        A title that is marked for secrecy is not told; nor is a draft's where they who read it are not of
        its body (`inside`), as when an event is refused and parked.
        """
        short = f"…{str(self.id)[-_SHORT:]}"
        if self.content.case_numbers:
            number = f"{self.content.case_numbers[0]} ({short})"
            return {"project": self.id, "called_sv": number, "called_en": number}
        if (inside or self.public) and "title" not in words_by_field(self.marks):
            title = self.content.title
            return {
                "project": self.id,
                "called_sv": f"”{title}” ({short})",
                "called_en": f"“{title}” ({short})",
            }
        return {"project": self.id, "called_sv": self.id, "called_en": self.id}


def lacking(content: Content, requires: Mapping[UUID, bool]) -> tuple[MissingField, ...]:
    """What a submission lacks, in words that may be read outside its body: no draft is named."""
    lacks = [MissingField(field=one.field, sv=one.sv, en=one.en) for one in missing(content)]
    if not all(requires.values()):
        lacks.append(
            MissingField(
                field="requires",
                sv="de projekt som förutsätts är inte alla inlämnade",
                en="not all the projects that are required are submitted",
            )
        )
    return tuple(lacks)
