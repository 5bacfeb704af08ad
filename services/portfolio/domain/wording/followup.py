"""What follow-up's events say."""

from __future__ import annotations

from contracts.events import followup
from contracts.words import word
from services.portfolio.domain.wording.text import Names, Sentence, ended, number, says


@says(followup.PlanOpenedV1)
def _plan_opened(event: followup.PlanOpenedV1, _names: Names) -> Sentence:
    periods = ", ".join(event.periods)
    if event.extended:
        return Sentence(
            f"Uppföljningsplanen förlängdes. Tertial som rapporteras: {periods}",
            f"The follow-up plan was extended. Tertials to report: {periods}",
        )
    return Sentence(
        f"Uppföljningsplanen öppnades. Tertial som rapporteras: {periods}",
        f"The follow-up plan was opened. Tertials to report: {periods}",
    )


@says(followup.PlanClosedV1)
def _plan_closed(event: followup.PlanClosedV1, _names: Names) -> Sentence:
    owed_sv = owed_en = ""
    if event.outstanding:
        periods, why = ", ".join(event.outstanding), ended(event.outstanding_because or "")
        owed_sv = f" Utan godkänd rapport: {periods}. {why}"
        owed_en = f" Without an accepted report: {periods}. {why}"
    return Sentence(
        f"Slutrapporten godtogs och uppföljningsplanen avslutades. {ended(event.summary)}{owed_sv}",
        f"The closing report was accepted and the follow-up plan closed. {ended(event.summary)}"
        f"{owed_en}",
    )


@says(followup.BenefitAssessedV1)
def _benefit_assessed(event: followup.BenefitAssessedV1, _names: Names) -> Sentence:
    light = word(event.light)
    return Sentence(
        f"Nyttan bedömdes: {light.sv}. {ended(event.summary)}",
        f"The benefit was assessed: {light.en}. {ended(event.summary)}",
    )


@says(followup.IndicatorDefinedV1)
def _indicator_defined(event: followup.IndicatorDefinedV1, _names: Names) -> Sentence:
    return Sentence(
        f"Indikator fastställd: {event.name.sv} ({event.unit}), mäts av {event.source_system}",
        f"Indicator defined: {event.name.en} ({event.unit}), measured by {event.source_system}",
    )


@says(followup.TargetSetV1)
def _target_set(event: followup.TargetSetV1, _names: Names) -> Sentence:
    value = number(event.value)
    before_sv = before_en = ""
    if event.previous is not None:
        previous = number(event.previous)
        before_sv, before_en = f" (tidigare {previous.sv})", f" (was {previous.en})"
    return Sentence(
        f"Årsmål {event.year} för {event.indicator_id}: {value.sv}{before_sv}, "
        f"dnr {event.case_number}",
        f"Annual target {event.year} for {event.indicator_id}: {value.en}{before_en}, "
        f"case number {event.case_number}",
    )


@says(followup.ReportDueV1)
def _report_due(event: followup.ReportDueV1, names: Names) -> Sentence:
    body = names.body(event.body_id)
    return Sentence(
        f"Tertialrapport {event.period} ska lämnas av {body.sv} senast {event.due_on}",
        f"The tertial report {event.period} is due from {body.en} by {event.due_on}",
    )


@says(followup.ReportSubmittedV1)
def _report_submitted(event: followup.ReportSubmittedV1, names: Names) -> Sentence:
    body, light = names.body(event.body_id), word(event.light)
    late_sv, late_en = ("", "") if event.on_time else (", för sent", ", late")
    return Sentence(
        f"{body.sv} lämnade tertialrapport {event.period}{late_sv}. Egen bedömning: {light.sv}. "
        f"{ended(event.summary)}",
        f"{body.en} submitted the tertial report {event.period}{late_en}. Own verdict: {light.en}. "
        f"{ended(event.summary)}",
    )


@says(followup.ReportCorrectedV1)
def _report_corrected(event: followup.ReportCorrectedV1, names: Names) -> Sentence:
    body, light = names.body(event.body_id), word(event.light)
    return Sentence(
        f"{body.sv} rättade tertialrapport {event.period} (version {event.number}). "
        f"Egen bedömning: {light.sv}. Skäl: {ended(event.reason)} {ended(event.summary)}",
        f"{body.en} corrected the tertial report {event.period} (version {event.number}). "
        f"Own verdict: {light.en}. Reason: {ended(event.reason)} {ended(event.summary)}",
    )


@says(followup.ReportAcceptedV1)
def _report_accepted(event: followup.ReportAcceptedV1, _names: Names) -> Sentence:
    version_sv = version_en = ""
    if event.number > 1:
        version_sv, version_en = f" i version {event.number}", f" in version {event.number}"
    return Sentence(
        f"Tertialrapport {event.period} godkändes{version_sv}",
        f"The tertial report {event.period} was accepted{version_en}",
    )


@says(followup.ReportOverdueV1)
def _report_overdue(event: followup.ReportOverdueV1, names: Names) -> Sentence:
    body = names.body(event.body_id)
    return Sentence(
        f"Tertialrapport {event.period} är försenad: {body.sv} skulle ha lämnat den senast "
        f"{event.due_on}",
        f"The tertial report {event.period} is overdue: {body.en} was to submit it by "
        f"{event.due_on}",
    )


@says(followup.LightChangedV1)
def _light_changed(event: followup.LightChangedV1, _names: Names) -> Sentence:
    before, after = word(event.before), word(event.after)
    return Sentence(
        f"Projektets ljus gick från {before.sv} till {after.sv}: {event.because_sv}",
        f"The project's light went from {before.en} to {after.en}: {event.because_en}",
    )
