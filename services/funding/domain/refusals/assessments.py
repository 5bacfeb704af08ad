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


class NotAssigned(FundingError):
    """Where assessors are assigned, they alone assess."""

    sv = "Du är inte utsedd att bedöma ansökan för projekt {project}"
    en = "You are not assigned to assess the application of project {project}"


class TooFewAssessors(FundingError):
    """An application is assigned as many assessors as its round asks for."""

    sv = "Projekt {project} behöver minst {needed} bedömare; {assigned} är angivna"
    en = "Project {project} needs at least {needed} assessors; {assigned} are given"


class AssessorHasGiven(FundingError):
    """Whoever has given their scores stays assigned."""

    sv = "{person} har redan lämnat sina poäng för projekt {project} och kan inte lämnas utanför"
    en = "{person} has already given scores for project {project} and can't be left out"


class SealOpen(FundingError):
    """When the seal is opened no more scores are given in that attempt."""

    sv = "Förseglingen av poängen för projekt {project} är bruten; försöket är slutbedömt"
    en = "The seal over the scores of project {project} is open; its attempt is assessed"


class SealUnopened(FundingError):
    """The council's final word rests on scores that everybody in the process can see."""

    sv = "Poängen för projekt {project} är förseglade; förseglingen bryts före rådets ord"
    en = "The scores of project {project} are sealed; the seal is opened before the council's word"


class DiscussionMissing(FundingError):
    """Disagreement is discussed, and never averaged away in silence."""

    sv = (
        "Bedömarna av projekt {project} är oense om {criteria}: skillnaden är större än omgångens gräns "
        "{limit}. Anteckna vad diskussionen gav (discussion)"
    )
    en = (
        "The assessors of project {project} disagree on {criteria}: they are further apart than the round's "
        "limit {limit}. Record what the discussion gave (discussion)"
    )
