"""The other parts of a brief: whom it is for, what it changes, what it stands on, whose turn it is."""

from __future__ import annotations

from contracts.events.followup import ReportDueV1, ReportSubmittedV1
from contracts.project import Risk
from contracts.rpc.portfolio import BriefFact, BriefSection, BriefWords, ProjectState
from contracts.words import word
from services.portfolio.domain.brief.page import (
    NOTHING,
    Facts,
    Page,
    amount,
    both,
    day,
    fact,
    state,
    text,
    year,
)

_ENDED = frozenset({ProjectState.DECLINED, ProjectState.WITHDRAWN})


def for_whom(facts: Facts, page: Page) -> BriefSection:
    """The target groups by their names, and what they need."""
    groups = [facts.name(key) for key in facts.project.target_groups]
    named = both(", ".join(each.sv for each in groups), ", ".join(str(each.en) for each in groups))
    return BriefSection(
        heading=text("För vem", "For whom"),
        facts=(fact("Målgrupper", "Target groups", named),) if groups else (),
        tables=page.table(
            text("Vad de behöver", "What they need"),
            (text("Målgrupp", "Target group"), text("Behov", "Need"), text("Källa", "Learnt from")),
            [
                (facts.name(one.target_group), page.own(one.need), page.own(one.learnt_from))
                for one in facts.project.needs
            ],
        ),
        nothing=None
        if groups
        else facts.nothing(
            "target_groups",
            "Målgrupperna är inte angivna ännu.",
            "The target groups are not given yet.",
        ),
    )


def changes(facts: Facts, page: Page) -> BriefSection:
    """What will be different, for whom, and by how much."""
    rows = [
        (
            page.own(benefit.description),
            facts.name(benefit.target_group),
            _with_unit(amount(benefit.baseline), benefit.unit),
            _with_unit(amount(benefit.target), benefit.unit),
            year(benefit.first_effect_year),
        )
        for benefit in facts.project.benefits
    ]
    return BriefSection(
        heading=text("Vad det förändrar", "What it changes"),
        tables=page.table(
            text("Nyttorna, mätt före och efter", "The benefits, measured before and after"),
            (
                text("Nytta", "Benefit"),
                text("För", "For"),
                text("Nu", "Now"),
                text("Mål", "Target"),
                text("Från år", "From year"),
            ),
            rows,
        ),
        nothing=None
        if rows
        else facts.nothing("benefits", "Ingen nytta är angiven ännu.", "No benefit is given yet."),
    )


def when(facts: Facts, page: Page) -> BriefSection:
    """Where it stands, what comes next, and when the effect is expected."""
    first = min((one.first_effect_year for one in facts.project.benefits), default=None)
    effect = NOTHING if first is None else year(first)
    return BriefSection(
        heading=text("När", "When"),
        facts=(*standing(facts, page).facts, fact("Effekt från", "Effect from", effect)),
    )


def standing(facts: Facts, page: Page) -> BriefSection:  # noqa: ARG001 (every part is called alike)
    """Its state, and the next step."""
    return BriefSection(
        heading=text("Läge och nästa steg", "Where it stands and the next step"),
        facts=(
            fact("Läge", "State", state(facts.project.state)),
            fact("I det läget sedan", "In that state since", day(facts.project.since.date())),
            *_next(facts),
        ),
    )


def whom_to_ask(facts: Facts, page: Page) -> BriefSection:
    """Functions and authorities, never persons."""
    numbers = ", ".join(facts.project.case_numbers) or "–"
    return BriefSection(
        heading=text("Vem som kan svara", "Whom to ask"),
        facts=(
            fact("Ansvarig", "Responsible", both(facts.body.sv, facts.body.en)),
            fact(
                "Funktion som äger nyttan",
                "Function that owns the benefit",
                page.own(facts.project.benefit_owner),
            ),
            fact(
                "Funktion som leder projektet",
                "Function that leads the project",
                page.own(facts.project.project_manager),
            ),
            fact("Diarienummer att uppge", "Diary number to give", both(numbers, numbers)),
        ),
    )


def alignment(facts: Facts, page: Page) -> BriefSection:
    """Which parts of the strategy it serves, and how."""
    rows = [(facts.name(each.key), page.own(each.motivation)) for each in facts.project.alignments]
    return BriefSection(
        heading=text("Koppling till strategin", "Alignment with the strategy"),
        tables=page.table(
            text("Det som projektet bidrar till", "What the project contributes to"),
            (text("Dimension eller princip", "Dimension or principle"), text("Hur", "How")),
            rows,
        ),
        nothing=None
        if rows
        else facts.nothing("alignments", "Ingen koppling är angiven.", "No alignment is given."),
    )


def prerequisites(facts: Facts, page: Page) -> BriefSection:
    """Other projects and deliveries at sites."""
    project = facts.project
    needed = [
        (
            state(one.kind),
            both(one.site_code, one.site_code),
            day(one.needed_on),
            state(one.state),
            day(one.dated_on),
        )
        for one in sorted(project.prerequisites, key=lambda one: (not one.late, one.needed_on))
    ]
    stands_on = [(page.own(one.title), state(one.state)) for one in project.requires]
    return BriefSection(
        heading=text("Förutsättningar", "Prerequisites"),
        tables=(
            *page.table(
                text("Projekt som detta förutsätter", "Projects that this one requires"),
                (text("Projekt", "Project"), text("Läge", "State")),
                stands_on,
            ),
            *page.table(
                text("Vad som ska finnas på plats", "What must be in place"),
                (
                    text("Vad", "What"),
                    text("Var", "Where"),
                    text("Behövs", "Needed"),
                    text("Läge", "State"),
                    text("Väntas", "Expected"),
                ),
                needed,
            ),
        ),
        nothing=None
        if needed or stands_on
        else text("Projektet förutsätter inget annat.", "The project requires nothing else."),
    )


def risks(facts: Facts, page: Page) -> BriefSection:
    """The gravest first, as the project judges them; and what the system itself sees."""
    project = facts.project
    judged = sorted(project.risks, key=lambda one: -one.probability * one.consequence)
    seen = [
        (
            both("Försenad förutsättning", "Late prerequisite"),
            both(
                f"{word(one.kind).sv}, {one.site_code}: behövs {one.needed_on}",
                f"{word(one.kind).en}, {one.site_code}: needed {one.needed_on}",
            ),
        )
        for one in project.prerequisites
        if one.late
    ]
    seen += [
        (
            both("Förutsätter ett projekt som inte blir av", "Requires a project that will not be"),
            page.own(one.title),
        )
        for one in project.requires
        if one.state in _ENDED
    ]
    tables = (
        *page.table(
            text("Som projektet bedömer dem", "As the project judges them"),
            (
                text("Risk", "Risk"),
                text("Sannolikhet × konsekvens", "Probability × consequence"),
                text("Åtgärd", "Measure"),
            ),
            [(page.own(one.description), _gravity(one), page.own(one.measure)) for one in judged],
        ),
        *page.table(
            text("Som redan syns", "What shows already"),
            (text("Risk", "Risk"), text("Vad", "What")),
            seen,
        ),
    )
    return BriefSection(
        heading=text("Risker", "Risks"),
        tables=tables,
        nothing=None
        if tables
        else facts.nothing(
            "risks",
            "Inga risker är angivna, och inget som projektet förutsätter är försenat.",
            "No risks are given, and nothing that the project requires is late.",
        ),
    )


def _gravity(risk: Risk) -> BriefWords:
    told = f"{risk.probability} × {risk.consequence} = {risk.probability * risk.consequence}"
    return both(told, told)


def responsibilities(facts: Facts, page: Page) -> BriefSection:
    """Who owns it, who owns the effect, and who stands on it."""
    return BriefSection(
        heading=text("Ansvar", "Responsibilities"),
        facts=(
            fact("Äger projektet", "Owns the project", both(facts.body.sv, facts.body.en)),
            fact("Beställare", "Sponsor", page.own(facts.project.sponsor)),
            fact("Leder projektet", "Leads the project", page.own(facts.project.project_manager)),
            fact("Äger nyttan", "Owns the benefit", page.own(facts.project.benefit_owner)),
            fact(
                "Projekt som förutsätter detta",
                "Projects that require this one",
                both(*[str(len(facts.project.required_by))] * 2),
            ),
        ),
    )


def reports(facts: Facts, page: Page) -> BriefSection:
    """The tertial reports, and what is awaited."""
    given = [event for event in facts.happened if isinstance(event, ReportSubmittedV1)]
    told = {event.period for event in given}
    rows: list[tuple[BriefWords, ...]] = [
        (
            both(event.period, event.period),
            state(event.light),
            both("i tid", "on time") if event.on_time else both("för sent", "late"),
            page.own(event.summary),
        )
        for event in given
    ]
    rows += [
        (
            both(event.period, event.period),
            both("väntas", "awaited"),
            both(f"senast {event.due_on}", f"by {event.due_on}"),
            NOTHING,
        )
        for event in facts.happened
        if isinstance(event, ReportDueV1) and event.period not in told
    ]
    return BriefSection(
        heading=text("Rapporter", "Reports"),
        tables=page.table(
            text("Tertialrapporter", "Tertial reports"),
            (
                text("Period", "Period"),
                text("Omdöme", "Verdict"),
                text("När", "When"),
                text("Sammanfattning", "Summary"),
            ),
            rows,
        ),
        nothing=None if rows else text("Inget är rapporterat ännu.", "Nothing is reported yet."),
    )


def _next(facts: Facts) -> tuple[BriefFact, ...]:
    step = facts.next_step
    if step is None:
        closed = both("Ärendet är avslutat", "The case is closed")
        return (fact("Nästa steg", "Next step", closed),)
    told = [fact("Nästa steg", "Next step", both(step.sv, step.en))]
    if step.role is not None:
        told.append(fact("Görs av", "Done by", state(step.role)))
    if step.due_on is not None:
        told.append(fact("Senast", "By", day(step.due_on)))
    return tuple(told)


def _with_unit(value: BriefWords, unit: str) -> BriefWords:
    return both(f"{value.sv} {unit}", f"{value.en} {unit}")
