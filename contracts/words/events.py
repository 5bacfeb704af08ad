"""The words of every event."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from contracts.base import LocalText
from contracts.words.texts import words

_PORTFOLIO: Final = words(
    body_changed=("organisation ändrad", "body changed"),
    strategy_adopted=("strategi antagen", "strategy adopted"),
    adoption_recorded=("strategi antagen av bolagsstyrelse", "strategy adopted by a board"),
    project_opened=("projekt påbörjat", "project opened"),
    project_amended=("projekt ändrat", "project amended"),
    project_submitted=("projekt inlämnat", "project submitted"),
    project_returned=("komplettering begärd", "completion asked for"),
    completion_overdue=("komplettering försenad", "completion overdue"),
    project_completed=("projekt komplett", "project complete"),
    idea_recorded=("idé registrerad", "idea recorded"),
    idea_adopted=("idé antagen som utkast", "idea adopted as a draft"),
    project_taken_over=("pågående projekt övertaget", "ongoing project taken over"),
    project_paused=("projekt pausat", "project paused"),
    project_resumed=("projekt återupptaget", "project resumed"),
    project_closed=("projekt avslutat", "project closed"),
    decision_point_passed=("beslutspunkt passerad", "decision point passed"),
    early_opinion_requested=("förhandsbesked begärt", "early opinion asked for"),
    early_opinion_given=("förhandsbesked lämnat", "early opinion given"),
    project_transferred=("projekt överfört till annat organ", "project transferred"),
    project_withdrawn=("projekt återkallat", "project withdrawn"),
    dependency_declared=("beroende angivet", "dependency declared"),
    dependency_removed=("beroende borttaget", "dependency removed"),
    prerequisite_declared=("förutsättning angiven", "prerequisite declared"),
    prerequisite_promised=("förutsättning utlovad", "prerequisite promised"),
    prerequisite_met=("förutsättning uppfylld", "prerequisite met"),
    prerequisite_slipped=("förutsättning försenad", "prerequisite slipped"),
    prerequisite_reopened=("förutsättning åter öppen", "prerequisite reopened"),
    consultation_opened=("remiss utsänd", "consultation opened"),
    consultation_extended=("remisstid förlängd", "consultation extended"),
    consultation_closed=("remiss avslutad", "consultation closed"),
    response_due=("påminnelse om yttrande", "reminder of a response"),
    response_given=("yttrande lämnat", "response given"),
    comment_answered=("synpunkt besvarad", "comment answered"),
    prerequisite_waived=("förutsättning avstådd", "prerequisite waived"),
    project_reexamined=("ny tidsutsikt", "project re-examined"),
    document_added=("handling tillagd", "document added"),
    document_moved=("handling upprättad eller skickad", "document drawn up or dispatched"),
    case_number_recorded=("diarienummer antecknat", "case number recorded"),
    case_number_withdrawn=("diarienummer gäller inte längre", "case number withdrawn"),
    secrecy_marked=("sekretessmarkering satt", "marked for secrecy"),
    secrecy_lifted=("sekretessmarkering hävd", "mark of secrecy lifted"),
    record_disclosed=("handlingar utlämnade", "record disclosed"),
    audit_sealed=("behandlingslogg förseglad", "audit sealed"),
)
_FUNDING: Final = words(
    frame_set=("ram fastställd", "frame set"),
    round_opened=("ansökningsomgång öppnad", "round opened"),
    application_admitted=("ansökan intagen i omgång", "application admitted to a round"),
    round_revised=("omgång med nya regler", "round given other rules"),
    round_closed=("omgång stängd", "round closed"),
    selection_computed=("urval uträknat", "selection computed"),
    application_found_ineligible=(
        "ansökan uppfyller inte villkoren",
        "application found ineligible",
    ),
    application_restarted=("ansökan bedöms på nytt", "application assessed anew"),
    assessors_assigned=("bedömare utsedda", "assessors assigned"),
    seal_opened=("försegling av poäng bruten", "seal over scores opened"),
    conflict_of_interest_raised=("fråga om jäv väckt", "conflict of interest raised"),
    conflict_of_interest_settled=("fråga om jäv avgjord", "conflict of interest settled"),
    application_assessed=("ansökan bedömd", "application assessed"),
    meeting_called=("kallelse till sammanträde", "meeting called"),
    meeting_closed=("sammanträde avslutat", "meeting closed"),
    minutes_attested=("protokoll justerat", "minutes attested"),
    decision_announced=("beslut anslaget", "decision announced"),
    decision_appealed=("beslut överklagat", "decision appealed"),
    decision_final=("beslut har vunnit laga kraft", "decision final"),
    decision_annulled=("beslut upphävt av domstol", "decision annulled by a court"),
    project_recommended=("projekt tillstyrkt", "project recommended"),
    application_declined=("ansökan avstyrkt", "application declined"),
    application_postponed=("ansökan bordlagd", "application postponed"),
    application_referred_back=("ansökan återremitterad", "application referred back"),
    allocation_refused=("medel medgavs inte", "allocation not approved"),
    allocation_approved=("medel tilldelade", "allocation approved"),
    instalment_released=("delbetalning avropad", "instalment released"),
    instalment_held=("delbetalning hålls inne", "instalment held"),
    allocation_reduced=("medel återlämnade", "allocation reduced"),
    allocation_carried_over=("medel ombudgeterade", "allocation carried over"),
    allocation_ended=("tilldelning avslutad", "allocation ended"),
    money_freed=("medel fria igen", "money freed"),
    year_closed=("årets ram stängd", "year closed"),
    audit_sealed=("behandlingslogg förseglad", "audit sealed"),
)
_FOLLOWUP: Final = words(
    plan_opened=("uppföljningsplan öppnad", "follow-up plan opened"),
    indicator_defined=("indikator fastställd", "indicator defined"),
    target_set=("årsmål fastställt", "annual target set"),
    report_due=("tertialrapport ska lämnas", "tertial report due"),
    report_submitted=("tertialrapport lämnad", "tertial report submitted"),
    report_accepted=("tertialrapport godkänd", "tertial report accepted"),
    report_overdue=("tertialrapport försenad", "tertial report overdue"),
    report_corrected=("tertialrapport rättad", "tertial report corrected"),
    light_changed=("ändrat läge", "light changed"),
    plan_closed=("uppföljningsplan avslutad", "follow-up plan closed"),
    benefit_assessed=("nytta bedömd", "benefit assessed"),
    audit_sealed=("behandlingslogg förseglad", "audit sealed"),
)
_NOTIFY: Final = words(
    notice_sent=("avisering skickad", "notice sent"),
    notice_failed=("avisering kunde inte skickas", "notice could not be sent"),
    audit_sealed=("behandlingslogg förseglad", "audit sealed"),
)
_CITY: Final = words(
    indicator_measured=("indikator uppmätt", "indicator measured"),
    prerequisite_promised=("leverans utlovad", "delivery promised"),
    prerequisite_refused=("leverans avböjd", "delivery refused"),
    prerequisite_delivered=("leverans klar", "delivery done"),
    prerequisite_delayed=("leverans försenad", "delivery delayed"),
    record_registered=("handling diarieförd", "record registered"),
    cost_posted=("kostnad bokförd", "cost posted"),
    relation_recorded=("anknytning uppgiven", "relation recorded"),
    relation_ended=("anknytning upphörd", "relation ended"),
    event_recalled=("uppgift återkallad", "event recalled"),
)
_RADSLAG: Final = words(event_answered=("uppgift besvarad", "event answered"))

#: By wire name without its version: a new version of an event is still the same event to a reader.
EVENT_WORDS: Final[Mapping[str, LocalText]] = MappingProxyType(
    {
        f"{publisher}.{name}": text
        for publisher, texts in (
            ("portfolio", _PORTFOLIO),
            ("funding", _FUNDING),
            ("followup", _FOLLOWUP),
            ("notify", _NOTIFY),
            ("city", _CITY),
            ("radslag", _RADSLAG),
        )
        for name, text in texts.items()
    }
)
