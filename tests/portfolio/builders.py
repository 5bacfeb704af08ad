"""Bodies, strategy versions and projects as the tests of portfolio need them."""

from __future__ import annotations

from datetime import UTC, date, datetime
from itertools import count
from uuid import UUID

from contracts.base import Alignment, Benefit, CostLine, LocalText, PrerequisiteKind, ProjectKind
from contracts.project import (
    CheckItem,
    Classification,
    CompetenceNeed,
    Need,
    OutsidePartner,
    Risk,
    Staffing,
    SupplierContract,
)
from contracts.rpc.portfolio import (
    AdoptStrategy,
    AmendProject,
    Mark,
    PrerequisiteState,
    ProjectState,
    StrategyItem,
)
from services.portfolio.domain.content import Content
from services.portfolio.domain.prerequisites import Prerequisite
from services.portfolio.domain.projects import Project
from services.portfolio.domain.strategies import Strategy

NOW = datetime(2017, 4, 10, 8, tzinfo=UTC)
TODAY = date(2017, 4, 10)
BODY = "utbildningsnamnden"

_numbers = count(1)

COSTS = (
    CostLine(year=2017, kind="project", amount="3450000.00", financed_by="Central medelsreserv"),
    CostLine(
        year=2018,
        kind="running",
        amount="250000.00",
        financed_by="Egen ram",
        distribution_key="per elev",
    ),
)
BENEFITS = (
    Benefit(
        description="Fler lektioner kan använda digitala verktyg utan avbrott.",
        target_group="elever",
        unit="procent",
        baseline="40",
        target="90",
        first_effect_year=2018,
    ),
)
ALIGNMENTS = (Alignment(key="socialt", motivation="Alla elever får samma möjligheter."),)

#: Everything that a submission needs, as fields of a request.
COMPLETE = {
    "summary": "Skolorna får fiber fram till varje byggnad.",
    "strategy_id": "smart-2017",
    "case_numbers": ("171-908/2016",),
    "target_groups": ("elever",),
    "alignments": ALIGNMENTS,
    "costs": COSTS,
    "benefits": BENEFITS,
    "benefit_owner": "Enhetschef, grundskola",
}


def an_id() -> UUID:
    """A new id; ids grow."""
    return UUID(int=(0x01890000_0000_7000_8000 << 48) | next(_numbers))


def an_item(key, **changes):
    return StrategyItem(
        **{
            "key": key,
            "text": LocalText(sv=f"Om {key}", en=f"About {key}"),
            "mark": Mark.ASSUMED,
            "source": "antaget för test",
            **changes,
        }
    )


#: As fields of a request.
STRATEGY = {
    "strategy_id": "smart-2017",
    "title": "Strategi för Stockholm som smart och uppkopplad stad",
    "adopted_on": date(2017, 4, 3),
    "dimensions": (an_item("socialt"), an_item("ekologiskt")),
    "implementation_principles": (an_item("kommunikation", number=8),),
    "enabling_principles": (an_item("oppna-standarder", number=3),),
    "technique_layers": (an_item("it-infrastruktur"),),
    "target_groups": (an_item("elever"), an_item("boende")),
}
LATER_STRATEGY = {**STRATEGY, "strategy_id": "smart-2021", "adopted_on": date(2021, 1, 25)}


def an_adoption(**changes):
    return AdoptStrategy.model_construct(**{"case_number": None, **STRATEGY, **changes})


def a_strategy(**changes):
    return Strategy.adopt(an_adoption(**changes), "person/eva", NOW)[0]


def a_content(**changes):
    return Content(title="Fiber till skolorna", **{**COMPLETE, **changes})


def an_amendment(project_id=None, **changes):
    """Only what is given changes."""
    unchanged = dict.fromkeys(Content.model_fields)
    return AmendProject.model_construct(
        project_id=project_id or an_id(), **{**unchanged, **changes}
    )


def a_project(state=ProjectState.DRAFT, body_id=BODY, **content):
    """A project in a state, as if it had come there by itself."""
    project, _, _ = Project.open(
        an_id(), body_id, ProjectKind.ENABLING, a_content(**content), "person/anna", NOW
    )
    if state not in {ProjectState.IDEA, ProjectState.DRAFT}:
        project.submitted_at, project.submitted_revision = NOW, 1
    project.state, project.public = state, state is not ProjectState.DRAFT
    return project


def a_prerequisite(project=None, **changes):
    project = project or a_project()
    return Prerequisite(
        **{
            "id": an_id(),
            "version": 1,
            "project_id": project.id,
            "body_id": project.body_id,
            "kind": PrerequisiteKind.FIBRE,
            "site_code": "skola-17",
            "needed_on": date(2018, 8, 15),
            "delivered_by": "stokab",
            "state": PrerequisiteState.DECLARED,
            "dated_on": None,
            "reason": None,
            "moved_at": NOW,
            **changes,
        }
    )


#: What a project may say besides, as fields of a request; the bodies are those of `city`.
BESIDES = {
    "sponsor": "Utbildningsdirektören",
    "steering_group": ("Utbildningsdirektören", "Grundskolechefen"),
    "project_manager": "Projektledare, it-enheten",
    "partner_bodies": ("trafiknamnden",),
    "outside_partners": (
        OutsidePartner(name="KTH", sector="academia", part="Utvärderar lektionerna."),
    ),
    "sites": ("skola-17", "skola-18"),
    "needs": (
        Need(
            target_group="elever",
            need="Kunna arbeta uppkopplade samtidigt.",
            learnt_from="Skolenkäten 2016, fråga 14.",
        ),
    ),
    "staff": (Staffing(year=2018, body_id=BODY, function="It-tekniker", fte="1.5"),),
    "competence": (
        CompetenceNeed(
            body_id=BODY,
            year=2018,
            who="Lärare i årskurs 1–3",
            what="Undervisa med lärplattor.",
            people=120,
            hours="7.5",
            cost="96000.00",
            how="Kurs på skolan",
        ),
    ),
    "risks": (
        Risk(
            description="Fibern blir försenad.",
            probability=4,
            consequence=3,
            measure="Trådlöst nät över mobilnätet tills vidare.",
            owner="Enhetschef, it",
        ),
    ),
    "contracts": (
        SupplierContract(
            subject="Åtkomstpunkter",
            state="signed",
            supplier="Stockholms kommun",
            organisation_number="212000-0142",
            value="900000.00",
            ends_on=date(2020, 12, 31),
            options="Förlängning två gånger ett år.",
        ),
    ),
    "checklist": (
        CheckItem(point="b1", check="childrens_best", done_on=date(2017, 3, 1)),
        CheckItem(point="b1", check="gender_equality", reason="Görs före B2."),
    ),
    "classification": Classification(confidentiality=1, integrity=2, availability=3),
    "personal_data": "ordinary",
    "dpia": "under_way",
}
