"""What a reader searches for: words, "phrases", -words that may not occur, and beginnings*."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final, Self

from services.portfolio.domain.swedish import STOP_WORDS, words

#: Further terms of a search are not looked at.
MOST_TERMS: Final = 20

#: A phrase (perhaps never ended), or anything up to the next blank or quotation mark.
_TERMS: Final = re.compile(r'(-?)(?:"([^"]*)"?|([^\s"]+))')


@dataclass(frozen=True)
class Term:
    """Words that stand together: one, or the words of a phrase, or of a number such as 171-908/2016."""

    words: tuple[str, ...]
    is_beginning: bool = False
    """The last of them is how a word begins, as it is written."""

    @property
    def says_nothing(self) -> bool:
        """Only words that occur everywhere."""
        return not self.is_beginning and all(word in STOP_WORDS for word in self.words)


@dataclass(frozen=True)
class Search:
    """Everything that must occur, and nothing of what may not."""

    wanted: tuple[Term, ...]
    unwanted: tuple[Term, ...]

    @classmethod
    def read(cls, text: str) -> Self:
        """Whatever was typed is a search: what makes no sense is left out."""
        wanted: list[Term] = []
        unwanted: list[Term] = []
        for minus, phrase, word in _TERMS.findall(text):
            spoken = tuple(words(phrase or word))
            term = Term(spoken, is_beginning=bool(spoken) and word.endswith("*"))
            if spoken and not term.says_nothing:
                (unwanted if minus else wanted).append(term)
        return cls(
            tuple(dict.fromkeys(wanted[:MOST_TERMS])), tuple(dict.fromkeys(unwanted[:MOST_TERMS]))
        )

    @property
    def is_empty(self) -> bool:
        """Nothing can be found by it."""
        return not (self.wanted or self.unwanted)
