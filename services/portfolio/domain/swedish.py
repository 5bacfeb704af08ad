"""Swedish words as a search reads them: split, without the case of letters, and brought to their stem.

The stem is Snowball's (https://snowballstem.org/algorithms/swedish/stemmer.html), the same that PostgreSQL's
`swedish` configuration uses, so that a search finds the same where the database is SQLite.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Final

_VOWELS: Final = frozenset("aeiouyäåö")
#: After these a final s is an ending.
_BEFORE_S: Final = frozenset("bcdfghjklmnoprtvy")

_ENDINGS: Final = """
    a arna erna heterna orna ad e ade ande arne are aste en anden aren heten ern ar er heter or as arnas ernas
    ornas es ades andes ens arens hetens erns at andet het ast
"""
_FIRST: Final = tuple(sorted(_ENDINGS.split(), key=len, reverse=True))
_SECOND: Final = ("dd", "gd", "nn", "dt", "gt", "kt", "tt")
_THIRD: Final = (("fullt", "full"), ("löst", "lös"), ("lig", ""), ("els", ""), ("ig", ""))

_SMALL_WORDS: Final = """
    alla allt att av blev bli blir blivit de dem den denna deras dess dessa det detta dig din dina ditt du då där
    efter ej eller en er era ert ett från för ha hade han hans har henne hennes hon honom hur här i icke ingen inom
    inte jag ju kan kunde man med mellan men mig min mina mitt mot mycket ni nu när någon något några och om oss på
    samma sedan sig sin sina sitta själv skulle som så sådan sådana sådant till under upp ut utan vad var vara
    varför varit varje vars vart vem vi vid vilka vilkas vilken vilket vår våra vårt än är åt över
"""
#: Words that say nothing alone (PostgreSQL's list): a search leaves them out.
STOP_WORDS: Final = frozenset(_SMALL_WORDS.split())
_RUNS: Final = re.compile(r"[^\W_]+")


def words(text: str) -> list[str]:
    """The words and numbers of a text, in order; whatever stands between them is left out."""
    return _RUNS.findall(unicodedata.normalize("NFKC", text).casefold())


def base(word: str) -> str:
    """`skolan` → `skola`: the one common ending that the stemmer leaves. Applied before it on every database."""
    is_definite = len(word) > 4 and word.endswith("an") and word not in STOP_WORDS
    return word[:-1] if is_definite else word


@lru_cache(maxsize=20_000)
def stem(word: str) -> str:
    """`skolornas` → `skol`: what the forms of a Swedish word have in common."""
    start = _region(word)
    word = _without_first(word, start)
    if word[start:].endswith(_SECOND):
        word = word[:-1]
    rest = word[start:]
    for ending, instead in _THIRD:
        if rest.endswith(ending):
            return word[: -len(ending)] + instead
    return word


def sort_key(text: str) -> str:
    """A text in Swedish order when compared character by character: å, ä and ö come last, accents do not count."""
    last = text.casefold().translate({ord("å"): "{", ord("ä"): "|", ord("ö"): "}"})
    split = unicodedata.normalize("NFKD", last)
    return "".join(each for each in split if not unicodedata.combining(each))


def _region(word: str) -> int:
    """Where endings may begin: after the first consonant that follows a vowel, and after three letters."""
    for place in range(1, len(word)):
        if word[place] not in _VOWELS and word[place - 1] in _VOWELS:
            return max(place + 1, 3)
    return len(word)


def _without_first(word: str, start: int) -> str:
    rest = word[start:]
    for ending in _FIRST:
        if rest.endswith(ending):
            return word[: -len(ending)]
    if rest.endswith("s") and len(word) > 1 and word[-2] in _BEFORE_S:
        return word[:-1]
    return word
