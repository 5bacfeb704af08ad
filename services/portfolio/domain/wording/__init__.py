"""What each event of a case says to a person, in Swedish and English; one module for each publisher."""

from __future__ import annotations

from services.portfolio.domain.wording import followup, funding, moves, notify, portfolio, records
from services.portfolio.domain.wording.text import TEMPLATES, Names, Sentence, sentence

__all__ = [
    "TEMPLATES",
    "Names",
    "Sentence",
    "followup",
    "funding",
    "moves",
    "notify",
    "portfolio",
    "records",
    "sentence",
]
