"""What was recorded before money had kinds and instalments keeps its meaning."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
import sqlalchemy as sa

from chassis import migrate
from chassis.clock import SimulatedClock
from chassis.database import Database
from contracts.rpc.funding import Account, TransactionKind
from services.funding.domain.allocations import Allocation
from services.funding.domain.ledger import Entry, Transaction
from services.funding.domain.sources import Frame
from services.funding.tables import ENTRIES, FRAMES, TRANSACTIONS
from tests.funding.builders import MEETING, NOW, PROJECT, an_id

GIVEN, WAITING = PROJECT, an_id(1)


@pytest.fixture
def database(database_uri: str, tmp_path: Path):
    clock = SimulatedClock(tmp_path / "clock")
    clock.set(NOW)
    database = Database("funding", database_uri, clock)
    migrate.upgrade(database, "0003")
    yield database
    database.close()


def _word(by: str, amount: str) -> str:
    return (
        f'[{{"meeting_id": "{MEETING}", "round_id": "2017-1", "held_on": "2017-03-01",'
        ' "outcome": "recommended", "reason": "Behövs.", "score": "3.5", "until": null,'
        f' "lines": [{{"source_id": "cm-2", "year": 2017, "amount": "{amount}"}}],'
        f' "recorded_by": "{by}", "recorded_at": "2017-03-01T08:00:00Z"}}]'
    )


def _write(connection: sa.Connection, sql: str, **values: object) -> None:
    ids = [key for key in values if key.endswith("id")]
    connection.execute(
        sa.text(sql).bindparams(*(sa.bindparam(key, type_=sa.Uuid()) for key in ids)), values
    )


def _as_it_was(connection: sa.Connection) -> None:
    json = "" if connection.dialect.name == "sqlite" else "::jsonb"
    at = "2017-03-02 08:00:00" + ("" if connection.dialect.name == "sqlite" else "+00")
    _write(
        connection,
        "INSERT INTO frame (source_id, year, amount, allocated, recommended, version)"
        " VALUES ('cm-2', 2017, 100000, 30000, 20000, 1)",
    )
    for project_id, state, by, amount in (
        (GIVEN, "allocated", "sara", "300.00"),
        (WAITING, "recommended", "sara", "200.00"),
    ):
        _write(
            connection,
            "INSERT INTO application (id, body_id, kind, title, state, submission_id, revision,"
            " latest_revision, attempt, round_id, assessments, outcomes, version)"
            f" VALUES (:project_id, 'utbildningsnamnden', 'business', 'Fiber', '{state}',"
            f" :project_id, 1, 1, 1, '2017-1', 1, '{_word(by, amount).replace(':', chr(92) + ':')}'"
            f"{json.replace(':', chr(92) + ':')}, 1)",
            project_id=project_id,
        )
    line = '[{"source_id"\\: "cm-2", "year"\\: 2017, "amount"\\: "300.00"}]'
    _write(
        connection,
        "INSERT INTO allocation (id, project_id, body_id, round_id, meeting_id, revision,"
        " case_number, decided_by, decided_on, lines, approved_by, approved_at, version)"
        " VALUES (:allocation_id, :project_id, 'utbildningsnamnden', '2017-1', :meeting_id, 1,"
        f" 'KS 2017/1', 'kommunstyrelsen', '2017-03-02', '{line}'{json.replace(':', chr(92) + ':')},"
        f" 'karin', '{at.replace(':', chr(92) + ':')}', 1)",
        allocation_id=an_id(50),
        project_id=GIVEN,
        meeting_id=MEETING,
    )
    for number, sides in enumerate(
        (
            (("frame", -100000, None), ("free", 100000, None)),
            (("free", -30000, None), ("allocated", 30000, GIVEN)),
        )
    ):
        _write(
            connection,
            "INSERT INTO ledger_transaction (id, kind, case_number, posted_by, posted_at) VALUES"
            f" (:transaction_id, '{('frame_set', 'allocation_approved')[number]}', 'KS 2017/1',"
            f" 'karin', '{at.replace(':', chr(92) + ':')}')",
            transaction_id=an_id(60 + number),
        )
        for place, (account, amount, project_id) in enumerate(sides, start=1):
            _write(
                connection,
                "INSERT INTO ledger_entry (transaction_id, line, account, source_id, year,"
                f" project_id, amount) VALUES (:transaction_id, {place}, '{account}', 'cm-2', 2017,"
                f" :project_id, {amount})",
                transaction_id=an_id(60 + number),
                project_id=project_id,
            )


def test_what_was_given_and_recommended_before_stands_in_the_ledger_afterwards(
    database: Database,
):
    with database.writing() as connection:
        _as_it_was(connection)
    migrate.upgrade(database)

    with database.reading(actor="test") as unit:
        session = unit.session
        allocation = session.scalars(sa.select(Allocation)).one()
        assert (allocation.proposed_by, allocation.state) == ("sara", "standing")
        assert [(one.state, one.by_hand) for one in allocation.instalments] == [("held", True)]
        assert [one.allocated for one in allocation.positions] == [Decimal("300.00")]
        sums = dict(
            session.execute(
                sa.select(ENTRIES.c.account, sa.func.sum(ENTRIES.c.amount)).group_by(
                    ENTRIES.c.account
                )
            ).all()
        )
        frame = session.scalars(sa.select(Frame).where(FRAMES.c.kind == "operating")).one()
        assert sums == {
            Account.FRAME: -frame.amount,
            Account.FREE: frame.available,
            Account.RESERVED: frame.recommended,
            Account.ALLOCATED: frame.allocated,
        }
        reserved = session.scalars(
            sa.select(Transaction).where(TRANSACTIONS.c.kind == TransactionKind.PROJECT_RECOMMENDED)
        ).one()
        assert (reserved.posted_by, reserved.case_number) == ("person/sara", None)
        assert {one.posted_by for one in session.scalars(sa.select(Transaction))} == {
            "person/karin",
            "person/sara",
        }
        assert all(one.key == frame.key for one in session.scalars(sa.select(Entry)))


def test_a_year_has_a_frame_for_each_kind_after_the_migration(database: Database):
    migrate.upgrade(database)
    row = "INSERT INTO frame (source_id, year, kind, amount, allocated, recommended, version)"
    with database.writing() as connection:
        for kind in ("operating", "investment"):
            connection.execute(sa.text(f"{row} VALUES ('cm-2', 2017, '{kind}', 100, 0, 0, 1)"))
    with pytest.raises(sa.exc.IntegrityError), database.writing() as connection:
        connection.execute(
            sa.text(
                "INSERT INTO frame (source_id, year, kind, amount, allocated, recommended, lapsed,"
                " version) VALUES ('cm-2', 2018, 'operating', 100, 60, 0, 41, 1)"
            )
        )
