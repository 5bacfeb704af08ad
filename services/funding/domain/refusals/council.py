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


class CalledLate(FundingError):
    """Members have the call in time, or the notes say why not."""

    sv = "Kallelsen till mötet {held_on} skulle ha gått ut {last_call}, {days} dagar före; ange varför den är sen"
    en = "The call to the meeting on {held_on} was due on {last_call}, {days} days before; say why it is late"


class MandateBackwards(FundingError):
    """A mandate ends after it begins."""

    sv = "Mandatet kan inte sluta den {valid_to}: det börjar den {valid_from}"
    en = "The mandate can't end on {valid_to}: it begins on {valid_from}"


class OrderNeeded(FundingError):
    """A substitute has a place in the order of service."""

    sv = "Ersättaren {person} behöver en plats i tjänstgöringsordningen"
    en = "The substitute {person} needs a place in the order of service"


class OrderWithoutSubstitute(FundingError):
    """Only substitutes have an order of service."""

    sv = "Plats {order} i tjänstgöringsordningen hör till ersättare, inte till {office_sv}"
    en = "Place {order} in the order of service is a substitute's, not a {office_en}'s"


class SeatedAlready(FundingError):
    """Nobody has two seats at a time."""

    sv = "{person} sitter redan i rådet som {office_sv} från {valid_from}; avsluta det mandatet först"
    en = "{person} sits in the council already as {office_en} from {valid_from}; end that mandate first"


class OfficeTaken(FundingError):
    """There is one chair and one vice chair at a time."""

    sv = "{person} är redan {office_sv} från {valid_from}; avsluta det mandatet först"
    en = "{person} is {office_en} already from {valid_from}; end that mandate first"


class OrderTaken(FundingError):
    """Each substitute has a place of their own in the order of service."""

    sv = "{person} har redan plats {order} i tjänstgöringsordningen"
    en = "{person} already has place {order} in the order of service"


class NobodySits(FundingError):
    """A call without names goes to those who sit in the council."""

    sv = "Ingen sitter i rådet den {on}: utse ledamöter eller ange vilka som kallas"
    en = "Nobody sits in the council on {on}: appoint members, or name those who are called"


class SubstitutesDontServe(FundingError):
    """Where the council's rules have no substitutes, nobody serves for another."""

    sv = "Rådets regler har inga tjänstgörande ersättare"
    en = "The council's rules have no serving substitutes"


class NotASubstitute(FundingError):
    """Only substitutes serve for others."""

    sv = "{person} är inte kallad som ersättare"
    en = "{person} is not called as a substitute"


class SubstituteAbsent(FundingError):
    """Who serves is present."""

    sv = "Ersättaren {person} är inte närvarande och kan inte tjänstgöra"
    en = "The substitute {person} is not present and can't serve"


class MemberIsPresent(FundingError):
    """A substitute takes the place of a member who is away."""

    sv = "{person} är ingen frånvarande ledamot; ingen ersättare tjänstgör i dennes ställe"
    en = "{person} is no absent member; no substitute serves in their place"


class OutOfServiceOrder(FundingError):
    """Substitutes serve in the order that was decided."""

    sv = "{before} står före {person} i tjänstgöringsordningen och är närvarande"
    en = "{before} comes before {person} in the order of service and is present"


class CantPreside(FundingError):
    """Who leads the meeting has a vote in it."""

    sv = "{person} har ingen röst på mötet och kan inte leda det"
    en = "{person} has no vote at the meeting and can't lead it"


class NobodyPresides(FundingError):
    """A meeting is led by somebody."""

    sv = "Varken ordförande eller vice ordförande är närvarande; ange vem som leder mötet"
    en = "Neither the chair nor the vice chair is present; say who leads the meeting"


class NoVoteInThis(FundingError):
    """Those who are present as members or serve as substitutes move and vote."""

    sv = "{person} är inte närvarande med rösträtt"
    en = "{person} is not present with a vote"


class ProposalNeedsText(FundingError):
    """What is to be changed or prepared further is said in words."""

    sv = "Ett yrkande om {kind_sv} ska säga vad som ska ändras eller beredas vidare"
    en = "A proposal to {kind_en} must say what is to be changed or prepared further"


class ProposalNeedsLines(FundingError):
    """Amounts belong to a proposal to amend, and only there."""

    sv = "Belopp anges i ett ändringsyrkande och bara där; yrkandet gäller {kind_sv}"
    en = "Amounts are given in a proposal to amend and only there; the proposal is to {kind_en}"


class NothingToVoteOn(FundingError):
    """A vote is a choice between proposals."""

    sv = "En omröstning behöver minst två yrkanden; det finns {count}"
    en = "A vote needs at least two proposals; there are {count}"


class UnknownProposal(FundingError):
    """A vote is for something that was moved."""

    sv = "Det finns inget yrkande nummer {number} i ärendet"
    en = "There is no proposal number {number} on the item"


class VotesMissing(FundingError):
    """Everybody present with a vote is called up; who does not vote abstains."""

    sv = "Omröstningen saknar: {persons}"
    en = "The roll-call lacks: {persons}"


class PresidingMustVote(FundingError):
    """The one who presides can't abstain where their vote decides."""

    sv = "Rösterna är lika: {person} leder mötet och måste rösta"
    en = "The votes are equal: {person} presides and must vote"


class NothingCarried(FundingError):
    """A vote that carried nothing is followed by another, between fewer proposals."""

    sv = "Omröstningen om projekt {project} gav inget yrkande mer än hälften; rösta om mellan färre"
    en = "The vote on project {project} gave no proposal more than half; vote again between fewer"


class AgainstTheVote(FundingError):
    """The council's word is what its vote carried."""

    sv = "Yrkande {number} ({carried_sv}) vann omröstningen; utfallet kan inte vara {outcome_sv}"
    en = "Proposal {number} ({carried_en}) carried the vote; the outcome can't be {outcome_en}"


class NothingSaid(FundingError):
    """One dissents from what was said."""

    sv = "Rådet har inte sagt något om projekt {project} än"
    en = "The council has not yet said anything of project {project}"


class NothingToReserveAgainst(FundingError):
    """What only advises decides nothing; a statement is open to everybody who took part."""

    sv = (
        "Rådet är rådgivande och beslutar inget att reservera sig mot; lämna ett särskilt uttalande"
    )
    en = "The council advises and decides nothing to reserve oneself against; give a statement"


class NotPartOfIt(FundingError):
    """Dissent belongs to those who took part."""

    sv = "{person} deltog inte när rådet behandlade projekt {project}"
    en = "{person} took no part when the council dealt with project {project}"


class AdvisoryAttests(FundingError):
    """What only advises has no attestation, no announcement and no appeal."""

    sv = "En rådgivande profil kan inte ha justering, anslag och laga kraft"
    en = "An advisory profile can't have attestation, announcement and appeal"


class NothingToReconsider(FundingError):
    """The council takes up again only what it has spoken of in the same round, before the money is decided."""

    sv = "Projekt {project} är {state_sv}; bara det som tillstyrkts eller avstyrkts i omgången {round} omprövas"
    en = "Project {project} is {state_en}; only what was recommended or declined in the round {round} is reconsidered"


class OnlyAdvises(FundingError):
    """What only advises has no attestation, no announcement and no appeal."""

    sv = "Rådet är rådgivande: dess anteckningar justeras och anslås inte och kan inte överklagas"
    en = "The council advises: its notes are not attested or announced and can't be appealed"


class DatedWrongly(FundingError):
    """Each step lies between the one before and today."""

    sv = "Dagen {on} ska ligga från {first} till {last}"
    en = "The day {on} must lie from {first} to {last}"


class NothingToAttest(FundingError):
    """Minutes are attested when the meeting is closed; before that only items that are named."""

    sv = "Det finns inget att justera i mötet {meeting}: avsluta mötet, eller ange vad som justeras omedelbart"
    en = "There is nothing to attest in the meeting {meeting}: close it, or name what is attested at once"


class AttestantAbsent(FundingError):
    """Who attests was there."""

    sv = "{person} deltog inte när projekt {project} behandlades och kan inte justera det"
    en = "{person} took no part when project {project} was dealt with and can't attest it"


class PresidingMustAttest(FundingError):
    """The one who presided attests, with at least one more."""

    sv = "{person} ledde mötet vid projekt {project} och ska vara med och justera"
    en = "{person} presided at project {project} and must be among those who attest"


class NothingToAnnounce(FundingError):
    """What is announced is attested."""

    sv = "Inget justerat i mötet {meeting} väntar på anslag"
    en = "Nothing attested in the meeting {meeting} waits to be announced"


class AppealedTooLate(FundingError):
    """An appeal comes in within the days after the announcement."""

    sv = "Tiden för överklagande gick ut {appeal_until}; överklagandet kom {appealed_on}"
    en = "The time to appeal ended on {appeal_until}; the appeal came on {appealed_on}"


class WayOfMinutes(FundingError):
    """Attested, announced, final: one after the other."""

    sv = "Projekt {project} är {state_sv} i protokollet och kan inte bli {to_sv}"
    en = "Project {project} is {state_en} in the minutes and can't become {to_en}"


class NoLetterYet(FundingError):
    """A letter tells what was said of an application as it stands."""

    sv = "Projekt {project} är {state_sv}: det finns inget besked att skriva brev om än"
    en = "Project {project} is {state_en}: nothing has been said yet to write a letter about"
