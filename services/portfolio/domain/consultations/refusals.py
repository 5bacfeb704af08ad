"""The rules of consultations that can say no, each in both languages."""

from __future__ import annotations

from services.portfolio.domain.refusals import PortfolioError


class NothingConsultedOn(PortfolioError):
    """A consultation is about something that can be read."""

    sv = "Ange vad remissen gäller: en strategiversion, eller ett dokument med titel och diarienummer"
    en = "Say what is consulted on: a strategy version, or a document by title and case number"


class AskedTwice(PortfolioError):
    """A body is asked once."""

    sv = "Remissinstanser angivna mer än en gång: {bodies}"
    en = "Bodies are named more than once: {bodies}"


class DocumentHalfNamed(PortfolioError):
    """A document is found by its title and its case number together."""

    sv = "Ett dokument anges med både titel och diarienummer; här saknas {missing}"
    en = "A document is named by title and case number together; {missing} is missing"


class LastDayPassed(PortfolioError):
    """A last day is today or later."""

    sv = "Sista dagen {due_on} har redan passerat ({today} i dag)"
    en = "The last day {due_on} has passed already (today is {today})"


class AnswersDueTooEarly(PortfolioError):
    """Comments are answered when the responses are in."""

    sv = "Svaren på synpunkterna kan inte vara klara den {answers_due_on}: yttrandena lämnas till {due_on}"
    en = "The comments can't be answered by {answers_due_on}: responses come until {due_on}"


class ConsultationClosed(PortfolioError):
    """A closed consultation takes no responses and no more time."""

    sv = "Remissen ”{title}” avslutades den {closed_on}; det går inte längre att lämna yttrande eller förlänga"
    en = "The consultation “{title}” closed on {closed_on}; it takes no more responses and no more time"


class StillTimeToRespond(PortfolioError):
    """Whoever has been given a day has it."""

    sv = "Remissen kan inte avslutas: {bodies} har tid på sig till {due_on}"
    en = "The consultation can't be closed: {bodies} still have time until {due_on}"


class NotAsked(PortfolioError):
    """More time is for those who were asked."""

    sv = "{body} är inte remissinstans i remissen"
    en = "{body} was not asked in the consultation"


class NotLater(PortfolioError):
    """More time is more."""

    sv = "Den nya sista dagen {due_on} är inte senare än {before}"
    en = "The new last day {due_on} is not later than {before}"


class AlreadyResponded(PortfolioError):
    """A body responds once; another response corrects the first and says why."""

    sv = "{body} har redan lämnat yttrande; ange skälet till rättelsen för att lämna ett nytt"
    en = "{body} has responded already; say why in `correction` to give a new response"


class SuccessorResponds(PortfolioError):
    """A body that has been merged into another is spoken for by it."""

    sv = "{body} har upphört; {successor} lämnar yttrandet i dess ställe"
    en = "{body} has ended; {successor} responds in its place"


class NothingToCorrect(PortfolioError):
    """A correction replaces something."""

    sv = "Det finns inget tidigare att rätta; lämna bort skälet till rättelsen"
    en = "There is nothing earlier to correct; leave `correction` out"


class ResponseLacks(PortfolioError):
    """Each kind of response has what makes it one."""

    sv = "Yttrandet ({kind_sv}) saknar: {fields}"
    en = "The response ({kind_en}) lacks: {fields}"


class NotOfThisKind(PortfolioError):
    """What belongs to another kind of response is not left standing in this one."""

    sv = "Ett yttrande av detta slag ({kind_sv}) har inte: {fields}"
    en = "A response of this kind ({kind_en}) does not have: {fields}"


class NothingWasChanged(PortfolioError):
    """A decision as proposed has no changes."""

    sv = "Nämnden beslutade enligt förslaget; då anges ingen ändring"
    en = "The committee decided as proposed; then no change is given"


class DatedInTheFuture(PortfolioError):
    """What has not happened yet is not recorded as done."""

    sv = "{field}: {on} har inte varit än"
    en = "{field}: {on} has not come yet"


class ReportAfterDecision(PortfolioError):
    """A committee decides on a report that lies before it."""

    sv = "Tjänsteutlåtandet är daterat {dated_on}, efter beslutet den {decided_on}"
    en = "The official report is dated {dated_on}, after the decision on {decided_on}"


class RepeatedNumbers(PortfolioError):
    """A comment is found by its number."""

    sv = "Synpunkternas nummer används mer än en gång: {numbers}"
    en = "Comment numbers are used more than once: {numbers}"


class ConcernsNothing(PortfolioError):
    """Each comment is tied to what it concerns."""

    sv = "Ange vad synpunkten gäller, en nyckel i strategin eller en rubrik: nummer {numbers}"
    en = "Say what the comment concerns, a key of the strategy or a heading: number {numbers}"


class KeysWithoutStrategy(PortfolioError):
    """Keys are a strategy version's."""

    sv = "Remissen gäller ingen strategiversion; ange rubriker i stället för nycklarna {keys}"
    en = "No strategy version is consulted on; give headings instead of the keys {keys}"


class UnknownComment(PortfolioError):
    """Only a comment of the response is answered."""

    sv = "Yttrandet har ingen synpunkt {number}; det har: {numbers}"
    en = "The response has no comment {number}; it has: {numbers}"


class ResponseReplaced(PortfolioError):
    """What a body has corrected is answered in its corrected form."""

    sv = "Yttrandet är ersatt av {replaced_by}; besvara synpunkterna där"
    en = "The response is replaced by {replaced_by}; answer the comments there"


class AlreadyAnswered(PortfolioError):
    """A comment is answered once; another answer corrects the first and says why."""

    sv = "Synpunkt {number} är redan besvarad; ange skälet till rättelsen för att ändra svaret"
    en = "Comment {number} is answered already; say why in `correction` to change the answer"


class UnknownProcedure(PortfolioError):
    """An answer refers to what the system does."""

    sv = "Systemet har inget anrop med namnet: {procedures}"
    en = "The system has no procedure called: {procedures}"
