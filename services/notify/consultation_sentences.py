"""What people are told about consultations."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from contracts.envelope import Event
from contracts.events import portfolio
from services.notify.texts import Both, Sentence

_ABOUT: Final = Both("{{ event.title }}", "{{ event.title }}")

CONSULTATIONS: Final[Mapping[type[Event], Sentence]] = MappingProxyType(
    {
        portfolio.ConsultationOpenedV1: Sentence(
            Both(
                "Remissen ”{{ event.title }}”{% if event.case_number %} (dnr {{ event.case_number }})"
                "{% endif %} är utsänd till {{ event.body_ids|length }}"
                " {% if event.body_ids|length == 1 %}remissinstans{% else %}remissinstanser{% endif %}.",
                "The consultation “{{ event.title }}”{% if event.case_number %} (case"
                " {{ event.case_number }}){% endif %} is open for {{ event.body_ids|length }}"
                " {% if event.body_ids|length == 1 %}body{% else %}bodies{% endif %}.",
            ),
            Both(
                "Remissinstanserna lämnar yttrande senast {{ event.due_on|day }}.",
                "The bodies respond by {{ event.due_on|day }}.",
            ),
            about=_ABOUT,
        ),
        portfolio.ConsultationExtendedV1: Sentence(
            Both(
                "{% if event.body_id %}{{ event.body_id|body }} har fått längre tid{% else %}Alla"
                " remissinstanser har fått längre tid{% endif %} i remissen ”{{ event.title }}”."
                " Skäl: {{ event.reason|brief }}",
                "{% if event.body_id %}{{ event.body_id|body }} was given{% else %}Every body was"
                " given{% endif %} more time in the consultation “{{ event.title }}”."
                " Reason: {{ event.reason|brief }}",
            ),
            Both(
                "Ny sista dag för yttrande är {{ event.due_on|day }}.",
                "The new last day for responses is {{ event.due_on|day }}.",
            ),
            about=_ABOUT,
        ),
        portfolio.ConsultationClosedV1: Sentence(
            Both(
                "Remissen ”{{ event.title }}” är avslutad: {{ event.responded|length }} lämnade yttrande,"
                " {{ event.abstained|length }} avstod, {{ event.silent|length }} svarade inte.",
                "The consultation “{{ event.title }}” is closed: {{ event.responded|length }} responded,"
                " {{ event.abstained|length }} abstained, {{ event.silent|length }} said nothing.",
            ),
            Both(
                "Programkontoret besvarar de synpunkter som återstår.",
                "The programme office answers the comments that remain.",
            ),
            about=_ABOUT,
        ),
        portfolio.ResponseDueV1: Sentence(
            Both(
                "{% if event.late %}{{ event.body_id|body }} har inte lämnat något yttrande i remissen"
                " ”{{ event.title }}”; sista dagen var {{ event.due_on|day }}."
                "{% else %}{{ event.body_id|body }} väntas lämna yttrande i remissen"
                " ”{{ event.title }}” senast {{ event.due_on|day }}.{% endif %}",
                "{% if event.late %}{{ event.body_id|body }} has not responded to the consultation"
                " “{{ event.title }}”; the last day was {{ event.due_on|day }}."
                "{% else %}{{ event.body_id|body }} is to respond to the consultation"
                " “{{ event.title }}” by {{ event.due_on|day }}.{% endif %}",
            ),
            Both(
                "Lämna yttrandet, avstå, eller be programkontoret om längre tid.",
                "Respond, abstain, or ask the programme office for more time.",
            ),
            about=_ABOUT,
        ),
        portfolio.ResponseGivenV1: Sentence(
            Both(
                "{{ event.body_id|body }} har {% if event.replaces %}rättat sitt yttrande"
                "{% elif event.kind == 'abstention' %}avstått från att yttra sig{% else %}yttrat sig"
                "{% endif %} i remissen ”{{ event.title }}”"
                "{% if event.unsolicited %}, utan att ha varit tillfrågad{% endif %}"
                "{% if not event.on_time %}, efter sista dagen{% endif %}"
                "{% if event.comments %}, med {{ event.comments }}"
                " {% if event.comments == 1 %}synpunkt{% else %}synpunkter{% endif %}{% endif %}.",
                "{{ event.body_id|body }} {% if event.replaces %}corrected its response to"
                "{% elif event.kind == 'abstention' %}abstained from responding to{% else %}responded to"
                "{% endif %} the consultation “{{ event.title }}”"
                "{% if event.unsolicited %}, without having been asked{% endif %}"
                "{% if not event.on_time %}, after the last day{% endif %}"
                "{% if event.comments %}, with {{ event.comments }}"
                " {% if event.comments == 1 %}comment{% else %}comments{% endif %}{% endif %}.",
            ),
            about=_ABOUT,
        ),
        portfolio.CommentAnsweredV1: Sentence(
            Both(
                "{% if event.corrected %}Svaret på synpunkt {{ event.number }} från"
                " {{ event.body_id|body }} är rättat{% else %}Synpunkt {{ event.number }} från"
                " {{ event.body_id|body }} är besvarad{% endif %}: {{ event.outcome|word }}."
                " {{ event.reason|brief }}",
                "{% if event.corrected %}The answer to comment {{ event.number }} of"
                " {{ event.body_id|body }} was corrected{% else %}Comment {{ event.number }} of"
                " {{ event.body_id|body }} was answered{% endif %}: {{ event.outcome|word }}."
                " {{ event.reason|brief }}",
            ),
            about=_ABOUT,
        ),
    }
)
