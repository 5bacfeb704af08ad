"""The sheet of a list of projects: a row for each project, and one for each more of its amounts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Final

from cli.form.helps import HELPS
from cli.form.sheets import heading_of
from cli.options import Words
from cli.session import Caller, whole
from cli.workbook.sheets import Column, Kind, Sheet, choices_of
from contracts.base import CostKind, ProjectKind
from contracts.rpc.portfolio import (
    Bodies,
    ImportKind,
    OngoingText,
    ProjectText,
    Strategies,
    StrategyView,
)

#: Which list of the contract a row belongs to.
LISTED_AS: Final = "listed_as"
#: The lists of a project that a row holds one part of; a row with nothing else holds one part more.
PARTS: Final = ("financing", "costs")
#: What an idea does not have yet.
ONGOING_ONLY: Final = frozenset(OngoingText.model_fields) - frozenset(ProjectText.model_fields)
_MORE: Final = (
    "En rad med bara belopp hör till projektet ovanför.",
    "A row with amounts alone belongs to the project above.",
)


def _column(key: str, kind: Kind = Kind.TEXT, help: Words = ("", ""), width: int = 22) -> Column:  # noqa: A002
    return Column(
        key, heading_of(key), kind, help if any(help) else HELPS.get(key, help), width=width
    )


def _part(name: str, what: Words, *columns: tuple[str, Words, Kind]) -> tuple[Column, ...]:
    return tuple(
        Column(f"{name}.{key}", (f"{what[0]}: {sv}", f"{what[1]}: {en}"), kind, _MORE, width=18)
        for key, (sv, en), kind in columns
    )


_YEAR: Final = ("year", ("år", "year"), Kind.INTEGER)
_AMOUNT: Final = ("amount", ("belopp", "amount"), Kind.NUMBER)
_FROM: Final = ("financed_by", ("källa", "source"), Kind.TEXT)

SHEET: Final = Sheet(
    "projects",
    ("Projekt", "Projects"),
    (
        Column(
            LISTED_AS,
            ("Läge", "Listed as"),
            Kind.CHOICE,
            ("Pågående, eller möjligt (en idé utan sökande).", "Ongoing, or possible (an idea without an applicant)."),
            {
                ImportKind.ONGOING.value: ("pågående", "ongoing"),
                ImportKind.IDEA.value: ("möjligt", "possible"),
            },
            required=True,
            width=14,
        ),
        replace(_column("title", width=44), required=True),
        replace(_column("kind", Kind.CHOICE), choices=choices_of(ProjectKind), required=True),
        Column(
            "body_id",
            ("Organ", "Body"),
            help=(
                "Den som äger projektet. En idé kan vara utan: programmet förvarar den.",
                "The owner of the project. An idea may be without one: the programme keeps it.",
            ),
            width=34,
        ),
        _column("summary", width=60),
        _column("case_numbers", Kind.LIST),
        _column("strategy_id", width=34),
        _column("target_groups", Kind.LIST),
        _column("benefit_owner"),
        _column("sponsor"),
        _column("project_manager"),
        *_part("financing", ("Har fått", "Financed"), _YEAR, _AMOUNT, _FROM),
        Column("case_number", ("Beslutets diarienummer", "Case number of the decision")),
        _column(
            "decider",
            help=(
                "Ett organ eller en funktion, aldrig ett personnamn.",
                "A body or a function, never a person's name.",
            ),
        ),
        _column("decided_on", Kind.DATE, width=14),
        *_part(
            "costs",
            ("Kostnad", "Cost"),
            _YEAR,
            ("kind", ("slag", "kind"), Kind.CHOICE),
            _AMOUNT,
            _FROM,
            ("distribution_key", ("fördelningsnyckel", "distribution key"), Kind.TEXT),
        ),
    ),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Choices:
    """What the drop-downs offer: by key, the words."""

    bodies: Mapping[str, Words] = field(default_factory=dict)
    strategies: Mapping[str, Words] = field(default_factory=dict)
    target_groups: Mapping[str, Words] = field(default_factory=dict)

    def in_sheet(self) -> Sheet:
        """The sheet with the bodies, strategy versions and target groups that are registered."""
        given = {
            "costs.kind": choices_of(CostKind),
            "body_id": self.bodies,
            "strategy_id": self.strategies,
            "target_groups": self.target_groups,
        }
        return replace(SHEET, columns=tuple(_offering(one, given) for one in SHEET.columns))


def _offering(column: Column, given: Mapping[str, Mapping[str, Words]]) -> Column:
    """Where nothing is registered anything may be written, and the service says what is wrong with it."""
    choices = given.get(column.key)
    if not choices:
        return column
    kind = Kind.LIST if column.kind is Kind.LIST else Kind.CHOICE
    return replace(column, kind=kind, choices=_told_apart(choices))


def _told_apart(choices: Mapping[str, Words]) -> dict[str, Words]:
    """Of two with the same name the key says which is meant."""
    times = [
        Counter(words[language].casefold() for words in choices.values()) for language in (0, 1)
    ]

    def one(key: str, words: Words, language: int) -> str:
        text = words[language]
        return text if times[language][text.casefold()] == 1 else f"{text} ({key})"

    return {key: (one(key, words, 0), one(key, words, 1)) for key, words in choices.items()}


def known_choices(client: Caller) -> Choices:
    """What is registered; of target groups those of every version, for a row may serve any."""
    bodies = whole(client, "portfolio.list_bodies")
    assert isinstance(bodies, Bodies)
    listed = whole(client, "portfolio.list_strategies")
    assert isinstance(listed, Strategies)
    groups: dict[str, Words] = {}
    for one in listed.items:
        version = client.call("portfolio.get_strategy", strategy_id=one.strategy_id)
        assert isinstance(version, StrategyView)
        groups |= {group.key: (group.text.sv, group.text.en) for group in version.target_groups}
    return Choices(
        {body.body_id: (body.name.sv, body.name.en) for body in bodies.items},
        {one.strategy_id: (one.title, one.title) for one in listed.items},
        groups,
    )
