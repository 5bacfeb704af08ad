"""What the form says about each field, to somebody who fills it in for the first time."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from cli.options import Words

#: By field: the whole path where the same name means different things, else the name.
HELPS: Final[Mapping[str, Words]] = MappingProxyType(
    {
        "title": ("Kort och talande, högst 120 tecken.", "Short and telling, at most 120 characters."),
        "summary": (
            "Högst 300 tecken, så att en invånare förstår.",
            "At most 300 characters that a citizen understands.",
        ),
        "strategy_id": (
            "Nyckeln till den strategiversion som projektet bidrar till.",
            "The key of the strategy version that the project serves.",
        ),
        "case_numbers": (
            "Ett eller flera dnr, med semikolon emellan.",
            "One or more case numbers, with a semicolon between.",
        ),
        "target_groups": (
            "En eller flera, med semikolon emellan. Listan visar strategins målgrupper.",
            "One or more, with a semicolon between. The list shows the strategy's target groups.",
        ),
        "benefit_owner": (
            "En funktion i linjen, aldrig ett personnamn. Utan den tas projektet emot, men inte upp i en omgång.",
            "A line function, never a person's name. Without it the project is received, but is taken into no round.",
        ),
        "sponsor": ("En funktion, aldrig ett personnamn.", "A function, never a person's name."),
        "project_manager": ("En funktion, aldrig ett personnamn.", "A function, never a person's name."),
        "steering_group": (
            "Funktioner med semikolon emellan, ordföranden först.",
            "Functions with a semicolon between, the chair first.",
        ),
        "partner_bodies": (
            "Nycklar till andra organ i staden, med semikolon emellan.",
            "Keys of other bodies of the city, with a semicolon between.",
        ),
        "sites": ("Platskoder med semikolon emellan.", "Site codes with a semicolon between."),
        "alignments.key": (
            "Dimensionen eller principen som projektet bidrar till.",
            "The dimension or principle that the project serves.",
        ),
        "motivation": ("På vilket sätt, med egna ord.", "In what way, in your own words."),
        "amount": ("I kronor, exempelvis 1250000,00.", "In SEK, such as 1250000.00."),
        "financed_by": (
            "Källan som betalar eller ombeds betala.",
            "The source that pays or is asked to pay.",
        ),
        "distribution_key": (
            "Hur en driftkostnad fördelas, exempelvis per elev.",
            "How a running cost is shared, such as per pupil.",
        ),
        "description": ("Vad som förändras, och för vem.", "What changes, and for whom."),
        "unit": ("Det som mäts, exempelvis procent.", "What is measured, such as per cent."),
        "baseline": ("Värdet i dag.", "The value today."),
        "target": ("Värdet som ska nås.", "The value to reach."),
        "first_effect_year": ("Första året då nyttan märks.", "The first year in which it is felt."),
    }
)  # fmt: skip
