"""What people are told about the council's minutes on their way to being final."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from contracts.envelope import Event
from contracts.events import funding
from services.notify.texts import Both, Sentence

_MINUTES: Final = Both("Digitaliseringsrådets protokoll", "The digital council's minutes")

COUNCIL: Final[Mapping[type[Event], Sentence]] = MappingProxyType(
    {
        funding.MinutesAttestedV1: Sentence(
            Both(
                "Digitaliseringsrådets protokoll är justerat {{ event.attested_on|day }}"
                " för {{ event.project_ids|titles }}.",
                "The digital council's minutes were attested on {{ event.attested_on|day }}"
                " for {{ event.project_ids|titles }}.",
            ),
            Both("Beslutet anslås.", "The decision will be announced."),
            about=_MINUTES,
        ),
        funding.DecisionAnnouncedV1: Sentence(
            Both(
                "Digitaliseringsrådets beslut om {{ event.project_ids|titles }} är anslaget"
                " {{ event.announced_on|day }} och kan överklagas till och med"
                " {{ event.appeal_until|day }}.",
                "The digital council's decision on {{ event.project_ids|titles }} was announced on"
                " {{ event.announced_on|day }} and can be appealed until"
                " {{ event.appeal_until|day }} inclusive.",
            ),
            about=_MINUTES,
        ),
        funding.DecisionAppealedV1: Sentence(
            Both(
                "Beslutet om {{ event.project_ids|titles }} är överklagat (mål {{ event.case_number }}).",
                "The decision on {{ event.project_ids|titles }} was appealed (case {{ event.case_number }}).",
            ),
            Both("Domstolen prövar beslutet.", "The court examines the decision."),
            about=_MINUTES,
        ),
        funding.DecisionFinalV1: Sentence(
            Both(
                "Digitaliseringsrådets beslut om {{ event.project_ids|titles }} har vunnit laga kraft.",
                "The digital council's decision on {{ event.project_ids|titles }} is final.",
            ),
            about=_MINUTES,
        ),
        funding.DecisionAnnulledV1: Sentence(
            Both(
                "Domstolen har upphävt beslutet om {{ event.project_ids|titles }} (mål {{ event.case_number }}).",
                "The court annulled the decision on {{ event.project_ids|titles }} (case {{ event.case_number }}).",
            ),
            Both(
                "Digitaliseringsrådet behöver behandla projektet på nytt.",
                "The digital council has to deal with the project again.",
            ),
            about=_MINUTES,
        ),
    }
)
