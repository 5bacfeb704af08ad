"""What people are told about the formal money decision and what becomes of what it gave."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from contracts.envelope import Event
from contracts.events import funding
from services.notify.texts import Both, Sentence

_REWORK: Final = Both(
    "{{ event.body_id|body }} bereder projektet vidare och lämnar in det igen.",
    "{{ event.body_id|body }} prepares the project further and submits it again.",
)

MONEY: Final[Mapping[type[Event], Sentence]] = MappingProxyType(
    {
        funding.ApplicationReferredBackV1: Sentence(
            Both(
                "{% if event.referred_by %}{{ event.referred_by|body }}{% else %}Digitaliseringsrådet"
                "{% endif %} har återremitterat ”{{ project.title }}”. Skäl: {{ event.reason|brief }}",
                "{% if event.referred_by %}{{ event.referred_by|body }}{% else %}The digital council"
                "{% endif %} referred “{{ project.title }}” back. Reason: {{ event.reason|brief }}",
            ),
            _REWORK,
        ),
        funding.AllocationRefusedV1: Sentence(
            Both(
                "{{ event.decided_by|body }} har {{ event.decided_on|day }} beslutat att inte medge"
                " medel till ”{{ project.title }}” (dnr {{ event.case_number }})."
                " Skäl: {{ event.reason|brief }}",
                "{{ event.decided_by|body }} decided on {{ event.decided_on|day }} not to approve money"
                " for “{{ project.title }}” (case {{ event.case_number }})."
                " Reason: {{ event.reason|brief }}",
            ),
            Both(
                "{% if event.for_want_of_money %}Projektet står på reservlistan och kan få medel när"
                " några blir fria.{% else %}{{ event.body_id|body }} omarbetar projektet eller"
                " återkallar det.{% endif %}",
                "{% if event.for_want_of_money %}The project is on the reserve list and may get money"
                " when some is freed.{% else %}{{ event.body_id|body }} reworks the project or"
                " withdraws it.{% endif %}",
            ),
        ),
        funding.AllocationApprovedV1: Sentence(
            Both(
                "”{{ project.title }}” är tilldelat {{ event.lines|mnkr }} {{ event.lines|years }}"
                " genom beslut av {{ event.decided_by|body }} {{ event.decided_on|day }}"
                " (dnr {{ event.case_number }}).",
                "“{{ project.title }}” was allocated {{ event.lines|mnkr }} in"
                " {{ event.lines|years }} by a decision of {{ event.decided_by|body }} on"
                " {{ event.decided_on|day }} (case {{ event.case_number }}).",
            ),
            Both(
                "{{ event.body_id|body }} genomför projektet och följer upp det varje tertial.",
                "{{ event.body_id|body }} carries the project out and reports on it every tertial.",
            ),
        ),
        funding.InstalmentReleasedV1: Sentence(
            Both(
                "{{ event.lines|mnkr }} {{ event.lines|years }} till ”{{ project.title }}” är avropade"
                " (delbetalning {{ event.number }})."
                "{% if event.reason %} Skäl: {{ event.reason|brief }}{% endif %}",
                "{{ event.lines|mnkr }} in {{ event.lines|years }} for “{{ project.title }}” is released"
                " (instalment {{ event.number }})."
                "{% if event.reason %} Reason: {{ event.reason|brief }}{% endif %}",
            ),
            Both(
                "{{ event.body_id|body }} kan använda pengarna.",
                "{{ event.body_id|body }} may use the money.",
            ),
        ),
        funding.InstalmentHeldV1: Sentence(
            Both(
                "Delbetalning {{ event.number }} till ”{{ project.title }}”, {{ event.lines|mnkr }},"
                " hålls inne: {{ event.because|word }}."
                "{% if event.detail %} {{ event.detail|brief }}{% endif %}",
                "Instalment {{ event.number }} to “{{ project.title }}”, {{ event.lines|mnkr }}, is"
                " held: {{ event.because|word }}."
                "{% if event.detail %} {{ event.detail|brief }}{% endif %}",
            ),
            Both(
                "{{ event.body_id|body }} undanröjer orsaken; då avropas pengarna.",
                "{{ event.body_id|body }} removes the cause; then the money is released.",
            ),
        ),
        funding.AllocationReducedV1: Sentence(
            Both(
                "”{{ project.title }}” lämnar tillbaka {{ event.lines|mnkr }} {{ event.lines|years }}"
                " (dnr {{ event.case_number }}). Skäl: {{ event.reason|brief }}",
                "“{{ project.title }}” gives back {{ event.lines|mnkr }} of {{ event.lines|years }}"
                " (case {{ event.case_number }}). Reason: {{ event.reason|brief }}",
            ),
        ),
        funding.AllocationCarriedOverV1: Sentence(
            Both(
                "{{ [event]|mnkr }} till ”{{ project.title }}” är ombudgeterade från {{ event.year }}"
                " till {{ event.year + 1 }} (dnr {{ event.case_number }}).",
                "{{ [event]|mnkr }} for “{{ project.title }}” is carried over from {{ event.year }} to"
                " {{ event.year + 1 }} (case {{ event.case_number }}).",
            ),
        ),
        funding.AllocationEndedV1: Sentence(
            Both(
                "Tilldelningen till ”{{ project.title }}” är avslutad"
                "{% if event.case_number %} (dnr {{ event.case_number }}){% endif %}."
                "{% if event.returned %} {{ event.returned|mnkr }} går tillbaka.{% endif %}"
                " Skäl: {{ event.reason|brief }}",
                "The allocation to “{{ project.title }}” has ended"
                "{% if event.case_number %} (case {{ event.case_number }}){% endif %}."
                "{% if event.returned %} {{ event.returned|mnkr }} goes back.{% endif %}"
                " Reason: {{ event.reason|brief }}",
            ),
        ),
    }
)
