"""Every refusal, in both languages."""

from __future__ import annotations

from string import Formatter

from services.portfolio.domain.refusals import (
    AlreadyAdopted,
    PortfolioError,
)


def test_every_refusal_speaks_both_languages_over_the_same_details():
    def subclasses(cls):
        return {cls, *(deep for sub in cls.__subclasses__() for deep in subclasses(sub))}

    refusals = subclasses(PortfolioError) - {PortfolioError}
    assert AlreadyAdopted in refusals
    for refusal in refusals:
        named = {
            language: {
                part.removesuffix("_sv").removesuffix("_en")
                for part in _fields(getattr(refusal, language))
            }
            for language in ("sv", "en")
        }
        assert named["sv"] == named["en"], refusal.__name__
        assert refusal.sv != refusal.en


def _fields(template):
    return {name for _, name, _, _ in Formatter().parse(template) if name}
