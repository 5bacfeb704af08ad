"""One page for each kind of reader, of the same facts."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from uuid import uuid4

import pytest

from chassis.outcomes import Outcome
from contracts.base import Alignment, Benefit, CostLine
from contracts.errors import NotFound
from contracts.events.followup import PlanOpenedV1, ReportDueV1, ReportSubmittedV1
from contracts.events.funding import (
    AllocationApprovedV1,
    AllocationLine,
    ApplicationAdmittedV1,
    ProjectRecommendedV1,
)
from contracts.project import Need, Risk, Staffing
from contracts.rpc.portfolio import Audience
from services.portfolio.domain.brief.page import LONGEST, MOST_ROWS, Page
from tests.portfolio.builders import BODY, COMPLETE, NOW

LONG = "Nätet ska nå varje klassrum och varje verkstad i hela kommunen. " * 20


@pytest.fixture
def brief(city, people):
    def of(project, audience, by=None):
        return city.call(
            "get_brief", by=by or people.curt, project_id=project.project_id, audience=audience
        )

    return of


def told(view):
    """Everything that the page says in Swedish, by heading."""
    return {
        section.heading.sv: "\n".join(
            [
                *(f"{fact.label.sv}: {fact.words.sv}" for fact in section.facts),
                *(
                    " | ".join(cell.sv for cell in row)
                    for table in section.tables
                    for row in table.rows
                ),
                section.nothing.sv if section.nothing else "",
            ]
        ).replace("\u00a0", " ")
        for section in view.sections
    }


def test_a_resident_reads_what_for_whom_when_and_whom_to_ask(submitted, brief):
    view = brief(submitted(), Audience.RESIDENT)
    page = told(view)
    assert list(page) == ["För vem", "Vad det förändrar", "När", "Vem som kan svara"]
    assert "Om elever" in page["För vem"]
    assert "40 procent | 90 procent | 2018" in page["Vad det förändrar"]
    assert "Nästa steg: Gå igenom projektet" in page["När"]
    assert "Enhetschef, grundskola" in page["Vem som kan svara"]
    assert "Utbildningsnämnden" in page["Vem som kan svara"]
    assert "171-908/2016" in page["Vem som kan svara"]
    assert view.summary == COMPLETE["summary"]
    assert "kr" not in " ".join(page.values()).split()


def test_a_council_member_reads_alignment_cost_prerequisites_and_risks(
    city, people, opened, submitted, brief
):
    platform = submitted(people.berit, title="IoT-plattform")
    project = opened()
    city.call(
        "declare_dependency",
        by=people.anna,
        project_id=project.project_id,
        other_id=platform.project_id,
        reason="Utan plattform går det inte.",
    )
    city.call(
        "declare_prerequisite",
        by=people.anna,
        project_id=project.project_id,
        kind="fibre",
        site_code="skola-17",
        needed_on=date(2018, 8, 15),
        delivered_by="stokab",
    )
    city.call("submit_project", by=people.anna, project_id=project.project_id)
    page = told(brief(project, Audience.COUNCIL_MEMBER))
    assert "Om socialt | Alla elever får samma möjligheter." in page["Koppling till strategin"]
    assert "2017 | 3 450 000 kr | 0 kr | 3 450 000 kr" in page["Kostnad per år"]
    assert "Alla år: 3 700 000 kr" in page["Kostnad per år"]
    assert "IoT-plattform" in page["Förutsättningar"]
    assert "skola-17 | 2018-08-15" in page["Förutsättningar"]
    city.call("withdraw_project", by=people.berit, project_id=platform.project_id, reason="Nej.  ")
    page = told(brief(project, Audience.COUNCIL_MEMBER))
    assert "Förutsätter ett projekt som inte blir av | IoT-plattform" in page["Risker"]


def test_the_owners_board_reads_its_own_cost_staff_and_next_step(submitted, brief):
    costs = (
        *COMPLETE["costs"],
        CostLine(year=2018, kind="own_staff", amount=Decimal(90_000), financed_by="Egen ram"),
    )
    page = told(brief(submitted(costs=costs), Audience.BOARD))
    assert "250 000 kr | Egen ram" in page["Egen kostnad"]
    assert "3 450 000" not in page["Egen kostnad"]
    assert "2018 | 90 000 kr" in page["Egen personal"]
    assert "Äger nyttan: Enhetschef, grundskola" in page["Ansvar"]
    assert "Nästa steg" in page["Läge och nästa steg"]


def test_what_the_project_says_of_needs_risks_and_staff_is_told_to_who_needs_it(submitted, brief):
    project = submitted(
        needs=(
            Need(
                target_group="elever",
                need="Skriva och läsa digitalt varje dag.",
                learnt_from="Enkät 2016",
            ),
        ),
        risks=(
            a_risk("Leverantören blir sen.", 2, 2),
            a_risk("Nätet räcker inte till.", 4, 5),
        ),
        staff=(Staffing(year=2018, body_id=BODY, function="Tekniker", fte=Decimal("1.5")),),
        sponsor="Grundskoledirektör",
        project_manager="Projektledare, it",
        costs=(
            CostLine(
                year=2018,
                kind="running",
                amount=Decimal(10),
                financed_by="Egen ram",
                distribution_key="per elev",
            ),
        ),
    )
    resident = told(brief(project, Audience.RESIDENT))
    assert "Om elever | Skriva och läsa digitalt varje dag. | Enkät 2016" in resident["För vem"]
    assert "Projektledare, it" in resident["Vem som kan svara"]
    risks = told(brief(project, Audience.COUNCIL_MEMBER))["Risker"]
    assert risks.index("Nätet räcker inte till. | 4 × 5 = 20") < risks.index("Leverantören")
    board = told(brief(project, Audience.BOARD))
    assert "2018 | utbildningsnamnden | Tekniker | 1,5" in board["Egen personal"]
    assert "Beställare: Grundskoledirektör" in board["Ansvar"]
    assert "Egen ram (per elev)" in told(brief(project, Audience.CONTROLLER))["Kostnadsrader"]


def a_risk(description, probability, consequence):
    return Risk(
        description=description,
        probability=probability,
        consequence=consequence,
        measure="Vi provar tidigt.",
        owner="Driftchef",
    )


def test_a_controller_reads_the_baseline_beside_what_holds_now(city, people, opened, brief):
    project = opened()
    city.call("submit_project", by=people.anna, project_id=project.project_id)
    fields = {"project_id": project.project_id, "body_id": BODY}
    before = told(brief(project, Audience.CONTROLLER))
    assert "Inget är beslutat om pengar ännu." in before["Beslutat och nu"]
    # The decision is about the first revision; the owner has changed its mind since.
    city.call(
        "amend_project",
        by=people.anna,
        project_id=project.project_id,
        costs=(CostLine(year=2017, kind="project", amount=Decimal(4_000_000), financed_by="CM"),),
    )
    for hours, event in enumerate(decided(fields), start=1):
        assert city.receive(event, time=NOW + timedelta(hours=hours)) is Outcome.DONE
    page = told(brief(project, Audience.CONTROLLER))
    assert "2017 | 3 450 000 kr | 4 000 000 kr | 550 000 kr" in page["Beslutat och nu"]
    assert "2018 | 250 000 kr | 0 kr | -250 000 kr" in page["Beslutat och nu"]
    assert "2017-06-01 | KS 2017/99 | cm | 2017 | 3 450 000 kr" in page["Tilldelat"]
    assert "2017-T1 | grönt | för sent | Allt går som det ska." in page["Rapporter"]
    assert "2017-T2 | väntas | senast 2017-09-15" in page["Rapporter"]


def test_a_brief_of_a_draft_is_its_bodys_own(people, opened, brief):
    project = opened(by=people.anna)
    assert brief(project, Audience.BOARD, people.anna).title == "Fiber till skolorna"
    for stranger in (people.berit, people.curt):
        with pytest.raises(NotFound):
            brief(project, Audience.RESIDENT, stranger)


@pytest.mark.parametrize("audience", Audience)
def test_a_title_alone_makes_a_page_that_says_what_is_not_known(city, people, brief, audience):
    project = city.call(
        "open_project", by=people.anna, body_id=BODY, kind="business", title="Bara en rubrik"
    )
    view = brief(project, audience, people.anna)
    assert not view.shortened
    for section in view.sections:
        assert section.facts or section.tables or section.nothing
        assert not (section.tables and section.nothing)


@pytest.mark.parametrize("audience", Audience)
def test_a_page_holds_it_however_much_was_written(opened, people, brief, audience):
    project = opened(
        title="R" * 120,
        summary="S" * 300,
        alignments=tuple(
            Alignment(key=key, motivation=LONG)
            for key in ("socialt", "ekologiskt", "kommunikation", "oppna-standarder")
        ),
        benefits=tuple(
            Benefit(
                description=f"{number}. {LONG}",
                target_group="elever",
                unit="procent",
                baseline="40",
                target="90",
                first_effect_year=2018 + number,
            )
            for number in range(20)
        ),
        costs=tuple(
            CostLine(
                year=2017 + number // 4,
                kind=("project", "running", "own_staff", "investment")[number % 4],
                amount=Decimal(number + 1),
                financed_by="Central medelsreserv " * 9,
            )
            for number in range(200)
        ),
    )
    view = brief(project, audience, people.anna)
    assert view.shortened
    for section in view.sections:
        for table in section.tables:
            assert len(table.rows) <= MOST_ROWS
            for row in table.rows:
                assert len(row) == len(table.columns)
                assert all(len(cell.sv) <= LONGEST for cell in row)


def test_a_long_text_is_cut_at_a_word():
    page = Page()
    cut = page.own(LONG).sv
    assert page.shortened
    assert cut.endswith(" …")
    assert LONG.startswith(cut.removesuffix(" …"))
    assert LONG[len(cut) - 2] == " "
    assert len(page.own("x" * 1_000).sv) <= LONGEST
    assert Page().own("kort text").sv == "kort text"


def decided(fields):
    """What funding and follow-up say on the way from the round to the second report."""
    lines = (AllocationLine(source_id="cm", year=2017, amount=Decimal(3_450_000)),)
    return (
        ApplicationAdmittedV1(**fields, round_id="varen-2017", revision=1),
        ProjectRecommendedV1(
            **fields,
            round_id="varen-2017",
            meeting_id=uuid4(),
            lines=lines,
            score="4.2",
            reason="Många står på den.",
        ),
        AllocationApprovedV1(
            **fields,
            allocation_id=uuid4(),
            round_id="varen-2017",
            revision=1,
            case_number="KS 2017/99",
            decided_by="kommunstyrelsen",
            decided_on=date(2017, 6, 1),
            lines=lines,
        ),
        PlanOpenedV1(
            **fields, allocation_id=uuid4(), extended=False, periods=("2017-T1", "2017-T2")
        ),
        ReportDueV1(**fields, period="2017-T1", due_on=date(2017, 5, 15)),
        ReportSubmittedV1(
            **fields,
            period="2017-T1",
            light="green",
            summary="Allt går som det ska.",
            on_time=False,
        ),
        ReportDueV1(**fields, period="2017-T2", due_on=date(2017, 9, 15)),
    )
