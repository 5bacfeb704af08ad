"""What stands in the place of what is marked for secrecy."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from contracts.base import LocalText
from contracts.rpc.notify import Language

_MASK: Final = re.compile(r"sekretessmarkerad \(OSL ([^()]+)\)")


def secret(grounds: Iterable[str]) -> LocalText:
    """The mask: that something is there, and by which provisions it is not shown."""
    told = ", ".join(sorted(set(grounds)))
    return LocalText(sv=f"sekretessmarkerad (OSL {told})", en=f"marked for secrecy (OSL {told})")


def own_words(text: str, language: Language) -> str:
    """What somebody wrote, as a reader sees it: a mask is in the reader's language, and nothing else is translated."""
    return translated(text) if language is Language.EN else text


def translated(text: str) -> str:
    """A mask in English; any other words as they are."""
    found = _MASK.fullmatch(text)
    return text if found is None else secret(found[1].split(", ")).en
