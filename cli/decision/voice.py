"""How a letter speaks: one language, with what people have said in the words they said it in."""

from __future__ import annotations

from decimal import Decimal
from enum import StrEnum
from typing import Final

from cli.brief.sheet import Line, Piece
from cli.show.values import money, number
from contracts.base import LocalText
from contracts.rpc.notify import Language
from contracts.words import in_language, word

#: Longer words of others are cut, so that the letter stays a page; the case has them whole.
LONGEST: Final = 600
#: So many rows of a kind; the case has them all.
MOST: Final = 10


class Voice:
    """The words of a letter in one language."""

    def __init__(self, language: Language) -> None:
        self.language = language

    def say(self, sv: str, en: str) -> str:
        """The one that the reader reads."""
        return sv if self.language is Language.SV else en

    def own(self, words: str) -> Piece:
        """What somebody said, cut where it is too long for a page."""
        cut = words if len(words) <= LONGEST else words[: LONGEST - 1].rstrip() + "…"
        return Piece(cut, own=self.language is Language.EN)

    def word(self, member: StrEnum) -> str:
        """A state or a kind."""
        return in_language(word(member), self.language)

    def name(self, name: LocalText) -> str:
        """A body's or a criterion's."""
        return in_language(name, self.language)

    def money(self, amount: Decimal) -> str:
        """In kronor."""
        return money(amount, self.language)

    def decimal(self, value: Decimal) -> str:
        """Two decimals are enough to read; the case has them all."""
        return number(value.quantize(Decimal("0.01")), self.language)

    def line(self, sv: str, en: str, told: str) -> Line:
        """A label and what stands at it."""
        return Line(self.say(sv, en), Piece(told))
