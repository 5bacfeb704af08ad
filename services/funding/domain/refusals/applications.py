"""What is refused about applications."""

from __future__ import annotations

from services.funding.domain.refusals.base import FundingError


class StaleRevision(FundingError):
    """An older revision never replaces a newer one."""

    sv = "Revision {revision} av projekt {project} är äldre än revision {latest}, som redan är mottagen"
    en = (
        "Revision {revision} of project {project} is older than revision {latest}, already received"
    )


class IllegalMove(FundingError):
    """An application moves only as its states allow."""

    sv = "Ansökan för projekt {project} är {state_sv}; den kan inte bli {to_sv}"
    en = "The application of project {project} is {state_en}; it can't become {to_en}"


class AwaitsCompletion(FundingError):
    """What was returned for completion is not judged before it is submitted again."""

    sv = "Projekt {project} är åter för komplettering hos sin ägare och kan inte tas upp än"
    en = "Project {project} is with its owner for completion and can't be taken up yet"


class NotWhole(FundingError):
    """A round compares whole applications; what was received with holes is completed first."""

    sv = "Projekt {project} är mottaget men inte helt. Det saknar: {missing_sv}"
    en = "Project {project} is received but not whole. It lacks: {missing_en}"


class Withdrawn(FundingError):
    """A project that its body took back gets nothing."""

    sv = "Projekt {project} är återtaget av {body}"
    en = "Project {project} has been withdrawn by {body}"


class UnknownRule(FundingError):
    """Only the round's own rules of eligibility are answered."""

    sv = "Regeln {rule} finns inte i omgången {round}"
    en = "The rule {rule} is not in the round {round}"


class EligibilityUnanswered(FundingError):
    """A round takes in what meets all its rules of eligibility."""

    sv = "Omgången {round} tar bara upp det som uppfyller alla villkor. Obesvarade: {rules_sv}"
    en = "The round {round} takes in only what meets all its rules. Unanswered: {rules_en}"


class NothingResubmitted(FundingError):
    """Only a newer submission can take the place of the one that stands."""

    sv = "Projekt {project} har inte lämnats in på nytt; revision {revision} är den senaste"
    en = "Project {project} has not been submitted anew; revision {revision} is the newest"
