"""Applications: from a body's submission to the council's word and the formal decision."""

from __future__ import annotations

from services.funding.domain.applications.application import Application
from services.funding.domain.applications.assessing import Panel, Viewer
from services.funding.domain.applications.states import NEXT, RECEIVED, SPOKEN, UNDER_ASSESSMENT
from services.funding.domain.applications.submissions import Submission, differences

__all__ = [
    "NEXT",
    "RECEIVED",
    "SPOKEN",
    "UNDER_ASSESSMENT",
    "Application",
    "Panel",
    "Submission",
    "Viewer",
    "differences",
]
