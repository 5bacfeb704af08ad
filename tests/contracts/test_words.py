"""Every value that a person may meet has its word in both languages."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from collections.abc import Iterator
from enum import StrEnum

import pytest

import contracts
from contracts.registry import EVENTS
from contracts.rpc.notify import Language
from contracts.words import ENUM_WORDS, EVENT_WORDS, event_word, in_language, word


def every_enum() -> Iterator[type[StrEnum]]:
    seen = set()
    for module in pkgutil.walk_packages(contracts.__path__, "contracts."):
        holding = ("contracts.base", "contracts.project", "contracts.events.", "contracts.rpc.")
        if not module.name.startswith(holding):
            continue
        for _, found in inspect.getmembers(importlib.import_module(module.name), inspect.isclass):
            ours = found.__module__.startswith("contracts.")
            if ours and issubclass(found, StrEnum) and found not in seen:
                seen.add(found)
                yield found


@pytest.mark.parametrize("enum", sorted(every_enum(), key=lambda e: e.__qualname__))
def test_every_value_of_every_enum_has_words(enum):
    assert enum in ENUM_WORDS, f"contracts/words.py lacks {enum.__module__}.{enum.__name__}"
    assert set(ENUM_WORDS[enum]) == {member.value for member in enum}
    for member in enum:
        for language in Language:
            assert in_language(word(member), language).strip()


def test_no_words_are_left_for_an_enum_that_is_gone():
    assert set(ENUM_WORDS) == set(every_enum())


@pytest.mark.parametrize("type_name", sorted(EVENTS))
def test_every_event_has_words(type_name):
    assert event_word(type_name).sv
    assert event_word(type_name).en


def test_no_words_are_left_for_an_event_that_is_gone():
    assert set(EVENT_WORDS) == {name.rpartition(".v")[0] for name in EVENTS}
