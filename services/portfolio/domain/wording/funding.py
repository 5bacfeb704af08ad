"""What the council's and the deciding body's events say: by what score, with what amount, and why."""

from __future__ import annotations

from contracts.events import funding
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
        f"Sammanvägd poäng {score.sv} av 5. Skäl: {ended(event.reason)} Fördelning: {lines.sv}",
        f"The digital council recommended the project in the round {event.round_id} with {amount.en}. "
        f"Weighted score {score.en} of 5. Reason: {ended(event.reason)} Distribution: {lines.en}",
    )


@says(funding.ApplicationDeclinedV1)
def _declined(event: funding.ApplicationDeclinedV1, _names: Names) -> Sentence:
    score = number(event.score)
    return Sentence(
        f"Digitaliseringsrådet avstyrkte ansökan i omgången {event.round_id}. "
        f"Sammanvägd poäng {score.sv} av 5. Skäl: {ended(event.reason)}",
        f"The digital council declined the application in the round {event.round_id}. "
        f"Weighted score {score.en} of 5. Reason: {ended(event.reason)}",
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
        f"medel till projektet. Skäl: {ended(event.reason)}",
        f"{body.en} decided on {event.decided_on} (case number {event.case_number}) not to approve "
        f"money for the project. Reason: {ended(event.reason)}",
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
