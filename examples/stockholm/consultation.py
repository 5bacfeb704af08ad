"""The consultation of the play: asked, responded to and answered, each by the role whose act it is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from contracts.rpc import portfolio
from contracts.rpc.base import Role
from examples.stockholm.files import Response

if TYPE_CHECKING:
    from examples.stockholm.play import Play


def hold_consultation(play: Play) -> None:
    """The programme office asks, and the committees respond on the same day."""
    plan, today = play.example.consultation, play.today()
    opened = play.call(
        play.as_(Role.PROGRAMME_OFFICE),
        portfolio.ConsultationView,
        "portfolio.open_consultation",
        body_ids=plan.bodies,
        due_on=plan.due_on(today),
        answers_due_on=plan.answers_due_on(today),
        **plan.model_dump(
            include={
                "title",
                "case_number",
                "strategy_id",
                "document_title",
                "document_case_number",
                "question",
                "remind_before",
                "remind_after",
            }
        ),
    )
    play.consultation_id = opened.consultation_id
    play.responses = {one.body: _respond(play, one) for one in plan.responses}
    count = sum(len(one.comments) for one in plan.responses)
    play.stage.line(
        f"Remiss till {len(plan.bodies)} nämnder: {len(plan.responses)} yttranden med {count} synpunkter",
        f"Consultation of {len(plan.bodies)} committees: {len(plan.responses)} responses with {count} comments",
    )


def answer_comments(play: Play) -> None:
    """Every comment, with what the system does; with the projects that carry it, where they are there."""
    office = play.as_(Role.PROGRAMME_OFFICE)
    count = 0
    for response in play.example.consultation.responses:
        for comment in response.comments:
            answer = comment.answer
            office.call(
                "portfolio.answer_comment",
                response_id=play.responses[response.body],
                number=comment.number,
                outcome=answer.outcome,
                reason=answer.reason,
                change=answer.change,
                strategy_ids=answer.strategies,
                procedures=answer.procedures,
                project_ids=[play.projects[key] for key in answer.projects if key in play.projects],
            )
            count += 1
    play.stage.line(
        f"{count} synpunkter i remissen besvarade",
        f"{count} comments of the consultation answered",
    )


def _respond(play: Play, response: Response) -> UUID:
    today = play.today()
    decision: dict[str, Any] = response.decision.model_dump()
    given = play.call(
        play.as_(Role.CASE_OFFICER, response.body),
        portfolio.ResponseView,
        "portfolio.give_response",
        consultation_id=play.consultation_id,
        body_id=response.body,
        kind="decision",
        summary=response.summary,
        decision={
            **decision,
            "decided_on": today,
            "attested_at_once": response.attested_at_once,
            "adoption": "as_proposed",
        },
        official_report={"case_number": response.report, "dated_on": today},
        comments=[
            comment.model_dump(include={"number", "text", "keys", "headings"})
            for comment in response.comments
        ],
    )
    return given.response_id
