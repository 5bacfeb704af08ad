"""The rules of follow-up that can say no."""

from __future__ import annotations

from contracts.errors import Refusal


class FollowupError(Refusal):
    """Base of follow-up's refusals."""

    sv = "uppföljningen säger nej"
    en = "follow-up says no"


class AllocationKnown(FollowupError):
    """An allocation gives one baseline, once."""

    sv = "tilldelningen {allocation_id} finns redan i planen för projektet {project_id}"
    en = "allocation {allocation_id} is already in the plan of project {project_id}"


class NothingAllocated(FollowupError):
    """An allocation without a line gives no year to follow up."""

    sv = "tilldelningen {allocation_id} innehåller inga pengar för något år"
    en = "allocation {allocation_id} holds no money for any year"


class IndicatorTaken(FollowupError):
    """An indicator's id is its own for ever."""

    sv = "indikatorn {indicator_id} finns redan"
    en = "indicator {indicator_id} exists already"


class ForeignSystem(FollowupError):
    """Only the indicator's own system may measure it."""

    sv = "{indicator_id} mäts av {allowed}; {system} får inte mäta den"
    en = "{indicator_id} is measured by {allowed}; {system} may not measure it"


class ForeignUnit(FollowupError):
    """A measurement comes in the indicator's own unit: nothing is converted."""

    sv = "{indicator_id} mäts i {unit}, inte i {given}"
    en = "{indicator_id} is measured in {unit}, not in {given}"


class MeasuredInFuture(FollowupError):
    """What has not happened has not been measured."""

    sv = "mätningen av {indicator_id} är daterad {measured_on}, men i dag är det {today}"
    en = "the measurement of {indicator_id} is dated {measured_on}, but today is {today}"


class CorrectsItself(FollowupError):
    """A measurement replaces an earlier one, never itself."""

    sv = "mätningen {event_id} kan inte rätta sig själv"
    en = "measurement {event_id} cannot correct itself"


class RecalledAlready(FollowupError):
    """What is taken back is taken back once."""

    sv = "mätningen {event_id} är redan återkallad"
    en = "measurement {event_id} has been recalled already"


class PeriodNotPlanned(FollowupError):
    """Only the plan's own tertials are reported."""

    sv = "{period} ingår inte i planen; den har {planned}"
    en = "{period} is not in the plan; it has {planned}"


class PeriodNotEnded(FollowupError):
    """A tertial is reported when it has ended."""

    sv = "{period} kan rapporteras först efter {ends_on}"
    en = "{period} can be reported only after {ends_on}"


class ReportedAlready(FollowupError):
    """A tertial is reported once; what is wrong in the report is corrected."""

    sv = "{period} är redan rapporterad; rätta rapporten i stället"
    en = "{period} is reported already; correct the report instead"


class NotReported(FollowupError):
    """Only a submitted report can be corrected or accepted."""

    sv = "{period} är inte rapporterad ännu; {body_id} lämnar en rapport"
    en = "{period} is not reported yet; {body_id} submits a report"


class AcceptedAlready(FollowupError):
    """A version of a report is accepted once."""

    sv = "version {number} av rapporten för {period} är redan godkänd; bara en rättad version godkänns på nytt"
    en = "version {number} of the report on {period} is accepted already; only a corrected version is accepted anew"


class OwnReport(FollowupError):
    """Nobody accepts what they have reported themselves."""

    sv = "den som har lämnat eller rättat rapporten för {period} godkänner den inte; någon annan gör det"
    en = "who submitted or corrected the report on {period} does not accept it; somebody else does"


class PlanClosed(FollowupError):
    """A closed plan takes no more money or reports, and is closed once."""

    sv = "uppföljningsplanen för projektet {project_id} avslutades {closed_on}; en lämnad rapport kan ännu rättas"
    en = "the plan of project {project_id} was closed on {closed_on}; a submitted report can still be corrected"


class ReportsOutstanding(FollowupError):
    """Nothing more is asked for only where nothing is owed, or it is said why."""

    sv = "rapporter utan godkännande: {periods}; godkänn dem, eller ange i outstanding_because varför de inte behövs"
    en = "reports not accepted: {periods}; accept them, or say in outstanding_because why they are not needed"


class AssessedInFuture(FollowupError):
    """A benefit that has not come to be has not been seen."""

    sv = "bedömningen är daterad {assessed_on}, men i dag är det {today}"
    en = "the assessment is dated {assessed_on}, but today is {today}"


class BetterThanMeasured(FollowupError):
    """A verdict better than the worst indicator says why."""

    sv = "{indicator_id} är sämre än bedömningen: {because_sv} Ange i departs_because varför"
    en = "{indicator_id} is worse than the verdict: {because_en} Say in departs_because why"
