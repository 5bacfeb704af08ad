"""When two diary numbers are the same: their forms differ between authorities, and so does how they are typed."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

_DASHES: Final = re.compile("[\u2010-\u2015\u2212]")
_IDLE: Final = re.compile(r"\s+")
#: A key is indexed; a number whose letters spread out when they are unified is compared by its beginning.
LONGEST: Final = 60
_LEAD: Final = re.compile(r"^(dnr[.:]?)+(?=.)")


def case_key(case_number: str) -> str:
    """What is compared: `Dnr KS 2018/000121` and `ks 2018/000121` are one number, `2018/121` is another."""
    key = unicodedata.normalize("NFKC", case_number).casefold()
    key = _IDLE.sub("", _DASHES.sub("-", unicodedata.normalize("NFKC", key)))
    # A letter and its accent may only now stand together.
    key = unicodedata.normalize("NFKC", key)
    return _LEAD.sub("", key)[:LONGEST]
