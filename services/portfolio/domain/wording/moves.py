"""What ideas, early opinions, pauses, closings and decision points say."""

from __future__ import annotations

from contracts.events import portfolio
from contracts.words import word
from services.portfolio.domain.wording.text import Names, Sentence, ended, money, says, total


@says(portfolio.IdeaRecordedV1)
def _idea_recorded(event: portfolio.IdeaRecordedV1, names: Names) -> Sentence:
    body, kind = names.body(event.body_id), word(event.kind)
    return Sentence(
        f"Programkontoret registrerade idén ”{event.title}” ({kind.sv}); {body.sv} håller den",
        f"The programme office recorded the idea “{event.title}” ({kind.en}); {body.en} keeps it",
    )


@says(portfolio.IdeaAdoptedV1)
def _idea_adopted(event: portfolio.IdeaAdoptedV1, names: Names) -> Sentence:
    body = names.body(event.body_id)
    return Sentence(
        f"{body.sv} tog sig an idén som sitt eget utkast",
        f"{body.en} took the idea on as its own draft",
    )


@says(portfolio.ProjectTakenOverV1)
def _taken_over(event: portfolio.ProjectTakenOverV1, names: Names) -> Sentence:
    body, amount = names.body(event.body_id), total(event.financing)
    sources = ", ".join(dict.fromkeys(line.financed_by for line in event.financing))
    dnr = f", dnr {event.case_number}" if event.case_number else ""
    case = f", case number {event.case_number}" if event.case_number else ""
    return Sentence(
        f"Det pågående projektet ”{event.title}” ({body.sv}) registrerades med den finansiering "
        f"det redan har: {amount.sv} från {sources}{dnr}",
        f"The ongoing project “{event.title}” ({body.en}) was recorded with the financing it "
        f"already has: {amount.en} from {sources}{case}",
    )


@says(portfolio.ProjectPausedV1)
def _paused(event: portfolio.ProjectPausedV1, names: Names) -> Sentence:
    body = names.body(event.body_id)
    return Sentence(
        f"{body.sv} pausade projektet till den {event.until}. Skäl: {ended(event.reason)}",
        f"{body.en} paused the project until {event.until}. Reason: {ended(event.reason)}",
    )


@says(portfolio.ProjectResumedV1)
def _resumed(event: portfolio.ProjectResumedV1, names: Names) -> Sentence:
    body = names.body(event.body_id)
    why_sv, why_en = ("", "")
    if event.reason is not None:
        why_sv, why_en = f". Skäl: {ended(event.reason)}", f". Reason: {ended(event.reason)}"
    return Sentence(
        f"{body.sv} återupptog projektet{why_sv}", f"{body.en} resumed the project{why_en}"
    )


@says(portfolio.ProjectClosedV1)
def _closed(event: portfolio.ProjectClosedV1, names: Names) -> Sentence:
    body, reason = names.body(event.body_id), word(event.reason)
    return Sentence(
        f"{body.sv} avslutade projektet: {reason.sv}. {ended(event.words)}",
        f"{body.en} closed the project: {reason.en}. {ended(event.words)}",
    )


@says(portfolio.DecisionPointPassedV1)
def _point_passed(event: portfolio.DecisionPointPassedV1, _names: Names) -> Sentence:
    point = word(event.point)
    corrected = (" (rättat)", " (corrected)") if event.corrects else ("", "")
    note_sv, note_en = ("", "") if event.note is None else (f". {ended(event.note)}",) * 2
    return Sentence(
        f"{point.sv}{corrected[0]}: beslut av {event.decider} den {event.decided_on}{note_sv}",
        f"{point.en}{corrected[1]}: decided by {event.decider} on {event.decided_on}{note_en}",
    )


@says(portfolio.EarlyOpinionRequestedV1)
def _opinion_requested(event: portfolio.EarlyOpinionRequestedV1, names: Names) -> Sentence:
    body, amount = names.body(event.body_id), money(event.cost_total)
    return Sentence(
        f"{body.sv} begärde förhandsbesked om ”{event.title}”: {amount.sv}, start {event.starts_on}",
        f"{body.en} asked for an early opinion on “{event.title}”: {amount.en}, "
        f"starting {event.starts_on}",
    )


@says(portfolio.EarlyOpinionGivenV1)
def _opinion_given(event: portfolio.EarlyOpinionGivenV1, _names: Names) -> Sentence:
    answer = word(event.answer)
    return Sentence(
        f"Programkontorets förhandsbesked: {answer.sv}. Skäl: {ended(event.reason)}",
        f"The programme office's early opinion: {answer.en}. Reason: {ended(event.reason)}",
    )
