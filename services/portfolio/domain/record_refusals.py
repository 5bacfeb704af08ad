"""The rules of documents, diary numbers, secrecy and disclosure that can say no."""

from __future__ import annotations

from services.portfolio.domain.refusals import PortfolioError


class FromNobody(PortfolioError):
    """The register says from whom a received document came (OSL 5 kap. 2 §)."""

    sv = "Ange avsändare: en inkommen handling har kommit från någon"
    en = "Give the sender: a received document came from somebody"


class ToNobody(PortfolioError):
    """The register says to whom a document was dispatched (OSL 5 kap. 2 §)."""

    sv = "Ange mottagare: en skickad handling har gått till någon"
    en = "Give the receiver: a dispatched document went to somebody"


class DatedAhead(PortfolioError):
    """What is recorded has happened."""

    sv = "Dagen {on} ligger framåt i tiden; i dag är det {today}"
    en = "The day {on} lies ahead; today is {today}"


class IllegalDocumentMove(PortfolioError):
    """A public record never becomes working material again, and what was received was not drawn up."""

    sv = "Version {edition} är {state_sv} och kan inte bli {to_sv}"
    en = "Edition {edition} is {state_en} and can't become {to_en}"


class SameFile(PortfolioError):
    """A later edition is another file."""

    sv = "Filen är densamma som version {edition} av handlingen"
    en = "The file is the same as edition {edition} of the document"


class AnotherCaseNumber(PortfolioError):
    """A document has one number; another one is put in its place, with a reason or by a correction."""

    sv = "Handlingen har redan diarienumret {stands} och får inte {given} utan rättelse eller skäl"
    en = "The document has the case number {stands} already; {given} takes a correction or a reason"


class OtherFile(PortfolioError):
    """What was registered is the file that the document has."""

    sv = "Kontrollsumman är inte någon av versionerna av handlingen {document}"
    en = "The hash is of none of the editions of the document {document}"


class OtherCase(PortfolioError):
    """A document belongs to one case."""

    sv = "Handlingen {document} hör inte till projektet {project}"
    en = "The document {document} does not belong to the project {project}"


class SeveralDocuments(PortfolioError):
    """A hash names a document where one document alone has that file."""

    sv = "Filen finns i {count} handlingar; ange vilken med dess id"
    en = "The file is in {count} documents; say which by its id"


class FieldOrDocument(PortfolioError):
    """A mark covers one thing."""

    sv = "Ange antingen ett fält eller en handling som ska sekretessmarkeras"
    en = "Give either a field or a document to mark for secrecy"


class NotMarkable(PortfolioError):
    """The diary's number and the strategy are public; what is no field can't be marked."""

    sv = "Fältet {field} kan inte sekretessmarkeras; välj bland: {fields}"
    en = "The field {field} can't be marked for secrecy; choose among: {fields}"


class AlreadyMarked(PortfolioError):
    """Each provision is named once."""

    sv = "Uppgiften är redan sekretessmarkerad enligt {ground}"
    en = "It is marked for secrecy by {ground} already"


class AlreadyLifted(PortfolioError):
    """A mark is lifted once."""

    sv = "Sekretessmarkeringen {mark} är redan hävd"
    en = "The mark of secrecy {mark} is lifted already"


class DraftUndisclosed(PortfolioError):
    """A draft is working material: there is no record to give out yet."""

    sv = "Projektet {called_sv} är ett utkast och ännu ingen allmän handling"
    en = "The project {called_en} is a draft and no public record yet"


class NotItsNumber(PortfolioError):
    """What is given out is what was asked for."""

    sv = "Diarienumret {case_number} är varken ärendets eller någon av dess handlingars"
    en = "The case number {case_number} is neither the case's nor one of its documents'"


class NothingNamed(PortfolioError):
    """A registration is of something."""

    sv = "Ange vad som registrerats: ett projekt, en handling eller filens kontrollsumma"
    en = "Say what was registered: a project, a document or the file's hash"
