"""The pages in docs/ made from the contracts: the catalogue of events and the authority table."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from contracts.authority import PROCEDURES, scope_of
from contracts.envelope import CityEvent, Event
from contracts.events.city import EventAnsweredV1
from contracts.generate.schemas import event_path
from contracts.registry import CITY_SUBSCRIBERS, EVENTS, INTERNAL_SUBSCRIBERS, SERVICES
from contracts.responsibilities import responsibilities
from contracts.rpc.base import Procedure, Role, Scope
from contracts.words import event_word, word

NOTICE: Final = "<!-- Made by `python -m contracts.generate` from the contracts: edit those. -->"

#: The README's picture stands between these two lines.
FLOW_BEGINS: Final = "<!-- event flow: made by `python -m contracts.generate` -->"
FLOW_ENDS: Final = "<!-- end of event flow -->"

#: How many names an arrow of the picture carries before it only counts the rest.
_NAMES_PER_ARROW: Final = 4


def events_page() -> str:
    """Every event: its subject, when it is sent, who listens; with a picture of the flow."""
    lines = [
        NOTICE,
        "",
        "# Events",
        "",
        "Every event that crosses the broker. Source and subject together are the order key: what one",
        "publisher says of one subject is handled one after another. Services publish to",
        "`radslag.events` with the type as routing key, city systems to `city.events` with",
        "`<system>.<type>`.",
        "",
        event_flow(),
    ]
    for publisher in (*SERVICES, "city", "radslag"):
        lines += [
            "",
            f"## {publisher}",
            "",
            "| type | in Swedish | subject | sent | who listens |",
            "|---|---|---|---|---|",
            *(_event_row(event) for event in EVENTS.values() if event.publisher() == publisher),
        ]
    return "\n".join(lines) + "\n"


def event_flow() -> str:
    """A mermaid picture of who listens to whom. What a service hears from itself is left out."""
    arrows = []
    for publisher in (*SERVICES, "city"):
        for subscriber in SERVICES:
            # A type in two versions is one name.
            heard = list(
                dict.fromkeys(
                    event.type_name.split(".")[1]
                    for event in _subscribed(subscriber)
                    if event.publisher() == publisher
                )
            )
            if heard and publisher != subscriber:
                arrows.append(f'    {publisher} -->|"{_few(heard)}"| {subscriber}')
    arrows += [
        f'    {service} -.->|"event_answered"| city'
        for service in SERVICES
        if CITY_SUBSCRIBERS[service]
    ]
    return "\n".join(
        ["```mermaid", "flowchart LR", "    city([other city systems])", *arrows, "```"]
    )


def with_event_flow(readme: str) -> str:
    """The README with a fresh picture between its markers; as it was when it has none."""
    before, begins, rest = readme.partition(FLOW_BEGINS)
    _, ends, after = rest.partition(FLOW_ENDS)
    if not (begins and ends):
        return readme
    return f"{before}{begins}\n{event_flow()}\n{ends}{after}"


def authority_page() -> str:
    """Which role may call what, for which bodies, in Swedish and in English."""
    return "\n".join(
        [
            NOTICE,
            "",
            "# Vem får göra vad · Who may do what",
            "",
            "## På svenska",
            "",
            "`alla`: för alla nämnder och bolag. `egen`: bara för den nämnd eller det bolag som rollen gäller.",
            "En revisor läser allt och ändrar inget.",
            *_authority_tables(
                steps={name: procedure.step_sv for name, procedure in PROCEDURES.items()},
                roles={role: word(role).sv for role in Role},
                scopes={Scope.ANY: "alla", Scope.OWN_BODY: "egen"},
                heading=("steg", "anrop"),
            ),
            *_by_role(
                "Vem gör vad",
                steps={name: procedure.step_sv for name, procedure in PROCEDURES.items()},
                roles={role: word(role).sv for role in Role},
                scopes={Scope.OWN_BODY: "för det egna organet", Scope.ANY: "för alla organ"},
            ),
            "",
            "## In English",
            "",
            "`any`: for every committee and company. `own`: only for the one that the role is held for.",
            "An auditor reads everything and changes nothing.",
            *_authority_tables(
                steps={name: procedure.step_en for name, procedure in PROCEDURES.items()},
                roles={role: word(role).en for role in Role},
                scopes={Scope.ANY: "any", Scope.OWN_BODY: "own"},
                heading=("step", "call"),
            ),
            *_by_role(
                "Who does what",
                steps={name: procedure.step_en for name, procedure in PROCEDURES.items()},
                roles={role: word(role).en for role in Role},
                scopes={Scope.OWN_BODY: "for their own body", Scope.ANY: "for every body"},
            ),
            "",
        ]
    )


def _event_row(event: type[Event]) -> str:
    link = f"[`{event.type_name}`](../contracts/schemas/{event_path(event)})"
    cells = (
        link,
        event_word(event.type_name).sv,
        event.subject_kind(),
        _sent_when(event),
        ", ".join(_listeners(event)) or "–",
    )
    return f"| {' | '.join(cells)} |"


def _sent_when(event: type[Event]) -> str:
    first_paragraph = (event.__doc__ or "").partition("\n\n")[0]
    return " ".join(first_paragraph.split()).removeprefix("Sent ").replace("|", "\\|")


def _listeners(event: type[Event]) -> list[str]:
    if event is EventAnsweredV1:
        return ["the sender of the event"]
    return [service for service in SERVICES if event in _subscribed(service)]


def _subscribed(service: str) -> tuple[type[Event], ...]:
    city: tuple[type[CityEvent], ...] = CITY_SUBSCRIBERS[service]
    return (*INTERNAL_SUBSCRIBERS[service], *city)


def _few(names: list[str]) -> str:
    shown, rest = names[:_NAMES_PER_ARROW], len(names) - _NAMES_PER_ARROW
    return "<br/>".join([*shown, f"and {rest} more"] if rest > 0 else names)


def _authority_tables(
    *,
    steps: Mapping[str, str],
    roles: Mapping[Role, str],
    scopes: Mapping[Scope, str],
    heading: tuple[str, str],
) -> list[str]:
    """One table for each service: a row for each procedure, a column for each role that has any."""
    lines: list[str] = []
    for service in SERVICES:
        procedures = [p for p in PROCEDURES.values() if p.service == service]
        concerned = [r for r in Role if any(scope_of(p, r) is not None for p in procedures)]
        lines += [
            "",
            f"### {service}",
            "",
            f"| {' | '.join((*heading, *(roles[role] for role in concerned)))} |",
            f"|---|---|{':-:|' * len(concerned)}",
        ]
        for procedure in procedures:
            cells = (_scope_cell(procedure, role, scopes) for role in concerned)
            row = (steps[procedure.name], f"`{procedure.name}`", *cells)
            lines.append(f"| {' | '.join(row)} |")
    return lines


def _by_role(
    heading: str,
    *,
    steps: Mapping[str, str],
    roles: Mapping[Role, str],
    scopes: Mapping[Scope, str],
) -> list[str]:
    """What each role does, in the order of the work; what it only reads is in the tables."""
    lines = ["", f"### {heading}"]
    taken = tuple(responsibilities())
    for role in Role:
        for scope, words in scopes.items():
            names = [one.step.name for one in taken if (one.role, one.scope) == (role, scope)]
            if names:
                lines += ["", f"**{roles[role]}**, {words}:", ""]
                lines += [f"- {steps[name]}" for name in names]
    return lines


def _scope_cell(procedure: Procedure, role: Role, scopes: Mapping[Scope, str]) -> str:
    scope = scope_of(procedure, role)
    return "" if scope is None else scopes[scope]
