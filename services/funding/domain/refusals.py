"""The rules of funding that can say no, each in both languages."""

from __future__ import annotations

from decimal import Decimal

from contracts.errors import Refusal


class FundingError(Refusal):
    """A rule of funding said no."""

    def __init__(self, **details: object) -> None:
        super().__init__(
            **{
                key: format(value, ".2f") if isinstance(value, Decimal) else value
                for key, value in details.items()
            }
        )


class UnknownBody(FundingError):
    """Only a body that portfolio has registered can decide."""

    sv = "Organet {body} är inte registrerat"
    en = "The body {body} is not registered"


class BodyNotValid(FundingError):
    """A body decides only while it exists."""

    sv = "Organet {body} fanns inte den {on}"
    en = "The body {body} did not exist on {on}"


class SourceExists(FundingError):
    """A source's id is used once."""

    sv = "Källan {source} är redan registrerad"
    en = "The source {source} is already registered"


class UnknownSource(FundingError):
    """A round stands on registered sources."""

    sv = "Källan {source} är inte registrerad"
    en = "The source {source} is not registered"


class FrameUnchanged(FundingError):
    """A decision on a frame changes it."""

    sv = "Ramen för {source} {year} är redan {amount} kr"
    en = "The frame of {source} for {year} is already SEK {amount}"


class FrameBelowAllocated(FundingError):
    """A frame never falls below what projects have been given."""

    sv = "Ramen för {source} {year} kan inte bli {amount} kr: {allocated} kr är redan tilldelade"
    en = "The frame of {source} for {year} can't be SEK {amount}: SEK {allocated} is allocated already"


class NoFrame(FundingError):
    """Money comes out of a frame that a decision has set."""

    sv = "{source} har ingen ram för {year}"
    en = "{source} has no frame for {year}"


class NotEnoughFree(FundingError):
    """The council recommends within what is free when its other recommendations are counted."""

    sv = (
        "{amount} kr går inte att tillstyrka ur {source} {year}: {available} kr är kvar när "
        "{allocated} kr tilldelats och {recommended} kr redan tillstyrkts av ramen {frame} kr"
    )
    en = (
        "SEK {amount} can't be recommended from {source} for {year}: SEK {available} is left when "
        "SEK {allocated} is allocated and SEK {recommended} already recommended of the frame SEK {frame}"
    )


class FrameExceeded(FundingError):
    """No source is allocated past its frame in any year."""

    sv = "{amount} kr går inte att tilldela ur {source} {year}: {free} kr är kvar av ramen {frame} kr"
    en = "SEK {amount} can't be allocated from {source} for {year}: SEK {free} is left of the frame SEK {frame}"


class RoundExists(FundingError):
    """What was opened is never changed: a new set of rules is a new round."""

    sv = "Omgången {round} är redan öppnad och dess regler är låsta"
    en = "The round {round} is already open and its rules are frozen"


class RepeatedEntry(FundingError):
    """Sources, years, criteria, persons, items and lines are named once."""

    sv = "{entry} är angiven mer än en gång"
    en = "{entry} is given more than once"


class ScaleIncomplete(FundingError):
    """Every criterion says in words what each step of the scale means."""

    sv = "Kriteriet {criterion} ska beskriva poängen 0 till 5, en gång var och i ordning"
    en = "The criterion {criterion} must describe the scores 0 to 5, once each and in order"


class ClosesInThePast(FundingError):
    """A round can be applied to when it opens."""

    sv = "Omgången kan inte stänga den {closes_on}: idag är det {today}"
    en = "The round can't close on {closes_on}: today is {today}"


class RoundClosed(FundingError):
    """Nothing is admitted after the round's last day."""

    sv = "Omgången {round} stängde den {closes_on}"
    en = "The round {round} closed on {closes_on}"


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


class AlreadyAllocated(FundingError):
    """Money that a formal decision has given is taken back by a decision, not by a withdrawal."""

    sv = "Projekt {project} har redan fått pengar genom ett formellt beslut och kan inte återtas"
    en = "Project {project} has got its money by a formal decision and can't be withdrawn"


class NotUnderAssessment(FundingError):
    """Scores are given from admission until the council has spoken."""

    sv = "Ansökan för projekt {project} är {state_sv} och bedöms inte"
    en = "The application of project {project} is {state_en} and is not being assessed"


class OwnBodyAssessed(FundingError):
    """Nobody assesses an application of a body whose case officer they are."""

    sv = "Du är handläggare vid {body} och kan inte bedöma dess ansökan"
    en = "You are a case officer of {body} and can't assess its application"


class AssessedAlready(FundingError):
    """An assessor gives their scores once."""

    sv = "Du har redan bedömt ansökan för projekt {project}"
    en = "You have already assessed the application of project {project}"


class UnknownCriterion(FundingError):
    """Only the round's criteria count."""

    sv = "Kriteriet {criterion} finns inte i omgången {round}"
    en = "The criterion {criterion} is not in the round {round}"


class CriteriaMissing(FundingError):
    """A missing score is missing, not zero."""

    sv = "Poäng saknas för: {criteria}"
    en = "Scores are missing for: {criteria}"


class NotAssessed(FundingError):
    """The council speaks of what has been assessed."""

    sv = "Projekt {project} är inte bedömt av någon; minst en bedömning behövs"
    en = "Project {project} has been assessed by nobody; at least one assessment is needed"


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


class SourceOutsideRound(FundingError):
    """A round spends its own sources."""

    sv = "Källan {source} hör inte till omgången {round}"
    en = "The source {source} is not of the round {round}"


class YearOutsideRound(FundingError):
    """A round spends in its own years."""

    sv = "År {year} hör inte till omgången {round}"
    en = "The year {year} is not of the round {round}"


class NotRecommended(FundingError):
    """Only what the council recommends can be given money."""

    sv = "Projekt {project} är {state_sv}; bara ett tillstyrkt projekt kan tilldelas pengar"
    en = "Project {project} is {state_en}; only a recommended project can be allocated money"


class ProposedBySameHand(FundingError):
    """Nobody both proposes and releases money."""

    sv = "Du antecknade rådets tillstyrkan av projekt {project}; någon annan måste föra in beslutet"
    en = "You recorded the council's recommendation of project {project}; another must record the decision"


class DecidedInTheFuture(FundingError):
    """A decision is recorded when it has been made."""

    sv = "Beslutsdagen {decided_on} är inte kommen: idag är det {today}"
    en = "The day of the decision, {decided_on}, has not come: today is {today}"


class DecidedBeforeMeeting(FundingError):
    """The formal decision follows the council's advice."""

    sv = "Beslutsdagen {decided_on} är före rådets möte den {held_on}"
    en = "The day of the decision, {decided_on}, is before the council's meeting on {held_on}"


class BeyondRecommendation(FundingError):
    """A formal decision gives what was recommended or less."""

    sv = "{amount} kr ur {source} {year} är mer än de {recommended} kr som rådet tillstyrkt"
    en = "SEK {amount} from {source} for {year} is more than the SEK {recommended} that the council recommended"


class NotItsSource(FundingError):
    """A body releases only the money of its own sources."""

    sv = "{body} fördelar inte ur {source}; det gör {owner}"
    en = "{body} does not allocate from {source}; {owner} does"
