"""What is refused about selections."""

from __future__ import annotations

from services.funding.domain.refusals.base import FundingError


class NothingToSelect(FundingError):
    """A selection chooses among applications with scores."""

    sv = (
        "Omgången {round} har ingen ansökan att välja bland ({left_out} kan inte väljas ännu); "
        "ett urval kräver bedömda ansökningar med öppnad försegling och kostnad ur omgångens källor"
    )
    en = (
        "The round {round} has no application to choose from ({left_out} can't be chosen yet); "
        "a selection needs assessed applications with their seal open and a cost of the round's sources"
    )


class TieRuleUnsolved(FundingError):
    """The solver settles ties in one order."""

    sv = (
        "Omgången {round} skiljer lika urval åt genom: {said_sv}. Urvalet kan bara pröva värde, antal, lägre "
        "kostnad och tidigare inkommen, i den ordningen"
    )
    en = (
        "The round {round} settles ties by: {said_en}. The selection can only try value, number, lower "
        "cost and earlier registration, in that order"
    )


class SelectionOver(FundingError):
    """What has ended has its answer, or never will have."""

    sv = "Urvalet {selection} är {state_sv} och kan inte ändras; be om ett nytt (compute-selection)"
    en = "The selection {selection} is {state_en} and can't be changed; ask for a new one (compute-selection)"
