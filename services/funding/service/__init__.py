"""Which RPC and which event reaches which handler of funding: one part for each subject."""

from __future__ import annotations

from chassis.service import Service
from services.funding import tables
from services.funding.service.applications import Applications
from services.funding.service.conflicts import Conflicts
from services.funding.service.council import Council
from services.funding.service.instalments import Instalments
from services.funding.service.money import Money
from services.funding.service.postings import Postings
from services.funding.service.rounds import Rounds
from services.funding.service.selections import Selections


class Funding(
    Applications, Conflicts, Council, Instalments, Money, Postings, Rounds, Selections, Service
):
    """Sources, rounds, assessments, selections, conflicts of interest, meetings, decisions, the ledger."""

    name = "funding"
    metadata = tables.METADATA
