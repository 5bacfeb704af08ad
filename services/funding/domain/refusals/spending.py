"""What is refused about instalments, posted costs and corrections of the ledger."""

from __future__ import annotations

from services.funding.domain.refusals.base import FundingError


class AllocationEnded(FundingError):
    """What has ended gives nothing and takes nothing back."""

    sv = "Tilldelningen till projekt {project} är avslutad"
    en = "The allocation to project {project} has ended"


class InstalmentsDoNotSum(FundingError):
    """Instalments are together exactly what is given."""

    sv = (
        "Delbetalningarna ur {source} {year} ({kind_sv}) är tillsammans {instalments} kr, "
        "men beslutet ger {given} kr"
    )
    en = (
        "The instalments from {source} for {year} ({kind_en}) are SEK {instalments} together, "
        "but the decision gives SEK {given}"
    )


class ConditionIncomplete(FundingError):
    """A condition says what it waits for, and nothing else."""

    sv = "Villkoret {condition} passar inte med fältet {field}: det som villkoret gäller anges, och inget annat"
    en = "The condition {condition} does not go with the field {field}: what it is about is given, and nothing else"


class NoInstalment(FundingError):
    """An instalment is named by its number."""

    sv = "Projekt {project} har ingen delbetalning {number}"
    en = "Project {project} has no instalment {number}"


class NotToRelease(FundingError):
    """An instalment is released once."""

    sv = "Delbetalning {number} är {state_sv} och kan inte avropas"
    en = "Instalment {number} is {state_en} and can't be released"


class ReleasedBySameHand(FundingError):
    """Nobody both proposes or decides on money and releases it by hand."""

    sv = "Du antecknade tillstyrkan eller beslutet om projekt {project}; någon annan måste avropa"
    en = (
        "You recorded the recommendation or the decision on project {project}; another must release"
    )


class CostIsNothing(FundingError):
    """A posted cost is an amount."""

    sv = "Kostnaden {cost} har beloppet 0 kr (amount)"
    en = "The cost {cost} has the amount SEK 0 (amount)"


class CostDatedAhead(FundingError):
    """A cost is accounted on a day that has come."""

    sv = "Kostnaden {cost} är bokförd den {posted_on} (posted_on), men idag är det {today}"
    en = "The cost {cost} is posted on {posted_on} (posted_on), but today is {today}"


class CostNamesNothing(FundingError):
    """A cost says which project it is of."""

    sv = "Kostnaden {cost} anger varken projekt (project_id) eller diarienummer (case_number)"
    en = "The cost {cost} names neither a project (project_id) nor a case number (case_number)"


class SeveralProjects(FundingError):
    """A decision on several projects does not say which of them a cost is of."""

    sv = "Beslutet {case_number} gav {count} projekt medel; ange project_id"
    en = "The decision {case_number} gave {count} projects money; give project_id"


class SeveralSources(FundingError):
    """Where several sources give a project money in a year, a cost says whose it is."""

    sv = "Projekt {project} har medel för {year} ur flera källor ({sources}); ange source_id"
    en = "Project {project} has money for {year} from several sources ({sources}); give source_id"


class NoMoneyOfThisYear(FundingError):
    """A cost is of money that the project was given."""

    sv = "Projekt {project} har inga medel för {year} ({kind_sv}) ur den källan (year, kind, source_id)"
    en = "Project {project} has no money for {year} ({kind_en}) from that source (year, kind, source_id)"


class CostDoesNotCount(FundingError):
    """What is replaced, recalled or countered already does not count a second time."""

    sv = "Kostnaden {cost} (händelse {event}) räknas redan inte: den är ersatt, återkallad eller rättad"
    en = "The cost {cost} (event {event}) does not count already: it is replaced, recalled or corrected"


class NotCorrectable(FundingError):
    """What a decision did is undone by a decision, so that both stand with their numbers."""

    sv = "Transaktionen ”{kind_sv}” rättas genom sitt eget beslut (ram, återföring, avslut), inte med en motbokning"
    en = "The transaction “{kind_en}” is corrected by its own decision (frame, reduction, end), not by a counter-entry"


class CorrectedAlready(FundingError):
    """A transaction is countered once."""

    sv = "Transaktionen {transaction} är redan rättad"
    en = "The transaction {transaction} is corrected already"


class CostPostedAlready(FundingError):
    """A voucher line counts once; its sender corrects it by naming the event that it replaces."""

    sv = "Kostnaden {cost} är redan bokförd; rätta den med corrects"
    en = "The cost {cost} is posted already; correct it with corrects"
