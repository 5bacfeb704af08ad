"""`radslag consultation`: who has responded, who is late, and what each comment was answered."""

from __future__ import annotations

import typer

from cli.options import Given, add_command, required
from cli.session import Session, whole
from contracts.rpc.notify import Language
from contracts.rpc.portfolio import Comments, ConsultationView


def add_to(app: typer.Typer, language: Language) -> None:
    """`consultation`."""
    add_command(
        app,
        language,
        "consultation",
        show_consultation,
        (
            "Följ en remiss: vilka som svarat, vilka som är sena, och vad varje synpunkt fått för svar.",
            "Follow a consultation: who has responded, who is late, and what each comment was answered.",
        ),
        required("consultation_id", str, ("Remissens id.", "The consultation's id."), "ID"),
        Given(
            "concerns",
            str,
            (
                "Bara synpunkter på detta: en nyckel i strategin eller en rubrik.",
                "Only comments on this: a key of the strategy or a heading.",
            ),
            "--concerns",
        ),
        Given("body_id", str, ("Bara det här organets.", "This body's alone."), "--body-id"),
        Given(
            "unanswered",
            bool,
            ("Bara obesvarade synpunkter.", "Only comments without an answer."),
            "--unanswered",
            default=False,
        ),
        Given(
            "brief",
            bool,
            ("Bara början av varje synpunkt.", "Only the beginning of each comment."),
            "--brief",
            default=False,
        ),
    )


def show_consultation(
    session: Session,
    consultation_id: str,
    concerns: str | None,
    body_id: str | None,
    *,
    unanswered: bool,
    brief: bool,
) -> None:
    """The consultation and every comment that was asked for."""
    asked = {
        "consultation_id": consultation_id,
        "concerns": concerns,
        "body_id": body_id,
        **({"answered": False, "stands": True} if unanswered else {}),
    }
    with session.client() as client:
        view = client.call("portfolio.get_consultation", consultation_id=consultation_id)
        given = {name: value for name, value in asked.items() if value is not None}
        comments = whole(client, "portfolio.list_comments", **given)
    assert isinstance(view, ConsultationView)
    assert isinstance(comments, Comments)
    if session.json:
        session.put_json(
            {
                "consultation": view.model_dump(mode="json"),
                "comments": [comment.model_dump(mode="json") for comment in comments.items],
            }
        )
        return
    from cli.show.consultation import page  # noqa: PLC0415 (JSON needs none of it)

    session.console.print(page(view, comments.items, session.language, brief=brief))
