"""What became of the notices in a case."""

from __future__ import annotations

from contracts.events import notify
from contracts.words import event_word, word
from services.portfolio.domain.wording.text import Names, Sentence, says


@says(notify.NoticeSentV1)
def _notice_sent(event: notify.NoticeSentV1, _names: Names) -> Sentence:
    about, channel = event_word(event.cause_type), word(event.channel)
    return Sentence(
        f"{event.person_id} fick besked ({channel.sv}): {about.sv}",
        f"{event.person_id} was told ({channel.en}): {about.en}",
    )


@says(notify.NoticeFailedV1)
def _notice_failed(event: notify.NoticeFailedV1, _names: Names) -> Sentence:
    about, channel = event_word(event.cause_type), word(event.channel)
    return Sentence(
        f"{event.person_id} kunde inte nås ({channel.sv}, {event.code}): {about.sv}",
        f"{event.person_id} could not be reached ({channel.en}, {event.code}): {about.en}",
    )
