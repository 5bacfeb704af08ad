"""The words of every state, kind and role."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from contracts import selection
from contracts.base import (
    BenefitKind,
    BodyKind,
    ClosingReason,
    CostKind,
    DecisionPoint,
    DelivererKind,
    DependencyKind,
    Light,
    LocalText,
    OpinionAnswer,
    PrerequisiteKind,
    ProjectKind,
)
from contracts.events import city
from contracts.events import funding as funding_events
from contracts.events.funding import Extent, RestartCause, SealCause, SettledBy
from contracts.events.notify import Channel
from contracts.events.portfolio import CommentOutcome, ResponseKind
from contracts.project import (
    Check,
    DpiaState,
    PersonalData,
    ProcurementState,
    Sector,
)
from contracts.records import DisclosureOutcome, DocumentKind, DocumentState
from contracts.rpc import funding
from contracts.rpc.base import Kind, Role, Scope
from contracts.rpc.followup import Direction, MeasurementState
from contracts.rpc.notify import Language, NoticeState, Publisher
from contracts.rpc.operations import HeldState
from contracts.rpc.portfolio import (
    Answer,
    Audience,
    BoundBy,
    ChangeKind,
    Emptiable,
    ImportKind,
    ImportOutcome,
    Mark,
    PrerequisiteState,
    ProjectOrder,
    ProjectState,
    RereadCause,
    StrategyPart,
    TargetGroupKind,
)
from contracts.rpc.portfolio.consultations import ConsultationState, ResponseState
from contracts.rpc.portfolio.responses import Adoption, DissentKind
from contracts.words.fields import PROJECT_FIELDS
from contracts.words.texts import words

#: By enum, then by value: different enums share values ("parked", "waiting") but not always words.
ENUM_WORDS: Final[Mapping[type[StrEnum], Mapping[str, LocalText]]] = MappingProxyType(
    {
        BodyKind: words(
            committee=("nämnd", "committee"),
            district_council=("stadsdelsnämnd", "district council"),
            joint_committee=("gemensam nämnd", "joint committee"),
            subcommittee=("utskott", "subcommittee"),
            company=("bolag", "company"),
            foundation=("stiftelse", "foundation"),
            municipal_federation=("kommunalförbund", "municipal federation"),
            administration=("förvaltning", "administration"),
            city_executive_board=("kommunstyrelsen", "city executive board"),
            digital_council=("Digitaliseringsrådet", "digital council"),
            programme_office=("programmet", "programme"),
        ),
        ProjectState: words(
            idea=("en idé", "an idea"),
            draft=("utkast", "a draft"),
            submitted=("inlämnat", "submitted"),
            returned=("åter för komplettering", "returned for completion"),
            complete=("komplett", "complete"),
            in_round=("intaget i en omgång", "in a round"),
            recommended=("tillstyrkt", "recommended"),
            postponed=("bordlagt", "postponed"),
            referred_back=("återremitterat", "referred back"),
            declined=("avstyrkt", "declined"),
            not_funded=("tillstyrkt men inte finansierat", "recommended but not funded"),
            allocated=("tilldelat medel", "allocated"),
            running=("i gång", "running"),
            paused=("pausat", "paused"),
            closed=("avslutat", "closed"),
            benefits_followed=("avslutat med nyttan uppföljd", "closed with its benefits followed"),
            withdrawn=("återkallat", "withdrawn"),
        ),
        DependencyKind: words(
            requires=("förutsätter", "requires"),
            excludes=("utesluter", "excludes"),
            benefits=("gynnas av", "benefits from"),
        ),
        Audience: words(
            resident=("boende", "residents"),
            council_member=("ledamöter", "council members"),
            board=("projektets nämnd eller styrelse", "the project's own board"),
            controller=("controller", "controllers"),
        ),
        StrategyPart: words(
            dimension=("dimension", "dimension"),
            implementation_principle=("genomförandeprincip", "implementation principle"),
            enabling_principle=("möjliggörande princip", "enabling principle"),
        ),
        ProjectOrder: words(
            opened=("påbörjat", "opened"),
            moved=("senast flyttat", "last moved"),
            title=("titel", "title"),
            cost=("kostnad", "cost"),
            relevance=("träff", "relevance"),
        ),
        DelivererKind: words(
            system=("stadssystem", "city system"),
            body=("organ", "body"),
            project=("projekt", "project"),
        ),
        PrerequisiteState: words(
            declared=("angiven", "declared"),
            promised=("utlovad", "promised"),
            met=("uppfylld", "met"),
            slipped=("försenad eller avböjd", "late or refused"),
            waived=("avstådd", "waived"),
        ),
        Answer: words(
            promised=("utlovas", "promised"),
            delivered=("levererat", "delivered"),
            delayed=("försenas", "delayed"),
            refused=("avböjs", "refused"),
        ),
        ConsultationState: words(open=("öppen", "open"), closed=("avslutad", "closed")),
        ResponseState: words(
            awaited=("väntas", "awaited"),
            late=("försenat", "late"),
            responded=("yttrande lämnat", "responded"),
            abstained=("avstod", "abstained"),
            silent=("svarade inte", "did not respond"),
        ),
        ResponseKind: words(
            decision=("nämndens beslut", "the committee's decision"),
            office=("kontorsyttrande", "the administration's own"),
            abstention=("avstår", "abstains"),
        ),
        Adoption: words(
            as_proposed=("enligt förvaltningens förslag", "as the administration proposed"),
            changed=("med ändring av förslaget", "with the proposal changed"),
        ),
        DissentKind: words(
            reservation=("reservation", "a reservation"),
            statement=("särskilt uttalande", "a particular statement"),
        ),
        CommentOutcome: words(
            accepted=("tillgodosedd", "accepted"),
            partly=("delvis tillgodosedd", "partly accepted"),
            not_accepted=("inte tillgodosedd", "not accepted"),
        ),
        Mark: words(known=("känt", "known"), assumed=("antaget", "assumed")),
        DecisionPoint: words(
            b0=("B0, initieringen får börja", "B0, initiation may begin"),
            b1=("B1, planeringen får börja", "B1, planning may begin"),
            b2=("B2, genomförandet får börja", "B2, the carrying out may begin"),
            b3=("B3, avslutet får börja", "B3, the winding up may begin"),
            b4=("B4, projektet är slut", "B4, the project is at its end"),
        ),
        ClosingReason: words(
            completed=("genomfört", "carried out"),
            discontinued=("avbrutet", "discontinued"),
            merged=("uppgått i ett annat projekt", "merged into another project"),
        ),
        OpinionAnswer: words(
            endorsed=("tillstyrks", "endorsed"),
            advised_against=("avstyrks", "advised against"),
            come_back=("återkom med mer", "come back with more"),
        ),
        TargetGroupKind: words(
            residents=("boende", "residents"),
            businesses=("företag", "businesses"),
            visitors=("besökare", "visitors"),
            pupils=("elever", "pupils"),
            preschool_children=("förskolebarn", "preschool children"),
            care_recipients=("brukare inom vård och omsorg", "care recipients"),
            staff=("medarbetare", "staff"),
        ),
        BoundBy: words(
            council=("fullmäktiges beslut", "the council's decision"),
            own_board=("den egna styrelsens beslut", "its own board's decision"),
            not_yet=(
                "inte bundet: styrelsen har inte antagit",
                "not bound: its board has not adopted",
            ),
            never=("aldrig: en samverkanspart", "never: a partner"),
        ),
        ImportKind: words(
            body=("organ", "body"),
            strategy=("strategiversion", "strategy version"),
            adoption=("antagande", "adoption"),
            idea=("möjligt projekt (idé)", "possible project (idea)"),
            ongoing=("pågående projekt", "ongoing project"),
        ),
        ImportOutcome: words(
            added=("ny", "new"),
            changed=("ändrad", "changed"),
            unchanged=("oförändrad", "unchanged"),
            refused=("nekad", "refused"),
        ),
        RereadCause: words(
            gone=("finns inte längre", "is gone"),
            renamed=("har nytt namn eller ny lydelse", "has a new name or wording"),
            new=("är ny", "is new"),
        ),
        ProjectKind: words(
            business=("verksamhetsprojekt", "business project"),
            enabling=("förutsättningsprojekt", "enabling project"),
        ),
        CostKind: words(
            project=("projektkostnad", "project cost"),
            investment=("investering", "investment"),
            running=("driftkostnad", "running cost"),
            own_staff=("egen personal", "own staff"),
        ),
        BenefitKind: words(
            financial=("budgeteffekt", "financial"),
            reallocated=("omfördelning", "reallocated"),
            not_valued=("värderas inte i pengar", "not valued in money"),
        ),
        Sector: words(
            academia=("akademi", "academia"),
            business=("näringsliv", "business"),
            other_public=("annan offentlig", "other public"),
        ),
        ProcurementState: words(
            planned=("planerat", "planned"),
            advertised=("annonserat", "advertised"),
            awarded=("tilldelat leverantör", "awarded"),
            signed=("tecknat", "signed"),
            ended=("avslutat", "ended"),
            cancelled=("avbrutet", "cancelled"),
        ),
        Check: words(
            co_determination=("samverkan enligt MBL", "co-determination (MBL)"),
            childrens_best=("barnets bästa", "the best of the child"),
            gender_equality=("jämställdhet", "gender equality"),
            dpia=("konsekvensbedömning för dataskydd", "data protection impact assessment"),
            klassa=("informationsklassning (KLASSA)", "information classification (KLASSA)"),
            accessibility=("tillgänglighet", "accessibility"),
        ),
        PersonalData: words(
            none=("inga personuppgifter", "no personal data"),
            ordinary=("personuppgifter", "personal data"),
            sensitive=(
                "känsliga eller särskilt skyddsvärda personuppgifter",
                "sensitive personal data",
            ),
        ),
        DpiaState: words(
            not_needed=("behövs inte", "not needed"),
            needed=("behövs", "needed"),
            under_way=("pågår", "under way"),
            done=("gjord", "done"),
        ),
        ChangeKind: words(
            added=("tillagt", "added"),
            removed=("borttaget", "removed"),
            changed=("ändrat", "changed"),
            moved=("i annan ordning", "in another order"),
        ),
        Emptiable: MappingProxyType({one.value: PROJECT_FIELDS[one.value] for one in Emptiable}),
        PrerequisiteKind: words(
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
        DocumentKind: words(
            application=("ansökan", "application"),
            project_plan=("projektplan", "project plan"),
            official_report=("tjänsteutlåtande", "official report"),
            impact_assessment=(
                "konsekvensbedömning (dataskydd)",
                "data protection impact assessment",
            ),
            contract=("avtal", "contract"),
            other=("övrig handling", "other document"),
        ),
        DisclosureOutcome: words(
            full=("utlämnat i sin helhet", "given out in full"),
            partial=("utlämnat med maskering", "given out with masks"),
        ),
        DocumentState: words(
            working_material=("arbetsmaterial", "working material"),
            received=("inkommen", "received"),
            drawn_up=("upprättad", "drawn up"),
            dispatched=("skickad", "dispatched"),
        ),
        Light: words(
            none=("ej bedömt", "not judged"),
            green=("grönt", "green"),
            yellow=("gult", "yellow"),
            red=("rött", "red"),
        ),
        Channel: words(inbox=("inkorg", "inbox"), email=("e-post", "e-mail")),
        city.Outcome: words(
            accepted=("mottagen", "accepted"),
            waiting=("väntar", "waiting"),
            parked=("parkerad", "parked"),
            rejected=("avvisad", "rejected"),
            valid=("giltig", "valid"),
        ),
        Role: words(
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
        Scope: words(
            own_body=("den egna nämnden eller bolaget", "one's own committee or company"),
            any=("alla nämnder och bolag", "every committee and company"),
        ),
        Kind: words(command=("åtgärd", "command"), query=("fråga", "query")),
        funding.Instrument: words(
            budget_adjustment=("budgetjustering", "budget adjustment"),
            owner_contribution=("ägartillskott", "owner contribution"),
            contract=("avtal", "contract"),
            agreement=("överenskommelse", "agreement"),
            own_budget=("egen budget", "own budget"),
            external=("extern finansiering", "external financing"),
        ),
        funding.MoneyKind: words(
            operating=("drift", "operating"), investment=("investering", "investment")
        ),
        funding.SourceKind: words(
            central_reserve=("central medelsreserv", "central reserve"),
            city_budget=("kommunfullmäktiges budget", "the city's budget"),
            own_budget=("egen budget", "own budget"),
            external=("EU eller staten", "the EU or the state"),
            partner=("part", "partner"),
        ),
        funding.Decider: words(
            body=("organet självt", "the body itself"),
            digital_council=("Digitaliseringsrådet", "the digital council"),
            programme_head=("programchefen", "the programme head"),
        ),
        funding_events.ConditionKind: words(
            none=("inget villkor", "no condition"),
            date=("ett datum", "a date"),
            report_accepted=("en godkänd rapport", "a report accepted"),
            prerequisite_met=("en uppfylld förutsättning", "a prerequisite met"),
            benefit_seen=("en sedd nytta", "a benefit seen"),
            decision_point=("en passerad beslutspunkt", "a decision point passed"),
        ),
        funding_events.HoldCause: words(
            report_overdue=("en rapport är försenad", "a report is overdue"),
            light_red=("ljuset är rött", "the light is red"),
            prerequisite_slipped=("en förutsättning är försenad", "a prerequisite has slipped"),
            prerequisite_reopened=(
                "en förutsättning är åter obesvarad",
                "a prerequisite is open again",
            ),
        ),
        funding_events.FreedBecause: words(
            not_approved=("medel medgavs inte", "not approved"),
            referred_back=("projektet återremitterades", "referred back"),
            less_approved=("mindre medgavs än som tillstyrkts", "less was approved"),
            withdrawn=("projektet återkallades", "the project was withdrawn"),
            reconsidered=("rådet omprövade sitt ord", "the council reconsidered"),
            reduced=("projektet behöver mindre", "the project needs less"),
            ended=("tilldelningen avslutades", "the allocation ended"),
        ),
        funding.AllocationState: words(
            standing=("gäller", "standing"), ended=("avslutad", "ended")
        ),
        funding.InstalmentState: words(
            waiting=("väntar", "waiting"),
            held=("hålls inne", "held"),
            released=("avropad", "released"),
            cancelled=("inställd", "cancelled"),
        ),
        funding.Account: words(
            frame=("ram", "frame"),
            free=("fritt", "free"),
            reserved=("reserverat", "reserved"),
            allocated=("tilldelat", "allocated"),
            released=("avropat", "released"),
            posted=("bokfört", "posted"),
            returned=("återfört", "returned"),
            lapsed=("förfallet", "lapsed"),
        ),
        funding.TransactionKind: words(
            frame_set=("ram fastställd", "frame set"),
            project_recommended=("projekt tillstyrkt", "project recommended"),
            lifted=("tillstyrkan gäller inte längre", "recommendation lifted"),
            allocation_approved=("medel tilldelade", "allocation approved"),
            instalment_released=("medel avropade", "instalment released"),
            cost_posted=("kostnad bokförd", "cost posted"),
            money_returned=("medel återförda", "money returned"),
            carried_over=("ombudgeterat", "carried over"),
            year_closed=("året stängt", "year closed"),
            correction=("rättelse", "correction"),
        ),
        funding.Profile: words(
            advisory=("rådgivande", "advisory"), statutory=("beslutande", "statutory")
        ),
        funding.Office: words(
            chair=("ordförande", "chair"),
            vice_chair=("vice ordförande", "vice chair"),
            member=("ledamot", "member"),
            substitute=("ersättare", "substitute"),
            secretary=("sekreterare", "secretary"),
        ),
        funding.ProposalKind: words(
            approve=("bifall", "approve"),
            decline=("avslag", "decline"),
            amend=("ändring", "amend"),
            postpone=("bordläggning", "postpone"),
            refer_back=("återremiss", "refer back"),
        ),
        funding.MinutesState: words(
            unattested=("inte justerad", "not attested"),
            attested=("justerad", "attested"),
            announced=("anslagen", "announced"),
            appealed=("överklagad", "appealed"),
            final=("laga kraftvunnen", "final"),
            annulled=("upphävd", "annulled"),
        ),
        funding.AnswerKind: words(
            approved=("medges", "approved"),
            refused=("medges ej", "not approved"),
            referred_back=("återremitterad", "referred back"),
        ),
        funding.DissentKind: words(
            reservation=("reservation", "reservation"),
            statement=("särskilt uttalande", "statement"),
        ),
        Extent: words(full=("i sin helhet", "in full"), part=("delvis", "in part")),
        funding.ApplicationState: words(
            received=("mottagen", "received"),
            returned=("åter för komplettering", "returned for completion"),
            complete=("komplett", "complete"),
            ineligible=("uppfyller inte villkoren", "ineligible"),
            admitted=("intagen i omgången", "admitted to the round"),
            postponed=("bordlagd", "postponed"),
            recommended=("tillstyrkt", "recommended"),
            declined=("avstyrkt", "declined"),
            referred_back=("återremitterad", "referred back"),
            allocated=("tilldelad medel", "allocated"),
            withdrawn=("återkallad", "withdrawn"),
            refused=("tillstyrkt men inte finansierad", "recommended but not funded"),
        ),
        funding.Outcome: words(
            recommended=("tillstyrkt", "recommended"),
            declined=("avstyrkt", "declined"),
            postponed=("bordlagd", "postponed"),
            referred_back=("återremitterad", "referred back"),
            undecided=("inte behandlad", "not dealt with"),
        ),
        funding.Bound: words(at_least=("minst", "at least"), at_most=("högst", "at most")),
        funding.Measure: words(
            share=("andel", "share"), sum=("belopp", "sum"), number=("antal", "number")
        ),
        funding.SelectionState: words(
            queued=("i kö", "queued"),
            running=("räknas ut", "running"),
            done=("klart", "done"),
            cancelled=("avbrutet", "cancelled"),
            failed=("gick inte att räkna ut", "failed"),
        ),
        funding.LeftOutReason: words(
            not_assessed=("saknar bedömning", "not assessed"),
            sealed=("poängen är förseglade", "scores are sealed"),
            earlier_rules=("bedömd efter tidigare regler", "assessed by earlier rules"),
            no_cost_here=(
                "söker inga medel ur omgångens källor och år",
                "asks for no money of the round's sources and years",
            ),
            no_first_effect=("inget år för första effekt", "no year of a first effect"),
            prerequisite_missing=(
                "förutsätter projekt som inte kan väljas",
                "requires projects that can't be chosen",
            ),
        ),
        selection.SelectionStatus: words(
            optimal=("bästa portföljen", "optimal"),
            feasible=("bästa funna portföljen", "feasible"),
            infeasible=("ingen portfölj håller reglerna", "infeasible"),
            undecided=("tiden räckte inte", "undecided"),
        ),
        funding.TieRule: words(
            value=("högre värde", "higher value"),
            number=("fler projekt", "more projects"),
            lower_cost=("lägre kostnad", "lower cost"),
            earlier_registration=("tidigare inkommen", "received earlier"),
        ),
        funding.DecisionRule: words(
            simple_majority=("enkel majoritet", "simple majority"),
            qualified_majority=("två tredjedelars majoritet", "two thirds majority"),
        ),
        funding.SheetState: words(
            counts=("räknas", "counts"),
            struck=("struken på grund av jäv", "struck for a conflict of interest"),
            earlier=("från ett tidigare försök", "of an earlier attempt"),
        ),
        SealCause: words(
            all_given=("alla har lämnat poäng", "all scores are given"),
            by_decision=("genom beslut", "by decision"),
            meeting_called=("rådet är kallat", "the council is called"),
        ),
        RestartCause: words(
            resubmitted=("en nyare inlämning gäller", "a newer submission stands"),
            rules_revised=("omgången har fått andra regler", "the round has other rules"),
        ),
        SettledBy: words(person=("personen själv", "the person"), body=("organet", "the body")),
        funding.ConflictState: words(
            open=("öppen fråga", "open question"),
            conflicted=("jävig", "conflict of interest"),
            not_conflicted=("inte jävig", "no conflict of interest"),
            fallen=("förfallen", "fallen"),
        ),
        funding.PartyKind: words(
            owner=("sökande", "applicant"),
            partner=("medverkande", "partner"),
            supplier=("leverantör", "supplier"),
        ),
        city.RelationKind: words(
            employed=("anställd", "employed"),
            board_member=("styrelseledamot", "board member"),
            owner=("ägare", "owner"),
            representative=("företrädare eller ombud", "representative"),
            assignment=("uppdrag mot ersättning", "paid assignment"),
            close_relative=("närstående där", "close relative there"),
            other=("annan anknytning", "other relation"),
        ),
        funding.MeetingState: words(
            called=("kallat", "called"),
            in_session=("pågår", "in session"),
            closed=("avslutat", "closed"),
        ),
        Direction: words(increase=("ökning", "increase"), decrease=("minskning", "decrease")),
        MeasurementState: words(
            standing=("gäller", "standing"),
            replaced=("ersatt", "replaced"),
            recalled=("återkallad", "recalled"),
        ),
        HeldState: words(
            blocked=("står på tur", "queued behind another"),
            retrying=("försöker igen", "retrying"),
            waiting=("väntar", "waiting"),
            parked=("parkerad", "parked"),
        ),
        Language: words(sv=("svenska", "Swedish"), en=("engelska", "English")),
        Publisher: words(
            portfolio=("projekt", "projects"),
            funding=("prioritering och finansiering", "selection and funding"),
            followup=("uppföljning", "follow-up"),
        ),
        NoticeState: words(
            due=("ska skickas", "to be sent"),
            sending=("skickas", "being sent"),
            sent=("skickad", "sent"),
            failed=("kunde inte skickas", "could not be sent"),
            unknown=("oklart om den skickats", "unknown whether it was sent"),
        ),
    }
)
