"""What portfolio's own events say."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Final
from uuid import UUID

from contracts.base import DelivererKind, DependencyKind, LocalText
from contracts.events import portfolio
from contracts.words import word
from contracts.words.fields import PROJECT_FIELDS
from services.portfolio.domain.wording.text import Names, Sentence, ended, says, total

_NO_LONGER: Final[Mapping[DependencyKind, tuple[str, str]]] = {
    DependencyKind.REQUIRES: ("förutsätter inte längre", "no longer requires"),
    DependencyKind.EXCLUDES: ("utesluter inte längre", "no longer excludes"),
    DependencyKind.BENEFITS: ("gynnas inte längre av", "no longer benefits from"),
}


def field_words(name: str) -> tuple[str, str]:
    """What a field of a project is called; its own name where it has no other."""
    words = PROJECT_FIELDS.get(name)
    return (name, name) if words is None else (words.sv, words.en)


@says(portfolio.ProjectOpenedV1)
def _opened(event: portfolio.ProjectOpenedV1, names: Names) -> Sentence:
    body, kind = names.body(event.body_id), word(event.kind)
    return Sentence(f"{body.sv} påbörjade ett {kind.sv}", f"{body.en} began a project ({kind.en})")


@says(portfolio.ProjectAmendedV1)
def _amended(event: portfolio.ProjectAmendedV1, names: Names) -> Sentence:
    body = names.body(event.body_id)
    changed = [field_words(name) for name in event.changed]
    return Sentence(
        f"{body.sv} ändrade projektet (revision {event.revision}): "
        f"{', '.join(sv for sv, _ in changed)}",
        f"{body.en} changed the project (revision {event.revision}): "
        f"{', '.join(en for _, en in changed)}",
    )


@says(portfolio.ProjectSubmittedV1)
def _submitted_whole(event: portfolio.ProjectSubmittedV1, names: Names) -> Sentence:
    return _submitted(event.upcast(), names)


@says(portfolio.ProjectSubmittedV2)
def _submitted(event: portfolio.ProjectSubmittedV2, names: Names) -> Sentence:
    body = names.body(event.body_id)
    title = names.unless_secret("title", Sentence(event.title, event.title))
    numbers = ", ".join(event.case_numbers)
    dnr, case = (f", dnr {numbers}", f", case number {numbers}") if numbers else ("", "")
    did = ("kompletterade", "completed") if event.completes else ("lämnade in", "submitted")
    sv = f"{body.sv} {did[0]} ”{title.sv}” (revision {event.revision}{dnr})."
    en = f"{body.en} {did[1]} “{title.en}” (revision {event.revision}{case})."
    if event.costs:
        amount = names.unless_secret("costs", total(event.costs))
        sv, en = f"{sv} Beräknad kostnad: {amount.sv}", f"{en} Estimated cost: {amount.en}"
    if event.missing:
        lacks_sv = ", ".join(one.sv for one in event.missing)
        lacks_en = ", ".join(one.en for one in event.missing)
        sv, en = f"{ended(sv)} Ännu saknas: {lacks_sv}", f"{ended(en)} Still missing: {lacks_en}"
    return Sentence(sv, en)


@says(portfolio.ProjectReturnedV1)
def _returned(event: portfolio.ProjectReturnedV1, _names: Names) -> Sentence:
    asked = [(field_words(part.field), part.words) for part in event.missing]
    return Sentence(
        f"Programkontoret begärde komplettering av revision {event.revision} senast "
        f"{event.due_on}: " + " ".join(f"{field[0]}: {ended(words)}" for field, words in asked),
        f"The programme office asked for completion of revision {event.revision} by "
        f"{event.due_on}: " + " ".join(f"{field[1]}: {ended(words)}" for field, words in asked),
    )


@says(portfolio.CompletionOverdueV1)
def _overdue(event: portfolio.CompletionOverdueV1, names: Names) -> Sentence:
    body = names.body(event.body_id)
    return Sentence(
        f"Kompletteringen av revision {event.revision} är försenad: {body.sv} skulle ha lämnat in den"
        f" senast {event.due_on}",
        f"The completion of revision {event.revision} is overdue: {body.en} was to submit it by"
        f" {event.due_on}",
    )


@says(portfolio.ProjectCompletedV1)
def _completed(event: portfolio.ProjectCompletedV1, _names: Names) -> Sentence:
    return Sentence(
        f"Programkontoret godtog projektet som komplett i revision {event.revision}",
        f"The programme office accepted the project as complete in revision {event.revision}",
    )


@says(portfolio.ProjectWithdrawnV1)
def _withdrawn(event: portfolio.ProjectWithdrawnV1, names: Names) -> Sentence:
    body = names.body(event.body_id)
    return Sentence(
        f"{body.sv} återkallade projektet. Skäl: {ended(event.reason)}",
        f"{body.en} withdrew the project. Reason: {ended(event.reason)}",
    )


@says(portfolio.ProjectTransferredV1)
def _transferred(event: portfolio.ProjectTransferredV1, names: Names) -> Sentence:
    before, after = names.body(event.from_body_id), names.body(event.body_id)
    return Sentence(
        f"{after.sv} tog över projektet från {before.sv} den {event.transferred_on}",
        f"{after.en} took over the project from {before.en} on {event.transferred_on}",
    )


@says(portfolio.DependencyDeclaredV1)
def _requirement_declared(event: portfolio.DependencyDeclaredV1, names: Names) -> Sentence:
    return _dependency_declared(
        portfolio.DependencyDeclaredV2(
            project_id=event.project_id,
            body_id=event.body_id,
            kind=DependencyKind.REQUIRES,
            other_id=event.requires_id,
            reason=event.reason,
            draft=event.draft,
        ),
        names,
    )


@says(portfolio.DependencyRemovedV1)
def _requirement_removed(event: portfolio.DependencyRemovedV1, names: Names) -> Sentence:
    return _dependency_removed(
        portfolio.DependencyRemovedV2(
            project_id=event.project_id,
            body_id=event.body_id,
            kind=DependencyKind.REQUIRES,
            other_id=event.requires_id,
            reason=event.reason,
            draft=event.draft,
        ),
        names,
    )


@says(portfolio.DependencyDeclaredV2)
def _dependency_declared(event: portfolio.DependencyDeclaredV2, names: Names) -> Sentence:
    kind, other = word(event.kind), names.project(event.other_id)
    return Sentence(
        f"Projektet {kind.sv} {other.sv}. Skäl: {ended(event.reason)}",
        f"The project {kind.en} {other.en}. Reason: {ended(event.reason)}",
    )


@says(portfolio.DependencyRemovedV2)
def _dependency_removed(event: portfolio.DependencyRemovedV2, names: Names) -> Sentence:
    other = names.project(event.other_id)
    sv, en = _NO_LONGER[event.kind]
    return Sentence(
        f"Projektet {sv} {other.sv}. Skäl: {ended(event.reason)}",
        f"The project {en} {other.en}. Reason: {ended(event.reason)}",
    )


@says(portfolio.PrerequisiteDeclaredV1)
def _prerequisite_declared(event: portfolio.PrerequisiteDeclaredV1, names: Names) -> Sentence:
    kind = word(event.kind)
    match event.deliverer:
        case DelivererKind.SYSTEM:
            by = LocalText(sv=event.delivered_by, en=event.delivered_by)
        case DelivererKind.BODY:
            by = names.body(event.delivered_by)
        case DelivererKind.PROJECT:
            by = names.project(UUID(event.delivered_by))
    return Sentence(
        f"Projektet behöver {kind.sv} på {event.site_code} senast {event.needed_on}; "
        f"{by.sv} levererar",
        f"The project needs {kind.en} at {event.site_code} by {event.needed_on}; {by.en} delivers",
    )


@says(portfolio.PrerequisiteWaivedV1)
def _prerequisite_waived(event: portfolio.PrerequisiteWaivedV1, _names: Names) -> Sentence:
    kind = word(event.kind)
    return Sentence(
        f"Projektet klarar sig utan {kind.sv} på {event.site_code}. Skäl: {ended(event.reason)}",
        f"The project does without {kind.en} at {event.site_code}. Reason: {ended(event.reason)}",
    )


@says(portfolio.ProjectReexaminedV1)
def _reexamined(event: portfolio.ProjectReexaminedV1, names: Names) -> Sentence:
    before, after = (_when(one.earliest_on, known=one.known) for one in (event.before, event.after))
    late_sv, late_en = (
        (", senare än det behövs", ", later than needed")
        if event.after.late and event.after.known
        else ("", "")
    )
    told_sv, told_en = [], []
    for step in event.chain:
        when, project = _when(step.dated_on, known=step.known), names.project(step.project_id)
        own = step.prerequisite_id is not None
        told_sv.append(f"{'förutsättning för ' if own else ''}{project.sv} ({when.sv})")
        told_en.append(f"{'a prerequisite of ' if own else ''}{project.en} ({when.en})")
    if event.left_out:
        told_sv.insert(len(told_sv) // 2, f"{event.left_out} led däremellan")
        told_en.insert(len(told_en) // 2, f"{event.left_out} steps in between")
    return Sentence(
        f"Tidigaste dag för det som projektet står på: {after.sv}{late_sv} (förut: {before.sv}). "
        f"Därför: {' → '.join(told_sv)}",
        f"Earliest day for what the project stands on: {after.en}{late_en} (before: {before.en}). "
        f"Because of: {' → '.join(told_en)}",
    )


def _when(on: date | None, *, known: bool) -> Sentence:
    if not known:
        return Sentence("ingen kan säga när", "nobody can say when")
    if on is None:
        return Sentence("inget att vänta på", "nothing to wait for")
    return Sentence(f"{on}", f"{on}")


@says(portfolio.PrerequisitePromisedV1)
def _prerequisite_promised(event: portfolio.PrerequisitePromisedV1, _names: Names) -> Sentence:
    kind = word(event.kind)
    return Sentence(
        f"Utlovat: {kind.sv} på {event.site_code} till den {event.promised_on}",
        f"Promised: {kind.en} at {event.site_code} by {event.promised_on}",
    )


@says(portfolio.PrerequisiteMetV1)
def _prerequisite_met(event: portfolio.PrerequisiteMetV1, _names: Names) -> Sentence:
    kind = word(event.kind)
    return Sentence(
        f"På plats: {kind.sv} på {event.site_code} sedan den {event.met_on}",
        f"In place: {kind.en} at {event.site_code} since {event.met_on}",
    )


@says(portfolio.PrerequisiteSlippedV1)
def _prerequisite_slipped(event: portfolio.PrerequisiteSlippedV1, _names: Names) -> Sentence:
    kind = word(event.kind)
    if event.expected_on is None:
        return Sentence(
            f"Inget besked om när: {kind.sv} på {event.site_code}. Skäl: {ended(event.reason)}",
            f"Nobody can say when: {kind.en} at {event.site_code}. Reason: {ended(event.reason)}",
        )
    return Sentence(
        f"Försenat: {kind.sv} på {event.site_code} väntas den {event.expected_on}. "
        f"Skäl: {ended(event.reason)}",
        f"Late: {kind.en} at {event.site_code} is expected on {event.expected_on}. "
        f"Reason: {ended(event.reason)}",
    )


@says(portfolio.PrerequisiteReopenedV1)
def _prerequisite_reopened(event: portfolio.PrerequisiteReopenedV1, _names: Names) -> Sentence:
    kind = word(event.kind)
    return Sentence(
        f"Det tidigare beskedet om {kind.sv} på {event.site_code} gäller inte; inget är utlovat än. "
        f"Skäl: {ended(event.reason)}",
        f"What was said of {kind.en} at {event.site_code} does not hold; nothing is promised yet. "
        f"Reason: {ended(event.reason)}",
    )
