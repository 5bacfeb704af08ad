"""Which calls and city events reach documents, diary numbers and secrecy."""

from __future__ import annotations

from chassis.calls import Call
from chassis.service import consumes, procedure
from chassis.unit import Unit
from contracts.events import city
from contracts.rpc import portfolio as rpc
from services.portfolio.handlers import disclosures, documents, registrations, secrecy


class Records:
    """Documents, diary numbers and marks of secrecy."""

    @consumes(city.RecordRegisteredV1)
    def hear_diary(self, event: city.RecordRegisteredV1, unit: Unit) -> None:
        """A diary has registered a case or a document."""
        registrations.hear_diary(event, unit)

    @procedure
    def add_document(self, request: rpc.AddDocument, call: Call) -> rpc.DocumentView:
        """Put a document into a case."""
        return documents.add_document(request, call)

    @procedure
    def add_edition(self, request: rpc.AddEdition, call: Call) -> rpc.DocumentView:
        """Add a later edition of a document."""
        return documents.add_edition(request, call)

    @procedure
    def move_document(self, request: rpc.MoveDocument, call: Call) -> rpc.DocumentView:
        """Say that a document is drawn up or dispatched."""
        return documents.move_document(request, call)

    @procedure
    def record_case_number(self, request: rpc.RecordCaseNumber, call: Call) -> rpc.DocumentView:
        """Record a document's case number."""
        return documents.record_case_number(request, call)

    @procedure
    def get_document(self, request: rpc.GetDocument, call: Call) -> rpc.DocumentView:
        """Read what is known of a document."""
        return documents.get_document(request, call)

    @procedure
    def list_documents(self, request: rpc.ListDocuments, call: Call) -> rpc.Documents:
        """List documents."""
        return documents.list_documents(request, call)

    @procedure
    def list_records(self, request: rpc.ListRecords, call: Call) -> rpc.RecordsFound:
        """Look up a case number."""
        return documents.list_records(request, call)

    @procedure
    def mark_secrecy(self, request: rpc.MarkSecrecy, call: Call) -> rpc.SecrecyMarkView:
        """Mark a field or a document for secrecy."""
        return secrecy.mark_secrecy(request, call)

    @procedure
    def lift_secrecy(self, request: rpc.LiftSecrecy, call: Call) -> rpc.SecrecyMarkView:
        """Lift a mark of secrecy."""
        return secrecy.lift_secrecy(request, call)

    @procedure
    def list_secrecy_marks(self, request: rpc.ListSecrecyMarks, call: Call) -> rpc.SecrecyMarks:
        """List marks of secrecy."""
        return secrecy.list_secrecy_marks(request, call)

    @procedure
    def record_disclosure(self, request: rpc.RecordDisclosure, call: Call) -> rpc.DisclosureView:
        """Record a disclosure."""
        return disclosures.record_disclosure(request, call)

    @procedure
    def list_disclosures(self, request: rpc.ListDisclosures, call: Call) -> rpc.Disclosures:
        """List disclosures."""
        return disclosures.list_disclosures(request, call)
