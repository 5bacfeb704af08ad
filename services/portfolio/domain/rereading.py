"""What a new version of the strategy means for a project that serves an earlier one. Nothing is changed by it."""

from __future__ import annotations

from datetime import date

from contracts.base import LocalText
from contracts.rpc.portfolio import RereadCause, RereadReason
from services.portfolio.domain.content import Content
from services.portfolio.domain.strategies import Strategy


def reasons_to_reread(
    content: Content, old: Strategy, new: Strategy, on: date
) -> tuple[RereadReason, ...]:
    """What the project uses and is gone or renamed, then what is new that it has not considered."""
    before = {item.key: item for item in old.items()}
    after = {item.key: item for item in new.served(on)}
    renamed = {item.was: item for item in after.values() if item.was is not None}
    reasons = []
    for key in sorted(_used(content)):
        words = before[key].text if key in before else LocalText(sv=key, en=key)
        now = renamed.get(key) or after.get(key)
        if now is None:
            reasons.append(_gone(key, words))
        elif now.key != key or now.text != words:
            reasons.append(_renamed(key, words, now.text))
    new_ones = (
        _new(item.key, item.text)
        for item in after.values()
        if item.key not in before and (item.was is None or item.was not in before)
    )
    return (*reasons, *new_ones)


def _used(content: Content) -> frozenset[str]:
    return frozenset(
        {
            *(alignment.key for alignment in content.alignments),
            *content.target_groups,
            *(benefit.target_group for benefit in content.benefits),
        }
    )


def _gone(key: str, words: LocalText) -> RereadReason:
    return RereadReason(
        cause=RereadCause.GONE,
        key=key,
        sv=f"”{words.sv}” finns inte i den nya versionen",
        en=f"“{words.en}” is not in the new version",
    )


def _renamed(key: str, words: LocalText, now: LocalText) -> RereadReason:
    return RereadReason(
        cause=RereadCause.RENAMED,
        key=key,
        sv=f"”{words.sv}” heter ”{now.sv}” i den nya versionen",
        en=f"“{words.en}” is “{now.en}” in the new version",
    )


def _new(key: str, words: LocalText) -> RereadReason:
    return RereadReason(
        cause=RereadCause.NEW,
        key=key,
        sv=f"”{words.sv}” är nytt i den nya versionen",
        en=f"“{words.en}” is new in the new version",
    )
