"""What is refused about assessments."""

from __future__ import annotations

from services.funding.domain.refusals.base import FundingError


class NotUnderAssessment(FundingError):
    """Scores are given from admission until the council has spoken."""

    sv = "Ansökan för projekt {project} är {state_sv} och bedöms inte"
    en = "The application of project {project} is {state_en} and is not being assessed"


class OwnBodyAssessed(FundingError):
    """Nobody assesses an application of a body whose case officer they are."""

    sv = "Du är handläggare vid {body} och kan inte bedöma dess ansökan"
    en = "You are a case officer of {body} and can't assess its application"


class AssessedAlready(FundingError):
    """An assessor gives their scores once."""

    sv = "Du har redan bedömt ansökan för projekt {project}"
    en = "You have already assessed the application of project {project}"


class UnknownCriterion(FundingError):
    """Only the round's criteria count."""

    sv = "Kriteriet {criterion} finns inte i omgången {round}"
    en = "The criterion {criterion} is not in the round {round}"


class CriteriaMissing(FundingError):
    """A missing score is missing, not zero."""

    sv = "Poäng saknas för: {criteria}"
    en = "Scores are missing for: {criteria}"


class NotAssessed(FundingError):
    """The council speaks of what has been assessed."""

    sv = "Projekt {project} är inte bedömt av någon; minst en bedömning behövs"
    en = "Project {project} has been assessed by nobody; at least one assessment is needed"
