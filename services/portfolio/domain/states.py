"""The states of a project: every move between them, and who makes those that are not its owner's."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from contracts.envelope import Event
from contracts.events.followup import BenefitAssessedV1, PlanClosedV1, PlanOpenedV1
from contracts.events.funding import (
    AllocationApprovedV1,
    AllocationRefusedV1,
    ApplicationAdmittedV1,
    ApplicationDeclinedV1,
    ApplicationPostponedV1,
    ApplicationReferredBackV1,
    ProjectRecommendedV1,
)
from contracts.rpc.portfolio import ProjectState
from contracts.words import word

_S = ProjectState

#: Every move that a project can make.
NEXT: Final[Mapping[ProjectState, frozenset[ProjectState]]] = MappingProxyType(
    {
        # A body takes it on as its own draft.
        _S.IDEA: frozenset({_S.DRAFT, _S.WITHDRAWN}),
        _S.DRAFT: frozenset({_S.SUBMITTED, _S.WITHDRAWN}),
        # A later revision may be dispatched until the round has taken one in. What is whole may be
        # taken in at once: that it is complete shows from its being admitted.
        _S.SUBMITTED: frozenset(
            {_S.SUBMITTED, _S.RETURNED, _S.COMPLETE, _S.IN_ROUND, _S.WITHDRAWN}
        ),
        # The office may ask for more, or give more time; a return may cross an admission.
        _S.RETURNED: frozenset({_S.RETURNED, _S.SUBMITTED, _S.IN_ROUND, _S.WITHDRAWN}),
        _S.COMPLETE: frozenset({_S.SUBMITTED, _S.IN_ROUND, _S.WITHDRAWN}),
        _S.IN_ROUND: frozenset(
            {_S.RECOMMENDED, _S.POSTPONED, _S.REFERRED_BACK, _S.DECLINED, _S.WITHDRAWN}
        ),
        # The later meeting may belong to a later round, and may postpone again.
        _S.POSTPONED: frozenset(
            {
                _S.IN_ROUND,
                _S.RECOMMENDED,
                _S.POSTPONED,
                _S.REFERRED_BACK,
                _S.DECLINED,
                _S.WITHDRAWN,
            }
        ),
        # The formal answer may be no, or more preparation.
        _S.RECOMMENDED: frozenset({_S.ALLOCATED, _S.REFERRED_BACK, _S.NOT_FUNDED, _S.WITHDRAWN}),
        # On the reserve list it may get its money later, or a second no.
        _S.NOT_FUNDED: frozenset({_S.ALLOCATED, _S.NOT_FUNDED, _S.SUBMITTED, _S.WITHDRAWN}),
        _S.REFERRED_BACK: frozenset({_S.SUBMITTED, _S.WITHDRAWN}),
        # Its body may rework it and apply again.
        _S.DECLINED: frozenset({_S.SUBMITTED, _S.WITHDRAWN}),
        _S.ALLOCATED: frozenset({_S.ALLOCATED, _S.RUNNING}),
        # More money may come while it runs; the plan is then extended.
        _S.RUNNING: frozenset({_S.RUNNING, _S.PAUSED, _S.CLOSED}),
        # A pause may be made longer.
        _S.PAUSED: frozenset({_S.PAUSED, _S.RUNNING, _S.CLOSED}),
        _S.CLOSED: frozenset({_S.BENEFITS_FOLLOWED}),
        _S.BENEFITS_FOLLOWED: frozenset(),
        _S.WITHDRAWN: frozenset(),
    }
)

#: How other services' events move it: portfolio learns the council's and the formal moves from these only.
MOVED_BY: Final[Mapping[type[Event], ProjectState]] = MappingProxyType(
    {
        ApplicationAdmittedV1: _S.IN_ROUND,
        ProjectRecommendedV1: _S.RECOMMENDED,
        ApplicationPostponedV1: _S.POSTPONED,
        ApplicationReferredBackV1: _S.REFERRED_BACK,
        ApplicationDeclinedV1: _S.DECLINED,
        AllocationRefusedV1: _S.NOT_FUNDED,
        AllocationApprovedV1: _S.ALLOCATED,
        PlanOpenedV1: _S.RUNNING,
        PlanClosedV1: _S.CLOSED,
        BenefitAssessedV1: _S.BENEFITS_FOLLOWED,
    }
)

#: (the state it is in, what another service says) of what changes nothing: our own move crossed their
#: word, or the word is more of what it has.
STANDS: Final[frozenset[tuple[ProjectState, ProjectState]]] = frozenset(
    {
        # The withdrawal was its body's to make, and they learn of it.
        *((_S.WITHDRAWN, said) for said in MOVED_BY.values()),
        # More money for what runs or is paused: its plan is extended.
        (_S.RUNNING, _S.ALLOCATED),
        (_S.PAUSED, _S.ALLOCATED),
        (_S.PAUSED, _S.RUNNING),
        # Its owner closed it before the closing report was accepted.
        (_S.CLOSED, _S.CLOSED),
        (_S.BENEFITS_FOLLOWED, _S.CLOSED),
        # The benefit is seen while the project runs: money may wait for it.
        (_S.RUNNING, _S.BENEFITS_FOLLOWED),
        (_S.PAUSED, _S.BENEFITS_FOLLOWED),
        # The benefit is assessed more than once.
        (_S.BENEFITS_FOLLOWED, _S.BENEFITS_FOLLOWED),
    }
)

#: The states in which the owner may still change what the project says of itself. What was decided on is
#: the baseline, and stays as it was beside it.
AMENDABLE: Final = frozenset(
    {
        _S.DRAFT,
        _S.SUBMITTED,
        _S.RETURNED,
        _S.COMPLETE,
        _S.IN_ROUND,
        _S.POSTPONED,
        _S.REFERRED_BACK,
        _S.DECLINED,
        _S.NOT_FUNDED,
        _S.ALLOCATED,
        _S.RUNNING,
        _S.PAUSED,
    }
)
#: The states in which a round has it: a newer submission is offered to the round, and moves nothing by itself.
RESUBMITTED: Final = frozenset({_S.IN_ROUND, _S.POSTPONED})
#: The states in which something more is asked of the owner before the council can judge it.
PREPARING: Final = frozenset(
    {_S.DRAFT, _S.SUBMITTED, _S.RETURNED, _S.REFERRED_BACK, _S.DECLINED, _S.NOT_FUNDED}
)
#: The states in which nothing new is built on a project, and nothing new is said of what it needs.
ENDED: Final = frozenset({_S.DECLINED, _S.WITHDRAWN, _S.CLOSED, _S.BENEFITS_FOLLOWED})
#: The states in which somebody still has something to do: an ended body's cases in them are its successor's.
OPEN: Final = frozenset(state for state, following in NEXT.items() if following)
#: The states in which a project is carried out or may come to be: its owner reads it again against a new strategy.
READ_AGAIN: Final = OPEN - {_S.CLOSED}


def in_words(state: ProjectState) -> dict[str, str]:
    """A state in both languages, for a sentence that refuses."""
    words = word(state)
    return {"state_sv": words.sv, "state_en": words.en}
