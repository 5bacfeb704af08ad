"""What is refused about the council's meetings."""

from __future__ import annotations

from services.funding.domain.refusals.base import FundingError


class OneChairNeeded(FundingError):
    """A meeting has one chair."""

    sv = "Mötet ska ha en ordförande; {chairs} är angivna"
    en = "The meeting must have one chair; {chairs} are given"


class TooManyMembers(FundingError):
    """Nobody sits in the council beyond its seats."""

    sv = "Rådet har {seats} ledamöter enligt omgångens regler; {called} är kallade"
    en = "The council has {seats} members by the round's rules; {called} are called"


class MeetingInThePast(FundingError):
    """A council is called before it meets."""

    sv = "Mötet kan inte kallas till den {held_on}: idag är det {today}"
    en = "The meeting can't be called for {held_on}: today is {today}"


class NotOnThisAgenda(FundingError):
    """The council speaks of what it was called to."""

    sv = "Projekt {project} står inte på mötets dagordning"
    en = "Project {project} is not on the meeting's agenda"


class NotOfThisRound(FundingError):
    """A meeting takes up its own round's applications that still await the council's word."""

    sv = "Projekt {project} är {state_sv} och kan inte tas upp i omgången {round}"
    en = "Project {project} is {state_en} and can't be taken up in the round {round}"


class OnAnotherAgenda(FundingError):
    """An item is open at one meeting at a time."""

    sv = "Projekt {project} står redan på dagordningen för möte {meeting}"
    en = "Project {project} is already on the agenda of meeting {meeting}"


class NotAMember(FundingError):
    """Only those who were called are counted."""

    sv = "{person} är inte kallad till mötet"
    en = "{person} is not called to the meeting"


class NotYetHeld(FundingError):
    """Nothing is recorded of a meeting before its day."""

    sv = "Mötet hålls den {held_on}; idag är det {today}"
    en = "The meeting is held on {held_on}; today is {today}"


class MeetingClosed(FundingError):
    """What a closed meeting said is never rewritten."""

    sv = "Mötet {meeting} är avslutat"
    en = "The meeting {meeting} is closed"


class NotQuorate(FundingError):
    """The council speaks only when more than half of its members are present."""

    sv = "Rådet är inte beslutsfört: {present} av {seats} ledamöter är närvarande, {needed} behövs"
    en = "The council is not quorate: {present} of {seats} members are present, {needed} are needed"


class OutcomeGiven(FundingError):
    """An item gets one outcome at a meeting."""

    sv = "Projekt {project} har redan fått sitt utfall på mötet: {outcome_sv}"
    en = "Project {project} already has its outcome at the meeting: {outcome_en}"


class OutcomesMissing(FundingError):
    """A meeting ends when every item has an outcome."""

    sv = "Mötet kan inte avslutas: {count} ärenden saknar utfall ({projects})"
    en = "The meeting can't be closed: {count} items have no outcome ({projects})"


class PostponedBackwards(FundingError):
    """What is postponed comes up after the meeting."""

    sv = "En bordläggning till den {until} är inte efter mötet den {held_on}"
    en = "A postponement to {until} is not after the meeting on {held_on}"
