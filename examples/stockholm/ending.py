"""The end of the play, shown to a person and written to a file."""

from __future__ import annotations

from typing import Any

from rich.table import Table
from rich.text import Text

from cli.show.consultation import page
from cli.show.terminal import render
from cli.show.values import coloured, money, plain
from contracts.events.notify import Channel
from contracts.rpc.notify import Language
from contracts.words import in_language
from examples.stockholm.play import Play
from examples.stockholm.results import Result
from examples.stockholm.stage import Stage


def show(play: Play, result: Result, stage: Stage) -> None:
    """Every case, the ledger, the lights, the letters, the answers, and whether it all holds."""
    language = stage.language
    for key, case in result.facts.cases.items():
        stage.heading(f"Ärendet {case.project.title}", f"The case {case.project.title}")
        stage.console.print(render(case, language))
        if allocation := result.facts.applications[key].allocation:
            total = sum(
                (line.amount for line in allocation.lines), start=allocation.lines[0].amount * 0
            )
            stage.console.print(
                stage.say(
                    f"Tilldelat {money(total, language)}, {allocation.case_number}",
                    f"Allocated {money(total, language)}, {allocation.case_number}",
                )
            )
    stage.heading("Remissen om strategin", "The consultation on the strategy")
    facts = result.facts
    stage.console.print(page(facts.consultation, facts.comments, language, brief=True))
    stage.heading("Huvudboken", "The ledger")
    stage.console.print(render(result.facts.ledger, language))
    stage.heading("Ljusen", "The lights")
    stage.console.print(render(result.facts.lights, language))
    stage.heading("Brev som e-postservern tog emot", "Letters that the mail server took")
    stage.console.print(_letters(result, stage))
    stage.heading("Svar till stadssystemen", "Answers to the city systems")
    stage.console.print(_answers(play, stage))
    _verdict(result, stage)


def _letters(result: Result, stage: Stage) -> Table:
    table = Table(stage.say("till", "to"), stage.say("ämne", "subject"), header_style="bold")
    for letter in result.letters:
        table.add_row(", ".join(letter.to), letter.subject)
    inbox = sum(each.channel is Channel.INBOX for each in result.notices)
    table.caption = stage.say(
        f"{len(result.letters)} brev, och {inbox} aviseringar i inkorgar",
        f"{len(result.letters)} letters, and {inbox} notices in inboxes",
    )
    return table


def _answers(play: Play, stage: Stage) -> Table:
    table = Table(
        stage.say("system", "system"),
        "id",
        stage.say("händelse", "event"),
        stage.say("svar", "answer"),
        stage.say("fält", "field"),
        stage.say("skäl", "reason"),
        header_style="bold",
    )
    for one in play.sent:
        for answer in one.answers:
            reason = answer.reason_sv if stage.language is Language.SV else answer.reason_en
            table.add_row(
                one.message.system,
                answer.event_id,
                plain(answer.event_type, stage.language, "event_type"),
                coloured(answer.outcome, stage.language),
                answer.field or "",
                reason or "",
            )
    return table


def _verdict(result: Result, stage: Stage) -> None:
    failed = [check for check in result.checks if not check.ok]
    stage.heading("Stämmer det?", "Does it hold?")
    for check in failed:
        stage.console.print(Text(f"✗ {check.what}: {check.detail}", style="red"))
    count = len(result.checks)
    if failed:
        stage.console.print(
            Text(
                stage.say(
                    f"{len(failed)} av {count} kontroller höll inte.",
                    f"{len(failed)} of {count} checks failed.",
                ),
                style="bold red",
            )
        )
    else:
        stage.console.print(
            Text(
                stage.say(
                    f"✓ {count} kontroller: det som visas är vad tjänsterna svarade, och går ihop.",
                    f"✓ {count} checks: what is shown is what the services answered, and it adds up.",
                ),
                style="bold green",
            )
        )


def as_json(play: Play, result: Result, stage: Stage, seconds: float) -> dict[str, Any]:
    """The same for a program."""
    facts = result.facts
    return {
        "ok": result.ok,
        "seconds": round(seconds, 1),
        "language": stage.language,
        "projects": {
            key: {
                "project_id": str(play.projects[key]),
                "title": case.project.title,
                "body_id": case.project.body_id,
                "state": case.project.state,
                "next_step": in_language(case.next_step, stage.language)
                if case.next_step
                else None,
                "light": facts.plans[key].light if key in facts.plans else None,
            }
            for key, case in facts.cases.items()
        },
        "cases": {key: case.model_dump(mode="json") for key, case in facts.cases.items()},
        "applications": {
            key: application.model_dump(mode="json")
            for key, application in facts.applications.items()
        },
        "plans": {key: plan.model_dump(mode="json") for key, plan in facts.plans.items()},
        "ledger": facts.ledger.model_dump(mode="json"),
        "lights": facts.lights.model_dump(mode="json"),
        "consultation": facts.consultation.model_dump(mode="json"),
        "comments": [comment.model_dump(mode="json") for comment in facts.comments],
        "notices": [notice.model_dump(mode="json") for notice in result.notices],
        "letters": [
            {
                "to": letter.to,
                "subject": letter.subject,
                "message_id": letter.message_id,
                "text": letter.text,
            }
            for letter in result.letters
        ],
        "answers": [
            {
                "system": one.message.system,
                "event_id": one.message.id,
                "type": one.message.type,
                "answers": [answer.model_dump(mode="json") for answer in one.answers],
            }
            for one in play.sent
        ],
        "refused": play.refused,
        "checks": [
            {"what": check.what, "ok": check.ok, "detail": check.detail} for check in result.checks
        ],
    }
