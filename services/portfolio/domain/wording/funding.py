"""What the council's and the deciding body's events say: by what score, with what amount, and why."""

from __future__ import annotations

from contracts.events import funding
from contracts.words import word
from services.portfolio.domain.wording.text import (
    Names,
    Sentence,
    distribution,
    ended,
    number,
    says,
    total,
)


@says(funding.ApplicationAdmittedV1)
def _admitted(event: funding.ApplicationAdmittedV1, _names: Names) -> Sentence:
    return Sentence(
        f"Ansökan togs upp i omgången {event.round_id}, som den lyder i revision {event.revision}",
        f"The application was taken into the round {event.round_id}, as in revision {event.revision}",
    )


@says(funding.ApplicationFoundIneligibleV1)
def _ineligible(event: funding.ApplicationFoundIneligibleV1, _names: Names) -> Sentence:
    return Sentence(
        f"Ansökan, revision {event.revision}, uppfyller inte villkoret ”{event.question_sv}” i omgången "
        f"{event.round_id}. Skäl: {ended(event.reason)}",
        f"The application, revision {event.revision}, does not meet the rule “{event.question_en}” of the "
        f"round {event.round_id}. Reason: {ended(event.reason)}",
    )


@says(funding.ApplicationRestartedV1)
def _restarted(event: funding.ApplicationRestartedV1, _names: Names) -> Sentence:
    cause = word(event.cause)
    return Sentence(
        f"Ansökan bedöms på nytt i omgången {event.round_id}, som den lyder i revision {event.revision}: "
        f"{cause.sv}. Tidigare poäng finns kvar och räknas inte",
        f"The application is assessed anew in the round {event.round_id}, as in revision {event.revision}: "
        f"{cause.en}. Earlier scores are kept and do not count",
    )


@says(funding.SealOpenedV1)
def _seal_opened(event: funding.SealOpenedV1, _names: Names) -> Sentence:
    cause = word(event.cause)
    reason_sv = f" Skäl: {ended(event.reason)}" if event.reason else ""
    reason_en = f" Reason: {ended(event.reason)}" if event.reason else ""
    return Sentence(
        f"Förseglingen av bedömarnas poäng bröts ({cause.sv}): {event.given} lämnade, "
        f"{len(event.missing)} saknades.{reason_sv}",
        f"The seal over the assessors' scores was opened ({cause.en}): {event.given} given, "
        f"{len(event.missing)} missing.{reason_en}",
    )


@says(funding.ConflictOfInterestSettledV1)
def _conflict_settled(event: funding.ConflictOfInterestSettledV1, _names: Names) -> Sentence:
    by = word(event.settled_by)
    law = "" if event.provision is None else f" ({event.provision})"
    again_sv, again_en = (" på nytt", " anew") if event.correction else ("", "")
    found_sv = "är jävig" if event.conflicted else "är inte jävig"
    found_en = "has a conflict of interest" if event.conflicted else "has no conflict of interest"
    return Sentence(
        f"Frågan om jäv avgjordes{again_sv} av {by.sv}: {event.person_id} {found_sv}{law}. "
        f"Skäl: {ended(event.reason)}",
        f"The conflict of interest was settled{again_en} by {by.en}: {event.person_id} {found_en}{law}. "
        f"Reason: {ended(event.reason)}",
    )


@says(funding.ApplicationAssessedV1)
def _assessed(event: funding.ApplicationAssessedV1, _names: Names) -> Sentence:
    return Sentence(
        "En bedömare har bedömt ansökan mot omgångens kriterier; "
        f"antal bedömningar hittills: {event.assessments}",
        "An assessor has assessed the application on the round's criteria; "
        f"assessments so far: {event.assessments}",
    )


@says(funding.ProjectRecommendedV1)
def _recommended(event: funding.ProjectRecommendedV1, _names: Names) -> Sentence:
    amount, lines, score = (
        total(event.lines),
        distribution(event.lines),
        number(event.score),
    )
    return Sentence(
        f"Digitaliseringsrådet tillstyrkte projektet i omgången {event.round_id} med {amount.sv}. "
        f"Sammanvägd poäng {score.sv} av {event.scale_max}. Skäl: {ended(event.reason)} Fördelning: {lines.sv}",
        f"The digital council recommended the project in the round {event.round_id} with {amount.en}. "
        f"Weighted score {score.en} of {event.scale_max}. Reason: {ended(event.reason)} Distribution: {lines.en}",
    )


@says(funding.ApplicationDeclinedV1)
def _declined(event: funding.ApplicationDeclinedV1, _names: Names) -> Sentence:
    score = number(event.score)
    return Sentence(
        f"Digitaliseringsrådet avstyrkte ansökan i omgången {event.round_id}. "
        f"Sammanvägd poäng {score.sv} av {event.scale_max}. Skäl: {ended(event.reason)}",
        f"The digital council declined the application in the round {event.round_id}. "
        f"Weighted score {score.en} of {event.scale_max}. Reason: {ended(event.reason)}",
    )


@says(funding.ApplicationPostponedV1)
def _postponed(event: funding.ApplicationPostponedV1, _names: Names) -> Sentence:
    return Sentence(
        f"Digitaliseringsrådet bordlade ansökan till den {event.until}. Skäl: {ended(event.reason)}",
        f"The digital council postponed the application to {event.until}. Reason: {ended(event.reason)}",
    )


@says(funding.ApplicationReferredBackV1)
def _referred_back(event: funding.ApplicationReferredBackV1, names: Names) -> Sentence:
    by_sv, by_en = "Digitaliseringsrådet", "The digital council"
    if event.referred_by is not None:
        body = names.body(event.referred_by)
        by_sv, by_en = body.sv, body.en
    return Sentence(
        f"{by_sv} återremitterade projektet. Skäl: {ended(event.reason)}",
        f"{by_en} referred the project back. Reason: {ended(event.reason)}",
    )


@says(funding.AllocationRefusedV1)
def _not_approved(event: funding.AllocationRefusedV1, names: Names) -> Sentence:
    body = names.body(event.decided_by)
    return Sentence(
        f"{body.sv} beslutade den {event.decided_on} (dnr {event.case_number}) att inte medge "
        f"medel till projektet. Skäl: {ended(event.reason)}"
        + (" Det står på reservlistan." if event.for_want_of_money else ""),
        f"{body.en} decided on {event.decided_on} (case number {event.case_number}) not to approve "
        f"money for the project. Reason: {ended(event.reason)}"
        + (" It is on the reserve list." if event.for_want_of_money else ""),
    )


@says(funding.AllocationApprovedV1)
def _allocated(event: funding.AllocationApprovedV1, names: Names) -> Sentence:
    body, amount, lines = (
        names.body(event.decided_by),
        total(event.lines),
        distribution(event.lines),
    )
    return Sentence(
        f"{body.sv} beslutade den {event.decided_on} (dnr {event.case_number}) att tilldela "
        f"projektet {amount.sv}, som det lyder i revision {event.revision}. Fördelning: {lines.sv}",
        f"{body.en} decided on {event.decided_on} (case number {event.case_number}) to allocate "
        f"{amount.en} to the project, as in revision {event.revision}. Distribution: {lines.en}",
    )


@says(funding.InstalmentReleasedV1)
def _released(event: funding.InstalmentReleasedV1, _names: Names) -> Sentence:
    amount, lines = total(event.lines), distribution(event.lines)
    why_sv, why_en = ("", "")
    if event.reason is not None:
        why_sv, why_en = f" Skäl: {ended(event.reason)}", f" Reason: {ended(event.reason)}"
    return Sentence(
        f"Delbetalning {event.number} avropades: {amount.sv}. Fördelning: {lines.sv}.{why_sv}",
        f"Instalment {event.number} was released: {amount.en}. Distribution: {lines.en}.{why_en}",
    )


@says(funding.InstalmentHeldV1)
def _held(event: funding.InstalmentHeldV1, _names: Names) -> Sentence:
    cause, amount = word(event.because), total(event.lines)
    detail = "" if event.detail is None else f" {ended(event.detail)}"
    return Sentence(
        f"Delbetalning {event.number} på {amount.sv} hålls inne: {cause.sv}.{detail}",
        f"Instalment {event.number} of {amount.en} is held: {cause.en}.{detail}",
    )


@says(funding.AllocationReducedV1)
def _reduced(event: funding.AllocationReducedV1, _names: Names) -> Sentence:
    amount, lines = total(event.lines), distribution(event.lines)
    return Sentence(
        f"Projektet lämnade tillbaka {amount.sv} (dnr {event.case_number}). "
        f"Skäl: {ended(event.reason)} Fördelning: {lines.sv}",
        f"The project gave back {amount.en} (case number {event.case_number}). "
        f"Reason: {ended(event.reason)} Distribution: {lines.en}",
    )


@says(funding.AllocationCarriedOverV1)
def _carried_over(event: funding.AllocationCarriedOverV1, _names: Names) -> Sentence:
    moved = total((_line(event),))
    return Sentence(
        f"{moved.sv} ombudgeterades från {event.year} till {event.year + 1} (dnr {event.case_number})",
        f"{moved.en} was carried over from {event.year} to {event.year + 1} "
        f"(case number {event.case_number})",
    )


@says(funding.AllocationEndedV1)
def _allocation_ended(event: funding.AllocationEndedV1, _names: Names) -> Sentence:
    number_sv = "" if event.case_number is None else f" (dnr {event.case_number})"
    number_en = "" if event.case_number is None else f" (case number {event.case_number})"
    back_sv, back_en = "Inget gick tillbaka", "Nothing went back"
    if event.returned:
        amount = total(event.returned)
        back_sv, back_en = f"{amount.sv} gick tillbaka", f"{amount.en} went back"
    return Sentence(
        f"Tilldelningen avslutades{number_sv}. {back_sv}. Skäl: {ended(event.reason)}",
        f"The allocation ended{number_en}. {back_en}. Reason: {ended(event.reason)}",
    )


def _line(event: funding.AllocationCarriedOverV1) -> funding.AllocationLine:
    return funding.AllocationLine(
        source_id=event.source_id, year=event.year, kind=event.kind, amount=event.amount
    )
