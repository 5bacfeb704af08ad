"""Logging in, where tokens are issued locally; and who is logged in."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path

import typer
from rich.table import Table
from rich.text import Text

from chassis.clock import system_now
from chassis.identity import LocalIssuer
from cli.options import Given, add_command
from cli.people import Person, read_people
from cli.session import Session
from cli.show.values import instant, plain
from contracts.errors import Forbidden, not_found
from contracts.rpc.base import Role
from contracts.rpc.notify import Language

EXAMPLE_PEOPLE = Path(__file__).resolve().parent.parent / "examples" / "stockholm" / "people.yaml"


def add_to(app: typer.Typer, language: Language) -> None:
    """`login`, `whoami`, `logout`."""
    add_command(
        app,
        language,
        "login",
        log_in,
        (
            "Logga in (bara där inloggningar utfärdas lokalt); utan namn visas vilka som finns.",
            "Log in (only where logins are issued locally); without a name, those there are are shown.",
        ),
        Given("person_id", str, ("Personens id.", "The person's id."), metavar="PERSON"),
        Given(
            "people",
            Path,
            ("Fil med personer och roller.", "A file of persons and roles."),
            "--people",
            "YAML",
        ),
    )
    add_command(
        app, language, "whoami", show_login, ("Visa vem som är inloggad.", "Show who is logged in.")
    )
    add_command(app, language, "logout", log_out, ("Logga ut.", "Log out."))


def log_out(session: Session) -> None:
    """Forget the login."""
    session.token_path.unlink(missing_ok=True)
    session.put(session.say("Utloggad.", "Logged out."), {"logged_in": False})


def people_file(session: Session, given: Path | None) -> Path:
    """The file named, the run's, or the Stockholm example's."""
    if given is not None:
        return given
    return Path(session.stack.people) if session.stack.people else EXAMPLE_PEOPLE


def log_in(session: Session, person_id: str | None, people: Path | None) -> None:
    """Issue a token for a person of the file and keep it."""
    if os.environ.get("RADSLAG_ENVIRONMENT") == "production":
        raise Forbidden(
            {
                "code": "no_local_issuer",
                "sv": "i produktion utfärdar staden inloggningen; ange den i RADSLAG_TOKEN",
                "en": "in production the city issues the login; give it in RADSLAG_TOKEN",
            }
        )
    known = read_people(people_file(session, people))
    if person_id is None:
        session.put(
            _table(session, known.people),
            {"people": [person.model_dump(mode="json", by_alias=True) for person in known.people]},
        )
        return
    person = known.find(person_id)
    if person is None:
        raise not_found("person", person_id)
    session.keep_token(LocalIssuer(session.run_dir).token(person.id, person.held_roles()))
    show_login(session)


def _table(session: Session, people: tuple[Person, ...]) -> Table:
    table = Table(
        "id", session.say("roll", "role"), session.say("organ", "body"), header_style="bold"
    )
    for person in people:
        for role in person.roles:
            table.add_row(person.id, plain(role.role, session.language), role.body or "")
    return table


def show_login(session: Session) -> None:
    """Whose token it is, with which roles, until when."""
    claims = session.claims()
    until = datetime.fromtimestamp(claims["exp"], UTC)
    text = Text.assemble((str(claims["sub"]), "bold"))
    for role in claims.get("roles", []):
        body = f", {role['body_id']}" if role.get("body_id") else ""
        text.append(f"\n  {plain(Role(role['role']), session.language)}{body}")
        if role.get("deputy_for"):
            text.append(session.say(" (ersättare för ", " (deputy for ") + f"{role['deputy_for']})")
    ended = until < system_now()
    text.append(
        "\n"
        + (session.say("gick ut ", "ended ") if ended else session.say("gäller till ", "until ")),
        style="dim",
    )
    text.append(instant(until), style="red" if ended else "dim")
    session.put(
        text,
        {
            "person_id": claims["sub"],
            "roles": claims.get("roles", []),
            "issuer": claims.get("iss"),
            "assurance": claims.get("aal"),
            "expires_at": until.isoformat(),
            "expired": ended,
        },
    )
