"""What the fields of selections are called at a terminal."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

#: By field name: Swedish, English.
LABELS: Final[Mapping[str, tuple[str, str]]] = MappingProxyType(
    {
        "acceptability": ("acceptans", "acceptability"),
        "alternatives": ("högst ett av dessa väljs", "at most one of these"),
        "asked_at": ("begärt", "asked for"),
        "at_least": ("minst", "at least"),
        "at_most": ("högst", "at most"),
        "binding": ("binder", "binding"),
        "by": ("med", "by"),
        "chosen": ("vald", "chosen"),
        "conflict": ("regler som krockar", "rules in conflict"),
        "conflict_minimal": ("så få som går", "as few as can be"),
        "cost_share": ("andel av kostnaden", "share of the cost"),
        "current": ("underlaget gäller idag", "inputs hold today"),
        "done": ("klart", "done"),
        "draws": ("dragningar", "draws"),
        "elsewhere": ("kostnad utanför omgången", "cost outside the round"),
        "failure": ("varför det inte gick", "why it failed"),
        "groups": ("grupper", "groups"),
        "id": ("id", "id"),
        "input_hash": ("underlagets kontrollsumma", "hash of the inputs"),
        "left": ("kvar", "left"),
        "left_out": ("kan inte väljas", "can't be chosen"),
        "margin": ("gräns för gränsfall", "margin of the borderline"),
        "margins": ("vad som hade ändrat utfallet", "what would have moved it"),
        "must": ("måste väljas", "has to be chosen"),
        "must_not": ("får inte väljas", "may not be chosen"),
        "possible": ("går att besluta tvärtom", "can be decided otherwise"),
        "prices": ("pris för att besluta tvärtom", "price of deciding otherwise"),
        "problem": ("problem", "problem"),
        "progress": ("så långt", "progress"),
        "proof": ("bevis", "proof"),
        "reduced": ("mindre omfång", "reduced scope"),
        "registered_at": ("inkommen", "registered"),
        "result": ("resultat", "result"),
        "result_hash": ("resultatets kontrollsumma", "hash of the result"),
        "scenario": ("scenario", "scenario"),
        "seed": ("slumpfrö", "seed"),
        "selected": ("valda", "selected"),
        "selection_id": ("urvals-id", "selection id"),
        "share": ("andel", "share"),
        "shares": ("andelar", "shares"),
        "sources": ("källor", "sources"),
        "spent": ("använt", "spent"),
        "spread": ("spridning", "spread"),
        "stage": ("skede", "stage"),
        "status": ("utfall", "outcome"),
        "tag": ("märke", "tag"),
        "tags": ("märken", "tags"),
        "tie_settled": ("lika urval åtskilda", "ties settled"),
        "time_limit_s": ("tidsgräns (s)", "time limit (s)"),
        "total": ("totalt", "total"),
        "undecided": ("oavgjorda dragningar", "undecided draws"),
        "value_share": ("andel av värdet", "share of the value"),
        "with_problem": ("med problemet", "with the problem"),
    }
)
