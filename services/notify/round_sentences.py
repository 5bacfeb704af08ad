"""What people are told of rounds, the assessment of applications, and conflicts of interest."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from contracts.envelope import Event
from contracts.events import funding
from services.notify.texts import Both, Sentence

ROUNDS: Final[Mapping[type[Event], Sentence]] = MappingProxyType(
    {
        funding.RoundOpenedV1: Sentence(
            Both(
                "Ansökningsomgången ”{{ event.title }}” är öppen till och med"
                " {{ event.closes_on|day }}. Kriterier och vikter ligger fast från och med nu.",
                "The round “{{ event.title }}” is open until {{ event.closes_on|day }} inclusive."
                " Its criteria and weights are frozen from now on.",
            ),
            Both(
                "Nämnder och bolag lämnar in sina projekt senast {{ event.closes_on|day }}.",
                "Committees and companies submit their projects by {{ event.closes_on|day }}.",
            ),
            about=Both("{{ event.title }}", "{{ event.title }}"),
        ),
        funding.RoundRevisedV1: Sentence(
            Both(
                "Ansökningsomgången ”{{ event.title }}” har fått andra regler (version"
                " {{ event.rules_version }}, dnr {{ event.case_number }}). Sista dag är"
                " {{ event.closes_on|day }}. Skäl: {{ event.reason|brief }}",
                "The round “{{ event.title }}” was given other rules (version {{ event.rules_version }},"
                " case {{ event.case_number }}). Its last day is {{ event.closes_on|day }}."
                " Reason: {{ event.reason|brief }}",
            ),
            Both(
                "Ansökningar som rådet inte har uttalat sig om bedöms på nytt.",
                "Applications of which the council has not spoken are assessed anew.",
            ),
            about=Both("{{ event.title }}", "{{ event.title }}"),
        ),
        funding.RoundClosedV1: Sentence(
            Both(
                "Ansökningsomgången ”{{ event.title }}” stängde {{ event.closes_on|day }} med"
                " {{ event.admitted }} {{ 'ansökan' if event.admitted == 1 else 'ansökningar' }}.",
                "The round “{{ event.title }}” closed on {{ event.closes_on|day }} with"
                " {{ event.admitted }} {{ 'application' if event.admitted == 1 else 'applications' }}.",
            ),
            Both(
                "Bedömarna lämnar sina poäng, och rådet kallas.",
                "The assessors give their scores, and the council is called.",
            ),
            about=Both("{{ event.title }}", "{{ event.title }}"),
        ),
        funding.ApplicationFoundIneligibleV1: Sentence(
            Both(
                "”{{ project.title }}” uppfyller inte villkoret ”{{ event.question_sv }}” i omgången"
                " {{ event.round_id }}. Skäl: {{ event.reason|brief }}",
                "“{{ project.title }}” does not meet the rule “{{ event.question_en }}” of the round"
                " {{ event.round_id }}. Reason: {{ event.reason|brief }}",
            ),
            Both(
                "{{ event.body_id|body }} kan komplettera projektet och lämna in det igen.",
                "{{ event.body_id|body }} may complete the project and submit it again.",
            ),
        ),
        funding.ApplicationRestartedV1: Sentence(
            Both(
                "Ansökan om ”{{ project.title }}” bedöms på nytt i omgången {{ event.round_id }}:"
                " {{ event.cause|word }}.",
                "The application of “{{ project.title }}” is assessed anew in the round"
                " {{ event.round_id }}: {{ event.cause|word }}.",
            ),
            Both("Bedömarna bedömer ansökan.", "The assessors assess the application."),
        ),
        funding.SealOpenedV1: Sentence(
            Both(
                "Förseglingen av poängen för ”{{ project.title }}” är bruten ({{ event.cause|word }}):"
                " {{ event.given }} lämnade, {{ event.missing|length }} saknas.",
                "The seal over the scores of “{{ project.title }}” is open ({{ event.cause|word }}):"
                " {{ event.given }} given, {{ event.missing|length }} missing.",
            ),
            Both(
                "Digitaliseringsrådet behandlar ansökan.",
                "The digital council deals with the application.",
            ),
        ),
        funding.ConflictOfInterestRaisedV1: Sentence(
            Both(
                "En anknytning väcker frågan om du är jävig i ”{{ project.title }}”. Ingen är utesluten"
                " innan frågan är avgjord.",
                "A relation raises the question whether you have a conflict of interest in"
                " “{{ project.title }}”. Nobody is excluded before it is settled.",
            ),
            Both(
                "Säg om du är jävig eller inte; annars avgör organet frågan.",
                "Say whether you have one or not; else the body settles it.",
            ),
        ),
        funding.ConflictOfInterestSettledV1: Sentence(
            Both(
                "Frågan om jäv i ”{{ project.title }}” är avgjord{% if event.correction %} på nytt"
                "{% endif %}: {{ event.person_id }} är {% if not event.conflicted %}inte {% endif %}jävig"
                "{% if event.provision %} ({{ event.provision }}){% endif %}."
                " Skäl: {{ event.reason|brief }}",
                "The conflict of interest in “{{ project.title }}” is settled{% if event.correction %}"
                " anew{% endif %}: {{ event.person_id }} has {{ 'a' if event.conflicted else 'no' }}"
                " conflict of interest{% if event.provision %} ({{ event.provision }}){% endif %}."
                " Reason: {{ event.reason|brief }}",
            ),
        ),
    }
)
