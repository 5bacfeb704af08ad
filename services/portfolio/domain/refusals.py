"""The rules of portfolio that can say no, each in both languages."""

from __future__ import annotations

from collections.abc import Iterable

from contracts.base import MissingField
from contracts.errors import Refusal
from contracts.rpc.portfolio import Missing


class PortfolioError(Refusal):
    """A rule of portfolio said no."""


class UnknownBody(PortfolioError):
    """Parents, successors and owners are registered bodies."""

    sv = "Organet {body} är inte registrerat"
    en = "The body {body} is not registered"


class BodyNotValid(PortfolioError):
    """Only a body that exists that day opens or submits a project."""

    sv = "Organet {body} fanns inte den {on}"
    en = "The body {body} did not exist on {on}"


class EndsBeforeItBegins(PortfolioError):
    """The last day is not before the first."""

    sv = "{what} kan inte gälla till {valid_to} när det gäller från {valid_from}"
    en = "{what} can't end on {valid_to} when it begins on {valid_from}"


class OwnAncestor(PortfolioError):
    """A body is not above itself, and does not succeed itself."""

    sv = "Organet {body} kan inte ligga under eller efterträda sig självt"
    en = "The body {body} can't be above itself or succeed itself"


class PartnerStandsAlone(PortfolioError):
    """A municipal federation is a legal person of its own: it is under nobody, least of all the executive board."""

    sv = "Kommunalförbundet {body} är en egen juridisk person och kan inte ligga under {parent}"
    en = "The municipal federation {body} is a legal person of its own and can't be under {parent}"


class PartnerOwnsNothing(PortfolioError):
    """The city's projects are owned by the city's bodies; a partner takes part in them."""

    sv = "{body} är ett kommunalförbund: en samverkanspart, som inte kan stå som ägare till projektet"
    en = "{body} is a municipal federation: a partner, which can't be the owner of the project"


class PartnerNotInstructed(PortfolioError):
    """The strategy instructs the city's own bodies; with a partner the city agrees."""

    sv = "{body} är ett kommunalförbund och styrs inte av stadens strategi; träffa en överenskommelse"
    en = "{body} is a municipal federation and the city's strategy does not instruct it; make an agreement"


class NotOwned(PortfolioError):
    """Only a legal person of its own has owners."""

    sv = "{body} är ingen egen juridisk person och kan inte ha ägare"
    en = "{body} is no legal person of its own and can't have owners"


class SharesExceedWhole(PortfolioError):
    """The shares of a company are at most the whole of it."""

    sv = "Ägarandelarna i {body} blir {shares} procent, mer än hela bolaget"
    en = "The shares of {body} come to {shares} per cent, more than all of it"


class TakesBackLater(PortfolioError):
    """A file may be older than what is registered: what was recorded after it is not taken back without a word."""

    sv = (
        "Raden skulle ta tillbaka vad som registrerades om {body} den {recorded_on} ({what_sv}). Är filen gammal,"
        " exportera på nytt; är det meningen, läs in den med --replace {body}"
    )
    en = (
        "The row would take back what was recorded of {body} on {recorded_on} ({what_en}). If the file is old,"
        " export anew; if it is meant, import it with --replace {body}"
    )


class NotThisBodys(PortfolioError):
    """A body hands over the open cases that it has."""

    sv = "Projektet {project} är inget öppet ärende hos {body}"
    en = "The project {project} is no open case of {body}"


class MovedTwice(PortfolioError):
    """A case goes to one body."""

    sv = "{body} kan inte lämna samma ärende två gånger: {projects}"
    en = "{body} can't give up the same case twice: {projects}"


class CasesLeftBehind(PortfolioError):
    """A body does not end while it has open cases that nobody takes over."""

    sv = "{body} har {count} öppna ärenden som ingen tar över; ange efterträdare, eller organ för: {projects}"
    en = "{body} has {count} open cases that nobody takes over; give a successor, or a body for: {projects}"


class BoundByCouncil(PortfolioError):
    """What the council decides binds its committees; only companies and foundations adopt by themselves."""

    sv = "{body} är bundet av fullmäktiges beslut och antar inte strategin själv"
    en = "{body} is bound by the council's decision and does not adopt the strategy itself"


class AdoptedTooEarly(PortfolioError):
    """A board adopts what the council has adopted."""

    sv = "{body} kan inte ha antagit strategin den {adopted_on}: fullmäktige antog den {council_on}"
    en = "{body} can't have adopted the strategy on {adopted_on}: the council adopted it on {council_on}"


class NotYetAdopted(PortfolioError):
    """A decision is recorded when it has been made."""

    sv = "Den {adopted_on} har inte varit än; registrera beslutet när det är fattat"
    en = "{adopted_on} has not come yet; record the decision when it is made"


class AdoptionKnown(PortfolioError):
    """A board's recorded decision is corrected, with a reason, never overwritten."""

    sv = "{body} antog strategin den {adopted_on} (dnr {case_number}); ange skäl för att rätta uppgiften"
    en = "{body} adopted the strategy on {adopted_on} (case {case_number}); give a reason to correct it"


class KindMisplaced(PortfolioError):
    """Only target groups are of a kind."""

    sv = "Bara målgrupper har ett slag; ta bort det för: {keys}"
    en = "Only target groups have a kind; remove it for: {keys}"


class NothingAdopted(PortfolioError):
    """Projects are read again against a version that is there."""

    sv = "Ingen strategiversion är registrerad"
    en = "No strategy version is registered"


class AlreadyAdopted(PortfolioError):
    """An adopted version is never changed."""

    sv = "Strategiversionen {strategy} är redan antagen och ändras inte; registrera en ny version"
    en = "The strategy version {strategy} is adopted and never changes; record a new version"


class RepeatedKeys(PortfolioError):
    """A key means one thing in a strategy version."""

    sv = "Nycklarna används mer än en gång i versionen: {keys}"
    en = "Keys are used more than once in the version: {keys}"


class UnknownStrategy(PortfolioError):
    """A project refers to an adopted version of the strategy."""

    sv = "Strategiversionen {strategy} är inte registrerad"
    en = "The strategy version {strategy} is not registered"


class NotInStrategy(PortfolioError):
    """Dimensions, principles and target groups are those of the project's strategy version that day."""

    sv = "Finns inte i strategiversionen {strategy}: {keys}"
    en = "Not in the strategy version {strategy}: {keys}"


class InNoStrategy(PortfolioError):
    """A key means something in a version of the strategy, also before the project says which one it serves."""

    sv = "Finns inte i någon strategiversion: {keys}; ange också vilken strategiversion projektet gäller"
    en = "In no version of the strategy: {keys}; say also which version the project serves"


class IllegalMove(PortfolioError):
    """A project moves only as the table of states allows."""

    sv = "Projektet {called_sv} är {state_sv} och kan inte bli {to_sv}"
    en = "The project {called_en} is {state_en} and can't become {to_en}"


class AlreadyDecided(PortfolioError):
    """What the council has spoken on stands as it was, and what has ended stays ended."""

    sv = "Projektet {called_sv} är {state_sv} och kan inte ändras"
    en = "The project {called_en} is {state_en} and can't be changed"


class AlreadySubmitted(PortfolioError):
    """A revision is dispatched once."""

    sv = "Projektet {called_sv} är redan inlämnat i revision {revision}"
    en = "The project {called_en} is already submitted in revision {revision}"


class Incomplete(PortfolioError):
    """What was dispatched loses nothing that the council needs; what would be missing is said all at once."""

    sv = "Det inlämnade projektet skulle komma att sakna: {missing_sv}"
    en = "The submitted project would come to lack: {missing_en}"

    @classmethod
    def lacking(cls, missing: Iterable[Missing]) -> Incomplete:
        """By field, in the order of the form."""
        missing = tuple(missing)
        return cls(
            fields=", ".join(one.field for one in missing),
            missing_sv="; ".join(one.sv for one in missing),
            missing_en="; ".join(one.en for one in missing),
        )


class SubmissionIncomplete(PortfolioError):
    """What is accepted is what was submitted: nothing that has been drafted since counts."""

    sv = (
        "Projektet kan inte godtas: revision {revision}, som är den inlämnade, saknar: {missing_sv}"
    )
    en = (
        "The project can't be accepted: revision {revision}, the submitted one, lacks: {missing_en}"
    )

    @classmethod
    def lacking(cls, revision: int, missing: Iterable[MissingField]) -> SubmissionIncomplete:
        """By field, in the order of the form."""
        missing = tuple(missing)
        return cls(
            revision=revision,
            fields=", ".join(one.field for one in missing),
            missing_sv="; ".join(one.sv for one in missing),
            missing_en="; ".join(one.en for one in missing),
        )


class UnknownFields(PortfolioError):
    """Completion is asked of a field that there is."""

    sv = "Fälten finns inte: {fields}. Välj bland {known}"
    en = "There are no such fields: {fields}. Choose among {known}"


class DueInThePast(PortfolioError):
    """A last day is today or later."""

    sv = "Sista dagen {due_on} har redan varit: idag är det {today}"
    en = "The last day {due_on} is past: today is {today}"


class NothingToCompare(PortfolioError):
    """What has one revision has no change to show."""

    sv = "Projektet {called_sv} har inte ändrats: det finns bara revision {revision} att se"
    en = "The project {called_en} has not been changed: there is only revision {revision} to see"


class NotAnIdea(PortfolioError):
    """Only an idea is adopted, or dropped by the office that keeps it."""

    sv = "Projektet {called_sv} är {state_sv}, inte en idé"
    en = "The project {called_en} is {state_en}, not an idea"


class DecidedInTheFuture(PortfolioError):
    """A decision that is recorded has been made."""

    sv = "Beslutsdagen {decided_on} har inte varit än: idag är det {today}"
    en = "The day of the decision, {decided_on}, is still to come: today is {today}"


class ListedTwice(PortfolioError):
    """A project stands once in a list."""

    sv = "”{title}” står mer än en gång i listan för {body}; ange varje projekt en gång"
    en = "“{title}” stands more than once in the list for {body}; give each project once"


class ListedOtherwise(PortfolioError):
    """A list enters projects; once entered they are changed by those who answer for them."""

    sv = "”{title}” är redan inläst från en lista ({project}), med annat i: {fields_sv}; ändra projektet, inte listan"
    en = "“{title}” was entered from a list ({project}) with other {fields_en}; change the project, not the list"


class NotPaused(PortfolioError):
    """Only what rests is taken up again."""

    sv = "Projektet {called_sv} är {state_sv}; bara ett pausat projekt återupptas"
    en = "The project {called_en} is {state_en}; only a paused project is resumed"


class NotUnderWay(PortfolioError):
    """Decision points belong to a project that is prepared or carried out."""

    sv = "Projektet {called_sv} är {state_sv} och passerar inga beslutspunkter"
    en = "The project {called_en} is {state_en} and passes no decision points"


class PointBackwards(PortfolioError):
    """Decision points come in order."""

    sv = "Projektet {called_sv} har redan passerat {last_sv}"
    en = "The project {called_en} has already passed {last_en}"


class PointBeforeTheLast(PortfolioError):
    """A later decision point is not decided before an earlier one."""

    sv = "Beslutsdagen {decided_on} är före den förra beslutspunktens, {last_on}"
    en = "The day of the decision, {decided_on}, is before that of the last point, {last_on}"


class AnotherBody(PortfolioError):
    """A body asks about its own drafts."""

    sv = "Projektet {called_sv} är inte {body}s eget"
    en = "The project {called_en} is not {body}'s own"


class TooLateForOpinion(PortfolioError):
    """An early opinion comes before the submission."""

    sv = "Projektet {called_sv} är {state_sv}; förhandsbesked begärs på ett utkast"
    en = "The project {called_en} is {state_en}; an early opinion is asked for on a draft"


class OpinionAwaited(PortfolioError):
    """One answer is awaited at a time."""

    sv = "Projektet {called_sv} väntar redan på ett förhandsbesked"
    en = "The project {called_en} already awaits an early opinion"


class OpinionGiven(PortfolioError):
    """An early opinion is given once."""

    sv = "Förhandsbeskedet {opinion} är redan lämnat"
    en = "The early opinion {opinion} is given already"


class StartsInThePast(PortfolioError):
    """An early opinion is asked for before the project starts."""

    sv = "Önskad start {starts_on} har redan varit: idag är det {today}"
    en = "The wanted start {starts_on} is past: today is {today}"


class TooLarge(PortfolioError):
    """A submission fits in one event; documents stay where they are kept."""

    sv = "Projektet är för stort att lämna in: {size} byte av högst {most}; korta texterna"
    en = "The project is too large to submit: {size} bytes of at most {most}; shorten the texts"


class NotWithdrawable(PortfolioError):
    """A project with money is not withdrawn; it is closed by a decision."""

    sv = "Projektet {called_sv} är {state_sv} och kan inte längre återkallas"
    en = "The project {called_en} is {state_en} and can no longer be withdrawn"


class StandsOnItself(PortfolioError):
    """Nothing requires itself, through however many others."""

    sv = "Det blir en cirkel: {circle}"
    en = "That makes a circle: {circle}"


class TiedToItself(PortfolioError):
    """A project neither excludes itself nor gains from itself."""

    sv = "Ett projekt kan inte utesluta eller gynnas av sig självt"
    en = "A project can't exclude itself or benefit from itself"


class ExcludesRequired(PortfolioError):
    """What is required, through however many others, is not excluded."""

    sv = "Det som förutsätts kan inte uteslutas: {way}"
    en = "What is required can't be excluded: {way}"


class RequiresExcluded(PortfolioError):
    """Nothing stands on what it excludes, or on two that exclude each other."""

    sv = "Det går inte: {first} och {second} utesluter varandra"
    en = "That can't be: {first} and {second} exclude each other"


class AlreadyDependent(PortfolioError):
    """A dependency is declared once."""

    sv = "Det är redan angivet att projektet {kind_sv} {other}"
    en = "It is declared already that the project {kind_en} {other}"


class NotDependent(PortfolioError):
    """Only a declared dependency is removed."""

    sv = "Det är inte angivet att projektet {kind_sv} {other}"
    en = "It is not declared that the project {kind_en} {other}"


class DependsOnDraft(PortfolioError):
    """What is dispatched is tied only to what is dispatched: a draft is invisible to its readers."""

    sv = "Lämna först in det andra projektet: {other}"
    en = "First submit the other project: {other}"


class DependsOnEnded(PortfolioError):
    """Nothing new is tied to what was withdrawn or declined."""

    sv = "{other} är {state_sv} och går inte att bygga på"
    en = "{other} is {state_en} and can't be built on"


class TooMany(PortfolioError):
    """A project names a bounded number of each thing."""

    sv = "Projektet har redan {most} {what_sv}"
    en = "The project already has {most} {what_en}"


class NotTheDeliverer(PortfolioError):
    """Only the system that answers for a prerequisite says how it goes."""

    sv = "Förutsättningen {prerequisite} levereras av {delivered_by}, inte av {system}"
    en = "The prerequisite {prerequisite} is delivered by {delivered_by}, not by {system}"


class AnsweredByEvents(PortfolioError):
    """A city system says by its own events how its deliveries go; nobody says it for it."""

    sv = "Förutsättningen {prerequisite} levereras av stadssystemet {delivered_by}, som själv lämnar besked"
    en = "The prerequisite {prerequisite} is delivered by the city system {delivered_by}, which answers itself"


class AlreadyWaived(PortfolioError):
    """What a project does without is not waived again, and nobody answers for it."""

    sv = "Projektet har redan avstått från förutsättningen {prerequisite}"
    en = "The project does without the prerequisite {prerequisite} already"


class AlreadyRecalled(PortfolioError):
    """What was taken back is neither taken back again nor corrected."""

    sv = "Händelsen {event} är redan återkallad"
    en = "The event {event} is recalled already"


class AlreadyReplaced(PortfolioError):
    """The latest correction is the one to correct."""

    sv = "Händelsen {event} är redan ersatt; rätta den som ersatte den"
    en = "The event {event} is replaced already; correct the one that replaced it"
