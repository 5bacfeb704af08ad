"""`radslag parked`: events that are held back, over all services."""

from __future__ import annotations

from collections.abc import Iterator

import typer
from rich.console import Group
from rich.syntax import Syntax
from rich.table import Table
from rich.text import Text

from cli.options import ALL_PAGES, Given, add_command, group, required
from cli.session import Caller, Session, whole
from cli.show.labels import label
from cli.show.replies import generic
from cli.show.values import coloured, plain
from contracts.errors import Invalid
from contracts.faults import fault
from contracts.registry import SERVICES
from contracts.rpc.notify import Language
from contracts.rpc.operations import (
    HeldEvent,
    HeldEventDetail,
    HeldEvents,
    HeldResolution,
    HeldState,
)

_WHICH = ("Tjänst och nummer, som funding/12.", "Service and number, such as funding/12.")
_COLUMNS = ("state", "event_type", "source", "subject", "reason", "attempts", "due_at")


def add_to(app: typer.Typer, language: Language) -> None:
    """`parked list|show|replay|discard`."""
    words = (
        "Händelser som väntar eller är parkerade, i alla tjänster",
        "Events that wait or are parked, in every service",
    )
    commands = group(language, words)
    service = Given("service", str, ("Bara den här tjänsten.", "This service alone."), "--service")
    add_command(
        commands,
        language,
        "list",
        list_held,
        ("Lista dem, äldst först.", "List them, oldest first."),
        service,
        Given("state", HeldState, ("Bara i det här läget.", "Only in this state."), "--state"),
        ALL_PAGES,
    )
    which = required("which", str, _WHICH, "SERVICE/NUMBER")
    add_command(commands, language, "show", show_held, ("Visa en hel.", "Show one whole."), which)
    several = required("which", list[str], _WHICH, "SERVICE/NUMBER...")
    add_command(
        commands,
        language,
        "replay",
        replay,
        (
            "Försök igen nu; efterföljarna följer när det lyckas.",
            "Try again now; successors follow when it succeeds.",
        ),
        several,
    )
    add_command(
        commands,
        language,
        "discard",
        discard,
        (
            "Avskriv, med skäl; efterföljarna släpps fram.",
            "Give up, with a reason; successors are freed.",
        ),
        several,
        Given(
            "reason",
            str,
            ("Varför; sparas i behandlingsloggen.", "Why; kept in the audit."),
            "--reason",
        ),
    )
    app.add_typer(commands, name="parked")


def _place(which: str) -> tuple[str, int]:
    """`funding/12` → funding, 12."""
    service, _, number = which.partition("/")
    if service not in SERVICES or not number.isdecimal():
        names = ", ".join(SERVICES)
        raise Invalid.of(
            fault(
                "which",
                f"{which} ska vara tjänst/nummer, där tjänsten är någon av {names}",
                f"{which} must be service/number, where the service is one of {names}",
            )
        )
    return service, int(number)


def _asked(service: str | None) -> tuple[str, ...]:
    if service is not None and service not in SERVICES:
        names = ", ".join(SERVICES)
        raise Invalid.of(
            fault("service", f"ska vara något av: {names}", f"must be one of: {names}")
        )
    return SERVICES if service is None else (service,)


def list_held(
    session: Session, service: str | None, state: HeldState | None, *, everything: bool
) -> None:
    """One table over all services, each event with what it is called in the other commands."""
    asked = {} if state is None else {"state": state}
    found: list[tuple[str, HeldEvent]] = []
    more = False
    with session.client() as client:
        for name in _asked(service):
            page = _page(client, name, asked, everything=everything)
            found += [(name, event) for event in page.items]
            more |= page.next_cursor is not None
    found.sort(key=lambda each: each[1].received_at)
    session.put(
        Group(*_list(session, found, more=more)),
        {
            "items": [{"service": name, **event.model_dump(mode="json")} for name, event in found],
            "more": more,
        },
    )


def _page(
    client: Caller, service: str, asked: dict[str, HeldState], *, everything: bool
) -> HeldEvents:
    name = f"{service}.list_parked"
    page = whole(client, name, **asked) if everything else client.call(name, **asked)
    assert isinstance(page, HeldEvents)
    return page


def _list(
    session: Session, found: list[tuple[str, HeldEvent]], *, more: bool
) -> Iterator[Table | Text]:
    language = session.language
    if not found:
        yield Text(
            session.say("Ingen händelse hålls tillbaka.", "No event is held back."), style="green"
        )
        return
    table = Table("id", *(label(name, language) for name in _COLUMNS), header_style="bold")
    for service, event in found:
        fields = {
            **dict(event),
            "reason": event.reason_sv if language is Language.SV else event.reason_en,
        }
        table.add_row(
            f"{service}/{event.held_id}",
            *(coloured(fields[name], language, name) for name in _COLUMNS),
        )
    yield table
    if more:
        yield Text(
            session.say("Det finns fler: --all visar alla.", "There are more: --all shows all."),
            style="dim",
        )


def show_held(session: Session, which: str) -> None:
    """Headers, body and why it is held."""
    service, number = _place(which)
    with session.client() as client:
        detail = client.call(f"{service}.show_parked", held_id=number)
    assert isinstance(detail, HeldEventDetail)
    headers = "\n".join(
        f"{key}: {plain(value, session.language)}" for key, value in detail.headers.items()
    )
    session.put(
        Group(
            generic(detail.event, session.language),
            Text(headers, style="dim"),
            Syntax(detail.body, "json", word_wrap=True, background_color="default"),
            Text(session.say("(avkortad)", "(cut)") if detail.truncated else ""),
        ),
        detail.model_dump(mode="json"),
    )


def replay(session: Session, which: list[str]) -> None:
    """Each in turn."""
    _resolve(session, which, "replay_parked", {})


def discard(session: Session, which: list[str], reason: str | None) -> None:
    """Each in turn; the contract demands the reason."""
    _resolve(session, which, "discard_parked", {} if reason is None else {"reason": reason})


def _resolve(session: Session, which: list[str], method: str, fields: dict[str, str]) -> None:
    places = [_place(each) for each in which]
    table = Table("id", label("outcome", session.language), label("reason", session.language))
    told = []
    with session.client() as client:
        for service, number in places:
            answered = client.call(f"{service}.{method}", held_id=number, **fields)
            assert isinstance(answered, HeldResolution)
            reason = answered.reason_sv if session.language is Language.SV else answered.reason_en
            table.add_row(f"{service}/{number}", answered.outcome, reason)
            told.append({"service": service, **answered.model_dump(mode="json")})
    session.put(table, {"items": told})
