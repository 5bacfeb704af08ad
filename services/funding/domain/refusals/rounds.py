"""What is refused about rounds."""

from __future__ import annotations

from services.funding.domain.refusals.base import FundingError


class RoundExists(FundingError):
    """What was opened is frozen: other rules need a decision, or a round of their own."""

    sv = (
        "Omgången {round} är redan öppnad och dess regler är låsta; andra regler kräver ett beslut "
        "(revise-round)"
    )
    en = (
        "The round {round} is already open and its rules are frozen; other rules need a decision "
        "(revise-round)"
    )


class ClosesInThePast(FundingError):
    """A round can be applied to when it opens."""

    sv = "Omgången kan inte stänga den {closes_on}: idag är det {today}"
    en = "The round can't close on {closes_on}: today is {today}"


class RoundClosed(FundingError):
    """Nothing is admitted after the round's last day."""

    sv = "Omgången {round} stängde den {closes_on}"
    en = "The round {round} closed on {closes_on}"


class SourceOutsideRound(FundingError):
    """A round spends its own sources."""

    sv = "Källan {source} hör inte till omgången {round}"
    en = "The source {source} is not of the round {round}"


class YearOutsideRound(FundingError):
    """A round spends in its own years."""

    sv = "År {year} hör inte till omgången {round}"
    en = "The year {year} is not of the round {round}"


class RoundNotOpenYet(FundingError):
    """Nothing is admitted before the round's first day."""

    sv = "Omgången {round} öppnar den {opens_on}"
    en = "The round {round} opens on {opens_on}"


class RulesUnchanged(FundingError):
    """A decision on the rules changes them."""

    sv = "Omgången {round} har redan dessa regler"
    en = "The round {round} has these rules already"


class EligibilityFixed(FundingError):
    """By what applications were taken in is not changed afterwards."""

    sv = "Omgången {round} har redan tagit upp ansökningar; villkoren för att tas upp kan inte ändras"
    en = "The round {round} has taken in applications already; its rules of eligibility can't be changed"


class MeetingOpen(FundingError):
    """The rules are not changed under a meeting."""

    sv = "Möte {meeting} i omgången {round} är inte avslutat; avsluta det innan reglerna ändras"
    en = "Meeting {meeting} of the round {round} is not closed; close it before the rules are changed"


class RoundFrameExceeded(FundingError):
    """A round spends no more of a source in a year than its own rules say."""

    sv = "Omgången {round} får ge högst {frame} kr ur {source} {year}; med detta blir det {amount} kr"
    en = "The round {round} may give at most SEK {frame} from {source} for {year}; this makes it SEK {amount}"
