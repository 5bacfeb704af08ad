"""What portfolio's events of documents and diary numbers say."""

from __future__ import annotations

from contracts.events import portfolio
from contracts.words import word
from services.portfolio.domain.wording.portfolio import field_words
from services.portfolio.domain.wording.text import Names, Sentence, ended, says


@says(portfolio.DocumentAddedV1)
def _document_added(event: portfolio.DocumentAddedV1, _names: Names) -> Sentence:
    kind, state = word(event.kind), word(event.state)
    return Sentence(
        f"Handling tillagd: {kind.sv}, version {event.edition} ({state.sv}, {event.dated_on})",
        f"Document added: {kind.en}, edition {event.edition} ({state.en}, {event.dated_on})",
    )


@says(portfolio.DocumentMovedV1)
def _document_moved(event: portfolio.DocumentMovedV1, _names: Names) -> Sentence:
    kind, state = word(event.kind), word(event.state)
    return Sentence(
        f"Handlingen ({kind.sv}, version {event.edition}) är {state.sv} den {event.dated_on}",
        f"The document ({kind.en}, edition {event.edition}) was {state.en} on {event.dated_on}",
    )


@says(portfolio.CaseNumberRecordedV1)
def _case_number_recorded(event: portfolio.CaseNumberRecordedV1, _names: Names) -> Sentence:
    what_sv, what_en = _registered(event)
    return Sentence(
        f"{what_sv} fick diarienumret {event.case_number} den {event.registered_on}",
        f"{what_en} got the case number {event.case_number} on {event.registered_on}",
    )


@says(portfolio.CaseNumberWithdrawnV1)
def _case_number_withdrawn(event: portfolio.CaseNumberWithdrawnV1, _names: Names) -> Sentence:
    what_sv, what_en = _registered(event)
    return Sentence(
        f"{what_sv} har inte längre diarienumret {event.case_number}. Skäl: {ended(event.reason)}",
        f"{what_en} no longer has the case number {event.case_number}. "
        f"Reason: {ended(event.reason)}",
    )


def _registered(
    event: portfolio.CaseNumberRecordedV1 | portfolio.CaseNumberWithdrawnV1,
) -> tuple[str, str]:
    if event.document_id is None:
        return "Ärendet", "The case"
    return "En handling", "A document"


@says(portfolio.SecrecyMarkedV1)
def _secrecy_marked(event: portfolio.SecrecyMarkedV1, _names: Names) -> Sentence:
    what = _covered(event)
    return Sentence(
        f"{what.sv} sekretessmarkerades (OSL {event.ground})",
        f"{what.en} was marked for secrecy (OSL {event.ground})",
    )


@says(portfolio.SecrecyLiftedV1)
def _secrecy_lifted(event: portfolio.SecrecyLiftedV1, _names: Names) -> Sentence:
    what = _covered(event)
    return Sentence(
        f"Sekretessmarkeringen av {what.sv[0].lower()}{what.sv[1:]} hävdes (OSL {event.ground})",
        f"The mark of secrecy on {what.en[0].lower()}{what.en[1:]} was lifted (OSL {event.ground})",
    )


def _covered(event: portfolio.SecrecyMarkedV1 | portfolio.SecrecyLiftedV1) -> Sentence:
    if event.field is None:
        return Sentence("En handling", "A document")
    sv, en = field_words(event.field)
    return Sentence(f"Uppgiften ”{sv}”", f"The field “{en}”")


@says(portfolio.RecordDisclosedV1)
def _record_disclosed(event: portfolio.RecordDisclosedV1, names: Names) -> Sentence:
    body, outcome = names.body(event.body_id), word(event.outcome)
    return Sentence(
        f"{body.sv} lämnade ut ärendet (dnr {event.case_number}): {outcome.sv}",
        f"{body.en} disclosed the case (case number {event.case_number}): {outcome.en}",
    )
