"""Selections of a round: the problem from its recorded inputs, and the work on it."""

from services.funding.domain.selections.inputs import Applicant, Inputs, MoneySource
from services.funding.domain.selections.problem import Posed, pose
from services.funding.domain.selections.selection import Failure, Selection

__all__ = [
    "Applicant",
    "Failure",
    "Inputs",
    "MoneySource",
    "Posed",
    "Selection",
    "pose",
]
