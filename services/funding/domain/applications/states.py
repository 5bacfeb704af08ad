"""The states of an application, and every move between them."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from contracts.rpc.funding.applications import ApplicationState

NEXT: Final[Mapping[ApplicationState, frozenset[ApplicationState]]] = MappingProxyType(
    {
        ApplicationState.RECEIVED: frozenset(
            {
                ApplicationState.RETURNED,
                ApplicationState.COMPLETE,
                ApplicationState.INELIGIBLE,
                ApplicationState.ADMITTED,
                ApplicationState.WITHDRAWN,
            }
        ),
        # The programme office may ask for more, or give more time.
        ApplicationState.RETURNED: frozenset(
            {ApplicationState.RETURNED, ApplicationState.RECEIVED, ApplicationState.WITHDRAWN}
        ),
        # Submitted anew, it has to be looked at anew.
        ApplicationState.COMPLETE: frozenset(
            {
                ApplicationState.RECEIVED,
                ApplicationState.INELIGIBLE,
                ApplicationState.ADMITTED,
                ApplicationState.WITHDRAWN,
            }
        ),
        # Completed and submitted anew; or asked for what is missing.
        ApplicationState.INELIGIBLE: frozenset(
            {ApplicationState.RECEIVED, ApplicationState.RETURNED, ApplicationState.WITHDRAWN}
        ),
        ApplicationState.ADMITTED: frozenset(
            {
                ApplicationState.RECOMMENDED,
                ApplicationState.DECLINED,
                ApplicationState.POSTPONED,
                ApplicationState.REFERRED_BACK,
                ApplicationState.WITHDRAWN,
            }
        ),
        # A project can be put off from one meeting to the next more than once.
        ApplicationState.POSTPONED: frozenset(
            {
                ApplicationState.RECOMMENDED,
                ApplicationState.DECLINED,
                ApplicationState.POSTPONED,
                ApplicationState.REFERRED_BACK,
                ApplicationState.WITHDRAWN,
            }
        ),
        # What the council has said it can take up again, until the money is decided.
        ApplicationState.RECOMMENDED: frozenset(
            {
                ApplicationState.RECOMMENDED,
                ApplicationState.DECLINED,
                ApplicationState.POSTPONED,
                ApplicationState.ALLOCATED,
                ApplicationState.REFUSED,
                ApplicationState.REFERRED_BACK,
                ApplicationState.WITHDRAWN,
            }
        ),
        # From the reserve list it may still get its money, or a later no.
        ApplicationState.REFUSED: frozenset(
            {
                ApplicationState.ALLOCATED,
                ApplicationState.REFUSED,
                ApplicationState.RECEIVED,
                ApplicationState.WITHDRAWN,
            }
        ),
        ApplicationState.REFERRED_BACK: frozenset(
            {ApplicationState.RECEIVED, ApplicationState.WITHDRAWN}
        ),
        # Submitted anew, it is a new attempt; what was said of the first stays.
        ApplicationState.DECLINED: frozenset(
            {
                ApplicationState.RECEIVED,
                ApplicationState.RECOMMENDED,
                ApplicationState.DECLINED,
                ApplicationState.POSTPONED,
                ApplicationState.REFERRED_BACK,
                ApplicationState.WITHDRAWN,
            }
        ),
        ApplicationState.WITHDRAWN: frozenset({ApplicationState.RECEIVED}),
        # A withdrawal may cross the decision: what was given goes back.
        ApplicationState.ALLOCATED: frozenset({ApplicationState.WITHDRAWN}),
    }
)

#: The council has not yet spoken finally.
UNDER_ASSESSMENT: Final = frozenset({ApplicationState.ADMITTED, ApplicationState.POSTPONED})
#: The council has spoken, and may take it up again.
SPOKEN: Final = frozenset({ApplicationState.RECOMMENDED, ApplicationState.DECLINED})
#: It is looked at before a round takes it in.
RECEIVED: Final = frozenset(
    {
        ApplicationState.RECEIVED,
        ApplicationState.RETURNED,
        ApplicationState.COMPLETE,
        ApplicationState.INELIGIBLE,
    }
)
