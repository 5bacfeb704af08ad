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

    sv = "Ramen för {source} {year} ({kind_sv}) är redan {amount} kr"
    en = "The frame of {source} for {year} ({kind_en}) is already SEK {amount}"


class FrameBelowAllocated(FundingError):
    """A frame never falls below what projects have been given."""

    sv = "Ramen för {source} {year} ({kind_sv}) kan inte bli {amount} kr: {allocated} kr är redan tilldelade"
    en = "The frame of {source} for {year} ({kind_en}) can't be SEK {amount}: SEK {allocated} is allocated already"


class NoFrame(FundingError):
    """Money comes out of a frame that a decision has set."""

    sv = "{source} har ingen ram för {year} ({kind_sv})"
    en = "{source} has no frame for {year} ({kind_en})"


class NotEnoughFree(FundingError):
    """The council recommends within what is free when its other recommendations are counted."""

    sv = (
        "{amount} kr går inte att tillstyrka ur {source} {year} ({kind_sv}): {available} kr är kvar när "
        "{allocated} kr tilldelats och {recommended} kr redan tillstyrkts av ramen {frame} kr"
    )
    en = (
        "SEK {amount} can't be recommended from {source} for {year} ({kind_en}): SEK {available} is left when "
        "SEK {allocated} is allocated and SEK {recommended} already recommended of the frame SEK {frame}"
    )


class FrameExceeded(FundingError):
    """No source is allocated past its frame in any year."""

    sv = "{amount} kr går inte att tilldela ur {source} {year} ({kind_sv}): {free} kr är kvar av {frame} kr"
    en = "SEK {amount} can't be allocated from {source} for {year} ({kind_en}): SEK {free} is left of SEK {frame}"


class NotRecommended(FundingError):
    """Only what the council recommends can be given money."""

    sv = "Projekt {project} är {state_sv}; bara ett tillstyrkt projekt eller ett på reservlistan får ett svar"
    en = "Project {project} is {state_en}; only a recommended project or one on the reserve list gets an answer"


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

    sv = "{amount} kr ur {source} {year} ({kind_sv}) är mer än de {recommended} kr som rådet tillstyrkt"
    en = "SEK {amount} from {source} for {year} ({kind_en}) is more than the SEK {recommended} recommended"


class NotItsSource(FundingError):
    """A body releases only the money of its own sources."""

    sv = "{body} fördelar inte ur {source}; det gör {owner}"
    en = "{body} does not allocate from {source}; {owner} does"


class SourceDetail(FundingError):
    """A central reserve is known by its number, the city's budget by its focus area; nothing else is."""

    sv = "{field} anges för {kind_sv}, och bara för den"
    en = "{field} is given for {kind_en}, and for nothing else"


class ReservedForOthers(FundingError):
    """From the reserve list a project gets only what no other recommendation has reserved."""

    sv = (
        "{amount} kr går inte att tilldela ur {source} {year} ({kind_sv}): {available} kr är kvar när "
        "{recommended} kr är reserverade för andra tillstyrkta projekt"
    )
    en = (
        "SEK {amount} can't be allocated from {source} for {year} ({kind_en}): SEK {available} is left "
        "when SEK {recommended} is reserved for other recommended projects"
    )


class MoreThanLeft(FundingError):
    """Only what is left is given back or moved to the next year."""

    sv = "{amount} kr ur {source} {year} ({kind_sv}) är mer än de {left} kr som är kvar"
    en = (
        "SEK {amount} from {source} for {year} ({kind_en}) is more than the SEK {left} that is left"
    )


class YearClosed(FundingError):
    """Nothing moves in a year whose books are closed."""

    sv = "Bokföringen av {source} {year} ({kind_sv}) stängdes den {closed_on}"
    en = "The books of {source} for {year} ({kind_en}) were closed on {closed_on}"


class YearNotOver(FundingError):
    """A year's books close when it has ended."""

    sv = "{source} {year} ({kind_sv}) kan inte stängas den {today}: året är inte slut"
    en = "{source} for {year} ({kind_en}) can't be closed on {today}: the year is not over"


class RecommendationsStand(FundingError):
    """What the council has recommended gets its formal answer before the books close."""

    sv = "{source} {year} ({kind_sv}) har {recommended} kr reserverade för tillstyrkta projekt utan formellt svar"
    en = "{source} for {year} ({kind_en}) has SEK {recommended} reserved for projects without a formal answer"


class InstrumentNotForReceiver(FundingError):
    """The instrument follows the receiver."""

    sv = "Medel ur {source} når inte {receiver_sv} genom {instrument_sv}; möjligt är: {choices_sv}"
    en = "Money from {source} does not reach a {receiver_en} by {instrument_en}; possible: {choices_en}"


class SourceNotUsed(FundingError):
    """What is said of a source is said of one that gives money."""

    sv = "Källan {source} står i instruments men ger inga medel enligt lines"
    en = "The source {source} is in instruments but gives no money by lines"


class LaterCostsMissing(FundingError):
    """An investment shows what it costs afterwards."""

    sv = "En investering visar sin senare kapitalkostnad och drift per år (later_costs), om än 0 kr"
    en = "An investment shows its later capital and running cost by year (later_costs), be it SEK 0"


class LaterCostsUnasked(FundingError):
    """Only an investment has later costs."""

    sv = "Senare kapitalkostnad och drift (later_costs) anges bara för en investering"
    en = "Later capital and running costs (later_costs) are given for an investment alone"


class BodyHasNoLimit(FundingError):
    """Thresholds are for those who decide by delegation."""

    sv = "Organet självt beslutar utan beloppsgräns och står inte bland gränserna (thresholds)"
    en = "The body itself decides without a limit and is not among the thresholds"


class NotDelegated(FundingError):
    """By delegation only what a body has delegated is decided."""

    sv = "{body} har inte delegerat beslut om medel till {decider_sv} den dagen"
    en = "{body} had not delegated decisions on money to {decider_en} on that day"


class BeyondThreshold(FundingError):
    """A delegated decision keeps within its threshold."""

    sv = "{total} kr är mer än de {limit} kr som {decider_sv} får besluta om för {body}"
    en = "SEK {total} is more than the SEK {limit} that {decider_en} may decide on for {body}"
