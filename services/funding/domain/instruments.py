"""In which legal form a source's money reaches a project: it follows the receiver."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Final

from contracts.base import BodyKind
from contracts.events.funding import Instrument, SourceInstrument
from contracts.rpc.funding.sources import SourceKind
from contracts.words import word
from services.funding.domain.refusals import InstrumentNotForReceiver, SourceNotUsed
from services.funding.domain.rounds import require_distinct
from services.funding.domain.sources import Source

#: What each kind of receiver can be given the city's own money by; the first is taken where nobody says.
_FOR: Final[Mapping[BodyKind, tuple[Instrument, ...]]] = MappingProxyType(
    {
        **dict.fromkeys(
            (BodyKind.COMPANY, BodyKind.FOUNDATION),
            (Instrument.CONTRACT, Instrument.OWNER_CONTRIBUTION),
        ),
        # A partner, which nobody in the city instructs.
        BodyKind.MUNICIPAL_FEDERATION: (Instrument.AGREEMENT,),
    }
)
_COMMITTEE: Final = (Instrument.BUDGET_ADJUSTMENT,)


def possible(source: Source, receiver: BodyKind | None) -> tuple[Instrument, ...]:
    """What a receiver can be given this source's money by. Money from outside comes as it comes."""
    if source.kind in {SourceKind.EXTERNAL, SourceKind.PARTNER} or (
        source.kind is None and source.instrument is Instrument.EXTERNAL
    ):
        return (Instrument.EXTERNAL, Instrument.AGREEMENT)
    if source.kind is SourceKind.OWN_BUDGET or (
        source.kind is None and source.instrument is Instrument.OWN_BUDGET
    ):
        return (Instrument.OWN_BUDGET,)
    # Of a body that was described before its kind was kept nothing can be said but what the source says.
    return (source.instrument,) if receiver is None else _FOR.get(receiver, _COMMITTEE)


def instruments_for(
    sources: Iterable[Source],
    receiver: BodyKind | None,
    wanted: tuple[SourceInstrument, ...],
) -> tuple[SourceInstrument, ...]:
    """The instrument of each source that gives money, as wanted where the receiver leaves a choice."""
    require_distinct(one.source_id for one in wanted)
    asked = {one.source_id: one.instrument for one in wanted}
    chosen = []
    for source in sorted(sources, key=lambda source: source.id):
        choices = possible(source, receiver)
        own = source.instrument if source.instrument in choices else choices[0]
        instrument = asked.pop(source.id, own)
        if instrument not in choices:
            raise InstrumentNotForReceiver(
                source=source.id,
                instrument_sv=word(instrument).sv,
                instrument_en=word(instrument).en,
                receiver_sv="mottagaren" if receiver is None else word(receiver).sv,
                receiver_en="the receiver" if receiver is None else word(receiver).en,
                choices_sv=", ".join(word(one).sv for one in choices),
                choices_en=", ".join(word(one).en for one in choices),
            )
        chosen.append(SourceInstrument(source_id=source.id, instrument=instrument))
    if asked:
        raise SourceNotUsed(source=min(asked))
    return tuple(chosen)
