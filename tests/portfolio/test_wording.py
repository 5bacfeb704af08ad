"""What a case says to a person, and whose step is next."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest

from contracts.base import (
    ChainLink,
    Financing,
    Light,
    LocalText,
    MissingField,
    MissingPart,
    Outlook,
    PrerequisiteKind,
)
from contracts.events import followup, funding, notify, portfolio
from contracts.events.funding import AllocationLine
from contracts.registry import INTERNAL_SUBSCRIBERS
from contracts.rpc.base import Role
from contracts.rpc.portfolio import ProjectState
from services.portfolio.domain.states import MOVED_BY
from services.portfolio.domain.steps import TELLING, Happened, next_step
from services.portfolio.domain.wording import TEMPLATES, Names, sentence
from services.portfolio.domain.wording.text import money, number
from tests.portfolio.builders import BODY, NOW, a_content, a_project, an_id

HOUR = timedelta(hours=1)
P = an_id()
OTHER = an_id()
ABOUT = {"project_id": P, "body_id": BODY}
ROUND = {**ABOUT, "round_id": "hosten-2017"}
LINES = (
    AllocationLine(source_id="cm2", year=2017, amount="3450000.00"),
    AllocationLine(source_id="cm2", year=2018, amount="50000.00"),
)
SITE = {
    **ABOUT,
    "prerequisite_id": an_id(),
    "kind": PrerequisiteKind.FIBRE,
    "site_code": "skola-17",
    "draft": False,
}
NAMES = Names(
    {
        BODY: LocalText(sv="Utbildningsnämnden", en="The education committee"),
        "kommunstyrelsen": LocalText(sv="Kommunstyrelsen", en="The city executive board"),
    },
    {OTHER: "Fiber till skolorna"},
)
REASON = {"reason": "Stark nytta"}
CAUSE = {"notice_id": an_id(), "person_id": "anna", "cause_id": "x", "project_id": P}
FUNDED = "funding.allocation_approved.v1"

#: Each event type, and what a reader must find in its sentence, in Swedish and in English.
TOLD = [
    (
        portfolio.ProjectOpenedV1(**ABOUT, kind="business"),
        ["Utbildningsnämnden", "verksamhetsprojekt"],
        ["The education committee", "business project"],
    ),
    (
        portfolio.ProjectAmendedV1(**ABOUT, revision=2, changed=("benefits",), draft=False),
        ["revision 2", "nyttor"],
        ["revision 2", "benefits"],
    ),
    (
        portfolio.ProjectSubmittedV1(
            **ABOUT,
            revision=2,
            kind="business",
            case_number="171-908/2016",
            **a_content().model_dump(exclude={"case_numbers"}),
        ),
        ["171-908/2016", "3,7 mnkr (3 700 000,00 kr)"],
        ["171-908/2016", "SEK 3.7 million (SEK 3,700,000.00)"],
    ),
    (
        portfolio.ProjectSubmittedV2(
            **ABOUT,
            revision=2,
            kind="business",
            **a_content(costs=()).model_dump(),
            missing=(MissingField(field="costs", sv="minst en kostnadsrad", en="a cost line"),),
        ),
        ["lämnade in", "171-908/2016", "Ännu saknas: minst en kostnadsrad"],
        ["submitted", "171-908/2016", "Still missing: a cost line"],
    ),
    (
        portfolio.ProjectReturnedV1(
            **ABOUT,
            revision=2,
            missing=(MissingPart(field="benefit_owner", words="Vem äger effekten?"),),
            due_on=date(2017, 5, 5),
        ),
        ["komplettering", "2017-05-05", "effektägare: Vem äger effekten?"],
        ["completion", "2017-05-05", "benefit owner: Vem äger effekten?"],
    ),
    (
        portfolio.CompletionOverdueV1(**ABOUT, revision=2, due_on=date(2017, 5, 5)),
        ["försenad", "revision 2", "2017-05-05"],
        ["overdue", "revision 2", "2017-05-05"],
    ),
    (
        portfolio.ProjectCompletedV1(**ABOUT, revision=2),
        ["komplett", "revision 2"],
        ["complete", "revision 2"],
    ),
    (
        portfolio.IdeaRecordedV1(**ABOUT, kind="business", title="Smarta soptunnor"),
        ["idén ”Smarta soptunnor”", "Utbildningsnämnden"],
        ["the idea “Smarta soptunnor”", "The education committee"],
    ),
    (
        portfolio.IdeaAdoptedV1(**ABOUT, kept_by="programmet"),
        ["Utbildningsnämnden tog sig an idén"],
        ["The education committee took the idea on"],
    ),
    (
        portfolio.ProjectTakenOverV1(
            **ABOUT,
            kind="business",
            title="Smart belysning",
            financing=(
                Financing(financed_by="Central medelsreserv", year=2017, amount="3450000.00"),
                Financing(financed_by="Central medelsreserv", year=2018, amount="50000.00"),
            ),
            case_number="KS 2018/000119",
        ),
        ["3,5 mnkr (3 500 000,00 kr) från Central medelsreserv, dnr KS 2018/000119"],
        ["SEK 3.5 million", "from Central medelsreserv, case number KS 2018/000119"],
    ),
    (
        portfolio.ProjectPausedV1(**ABOUT, **REASON, until=date(2018, 3, 1)),
        ["pausade projektet till den 2018-03-01", "Stark nytta."],
        ["paused the project until 2018-03-01", "Stark nytta."],
    ),
    (
        portfolio.ProjectResumedV1(**ABOUT, **REASON),
        ["återupptog projektet. Skäl: Stark nytta."],
        ["resumed the project. Reason: Stark nytta."],
    ),
    (
        portfolio.ProjectClosedV1(**ABOUT, reason="completed", words="Allt är infört"),
        ["avslutade projektet: genomfört. Allt är infört."],
        ["closed the project: carried out. Allt är infört."],
    ),
    (
        portfolio.DecisionPointPassedV1(
            **ABOUT,
            point="b2",
            decided_on=date(2017, 9, 4),
            decider="Styrgruppen",
            note="Tidplanen godkändes",
            corrects=True,
            draft=False,
        ),
        ["B2", "(rättat)", "Styrgruppen den 2017-09-04. Tidplanen godkändes."],
        ["B2", "(corrected)", "Styrgruppen on 2017-09-04. Tidplanen godkändes."],
    ),
    (
        portfolio.EarlyOpinionRequestedV1(
            **ABOUT,
            opinion_id=an_id(),
            kind="business",
            title="Läsplattor",
            summary="Eleverna läser på läsplattor.",
            cost_total="450000.00",
            starts_on=date(2018, 1, 15),
        ),
        ["förhandsbesked om ”Läsplattor”", "450 000,00 kr", "2018-01-15"],
        ["early opinion on “Läsplattor”", "SEK 450,000.00", "2018-01-15"],
    ),
    (
        portfolio.EarlyOpinionGivenV1(
            **ABOUT, opinion_id=an_id(), answer="advised_against", **REASON
        ),
        ["avstyrks", "Stark nytta."],
        ["advised against", "Stark nytta."],
    ),
    (
        funding.ApplicationReferredBackV1(**ROUND, meeting_id=an_id(), **REASON),
        ["Digitaliseringsrådet återremitterade", "Stark nytta."],
        ["The digital council referred", "Stark nytta."],
    ),
    (
        funding.AllocationRefusedV1(
            **ROUND,
            case_number="KS 2017/562",
            decided_by="kommunstyrelsen",
            decided_on=date(2017, 6, 17),
            **REASON,
        ),
        ["Kommunstyrelsen", "inte medge", "KS 2017/562", "2017-06-17"],
        ["The city executive board", "not to approve", "KS 2017/562"],
    ),
    (
        funding.InstalmentReleasedV1(
            **ABOUT,
            allocation_id=an_id(),
            number=2,
            lines=(AllocationLine(source_id="cm2", year=2018, amount="100000.00"),),
            condition=funding.Condition(),
            **REASON,
        ),
        ["Delbetalning 2 avropades", "0,1 mnkr (100 000,00 kr)", "Stark nytta."],
        ["Instalment 2 was released", "SEK 0.1 million (SEK 100,000.00)", "Stark nytta."],
    ),
    (
        funding.InstalmentHeldV1(
            **ABOUT,
            allocation_id=an_id(),
            number=2,
            lines=(AllocationLine(source_id="cm2", year=2018, amount="100000.00"),),
            because=funding.HoldCause.REPORT_OVERDUE,
            detail="2017-T2",
        ),
        ["Delbetalning 2", "hålls inne: en rapport är försenad. 2017-T2."],
        ["Instalment 2", "is held: a report is overdue. 2017-T2."],
    ),
    (
        funding.AllocationReducedV1(
            **ABOUT,
            allocation_id=an_id(),
            case_number="KS 2017/871",
            lines=(AllocationLine(source_id="cm2", year=2018, amount="100000.00"),),
            **REASON,
        ),
        ["lämnade tillbaka", "KS 2017/871", "cm2 2018"],
        ["gave back", "KS 2017/871", "cm2 2018"],
    ),
    (
        funding.AllocationCarriedOverV1(
            **ABOUT,
            allocation_id=an_id(),
            source_id="cm2",
            kind=funding.MoneyKind.INVESTMENT,
            year=2017,
            amount="100000.00",
            case_number="KS 2017/1604",
        ),
        ["ombudgeterades från 2017 till 2018", "KS 2017/1604"],
        ["carried over from 2017 to 2018", "KS 2017/1604"],
    ),
    (
        funding.AllocationEndedV1(
            **ABOUT,
            allocation_id=an_id(),
            case_number="KS 2018/77",
            returned=(AllocationLine(source_id="cm2", year=2018, amount="100000.00"),),
            **REASON,
        ),
        ["Tilldelningen avslutades (dnr KS 2018/77)", "gick tillbaka", "Stark nytta."],
        ["The allocation ended (case number KS 2018/77)", "went back", "Stark nytta."],
    ),
    (
        followup.PlanClosedV1(
            **ABOUT,
            summary="Allt är infört",
            outstanding=("2017-T2",),
            outstanding_because="Blev klart i juni",
        ),
        ["avslutades", "Allt är infört.", "Utan godkänd rapport: 2017-T2. Blev klart i juni."],
        ["closed", "Allt är infört.", "Without an accepted report: 2017-T2. Blev klart i juni."],
    ),
    (
        followup.BenefitAssessedV1(**ABOUT, light=Light.GREEN, summary="Målet nåddes"),
        ["grönt", "Målet nåddes."],
        ["green", "Målet nåddes."],
    ),
    (
        portfolio.ProjectWithdrawnV1(**ABOUT, **REASON, draft=False),
        ["återkallade", "Stark nytta."],
        ["withdrew", "Stark nytta."],
    ),
    (
        portfolio.SecrecyMarkedV1(**ABOUT, field="costs", ground="19 kap. 3 §", draft=False),
        ["”kostnader”", "sekretessmarkerades (OSL 19 kap. 3 §)"],
        ["“costs”", "marked for secrecy (OSL 19 kap. 3 §)"],
    ),
    (
        portfolio.SecrecyLiftedV1(**ABOUT, document_id=OTHER, ground="19 kap. 3 §", draft=False),
        ["Sekretessmarkeringen av en handling hävdes", "19 kap. 3 §"],
        ["The mark of secrecy on a document was lifted", "19 kap. 3 §"],
    ),
    (
        portfolio.RecordDisclosedV1(
            **ABOUT, disclosure_id=OTHER, case_number="KS 2017/121", outcome="partial"
        ),
        ["Utbildningsnämnden lämnade ut ärendet", "KS 2017/121", "med maskering"],
        ["The education committee disclosed the case", "KS 2017/121", "with masks"],
    ),
    (
        portfolio.DocumentAddedV1(
            **ABOUT,
            document_id=OTHER,
            kind="official_report",
            edition=2,
            state="drawn_up",
            dated_on=date(2017, 4, 11),
            draft=False,
        ),
        ["tjänsteutlåtande", "version 2", "upprättad", "2017-04-11"],
        ["official report", "edition 2", "drawn up", "2017-04-11"],
    ),
    (
        portfolio.DocumentMovedV1(
            **ABOUT,
            document_id=OTHER,
            kind="contract",
            edition=1,
            state="dispatched",
            dated_on=date(2017, 4, 12),
            draft=False,
        ),
        ["avtal", "skickad", "2017-04-12"],
        ["contract", "dispatched", "2017-04-12"],
    ),
    (
        portfolio.CaseNumberRecordedV1(
            **ABOUT, case_number="KS 2017/121", registered_on=date(2017, 4, 12), draft=False
        ),
        ["Ärendet fick diarienumret KS 2017/121", "2017-04-12"],
        ["The case got the case number KS 2017/121", "2017-04-12"],
    ),
    (
        portfolio.CaseNumberWithdrawnV1(
            **ABOUT, document_id=OTHER, case_number="KS 2017/121-3", reason="Fel akt", draft=False
        ),
        ["En handling har inte längre", "KS 2017/121-3", "Fel akt."],
        ["A document no longer has", "KS 2017/121-3", "Fel akt."],
    ),
    (
        portfolio.ProjectTransferredV1(
            **ABOUT,
            from_body_id="alvsjo",
            transferred_on=date(2023, 7, 1),
            draft=False,
            submitted=True,
        ),
        ["tog över projektet från alvsjo", "2023-07-01"],
        ["took over the project from alvsjo", "2023-07-01"],
    ),
    (
        portfolio.DependencyDeclaredV1(**ABOUT, requires_id=OTHER, **REASON, draft=False),
        ["förutsätter ”Fiber till skolorna”", "Stark nytta"],
        ["requires “Fiber till skolorna”", "Stark nytta"],
    ),
    (
        portfolio.DependencyRemovedV1(**ABOUT, requires_id=P, **REASON, draft=False),
        ["inte längre ett annat projekt"],
        ["no longer requires another project"],
    ),
    (
        portfolio.DependencyDeclaredV2(
            **ABOUT, kind="excludes", other_id=OTHER, **REASON, draft=False
        ),
        ["utesluter ”Fiber till skolorna”", "Stark nytta"],
        ["excludes “Fiber till skolorna”", "Stark nytta"],
    ),
    (
        portfolio.DependencyRemovedV2(
            **ABOUT, kind="benefits", other_id=OTHER, **REASON, draft=False
        ),
        ["gynnas inte längre av ”Fiber till skolorna”"],
        ["no longer benefits from “Fiber till skolorna”"],
    ),
    (
        portfolio.PrerequisiteDeclaredV1(
            **SITE, needed_on=date(2018, 8, 15), delivered_by="stokab"
        ),
        ["fiber", "skola-17", "2018-08-15", "stokab"],
        ["fibre", "skola-17", "2018-08-15", "stokab"],
    ),
    (
        portfolio.PrerequisitePromisedV1(**SITE, promised_on=date(2018, 6, 1)),
        ["Utlovat", "2018-06-01"],
        ["Promised", "2018-06-01"],
    ),
    (
        portfolio.PrerequisiteMetV1(**SITE, met_on=date(2018, 6, 1)),
        ["På plats", "2018-06-01"],
        ["In place", "2018-06-01"],
    ),
    (
        portfolio.PrerequisiteSlippedV1(**SITE, expected_on=date(2018, 9, 1), **REASON),
        ["Försenat", "2018-09-01", "Stark nytta"],
        ["Late", "2018-09-01", "Stark nytta"],
    ),
    (
        portfolio.PrerequisiteSlippedV1(**SITE, expected_on=None, **REASON),
        ["Inget besked om när"],
        ["Nobody can say when"],
    ),
    (
        portfolio.PrerequisiteReopenedV1(**SITE, needed_on=date(2018, 8, 15), **REASON),
        ["gäller inte", "Stark nytta"],
        ["does not hold", "Stark nytta"],
    ),
    (
        portfolio.PrerequisiteDeclaredV1(
            **SITE, needed_on=date(2018, 8, 15), delivered_by=BODY, deliverer="body"
        ),
        ["senast 2018-08-15; Utbildningsnämnden levererar"],
        ["delivers"],
    ),
    (
        portfolio.PrerequisiteDeclaredV1(
            **SITE, needed_on=date(2018, 8, 15), delivered_by=str(OTHER), deliverer="project"
        ),
        ["”Fiber till skolorna” levererar"],
        ["“Fiber till skolorna” delivers"],
    ),
    (
        portfolio.PrerequisiteWaivedV1(**SITE, **REASON),
        ["klarar sig utan fiber på skola-17", "Stark nytta"],
        ["does without fibre at skola-17", "Stark nytta"],
    ),
    (
        portfolio.ProjectReexaminedV1(
            **ABOUT,
            before=Outlook(earliest_on=date(2018, 8, 15)),
            after=Outlook(known=False, late=True),
            chain=(
                ChainLink(project_id=OTHER, prerequisite_id=an_id(), known=False),
                ChainLink(project_id=an_id(), dated_on=date(2018, 9, 1)),
            ),
            draft=False,
        ),
        [
            "ingen kan säga när (förut: 2018-08-15)",
            "förutsättning för ”Fiber till skolorna” (ingen kan säga när) → ett annat projekt",
        ],
        [
            "nobody can say when (before: 2018-08-15)",
            "a prerequisite of “Fiber till skolorna” (nobody can say when) → another project",
        ],
    ),
    (
        portfolio.ProjectReexaminedV1(
            **ABOUT,
            before=Outlook(),
            after=Outlook(earliest_on=date(2018, 9, 1), late=True),
            chain=(ChainLink(project_id=OTHER, dated_on=date(2018, 9, 1)),),
            draft=False,
        ),
        ["2018-09-01, senare än det behövs (förut: inget att vänta på)"],
        ["2018-09-01, later than needed (before: nothing to wait for)"],
    ),
    (
        portfolio.ProjectReexaminedV1(
            **ABOUT,
            before=Outlook(known=False, late=True),
            after=Outlook(),
            chain=(ChainLink(project_id=OTHER, known=True),),
            left_out=3,
            draft=False,
        ),
        ["inget att vänta på (förut: ingen kan säga när)", "3 led däremellan"],
        ["nothing to wait for (before: nobody can say when)", "3 steps in between"],
    ),
    (
        funding.ApplicationAdmittedV1(**ROUND, revision=2),
        ["hosten-2017", "revision 2"],
        ["hosten-2017", "revision 2"],
    ),
    (
        funding.ApplicationFoundIneligibleV1(
            **ROUND,
            revision=2,
            rule="agare",
            question_sv="Har nyttan en ägare?",
            question_en="Does the benefit have an owner?",
            **REASON,
        ),
        ["revision 2", "”Har nyttan en ägare?”", "hosten-2017", "Stark nytta."],
        ["revision 2", "“Does the benefit have an owner?”", "hosten-2017", "Stark nytta."],
    ),
    (
        funding.ApplicationRestartedV1(**ROUND, revision=3, attempt=2, cause="resubmitted"),
        ["på nytt", "revision 3", "en nyare inlämning gäller"],
        ["anew", "revision 3", "a newer submission stands"],
    ),
    (
        funding.SealOpenedV1(
            **ROUND, attempt=1, cause="by_decision", given=1, missing=("bo",), **REASON
        ),
        ["genom beslut", "1 lämnade, 1 saknades", "Stark nytta."],
        ["by decision", "1 given, 1 missing", "Stark nytta."],
    ),
    (
        funding.ConflictOfInterestSettledV1(
            **ROUND,
            conflict_id=an_id(),
            person_id="bo",
            conflicted=True,
            settled_by="body",
            ground="fl-1986-11-2",
            provision="FL (1986:223) 11 § 1 st 2",
            **REASON,
        ),
        ["av organet: bo är jävig (FL (1986:223) 11 § 1 st 2)", "Stark nytta."],
        ["by the body: bo has a conflict of interest (FL (1986:223) 11 § 1 st 2)", "Stark nytta."],
    ),
    (funding.ApplicationAssessedV1(**ROUND, assessments=2), ["hittills: 2"], ["so far: 2"]),
    (
        funding.ProjectRecommendedV1(
            **ROUND, meeting_id=an_id(), lines=LINES, score="4.250000", **REASON
        ),
        [
            "tillstyrkte",
            "3,5 mnkr (3 500 000,00 kr)",
            "4,25 av 5",
            "Stark nytta.",
            "cm2 2018: 0,1 mnkr",
        ],
        [
            "recommended",
            "SEK 3.5 million",
            "4.25 of 5",
            "Stark nytta.",
            "cm2 2018: SEK 0.1 million",
        ],
    ),
    (
        funding.ApplicationDeclinedV1(**ROUND, meeting_id=an_id(), score="2", **REASON),
        ["avstyrkte", "2 av 5", "Stark nytta"],
        ["declined", "2 of 5", "Stark nytta"],
    ),
    (
        funding.ApplicationPostponedV1(
            **ROUND, meeting_id=an_id(), until=date(2017, 12, 1), **REASON
        ),
        ["bordlade", "2017-12-01", "Stark nytta"],
        ["postponed", "2017-12-01", "Stark nytta"],
    ),
    (
        funding.AllocationApprovedV1(
            **ROUND,
            allocation_id=an_id(),
            revision=2,
            case_number="KS 2017/562",
            decided_by="kommunstyrelsen",
            decided_on=date(2017, 6, 17),
            lines=LINES,
        ),
        ["Kommunstyrelsen", "KS 2017/562", "2017-06-17", "3,5 mnkr (3 500 000,00 kr)"],
        ["The city executive board", "KS 2017/562", "SEK 3.5 million (SEK 3,500,000.00)"],
    ),
    (
        followup.PlanOpenedV1(**ABOUT, allocation_id=an_id(), extended=False, periods=("2017-T2",)),
        ["öppnades", "2017-T2"],
        ["opened", "2017-T2"],
    ),
    (
        followup.PlanOpenedV1(**ABOUT, allocation_id=an_id(), extended=True, periods=("2018-T1",)),
        ["förlängdes", "2018-T1"],
        ["extended", "2018-T1"],
    ),
    (
        followup.IndicatorDefinedV1(
            **ABOUT,
            indicator_id="uppkopplade",
            name=LocalText(sv="Uppkopplade skolor", en="Connected schools"),
            unit="%",
            source_system="stokab",
        ),
        ["Uppkopplade skolor (%)", "stokab"],
        ["Connected schools (%)", "stokab"],
    ),
    (
        followup.TargetSetV1(
            **ABOUT,
            indicator_id="uppkopplade",
            year=2018,
            value="80.5",
            previous="70",
            case_number="KS 2018/1",
        ),
        ["2018", "80,5 (tidigare 70)", "KS 2018/1"],
        ["2018", "80.5 (was 70)", "KS 2018/1"],
    ),
    (
        followup.ReportDueV1(**ABOUT, period="2017-T2", due_on=date(2017, 9, 27)),
        ["2017-T2", "Utbildningsnämnden", "2017-09-27"],
        ["2017-T2", "The education committee", "2017-09-27"],
    ),
    (
        followup.ReportSubmittedV1(
            **ABOUT,
            period="2017-T2",
            light=Light.YELLOW,
            summary="Grävningen dröjer",
            on_time=False,
        ),
        ["för sent", "gult", "Grävningen dröjer."],
        ["late", "yellow", "Grävningen dröjer."],
    ),
    (
        followup.ReportCorrectedV1(
            **ABOUT,
            period="2017-T2",
            number=2,
            light=Light.RED,
            summary="Grävningen står still",
            **REASON,
        ),
        ["rättade", "version 2", "rött", "Stark nytta. Grävningen står still."],
        ["corrected", "version 2", "red", "Stark nytta. Grävningen står still."],
    ),
    (
        followup.ReportAcceptedV1(**ABOUT, period="2017-T2", number=2),
        ["2017-T2 godkändes i version 2"],
        ["2017-T2 was accepted in version 2"],
    ),
    (
        followup.ReportOverdueV1(**ABOUT, period="2017-T2", due_on=date(2017, 9, 27)),
        ["2017-T2 är försenad", "2017-09-27"],
        ["2017-T2 is overdue", "2017-09-27"],
    ),
    (
        followup.LightChangedV1(
            **ABOUT,
            before=Light.GREEN,
            after=Light.RED,
            because_sv="utfall 20 mot mål 80",
            because_en="20 against the target 80",
        ),
        ["från grönt till rött", "utfall 20 mot mål 80"],
        ["from green to red", "20 against the target 80"],
    ),
    (
        notify.NoticeSentV1(**CAUSE, channel="email", cause_type=FUNDED),
        ["anna", "e-post", "medel tilldelade"],
        ["anna", "e-mail", "allocation approved"],
    ),
    (
        notify.NoticeFailedV1(**CAUSE, channel="email", cause_type=FUNDED, code="mailbox-full"),
        ["anna", "mailbox-full"],
        ["anna", "mailbox-full"],
    ),
]


def test_every_event_that_a_case_hears_of_has_its_sentence_and_its_example():
    assert set(TEMPLATES) == set(INTERNAL_SUBSCRIBERS["portfolio"])
    assert {type(event) for event, _, _ in TOLD} == set(TEMPLATES)


def test_what_moves_a_project_or_says_more_of_its_step_is_heard_of():
    assert {*MOVED_BY, *TELLING} <= set(INTERNAL_SUBSCRIBERS["portfolio"])


@pytest.mark.parametrize(
    ("event", "sv", "en"), TOLD, ids=[type(event).__name__ for event, _, _ in TOLD]
)
def test_a_sentence_says_what_a_case_officer_needs_in_both_languages(event, sv, en):
    told = sentence(event, NAMES)
    for part in sv:
        assert part in told.sv
    for part in en:
        assert part in told.en
    assert told.sv != told.en
    assert ".." not in told.sv


@pytest.mark.parametrize(
    ("amount", "sv", "en"),
    [
        ("0.01", "0,0 mnkr (0,01 kr)", "SEK 0.0 million (SEK 0.01)"),
        ("50000.00", "0,1 mnkr (50 000,00 kr)", "SEK 0.1 million (SEK 50,000.00)"),
        ("1249999.99", "1,2 mnkr (1 249 999,99 kr)", "SEK 1.2 million (SEK 1,249,999.99)"),
        (
            "1250000000",
            "1 250,0 mnkr (1 250 000 000,00 kr)",
            "SEK 1,250.0 million (SEK 1,250,000,000.00)",
        ),
    ],
)
def test_money_is_said_in_millions_and_exactly(amount, sv, en):
    told = money(Decimal(amount))
    assert (told.sv, told.en) == (sv, en)


def test_numbers_are_said_without_trailing_zeros():
    assert (number(Decimal("4.250000")).sv, number(Decimal(100)).en) == ("4,25", "100")


@pytest.mark.parametrize(
    ("state", "step", "role", "by_owner"),
    [
        (ProjectState.IDEA, "adopt", Role.CASE_OFFICER, False),
        (ProjectState.DRAFT, "submit", Role.CASE_OFFICER, True),
        (ProjectState.SUBMITTED, "admit", Role.PROGRAMME_OFFICE, False),
        (ProjectState.RETURNED, "complete", Role.CASE_OFFICER, True),
        (ProjectState.COMPLETE, "admit", Role.PROGRAMME_OFFICE, False),
        (ProjectState.IN_ROUND, "assess", Role.ASSESSOR, False),
        (ProjectState.POSTPONED, "deliberate", Role.COUNCIL_CHAIR, False),
        (ProjectState.RECOMMENDED, "decide", Role.CONTROLLER, False),
        (ProjectState.REFERRED_BACK, "rework", Role.CASE_OFFICER, True),
        (ProjectState.DECLINED, "rework", Role.CASE_OFFICER, True),
        (ProjectState.NOT_FUNDED, "rework", Role.CASE_OFFICER, True),
        (ProjectState.ALLOCATED, "open_plan", None, False),
        (ProjectState.RUNNING, "carry_out", Role.CASE_OFFICER, True),
        (ProjectState.PAUSED, "resume", Role.CASE_OFFICER, True),
        (ProjectState.CLOSED, "follow_benefits", Role.CASE_OFFICER, True),
        (ProjectState.BENEFITS_FOLLOWED, None, None, False),
        (ProjectState.WITHDRAWN, None, None, False),
    ],
)
def test_every_state_says_whose_step_is_next(state, step, role, by_owner):
    project = a_project(state)
    found = next_step(project, [])
    if step is None:
        assert found is None
        return
    assert (found.step, found.role, found.since) == (step, role, NOW)
    assert found.body_id == (BODY if by_owner else None)
    assert found.sv != found.en


def test_the_states_of_the_steps_are_all_tried():
    (tried,) = test_every_state_says_whose_step_is_next.pytestmark
    assert {state for state, *_ in tried.args[1]} == set(ProjectState)


def test_what_was_amended_after_a_return_is_still_to_be_submitted():
    project = a_project(ProjectState.RETURNED)
    project.submitted_revision = 2
    before = Happened(
        portfolio.ProjectAmendedV1(**ABOUT, revision=2, changed=("costs",), draft=False), NOW
    )
    asked = next_step(project, [before])
    assert (asked.step, asked.since) == ("complete", NOW)
    assert "revision 2" in asked.sv
    assert "revision 2" in asked.en
    after = Happened(
        portfolio.ProjectAmendedV1(**ABOUT, revision=3, changed=("costs",), draft=False), NOW + HOUR
    )
    found = next_step(project, [before, after])
    assert (found.step, found.body_id, found.since) == ("submit_again", BODY, NOW + HOUR)
    assert "revision 3" in found.sv
    assert "revision 2" in found.sv


def test_an_assessed_application_awaits_the_council():
    project = a_project(ProjectState.IN_ROUND)
    earlier = Happened(funding.ApplicationAssessedV1(**ROUND, assessments=1), NOW - HOUR)
    assert next_step(project, [earlier]).step == "assess"
    now = Happened(funding.ApplicationAssessedV1(**ROUND, assessments=1), NOW + HOUR)
    found = next_step(project, [earlier, now])
    assert (found.step, found.since) == ("deliberate", NOW + HOUR)


def test_what_is_assessed_anew_awaits_its_assessors():
    project = a_project(ProjectState.IN_ROUND)
    happened = [
        Happened(funding.ApplicationAssessedV1(**ROUND, assessments=1), NOW + HOUR),
        Happened(
            funding.ApplicationRestartedV1(**ROUND, revision=2, attempt=2, cause="resubmitted"),
            NOW + 2 * HOUR,
        ),
    ]
    found = next_step(project, happened)
    assert (found.step, found.since) == ("assess", NOW + 2 * HOUR)


@pytest.mark.parametrize("state", [ProjectState.SUBMITTED, ProjectState.COMPLETE])
def test_what_breaks_a_rule_is_its_owners_until_it_is_submitted_anew(state):
    project = a_project(state)
    event = funding.ApplicationFoundIneligibleV1(
        **ROUND,
        revision=1,
        rule="agare",
        question_sv="Har nyttan en ägare?",
        question_en="Does the benefit have an owner?",
        **REASON,
    )
    project.submitted_revision = 1
    found = next_step(project, [Happened(event, NOW + HOUR)])
    assert (found.step, found.role, found.body_id) == ("rework", Role.CASE_OFFICER, BODY)
    project.submitted_revision = 2
    assert next_step(project, [Happened(event, NOW + HOUR)]).step == "admit"


def test_a_postponed_application_says_until_when():
    event = funding.ApplicationPostponedV1(
        **ROUND, meeting_id=an_id(), until=date(2017, 12, 1), **REASON
    )
    found = next_step(a_project(ProjectState.POSTPONED), [Happened(event, NOW + HOUR)])
    assert (found.due_on, found.since) == (date(2017, 12, 1), NOW + HOUR)


def test_the_earliest_report_awaited_is_the_next_step():
    plan = followup.PlanOpenedV1(
        **ABOUT, allocation_id=an_id(), extended=False, periods=("2017-T2", "2018-T1", "2018-T2")
    )
    happened = [Happened(plan, NOW)]
    assert "2017-T2" in next_step(a_project(ProjectState.RUNNING), happened).sv

    for at, (period, due_on) in enumerate(
        [("2017-T2", date(2017, 9, 27)), ("2018-T1", date(2018, 5, 24))], start=1
    ):
        due = followup.ReportDueV1(**ABOUT, period=period, due_on=due_on)
        happened.append(Happened(due, NOW + at * HOUR))
    found = next_step(a_project(ProjectState.RUNNING), happened)
    assert (found.step, found.due_on, found.since) == ("report", date(2017, 9, 27), NOW + HOUR)

    for at, period in enumerate(["2017-T2", "2018-T1"], start=3):
        report = followup.ReportSubmittedV1(
            **ABOUT, period=period, light=Light.GREEN, summary="Enligt plan.", on_time=True
        )
        happened.append(Happened(report, NOW + at * HOUR))
    found = next_step(a_project(ProjectState.RUNNING), happened)
    assert (found.step, found.since) == ("carry_out", NOW + 4 * HOUR)
    assert "2018-T2" in found.en
