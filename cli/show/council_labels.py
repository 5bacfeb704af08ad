"""What the fields of the council's meetings and minutes are called."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

LABELS: Final[Mapping[str, tuple[str, str]]] = MappingProxyType(
    {
        "announced_on": ("anslaget", "announced"),
        "appeal": ("överklagande", "appeal"),
        "appeal_days": ("dagar för överklagande", "days to appeal"),
        "appeal_until": ("kan överklagas till och med", "can be appealed until"),
        "appealed_on": ("överklagat", "appealed"),
        "attest_by": ("ska vara justerat", "to be attested by"),
        "attest_within_days": ("dagar till justering", "days to the attestation"),
        "attested": ("justeras", "attested"),
        "attested_by": ("justerat av", "attested by"),
        "attested_on": ("justerat den", "attested on"),
        "called_on": ("kallelsen gick ut", "call went out"),
        "carried": ("vinnande yrkande", "proposal that carried"),
        "casting_vote": ("utslagsröst", "casting vote"),
        "conditions": ("villkor", "conditions"),
        "council": ("rådets regler", "the council's rules"),
        "dissents": ("reservationer och uttalanden", "reservations and statements"),
        "ended_by": ("avslutat genom", "ended by"),
        "extent": ("omfattning", "extent"),
        "final_on": ("laga kraft", "final"),
        "immediate": ("omedelbart", "immediate"),
        "item": ("ärende", "item"),
        "late_because": ("varför kallelsen är sen", "why the call is late"),
        "mandate_id": ("mandatets id", "mandate id"),
        "meeting": ("möte", "meeting"),
        "member": ("ledamot", "member"),
        "notice_days": ("dagar från kallelse till möte", "days from call to meeting"),
        "office": ("plats", "office"),
        "paragraphs": ("paragrafer", "paragraphs"),
        "presiding": ("leder mötet", "presiding"),
        "proposal": ("yrkande", "proposal"),
        "proposals": ("yrkanden", "proposals"),
        "reconsider": ("omprövas för att", "reconsidered because"),
        "reconsidered": ("omprövade ärenden", "reconsidered items"),
        "revokes": ("ersätter utfallet från möte", "replaces the word of meeting"),
        "roll_calls": ("omröstningar", "roll-calls"),
        "round_title": ("omgång", "round"),
        "serving": ("tjänstgör", "serving"),
        "settled_on": ("avgjort", "settled"),
        "substitute": ("ersättare", "substitute"),
        "substitutes_serve": ("ersättare tjänstgör", "substitutes serve"),
        "upheld": ("står fast", "upheld"),
        "votes": ("röster", "votes"),
        "way": ("väg till laga kraft", "way to being final"),
    }
)
