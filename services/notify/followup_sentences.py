"""What people are told about how a decided project goes: its plan, its reports, its light."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from contracts.envelope import Event
from contracts.events import followup
from services.notify.texts import Both, Sentence

FOLLOWUP: Final[Mapping[type[Event], Sentence]] = MappingProxyType(
    {
        followup.PlanOpenedV1: Sentence(
            Both(
                "Uppföljningsplanen för ”{{ project.title }}” är"
                " {{ 'utökad' if event.extended else 'öppnad' }}."
                "{% if event.periods %} Rapporter lämnas för {{ event.periods|period }}.{% endif %}",
                "The follow-up plan of “{{ project.title }}” is"
                " {{ 'extended' if event.extended else 'open' }}."
                "{% if event.periods %} Reports are due for {{ event.periods|period }}.{% endif %}",
            ),
        ),
        followup.ReportDueV1: Sentence(
            Both(
                "Rapporten om ”{{ project.title }}” för {{ event.period|period }} ska lämnas senast"
                " {{ event.due_on|day }}.",
                "The report on “{{ project.title }}” for {{ event.period|period }} is due by"
                " {{ event.due_on|day }}.",
            ),
            Both(
                "{{ event.body_id|body }} lämnar rapporten.",
                "{{ event.body_id|body }} submits the report.",
            ),
        ),
        followup.ReportSubmittedV1: Sentence(
            Both(
                "{{ event.body_id|body }} har lämnat rapporten om ”{{ project.title }}” för"
                " {{ event.period|period }}{% if not event.on_time %}, efter sista dagen{% endif %}."
                " Egen bedömning: {{ event.light|word }}. {{ event.summary|brief }}",
                "{{ event.body_id|body }} submitted the report on “{{ project.title }}” for"
                " {{ event.period|period }}{% if not event.on_time %}, after the last day{% endif %}."
                " Own verdict: {{ event.light|word }}. {{ event.summary|brief }}",
            ),
        ),
        followup.ReportCorrectedV1: Sentence(
            Both(
                "{{ event.body_id|body }} har rättat rapporten om ”{{ project.title }}” för"
                " {{ event.period|period }}; den tidigare finns kvar."
                " Bedömning nu: {{ event.light|word }}. Skäl: {{ event.reason|brief }}",
                "{{ event.body_id|body }} corrected the report on “{{ project.title }}” for"
                " {{ event.period|period }}; the earlier one is kept."
                " Verdict now: {{ event.light|word }}. Reason: {{ event.reason|brief }}",
            ),
        ),
        followup.ReportAcceptedV1: Sentence(
            Both(
                "Programkontoret har godkänt rapporten om ”{{ project.title }}” för"
                " {{ event.period|period }}{% if event.number > 1 %}, version {{ event.number }}{% endif %}.",
                "The programme office accepted the report on “{{ project.title }}” for"
                " {{ event.period|period }}{% if event.number > 1 %}, version {{ event.number }}{% endif %}.",
            ),
        ),
        followup.ReportOverdueV1: Sentence(
            Both(
                "Rapporten om ”{{ project.title }}” för {{ event.period|period }} är försenad."
                " Sista dagen var {{ event.due_on|day }}. Inga delbetalningar avropas innan den kommer.",
                "The report on “{{ project.title }}” for {{ event.period|period }} is overdue."
                " Its last day was {{ event.due_on|day }}. No instalment is released before it comes.",
            ),
            Both(
                "{{ event.body_id|body }} lämnar rapporten.",
                "{{ event.body_id|body }} submits the report.",
            ),
        ),
        followup.PlanClosedV1: Sentence(
            Both(
                "Slutrapporten för ”{{ project.title }}” är godkänd och uppföljningsplanen avslutad."
                "{% if event.outstanding %} Utan godkänd rapport: {{ event.outstanding|period }}.{% endif %}"
                " {{ event.summary|brief }}",
                "The closing report of “{{ project.title }}” is accepted and the follow-up plan closed."
                "{% if event.outstanding %} Without an accepted report: {{ event.outstanding|period }}."
                "{% endif %} {{ event.summary|brief }}",
            ),
            Both(
                "{{ event.body_id|body }} följer upp vilken nytta projektet gav.",
                "{{ event.body_id|body }} follows up what benefit the project gave.",
            ),
        ),
        followup.BenefitAssessedV1: Sentence(
            Both(
                "{{ event.body_id|body }} har bedömt nyttan av ”{{ project.title }}”:"
                " {{ event.light|word }}. {{ event.summary|brief }}",
                "{{ event.body_id|body }} assessed the benefit of “{{ project.title }}”:"
                " {{ event.light|word }}. {{ event.summary|brief }}",
            ),
        ),
        followup.LightChangedV1: Sentence(
            Both(
                "Läget för ”{{ project.title }}” har ändrats från {{ event.before|word }} till"
                " {{ event.after|word }}. {{ event.because_sv }}",
                "The light of “{{ project.title }}” changed from {{ event.before|word }} to"
                " {{ event.after|word }}. {{ event.because_en }}",
            ),
        ),
    }
)
