"""Countering a transaction that should not have been."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta
from uuid import UUID

import sqlalchemy as sa

from chassis.calls import Call
from contracts.errors import not_found
from contracts.rpc.funding import (
    Account,
    CorrectionView,
    CorrectTransaction,
    InstalmentState,
    TransactionKind,
)
from contracts.words import word
from services.funding.domain.allocations import Allocation
from services.funding.domain.applications import Application
from services.funding.domain.ledger import Posting, Transaction, counter
from services.funding.domain.postings import CostPosting, PostingState
from services.funding.domain.refusals import CorrectedAlready, MoreThanLeft, NotCorrectable
from services.funding.domain.sources import ZERO, Frame, FrameKey, Source, amounts_of, frame_of
from services.funding.handlers.finding import allocation_of
from services.funding.handlers.ledger import post, posting_of, stamp, transaction_view
from services.funding.tables import COST_POSTINGS, SOURCES, TRANSACTIONS


def correct_transaction(request: CorrectTransaction, call: Call) -> CorrectionView:
    """Add the opposite of a posted cost or of a release, by who allocates from its sources."""
    unit = call.unit
    transaction = unit.session.get(Transaction, request.transaction_id)
    if transaction is None:
        raise not_found("transaction", request.transaction_id)
    undo = _UNDOING.get(transaction.kind)
    posting = posting_of(unit, transaction)
    keys = {entry.key for entry in posting.entries}
    for source in unit.session.scalars(
        sa.select(Source).where(SOURCES.c.id.in_({key.source_id for key in keys}))
    ):
        call.require(source.allocated_by)
    if undo is None:
        kind = word(transaction.kind)
        raise NotCorrectable(kind_sv=kind.sv, kind_en=kind.en)
    project_id = next(entry.project_id for entry in posting.entries if entry.project_id is not None)
    # The lock of its money. Whoever allocates from the source need not be of the project's body.
    unit.load(Application, project_id)
    allocation = allocation_of(unit, project_id)
    if allocation is None:
        raise not_found("allocation", project_id)
    frames: Mapping[FrameKey, Frame] = unit.load_many(Frame, keys)
    for key in sorted(keys):
        frame_of(frames, key).require_open()
    if _is_corrected(call, transaction.id):
        raise CorrectedAlready(transaction=transaction.id)
    undo(call, allocation, posting, request.reason)
    correction = counter(posting, stamp(unit), request.case_number, request.reason)
    allocation.move(correction)
    post(unit, correction)
    return CorrectionView(transaction=transaction_view(correction.transaction, correction.entries))


def _is_corrected(call: Call, transaction_id: UUID) -> bool:
    return (
        call.unit.session.scalar(
            sa.select(TRANSACTIONS.c.id).where(TRANSACTIONS.c.corrects_id == transaction_id)
        )
        is not None
    )


def _undo_cost(call: Call, _allocation: Allocation, posting: Posting, reason: str) -> None:
    """What a city system posted counts no longer; it may still correct or recall nothing of it."""
    cost = call.unit.session.scalars(
        sa.select(CostPosting)
        .where(COST_POSTINGS.c.transaction_id == posting.transaction.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one_or_none()
    if cost is None:
        # It was recalled and came to stand again in a later transaction: that one is to be corrected.
        raise CorrectedAlready(transaction=posting.transaction.id)
    cost.fall(PostingState.CORRECTED, reason)


def _undo_release(_call: Call, allocation: Allocation, posting: Posting, _reason: str) -> None:
    """The instalment is held again, until somebody releases it by hand; nothing of it may be spent."""
    amounts = {
        entry.key: entry.amount for entry in posting.entries if entry.account is Account.RELEASED
    }
    for key, amount in sorted(amounts.items()):
        unspent = max(allocation.position(key).released, ZERO)
        if amount > unspent:
            raise MoreThanLeft(**key.words(), amount=amount, left=unspent)
    # An instant is rounded by the database.
    near = timedelta(milliseconds=1)
    for one in allocation.instalments:
        if (
            one.state is InstalmentState.RELEASED
            and one.released_at is not None
            and abs(one.released_at - posting.transaction.posted_at) <= near
            and amounts_of(one.lines) == amounts
        ):
            allocation.take_release_back(one.number)
            return
    raise CorrectedAlready(transaction=posting.transaction.id)


_UNDOING: Mapping[TransactionKind, Callable[[Call, Allocation, Posting, str], None]] = {
    TransactionKind.COST_POSTED: _undo_cost,
    TransactionKind.INSTALMENT_RELEASED: _undo_release,
}
