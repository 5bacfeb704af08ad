"""Which calls and timers reach consultations."""

from __future__ import annotations

from chassis.calls import Call
from chassis.service import procedure, timer
from chassis.unit import Unit
from contracts.rpc import portfolio as rpc
from services.portfolio.handlers import consultations, responses


class Consultations:
    """Consultations, responses, and the answers to their comments."""

    @procedure
    def open_consultation(self, request: rpc.OpenConsultation, call: Call) -> rpc.ConsultationView:
        """Open a consultation."""
        return consultations.open_consultation(request, call)

    @procedure
    def extend_consultation(
        self, request: rpc.ExtendConsultation, call: Call
    ) -> rpc.ConsultationView:
        """Extend a consultation."""
        return consultations.extend_consultation(request, call)

    @procedure
    def close_consultation(
        self, request: rpc.CloseConsultation, call: Call
    ) -> rpc.ConsultationView:
        """Close a consultation."""
        return consultations.close_consultation(request, call)

    @timer(consultations.REMINDER)
    def remind_of_response(self, key: str, unit: Unit) -> None:
        """A day for reminding has come."""
        consultations.remind(key, unit)

    @procedure
    def give_response(self, request: rpc.GiveResponse, call: Call) -> rpc.ResponseView:
        """Give or correct a response."""
        return responses.give_response(request, call)

    @procedure
    def answer_comment(self, request: rpc.AnswerComment, call: Call) -> rpc.CommentView:
        """Answer a comment."""
        return responses.answer_comment(request, call)

    @procedure
    def get_consultation(self, request: rpc.GetConsultation, call: Call) -> rpc.ConsultationView:
        """Read a consultation."""
        return consultations.get_consultation(request, call)

    @procedure
    def list_consultations(self, request: rpc.ListConsultations, call: Call) -> rpc.Consultations:
        """List consultations."""
        return consultations.list_consultations(request, call)

    @procedure
    def list_comments(self, request: rpc.ListComments, call: Call) -> rpc.Comments:
        """List comments and their answers."""
        return responses.list_comments(request, call)
