"""The sheets of the reference data: one for each kind."""

from __future__ import annotations

from typing import Final

from cli.workbook.sheets import Column, Kind, Sheet, choices_of
from contracts.base import BodyKind
from contracts.rpc.portfolio import Mark, TargetGroupKind

_BODY: Final = ("Organets nyckel", "Body key")
_VALIDITY: Final = (
    Column("valid_from", ("Gäller från", "Valid from"), Kind.DATE, width=14),
    Column("valid_to", ("Gäller till och med", "Valid to"), Kind.DATE, width=14),
)
_FOUNDED: Final = (
    Column(
        "mark",
        ("Grund", "Basis"),
        Kind.CHOICE,
        (
            "Känt: läst i källan. Antaget: ifyllt tills källan finns.",
            "Known: read in the source. Assumed: filled in.",
        ),
        choices_of(Mark),
        width=12,
    ),
    Column(
        "source",
        ("Källa", "Source"),
        help=(
            "Var det lästes, eller varför det är antaget.",
            "Where it was read, or why it is assumed.",
        ),
        width=40,
    ),
)

BODIES: Final = Sheet(
    "bodies",
    ("Organ", "Bodies"),
    (
        Column(
            "body_id",
            _BODY,
            help=(
                "Kort och fast: a-z, 0-9 och bindestreck. En rad för varje namn genom tiden.",
                "Short and stable: a-z, 0-9 and hyphens. A row for each name through time.",
            ),
            required=True,
        ),
        Column("name.sv", ("Namn", "Name in Swedish"), required=True, width=44),
        Column("name.en", ("Namn på engelska", "Name in English"), required=True, width=44),
        Column("kind", ("Slag", "Kind"), Kind.CHOICE, choices=choices_of(BodyKind), required=True),
        Column(
            "parent_id",
            ("Överordnat organ", "Parent"),
            help=("Nyckeln. Ett kommunalförbund har inget.", "Its key. A municipal federation has none."),
        ),
        Column("valid_from", ("Gäller från", "Valid from"), Kind.DATE, required=True, width=14),
        Column(
            "valid_to",
            ("Sista dag", "Last day"),
            Kind.DATE,
            ("Bara när organet upphör.", "Only where the body ends."),
            width=14,
        ),
        Column(
            "successor_id",
            ("Efterträds av", "Successor"),
            help=(
                "Tar över öppna ärenden dagen efter den sista. Organ med samma efterträdare slås samman.",
                "Takes over the open cases the day after the last. Bodies with one successor are a merger.",
            ),
        ),
        *_FOUNDED,
    ),
)  # fmt: skip

OWNERS: Final = Sheet(
    "owners",
    ("Ägare", "Owners"),
    (
        Column("_body_id", _BODY, required=True),
        Column("_valid_from", ("Gäller från", "Valid from"), Kind.DATE, required=True, width=14),
        Column("name", ("Ägare", "Owner"), required=True, width=44),
        Column("body_id", ("Ägarens nyckel", "Owner key")),
        Column("percent", ("Andel i procent", "Share in per cent"), Kind.NUMBER, width=14),
    ),
)

STRATEGIES: Final = Sheet(
    "strategies",
    ("Strategier", "Strategies"),
    (
        Column("strategy_id", ("Versionens nyckel", "Version key"), required=True, width=34),
        Column("title", ("Rubrik", "Title"), required=True, width=60),
        Column("adopted_on", ("Antagen", "Adopted"), Kind.DATE, required=True, width=14),
        Column("case_number", ("Diarienummer", "Case number")),
        *_VALIDITY,
        *_FOUNDED,
    ),
)


def _items(key: str, title: tuple[str, str], *more: Column) -> Sheet:
    return Sheet(
        key,
        title,
        (
            Column("_strategy_id", ("Versionens nyckel", "Version key"), required=True, width=34),
            Column("key", ("Nyckel", "Key"), required=True),
            Column("number", ("Nummer", "Number"), Kind.INTEGER, width=10),
            Column("text.sv", ("Text", "Text in Swedish"), required=True, width=60),
            Column("text.en", ("Text på engelska", "Text in English"), required=True, width=60),
            *more,
            Column(
                "was",
                ("Tidigare nyckel", "Earlier key"),
                help=(
                    "Nyckeln i föregående version, om den hade en annan.",
                    "Its key in the version before, where it had another.",
                ),
            ),
            *_VALIDITY,
            *_FOUNDED,
        ),
    )


#: By the name of the list in the contract, in the order of the document.
ITEMS: Final = (
    _items("vision", ("Målbild", "Vision")),
    _items("dimensions", ("Dimensioner", "Dimensions")),
    _items(
        "implementation_principles", ("Principer för genomförande", "Implementation principles")
    ),
    _items("enabling_principles", ("Möjliggörande principer", "Enabling principles")),
    _items("technique_layers", ("Tekniklager", "Technique layers")),
    _items("focus_areas", ("Fokusområden", "Focus areas")),
    _items(
        "target_groups",
        ("Målgrupper", "Target groups"),
        Column("kind", ("Slag", "Kind"), Kind.CHOICE, choices=choices_of(TargetGroupKind)),
    ),
)

ADOPTIONS: Final = Sheet(
    "adoptions",
    ("Antaganden", "Adoptions"),
    (
        Column("body_id", _BODY, required=True),
        Column("strategy_id", ("Versionens nyckel", "Version key"), required=True, width=34),
        Column("adopted_on", ("Styrelsens beslut", "Decided by the board"), Kind.DATE, required=True),
        Column("case_number", ("Diarienummer", "Case number"), required=True),
        Column(
            "correction",
            ("Skäl för rättelse", "Reason of a correction"),
            help=("Bara när en uppgift rättas.", "Only where a record is corrected."),
            width=40,
        ),
    ),
)  # fmt: skip

ALL: Final = (BODIES, OWNERS, STRATEGIES, *ITEMS, ADOPTIONS)
