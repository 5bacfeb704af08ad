"""What is refused about relations and conflicts of interest."""

from __future__ import annotations

from services.funding.domain.refusals.base import FundingError


class ConflictOfInterest(FundingError):
    """Whoever has a settled conflict of interest takes no part in the application."""

    sv = "{person} är jävig i projekt {project} och deltar inte i ärendet"
    en = "{person} has a conflict of interest in project {project} and takes no part in it"


class OwnConflict(FundingError):
    """Nobody settles their own question on the body's behalf."""

    sv = "Frågan om du är jävig i projekt {project} avgörs av organet; själv anmäler du jäv (declare-conflict)"
    en = (
        "Whether you have a conflict of interest in project {project} is for the body to settle; you declare "
        "yours (declare-conflict)"
    )


class ConflictSettled(FundingError):
    """What is settled is changed by the body alone."""

    sv = "Frågan om {person} är jävig i projekt {project} är avgjord; bara organet kan ändra det"
    en = (
        "Whether {person} has a conflict of interest in project {project} is settled; only the body can "
        "change that"
    )


class NothingAsked(FundingError):
    """No is an answer to a question."""

    sv = "Ingen fråga om jäv för {person} i projekt {project} är väckt"
    en = "No question of conflict of interest is raised for {person} in project {project}"


class NotUnderPreparation(FundingError):
    """A question of conflict of interest belongs to an application that is in a round."""

    sv = (
        "Ansökan för projekt {project} är {state_sv}; frågor om jäv avgörs medan den är i en omgång"
    )
    en = (
        "The application of project {project} is {state_en}; conflicts of interest are settled while it is in "
        "a round"
    )


class GroundNeeded(FundingError):
    """A conflict of interest stands on a ground in law."""

    sv = "Ange lagens grund för jävet i projekt {project} (ground)"
    en = "Give the ground in law for the conflict of interest in project {project} (ground)"


class UnknownGround(FundingError):
    """A ground is one of the law's."""

    sv = "Grunden {ground} finns inte; gällande är: {grounds}"
    en = "There is no ground {ground}; in force are: {grounds}"


class GroundNotInForce(FundingError):
    """The law of the day is applied."""

    sv = "Grunden {ground} gällde inte den {on}; då gällde: {grounds}"
    en = "The ground {ground} was not in force on {on}; these were: {grounds}"


class OneOtherSide(FundingError):
    """A relation is with one party."""

    sv = "Anknytningen {relation} ska ange antingen organ (body_id) eller organisationsnummer"
    en = "The relation {relation} must name either a body (body_id) or an organisation number"


class RelationEndsBeforeStart(FundingError):
    """A relation ends after it has begun."""

    sv = "Anknytningen {relation} slutar {valid_to}, före sin början {valid_from}"
    en = "The relation {relation} ends on {valid_to}, before it begins on {valid_from}"


class CorrectsAnother(FundingError):
    """A correction replaces the same kind of statement of the same relation."""

    sv = "Rättelsen gäller anknytningen {relation}; det som rättas gäller {other} eller sägs på annat sätt"
    en = "The correction is of the relation {relation}; what it corrects is of {other}, or of another kind"


class StatementRecalled(FundingError):
    """What was taken back is not taken back again."""

    sv = "Uppgiften {event_id} är redan återkallad"
    en = "The statement {event_id} has been recalled already"
