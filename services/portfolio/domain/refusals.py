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


class IllegalMove(PortfolioError):
    """A project moves only as the table of states allows."""

    sv = "Projektet {project} är {state_sv} och kan inte bli {to_sv}"
    en = "The project {project} is {state_en} and can't become {to_en}"


class AlreadyDecided(PortfolioError):
    """What the council has spoken on stands as it was, and what has ended stays ended."""

    sv = "Projektet {project} är {state_sv} och kan inte ändras"
    en = "The project {project} is {state_en} and can't be changed"


class AlreadySubmitted(PortfolioError):
    """A revision is dispatched once."""

    sv = "Projektet {project} är redan inlämnat i revision {revision}"
    en = "The project {project} is already submitted in revision {revision}"


class Incomplete(PortfolioError):
    """What is complete holds everything that the council needs; what is missing is said all at once."""

    sv = "Projektet saknar: {missing_sv}"
    en = "The project lacks: {missing_en}"

    @classmethod
    def lacking(cls, missing: Iterable[Missing | MissingField]) -> Incomplete:
        """By field, in the order of the form."""
        missing = tuple(missing)
        return cls(
            fields=", ".join(one.field for one in missing),
            missing_sv="; ".join(f"{one.field}: {one.sv}" for one in missing),
            missing_en="; ".join(f"{one.field}: {one.en}" for one in missing),
        )


class UnknownFields(PortfolioError):
    """Completion is asked of a field that there is."""

    sv = "Fälten finns inte: {fields}. Välj bland {known}"
    en = "There are no such fields: {fields}. Choose among {known}"


class DueInThePast(PortfolioError):
    """A last day is today or later."""

    sv = "Sista dagen {due_on} har redan varit: idag är det {today}"
    en = "The last day {due_on} is past: today is {today}"


class NotAnIdea(PortfolioError):
    """Only an idea is adopted, or dropped by the office that keeps it."""

    sv = "Projektet {project} är {state_sv}, inte en idé"
    en = "The project {project} is {state_en}, not an idea"


class DecidedInTheFuture(PortfolioError):
    """A decision that is recorded has been made."""

    sv = "Beslutsdagen {decided_on} har inte varit än: idag är det {today}"
    en = "The day of the decision, {decided_on}, is still to come: today is {today}"


class NotPaused(PortfolioError):
    """Only what rests is taken up again."""

    sv = "Projektet {project} är {state_sv}; bara ett pausat projekt återupptas"
    en = "The project {project} is {state_en}; only a paused project is resumed"


class NotUnderWay(PortfolioError):
    """Decision points belong to a project that is prepared or carried out."""

    sv = "Projektet {project} är {state_sv} och passerar inga beslutspunkter"
    en = "The project {project} is {state_en} and passes no decision points"


class PointBackwards(PortfolioError):
    """Decision points come in order."""

    sv = "Projektet {project} har redan passerat {last_sv}"
    en = "The project {project} has already passed {last_en}"


class PointBeforeTheLast(PortfolioError):
    """A later decision point is not decided before an earlier one."""

    sv = "Beslutsdagen {decided_on} är före den förra beslutspunktens, {last_on}"
    en = "The day of the decision, {decided_on}, is before that of the last point, {last_on}"


class AnotherBody(PortfolioError):
    """A body asks about its own drafts."""

    sv = "Projektet {project} är inte {body}s eget"
    en = "The project {project} is not {body}'s own"


class TooLateForOpinion(PortfolioError):
    """An early opinion comes before the submission."""

    sv = "Projektet {project} är {state_sv}; förhandsbesked begärs på ett utkast"
    en = "The project {project} is {state_en}; an early opinion is asked for on a draft"


class OpinionAwaited(PortfolioError):
    """One answer is awaited at a time."""

    sv = "Projektet {project} väntar redan på ett förhandsbesked"
    en = "The project {project} already awaits an early opinion"


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

    sv = "Projektet {project} är {state_sv} och kan inte längre återkallas"
    en = "The project {project} is {state_en} and can no longer be withdrawn"


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
