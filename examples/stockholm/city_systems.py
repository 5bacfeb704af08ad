"""Lets other city systems speak: each runs `examples/city_system/publish.py` in its own process."""

from __future__ import annotations

import itertools
import json
import os
import sys
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from subprocess import Popen
from uuid import UUID

from contracts.events.city import EventAnsweredV1, Outcome
from contracts.rpc.notify import Language
from contracts.words import in_language, word
from devstack.processes import end, has_ended, spawn
from devstack.stack import Stack
from examples.stockholm.files import Message
from examples.stockholm.stage import PlayFailed

PROGRAM = Path(__file__).resolve().parent.parent / "city_system" / "publish.py"
#: The program itself gives up sooner.
_PATIENCE_S = 45.0


@dataclass(frozen=True, slots=True)
class Sent:
    """A message and every answer that its sender read on its own queue."""

    message: Message
    answers: tuple[EventAnsweredV1, ...]

    @property
    def final(self) -> Outcome:
        """What became of it: the last answer counts."""
        return self.answers[-1].outcome

    def sentence(self, language: str) -> str:
        """The answer in words."""
        answer = self.answers[-1]
        reason = answer.reason_sv if language == Language.SV else answer.reason_en
        said = in_language(word(answer.outcome), Language(language))
        return f"{said} ({reason})" if reason else said


def send(
    stack: Stack,
    messages: Sequence[Message],
    prerequisites: Mapping[str, UUID],
    now: datetime,
) -> list[Sent]:
    """Publish, all systems at the same time; each answers for itself what it was told."""
    folder = stack.run_dir / "city"
    folder.mkdir(exist_ok=True)
    by_system = {
        system: list(group)
        for system, group in itertools.groupby(
            sorted(messages, key=lambda each: each.system), key=lambda each: each.system
        )
    }
    with ExitStack() as running:
        children: dict[str, tuple[Popen[bytes], Path]] = {}
        for system, own in by_system.items():
            told = folder / f"{system}.{now:%Y-%m-%d}.jsonl"
            told.write_text(
                "".join(json.dumps(_event(each, prerequisites, now)) + "\n" for each in own)
            )
            answered = told.with_suffix(".answers")
            child = _start(stack.amqp_uri(system), told, answered)
            running.callback(end, child)
            children[system] = child, answered
        for system, (child, answered) in children.items():
            if not has_ended(child, _PATIENCE_S) or child.wait() not in (0, 1):
                raise PlayFailed(f"{system} did not get its answers:\n{answered.read_text()}")
    return [
        Sent(message, _answers(children[message.system][1], message.id)) for message in messages
    ]


def _event(message: Message, prerequisites: Mapping[str, UUID], now: datetime) -> dict[str, object]:
    data = dict(message.data)
    if message.prerequisite is not None:
        data["prerequisite_id"] = str(prerequisites[message.prerequisite])
    return {
        "type": message.type,
        "id": message.id,
        "data": {
            key: value if isinstance(value, str | int) else str(value)
            for key, value in data.items()
        },
        "time": now.isoformat(),
    }


def _start(amqp_uri: str, told: Path, answered: Path) -> Popen[bytes]:
    with answered.open("wb") as output:
        return spawn(
            ["/bin/sh", "-c", 'exec "$0" "$1" < "$2"', sys.executable, PROGRAM, told],
            env={**os.environ, "AMQP_URI": amqp_uri, "PATIENCE_S": "30"},
            output=output,
        )


def _answers(path: Path, event_id: str) -> tuple[EventAnsweredV1, ...]:
    lines = [line for line in path.read_text().splitlines() if line.startswith("{")]
    answers = tuple(EventAnsweredV1.model_validate_json(line) for line in lines)
    found = tuple(answer for answer in answers if answer.event_id == event_id)
    if not found:
        raise PlayFailed(f"{path.stem}: {event_id} was not answered")
    return found
