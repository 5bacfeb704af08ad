"""How a formal decision is appealed (överklagandehänvisning, laglighetsprövning)."""

from __future__ import annotations

from collections.abc import Iterator

from cli.brief.sheet import Line, Part
from cli.decision.voice import Voice
from contracts.rpc.funding import LetterAppeal


def appeals(appeal: LetterAppeal | None, voice: Voice) -> Iterator[Part]:
    """The notice; none where there is nothing to appeal."""
    if appeal is not None:
        yield Part(
            voice.say("Hur man överklagar", "How to appeal"),
            tuple(_appeal(appeal, voice)),
            (),
            "",
        )


def _appeal(appeal: LetterAppeal, voice: Voice) -> Iterator[Line]:
    say = voice.say
    if appeal.final_on is not None:
        yield voice.line(
            "Laga kraft",
            "Final",
            say(
                f"beslutet fick laga kraft den {appeal.final_on} och kan inte längre överklagas",
                f"the decision became final on {appeal.final_on} and can no longer be appealed",
            ),
        )
        return
    number_ = "" if appeal.case_number is None else f", {appeal.case_number}"
    yield voice.line(
        "Beslutet",
        "The decision",
        f"{voice.name(appeal.decided_by)}, {appeal.decided_on}{number_}",
    )
    yield voice.line(
        "Vem", "Who", say("den som är medlem av kommunen", "a member of the municipality")
    )
    yield voice.line(
        "Hur",
        "How",
        say(
            "skriftligt till Förvaltningsrätten i Stockholm: vilket beslut, och varför det strider mot lag"
            f" (laglighetsprövning, {appeal.provision})",
            "in writing to the Administrative Court in Stockholm: which decision, and why it breaks the law"
            f" (laglighetsprövning, {appeal.provision})",
        ),
    )
    yield voice.line("När", "When", _when(appeal, voice))


def _when(appeal: LetterAppeal, voice: Voice) -> str:
    say = voice.say
    if appeal.counted_from is not None and appeal.until is not None:
        return say(
            f"överklagandet ska ha kommit in senast den {appeal.until}; beslutet anslogs den"
            f" {appeal.counted_from}",
            f"the appeal must have arrived by {appeal.until}; the decision was announced on"
            f" {appeal.counted_from}",
        )
    if appeal.by_delegation:
        return say(
            "inom tre veckor från den dag då protokollet från det möte där beslutet anmäldes anslogs på stadens"
            " anslagstavla",
            "within three weeks of the day when the minutes of the meeting where the decision was reported were"
            " announced on the city's board",
        )
    return say(
        "inom tre veckor från den dag då det justerade protokollet anslogs på stadens anslagstavla",
        "within three weeks of the day when the attested minutes were announced on the city's board",
    )
