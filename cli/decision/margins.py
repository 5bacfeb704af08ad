"""How far money, days and prerequisites are, as far as is known."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from cli.brief.sheet import Line, Part, Piece
from cli.decision.voice import MOST, Voice
from contracts.events.funding import ConditionKind
from contracts.rpc.funding import DecisionLetterView


def margins(view: DecisionLetterView, voice: Voice) -> Iterator[Part]:
    """What is known of how far the money, the days and the prerequisites are; nothing where nothing is."""
    lines = tuple(_margin(view, voice))
    if lines:
        yield Part(
            voice.say("Pengar, tid och förutsättningar", "Money, time and prerequisites"),
            lines,
            (),
            "",
        )


def _margin(view: DecisionLetterView, voice: Voice) -> Iterator[Line]:
    say = voice.say
    if view.applied_for is not None and view.recommended is not None:
        yield voice.line("Kostnader i ansökan", "Costs applied for", voice.money(view.applied_for))
        yield voice.line("Tillstyrkt av rådet", "Recommended", voice.money(view.recommended))
    for short in view.shortages[:MOST]:
        told = (
            say(
                f"det fattas {voice.money(short.missing)} av {voice.money(short.wanted)}",
                f"{voice.money(short.missing)} of {voice.money(short.wanted)} is missing",
            )
            if short.missing
            else say(
                f"det lediga räcker nu till {voice.money(short.wanted)}",
                f"what is free now covers {voice.money(short.wanted)}",
            )
        )
        yield Line(f"{short.source_id} {short.year}, {voice.word(short.kind)}", Piece(told))
    for need in view.unmet[:MOST]:
        yield voice.line(
            f"Förutsättning vid {need.site_code}",
            f"Prerequisite at {need.site_code}",
            say(
                f"inte uppfylld än; behövs den {need.needed_on}",
                f"not met yet; needed on {need.needed_on}",
            ),
        )
    if (more := len(view.unmet) - MOST) > 0:
        yield voice.line(
            "Fler förutsättningar", "More prerequisites", say(f"{more} till", f"{more} more")
        )
    for one in view.instalments[:MOST]:
        amount = voice.money(sum((line.amount for line in one.lines), Decimal(0)))
        yield voice.line(
            f"Delbetalning {one.number}, {amount}",
            f"Instalment {one.number}, {amount}",
            voice.word(one.state)
            + ": "
            + _condition(voice, one.condition.kind, one.condition.on, one.condition.period),
        )
    for hold in view.holds[:MOST]:
        yield voice.line("Innehålls för", "Held by", voice.word(hold.cause))


def _condition(voice: Voice, kind: ConditionKind, on: date | None, period: str | None) -> str:
    told = voice.word(kind)
    detail = str(on) if on is not None else period
    return told if detail is None else f"{told} {detail}"
