"""The Swedish and English words of every state, kind, role and event, as a citizen reads them."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final, Protocol

from contracts.base import BodyKind, CostKind, Light, LocalText, PrerequisiteKind, ProjectKind
from contracts.events.city import Outcome
from contracts.events.notify import Channel
from contracts.rpc import funding
from contracts.rpc.base import Kind, Role, Scope
from contracts.rpc.notify import Language, NoticeState, Publisher
from contracts.rpc.operations import HeldState
from contracts.rpc.portfolio import Mark, PrerequisiteState, ProjectState

Both = tuple[str, str]


def _words(**words: Both) -> Mapping[str, LocalText]:
    """Swedish first, by the value of the enum's member or the type's name without publisher and version."""
    return MappingProxyType({key: LocalText(sv=sv, en=en) for key, (sv, en) in words.items()})


#: By enum, then by value: different enums share values ("parked", "waiting") but not always words.
ENUM_WORDS: Final[Mapping[type[StrEnum], Mapping[str, LocalText]]] = MappingProxyType(
    {
        BodyKind: _words(
            committee=("nämnd", "committee"),
            district_council=("stadsdelsnämnd", "district council"),
            subcommittee=("utskott", "subcommittee"),
            company=("bolag", "company"),
            federation=("kommunalförbund", "municipal federation"),
            administration=("förvaltning", "administration"),
            executive_board=("kommunstyrelsen", "city executive board"),
            digital_council=("Digitaliseringsrådet", "digital council"),
            programme=("programmet", "programme"),
        ),
        ProjectState: _words(
            draft=("utkast", "a draft"),
            submitted=("inlämnat", "submitted"),
            in_round=("upptaget i en omgång", "in a round"),
            recommended=("tillstyrkt", "recommended"),
            postponed=("bordlagt", "postponed"),
            declined=("avstyrkt", "declined"),
            allocated=("tilldelat medel", "allocated"),
            running=("i gång", "running"),
            withdrawn=("återkallat", "withdrawn"),
        ),
        PrerequisiteState: _words(
            declared=("angiven", "declared"),
            promised=("utlovad", "promised"),
            met=("uppfylld", "met"),
            slipped=("försenad eller avböjd", "late or refused"),
        ),
        Mark: _words(known=("känt", "known"), assumed=("antaget", "assumed")),
        ProjectKind: _words(
            business=("verksamhetsprojekt", "business project"),
            enabling=("förutsättningsprojekt", "enabling project"),
        ),
        CostKind: _words(
            project=("projektkostnad", "project cost"),
            investment=("investering", "investment"),
            running=("driftkostnad", "running cost"),
            own_staff=("egen personal", "own staff"),
        ),
        PrerequisiteKind: _words(
            fibre=("fiber", "fibre"),
            wireless=("trådlöst nät", "wireless network"),
            outlets=("eluttag", "power outlets"),
            charging=("laddning", "charging"),
            premises=("lokaler", "premises"),
            platform=("plattform", "platform"),
            agreement=("avtal", "agreement"),
            data=("data", "data"),
            decision=("beslut", "decision"),
        ),
        Light: _words(
            none=("ej bedömt", "not judged"),
            green=("grönt", "green"),
            yellow=("gult", "yellow"),
            red=("rött", "red"),
        ),
        Channel: _words(inbox=("inkorg", "inbox"), email=("e-post", "e-mail")),
        Outcome: _words(
            accepted=("mottagen", "accepted"),
            waiting=("väntar", "waiting"),
            parked=("parkerad", "parked"),
            rejected=("avvisad", "rejected"),
            valid=("giltig", "valid"),
        ),
        Role: _words(
            case_officer=("handläggare", "case officer"),
            programme_office=("programkontoret", "programme office"),
            assessor=("bedömare", "assessor"),
            council_chair=("Digitaliseringsrådets ordförande", "chair of the digital council"),
            council_member=("ledamot i Digitaliseringsrådet", "member of the digital council"),
            council_secretary=(
                "Digitaliseringsrådets sekreterare",
                "secretary of the digital council",
            ),
            registrar=("registrator", "registrar"),
            controller=("controller", "controller"),
            auditor=("revisor", "auditor"),
            operator=("driftansvarig", "operator"),
        ),
        Scope: _words(
            own_body=("den egna nämnden eller bolaget", "one's own committee or company"),
            any=("alla nämnder och bolag", "every committee and company"),
        ),
        Kind: _words(command=("åtgärd", "command"), query=("fråga", "query")),
        funding.Instrument: _words(
            budget_adjustment=("budgetjustering", "budget adjustment"),
            owner_contribution=("ägartillskott", "owner contribution"),
            contract=("avtal", "contract"),
            agreement=("överenskommelse", "agreement"),
            own_budget=("egen budget", "own budget"),
            external=("extern finansiering", "external financing"),
        ),
        funding.Account: _words(
            frame=("ram", "frame"), free=("fritt", "free"), allocated=("tilldelat", "allocated")
        ),
        funding.TransactionKind: _words(
            frame_set=("ram fastställd", "frame set"),
            allocation_approved=("medel tilldelade", "allocation approved"),
        ),
        funding.Profile: _words(advisory=("rådgivande", "advisory")),
        funding.ApplicationState: _words(
            received=("mottagen", "received"),
            admitted=("intagen i omgången", "admitted to the round"),
            postponed=("bordlagd", "postponed"),
            recommended=("tillstyrkt", "recommended"),
            declined=("avstyrkt", "declined"),
            allocated=("tilldelad medel", "allocated"),
            withdrawn=("återtagen", "withdrawn"),
        ),
        funding.Outcome: _words(
            recommended=("tillstyrkt", "recommended"),
            declined=("avstyrkt", "declined"),
            postponed=("bordlagd", "postponed"),
            undecided=("inte behandlad", "not dealt with"),
        ),
        funding.MeetingState: _words(
            called=("kallat", "called"),
            in_session=("pågår", "in session"),
            closed=("avslutat", "closed"),
        ),
        HeldState: _words(
            blocked=("står på tur", "queued behind another"),
            retrying=("försöker igen", "retrying"),
            waiting=("väntar", "waiting"),
            parked=("parkerad", "parked"),
        ),
        Language: _words(sv=("svenska", "Swedish"), en=("engelska", "English")),
        Publisher: _words(
            portfolio=("projekt", "projects"),
            funding=("prioritering och finansiering", "selection and funding"),
            followup=("uppföljning", "follow-up"),
        ),
        NoticeState: _words(
            due=("ska skickas", "to be sent"),
            sending=("skickas", "being sent"),
            sent=("skickad", "sent"),
            failed=("kunde inte skickas", "could not be sent"),
            unknown=("oklart om den skickats", "unknown whether it was sent"),
        ),
    }
)

_PORTFOLIO: Final = _words(
    body_changed=("organisation ändrad", "body changed"),
    strategy_adopted=("strategi antagen", "strategy adopted"),
    project_opened=("projekt påbörjat", "project opened"),
    project_amended=("projekt ändrat", "project amended"),
    project_submitted=("projekt inskickat", "project submitted"),
    project_withdrawn=("projekt återtaget", "project withdrawn"),
    dependency_declared=("beroende angivet", "dependency declared"),
    dependency_removed=("beroende borttaget", "dependency removed"),
    prerequisite_declared=("förutsättning angiven", "prerequisite declared"),
    prerequisite_promised=("förutsättning utlovad", "prerequisite promised"),
    prerequisite_met=("förutsättning uppfylld", "prerequisite met"),
    prerequisite_slipped=("förutsättning försenad", "prerequisite slipped"),
    prerequisite_reopened=("förutsättning åter öppen", "prerequisite reopened"),
    audit_sealed=("behandlingslogg förseglad", "audit sealed"),
)
_FUNDING: Final = _words(
    frame_set=("ram fastställd", "frame set"),
    round_opened=("ansökningsomgång öppnad", "round opened"),
    application_admitted=("ansökan intagen i omgång", "application admitted to a round"),
    application_assessed=("ansökan bedömd", "application assessed"),
    meeting_called=("kallelse till sammanträde", "meeting called"),
    meeting_closed=("sammanträde avslutat", "meeting closed"),
    project_recommended=("projekt rekommenderat", "project recommended"),
    application_declined=("ansökan inte rekommenderad", "application declined"),
    application_postponed=("ansökan bordlagd", "application postponed"),
    allocation_approved=("medel tilldelade", "allocation approved"),
    audit_sealed=("behandlingslogg förseglad", "audit sealed"),
)
_FOLLOWUP: Final = _words(
    plan_opened=("uppföljningsplan öppnad", "follow-up plan opened"),
    indicator_defined=("indikator fastställd", "indicator defined"),
    target_set=("årsmål fastställt", "annual target set"),
    report_due=("tertialrapport ska lämnas", "tertial report due"),
    report_submitted=("tertialrapport lämnad", "tertial report submitted"),
    report_corrected=("tertialrapport rättad", "tertial report corrected"),
    light_changed=("ändrat läge", "light changed"),
    audit_sealed=("behandlingslogg förseglad", "audit sealed"),
)
_NOTIFY: Final = _words(
    notice_sent=("avisering skickad", "notice sent"),
    notice_failed=("avisering kunde inte skickas", "notice could not be sent"),
    audit_sealed=("behandlingslogg förseglad", "audit sealed"),
)
_CITY: Final = _words(
    indicator_measured=("indikator uppmätt", "indicator measured"),
    prerequisite_promised=("leverans utlovad", "delivery promised"),
    prerequisite_refused=("leverans avböjd", "delivery refused"),
    prerequisite_delivered=("leverans klar", "delivery done"),
    prerequisite_delayed=("leverans försenad", "delivery delayed"),
    event_recalled=("uppgift återkallad", "event recalled"),
)
_RADSLAG: Final = _words(event_answered=("uppgift besvarad", "event answered"))

#: By wire name without its version: a new version of an event is still the same event to a reader.
EVENT_WORDS: Final[Mapping[str, LocalText]] = MappingProxyType(
    {
        f"{publisher}.{name}": text
        for publisher, words in (
            ("portfolio", _PORTFOLIO),
            ("funding", _FUNDING),
            ("followup", _FOLLOWUP),
            ("notify", _NOTIFY),
            ("city", _CITY),
            ("radslag", _RADSLAG),
        )
        for name, text in words.items()
    }
)


def word(value: StrEnum) -> LocalText:
    """What a citizen calls this value."""
    return ENUM_WORDS[type(value)][value.value]


def event_word(type_name: str) -> LocalText:
    """What a citizen calls an event with this wire name, such as `funding.round_opened.v1`."""
    return EVENT_WORDS[type_name.rpartition(".v")[0]]


class InBoth(Protocol):
    """Anything that is said in both languages."""

    @property
    def sv(self) -> str:
        """In Swedish."""

    @property
    def en(self) -> str:
        """In English."""


def in_language(text: InBoth, language: Language) -> str:
    """The words in the reader's language."""
    return text.sv if language is Language.SV else text.en
