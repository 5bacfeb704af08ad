"""What is refused about sources, frames, the formal decision and the ledger."""

from __future__ import annotations

from services.funding.domain.refusals.base import FundingError


class UnknownBody(FundingError):
    """Only a body that portfolio has registered can decide."""

    sv = "Organet {body} är inte registrerat"
    en = "The body {body} is not registered"


class BodyNotValid(FundingError):
    """A body decides only while it exists."""

    sv = "Organet {body} fanns inte den {on}"
    en = "The body {body} did not exist on {on}"


class SourceExists(FundingError):
    """A source's id is used once."""

    sv = "Källan {source} är redan registrerad"
    en = "The source {source} is already registered"


class UnknownSource(FundingError):
    """A round stands on registered sources."""

    sv = "Källan {source} är inte registrerad"
    en = "The source {source} is not registered"


class FrameUnchanged(FundingError):
    """A decision on a frame changes it."""

    sv = "Ramen för {source} {year} är redan {amount} kr"
    en = "The frame of {source} for {year} is already SEK {amount}"


class FrameBelowAllocated(FundingError):
    """A frame never falls below what projects have been given."""

    sv = "Ramen för {source} {year} kan inte bli {amount} kr: {allocated} kr är redan tilldelade"
    en = "The frame of {source} for {year} can't be SEK {amount}: SEK {allocated} is allocated already"


class NoFrame(FundingError):
    """Money comes out of a frame that a decision has set."""

    sv = "{source} har ingen ram för {year}"
    en = "{source} has no frame for {year}"


class NotEnoughFree(FundingError):
    """The council recommends within what is free when its other recommendations are counted."""

    sv = (
        "{amount} kr går inte att tillstyrka ur {source} {year}: {available} kr är kvar när "
        "{allocated} kr tilldelats och {recommended} kr redan tillstyrkts av ramen {frame} kr"
    )
    en = (
        "SEK {amount} can't be recommended from {source} for {year}: SEK {available} is left when "
        "SEK {allocated} is allocated and SEK {recommended} already recommended of the frame SEK {frame}"
    )


class FrameExceeded(FundingError):
    """No source is allocated past its frame in any year."""

    sv = "{amount} kr går inte att tilldela ur {source} {year}: {free} kr är kvar av ramen {frame} kr"
    en = "SEK {amount} can't be allocated from {source} for {year}: SEK {free} is left of the frame SEK {frame}"


class NotRecommended(FundingError):
    """Only what the council recommends can be given money."""

    sv = "Projekt {project} är {state_sv}; bara ett tillstyrkt projekt kan tilldelas pengar"
    en = "Project {project} is {state_en}; only a recommended project can be allocated money"


class ProposedBySameHand(FundingError):
    """Nobody both proposes and releases money."""

    sv = "Du antecknade rådets tillstyrkan av projekt {project}; någon annan måste föra in beslutet"
    en = "You recorded the council's recommendation of project {project}; another must record the decision"


class DecidedInTheFuture(FundingError):
    """A decision is recorded when it has been made."""

    sv = "Beslutsdagen {decided_on} är inte kommen: idag är det {today}"
    en = "The day of the decision, {decided_on}, has not come: today is {today}"


class DecidedBeforeMeeting(FundingError):
    """The formal decision follows the council's advice."""

    sv = "Beslutsdagen {decided_on} är före rådets möte den {held_on}"
    en = "The day of the decision, {decided_on}, is before the council's meeting on {held_on}"


class BeyondRecommendation(FundingError):
    """A formal decision gives what was recommended or less."""

    sv = "{amount} kr ur {source} {year} är mer än de {recommended} kr som rådet tillstyrkt"
    en = "SEK {amount} from {source} for {year} is more than the SEK {recommended} that the council recommended"


class NotItsSource(FundingError):
    """A body releases only the money of its own sources."""

    sv = "{body} fördelar inte ur {source}; det gör {owner}"
    en = "{body} does not allocate from {source}; {owner} does"
