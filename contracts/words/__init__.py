"""The Swedish and English words of every state, kind, role and event, as a citizen reads them."""

from __future__ import annotations

from enum import StrEnum
from typing import Protocol

from contracts.base import LocalText
from contracts.rpc.notify import Language
from contracts.words.enums import ENUM_WORDS
from contracts.words.events import EVENT_WORDS


def word(value: StrEnum) -> LocalText:
    """What a citizen calls this value."""
    return ENUM_WORDS[type(value)][value.value]


def event_word(type_name: str) -> LocalText:
    """What a citizen calls an event with this wire name, such as `funding.round_opened.v1`."""
    return EVENT_WORDS[type_name.rpartition(".v")[0]]


class InBoth(Protocol):
    """Anything that is said in both languages."""

    @property
    def sv(self) -> str:
        """In Swedish."""

    @property
    def en(self) -> str:
        """In English."""


def in_language(text: InBoth, language: Language) -> str:
    """The words in the reader's language."""
    return text.sv if language is Language.SV else text.en
