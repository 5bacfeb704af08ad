"""What is refused about rounds."""

from __future__ import annotations

from services.funding.domain.refusals.base import FundingError


class RoundExists(FundingError):
    """What was opened is never changed: a new set of rules is a new round."""

    sv = "Omgången {round} är redan öppnad och dess regler är låsta"
    en = "The round {round} is already open and its rules are frozen"


class ScaleIncomplete(FundingError):
    """Every criterion says in words what each step of the scale means."""

    sv = "Kriteriet {criterion} ska beskriva poängen 0 till 5, en gång var och i ordning"
    en = "The criterion {criterion} must describe the scores 0 to 5, once each and in order"


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
