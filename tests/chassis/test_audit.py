"""The audit: what is written down, how it is sealed, and how every change to it shows."""

from __future__ import annotations

import contextlib
import hashlib
import json
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from uuid import UUID

import pytest
import sqlalchemy as sa
import structlog
from hypothesis import given
from hypothesis import strategies as st
from pydantic import Field

from chassis import audit
from chassis.audit import AUDIT, AUDIT_SEAL, AuditFault, FaultKind, Sealer
from chassis.clock import RealClock
from chassis.database import Database
from chassis.identity import HeldRole
from chassis.tables import OUTBOX, new_metadata
from chassis.unit import Unit
from contracts.base import Contract, FreeText, Slug
from contracts.registry import SERVICES
from contracts.rpc.base import Command, Role
from contracts.rpc.operations import AuditRow, DiscardParked

AT = datetime(2017, 9, 1, 10, 30, tzinfo=UTC)
OFFICER = HeldRole(Role.CASE_OFFICER, "utbildningsnamnden", date(2017, 1, 1), None)
COMMAND_ID = UUID("01920000-0000-7000-8000-000000000001")


class Late(Exception):
    """Something went wrong after everything had been done."""


class Remark(Contract):
    words: FreeText
    about: Slug


class Nested(Command):
    """A command with free text in every place a request can have it."""

    reason: FreeText
    perhaps: FreeText | None = None
    several: tuple[FreeText, ...] = ()
    by_body: dict[str, FreeText] = Field(default_factory=dict)
    remarks: tuple[Remark, ...] = ()
    one_or_the_other: Remark | Slug | None = None


def a_discard(**changes: object) -> DiscardParked:
    return DiscardParked.model_validate(
        {
            "token": "header.payload.signature",
            "deadline": AT,
            "command_id": COMMAND_ID,
            "held_id": 7,
            "reason": "Anna Andersson asked for it",
            **changes,
        }
    )


def sha256(text: str) -> str:
    return "sha256:" + hashlib.sha256(text.encode()).hexdigest()


@pytest.fixture
def database(database_uri: str) -> Iterator[Database]:
    database = Database("portfolio", database_uri, RealClock())
    new_metadata().create_all(database.engine)
    yield database
    database.close()


def write(unit: Unit, number: int = 0) -> None:
    audit.record(
        unit,
        at=AT,
        actor="person/anna",
        roles=(OFFICER,),
        deputy_for=None,
        action="portfolio.discard_parked",
        command_id=COMMAND_ID,
        subject=f"held/{number}",
        content=a_discard(held_id=number),
    )
    unit.flush()


def act(database: Database, *numbers: int) -> None:
    """Commit one transaction that writes these acts down."""
    with database.transaction(actor="person/anna") as unit:
        for number in numbers:
            write(unit, number)


@contextmanager
def rolled_back(database: Database) -> Iterator[Unit]:
    """A transaction that fails at its very end."""
    with contextlib.suppress(Late), database.transaction(actor="person/anna") as unit:
        yield unit
        unit.flush()
        raise Late


def seal(database: Database, sealer: Sealer, limit: int = 1000) -> int:
    with database.transaction(actor="service/portfolio") as unit:
        return sealer.seal(unit, limit)


def sealed(database: Database) -> list[AuditRow]:
    with database.reading(actor="person/revisor") as unit:
        return audit.sealed_rows(unit.session, after=0, limit=10_000)


def heads(database: Database) -> list[tuple[int, str]]:
    """What has been published, as the journal would hold it."""
    with database.reading(actor="person/revisor") as unit:
        bodies = [
            json.loads(body)
            for body in unit.session.scalars(sa.select(OUTBOX.c.body).order_by(OUTBOX.c.id))
        ]
    return [(body["sequence"], body["head"]) for body in bodies]


def subjects(rows: Sequence[AuditRow]) -> list[str]:
    return [json.loads(row.text)["subject"] for row in rows]


def test_an_act_is_kept_as_one_canonical_text(database: Database) -> None:
    deputy = HeldRole(Role.OPERATOR, None, date(2017, 1, 1), date(2017, 12, 31), "eva")
    with database.transaction(actor="person/anna") as unit:
        audit.record(
            unit,
            at=AT,
            actor="person/anna",
            roles=(OFFICER, deputy),
            deputy_for="eva",
            action="portfolio.discard_parked",
            command_id=COMMAND_ID,
            subject="held/7",
            content=a_discard(),
        )

    with database.reading(actor="person/revisor") as unit:
        row = unit.session.execute(sa.select(AUDIT)).one()
    reason = sha256("Anna Andersson asked for it")
    assert (row.at, row.actor, row.action) == (
        "2017-09-01T10:30:00.000+00:00",
        "person/anna",
        "portfolio.discard_parked",
    )
    assert row.text == (
        '{"action":"portfolio.discard_parked","actor":"person/anna",'
        '"at":"2017-09-01T10:30:00.000+00:00",'
        '"command_id":"01920000-0000-7000-8000-000000000001",'
        f'"content":{{"expected_version":null,"held_id":7,"reason":"{reason}"}},'
        '"deputy_for":"eva",'
        '"roles":[{"body_id":"utbildningsnamnden","deputy_for":null,"role":"case_officer"},'
        '{"body_id":null,"deputy_for":"eva","role":"operator"}],"subject":"held/7"}'
    )


def test_the_text_is_stored_as_text_and_read_back_as_it_was(database: Database) -> None:
    assert isinstance(AUDIT.c.text.type, sa.Text)
    act(database, 1)
    seal(database, Sealer("portfolio"))
    (row,) = sealed(database)

    assert row.hash == hashlib.sha256(f"{'0' * 64}\n{row.text}".encode()).hexdigest()


def test_free_text_is_kept_as_its_hash_wherever_it_stands(database: Database) -> None:
    asked = Nested.model_validate(
        {
            "token": "header.payload.signature",
            "deadline": AT,
            "command_id": COMMAND_ID,
            "reason": "secret 1",
            "perhaps": "secret 2",
            "several": ["secret 3", "secret 4"],
            "by_body": {"stokab": "secret 5"},
            "remarks": [{"words": "secret 6", "about": "fibre"}],
            "one_or_the_other": {"words": "secret 7", "about": "charging"},
        }
    )
    with database.transaction(actor="person/anna") as unit:
        audit.record(
            unit,
            at=AT,
            actor="person/anna",
            roles=(),
            deputy_for=None,
            action="example.nested",
            command_id=None,
            subject=None,
            content=asked,
        )

    with database.reading(actor="person/revisor") as unit:
        text = unit.session.scalars(sa.select(AUDIT.c.text)).one()
    assert "secret" not in text
    assert "signature" not in text
    assert json.loads(text)["content"] == {
        "expected_version": None,
        "reason": sha256("secret 1"),
        "perhaps": sha256("secret 2"),
        "several": [sha256("secret 3"), sha256("secret 4")],
        "by_body": {"stokab": sha256("secret 5")},
        "remarks": [{"words": sha256("secret 6"), "about": "fibre"}],
        "one_or_the_other": {"words": sha256("secret 7"), "about": "charging"},
    }


def test_an_act_that_is_rolled_back_leaves_no_row(database: Database) -> None:
    with rolled_back(database) as unit:
        write(unit)
    act(database, 2)

    assert seal(database, Sealer("portfolio")) == 1
    assert subjects(sealed(database)) == ["held/2"]


def test_rows_are_sealed_in_order_without_gaps_and_the_head_is_published(
    database: Database,
) -> None:
    sealer = Sealer("portfolio")
    act(database, 1, 2, 3)

    assert seal(database, sealer) == 3
    assert seal(database, sealer) == 0
    act(database, 4)
    assert seal(database, sealer) == 1

    rows = sealed(database)
    assert [row.sequence for row in rows] == [1, 2, 3, 4]
    assert subjects(rows) == ["held/1", "held/2", "held/3", "held/4"]
    assert heads(database) == [(3, rows[2].hash), (4, rows[3].hash)]
    assert audit.verify(rows, heads(database)) == []


def test_a_backlog_is_sealed_in_portions_that_form_one_chain(database: Database) -> None:
    sealer = Sealer("portfolio")
    act(database, *range(7))

    assert [seal(database, sealer, limit=3) for _ in range(4)] == [3, 3, 1, 0]
    assert subjects(sealed(database)) == [f"held/{number}" for number in range(7)]
    assert audit.verify(sealed(database), heads(database)) == []


def test_another_leader_goes_on_where_the_last_one_stopped(database: Database) -> None:
    act(database, 1)
    seal(database, Sealer("portfolio"))
    act(database, 2)
    seal(database, Sealer("portfolio"))

    assert audit.verify(sealed(database), heads(database)) == []
    assert [sequence for sequence, _ in heads(database)] == [1, 2]


def test_a_seal_that_is_rolled_back_is_neither_published_nor_logged(database: Database) -> None:
    sealer = Sealer("portfolio")
    act(database, 1)
    with structlog.testing.capture_logs() as logged:
        with rolled_back(database) as unit:
            assert sealer.seal(unit) == 1
        assert sealed(database) == []
        assert heads(database) == []
        seal(database, sealer)
        seal(database, sealer)
        seal(database, sealer)

    (head,) = heads(database)
    assert logged == [
        {
            "event": "audit_sealed",
            "log_level": "info",
            "service": "portfolio",
            "sequence": head[0],
            "head": head[1],
        }
    ]


@pytest.mark.parametrize("service", SERVICES)
def test_every_service_publishes_heads_of_its_own(service: str, tmp_path: Path) -> None:
    database = Database(service, f"sqlite:///{tmp_path}/{service}.db", RealClock())
    new_metadata().create_all(database.engine)
    act(database, 1)
    seal(database, Sealer(service))

    with database.reading(actor="person/revisor") as unit:
        published = unit.session.scalars(sa.select(OUTBOX.c.routing_key)).all()
    assert published == [f"{service}.audit_sealed.v1"]
    database.close()


def test_sealed_rows_are_listed_after_a_sequence_and_by_the_page(database: Database) -> None:
    act(database, *range(1, 6))
    seal(database, Sealer("portfolio"), limit=4)

    with database.reading(actor="person/revisor") as unit:
        assert [r.sequence for r in audit.sealed_rows(unit.session, after=1, limit=2)] == [2, 3]
        assert [r.sequence for r in audit.sealed_rows(unit.session, after=3, limit=9)] == [4]


def test_a_change_in_the_database_shows(database: Database) -> None:
    act(database, 1, 2, 3)
    seal(database, Sealer("portfolio"))
    changed = sealed(database)[1].text.replace("anna", "bosse")
    with database.transaction(actor="person/intruder") as unit:
        unit.session.execute(sa.update(AUDIT).where(AUDIT.c.id == 2).values(text=changed))

    assert audit.verify(sealed(database), []) == [AuditFault(FaultKind.ALTERED, 2, 2)]


def test_a_row_that_is_sealed_can_not_be_deleted_without_its_seal(database: Database) -> None:
    act(database, 1, 2)
    seal(database, Sealer("portfolio"))

    with (
        pytest.raises(sa.exc.IntegrityError),
        database.transaction(actor="person/intruder") as unit,
    ):
        unit.session.execute(sa.delete(AUDIT).where(AUDIT.c.id == 2))


def test_a_chain_cut_short_in_the_database_shows_by_its_published_head(
    database: Database,
) -> None:
    act(database, 1, 2, 3)
    seal(database, Sealer("portfolio"))
    published = heads(database)
    with database.transaction(actor="person/intruder") as unit:
        unit.session.execute(sa.delete(AUDIT_SEAL).where(AUDIT_SEAL.c.sequence == 3))
        unit.session.execute(sa.delete(AUDIT).where(AUDIT.c.id == 3))

    assert audit.verify(sealed(database), []) == []
    assert audit.verify(sealed(database), published) == [AuditFault(FaultKind.TRUNCATED, 3, 3)]

    act(database, 4)
    seal(database, Sealer("portfolio"))
    assert audit.verify(sealed(database), published) == [AuditFault(FaultKind.HEAD_MISMATCH, 3, 3)]


@pytest.fixture
def postgresql(postgres_uri: str) -> Iterator[Database]:
    database = Database("portfolio", postgres_uri, RealClock())
    new_metadata().create_all(database.engine)
    yield database
    database.close()


def test_a_row_that_commits_late_is_sealed_when_it_is_seen(postgresql: Database) -> None:
    sealer = Sealer("portfolio")
    with postgresql.transaction(actor="person/slow") as late:
        write(late, 1)
        act(postgresql, 2)
        assert seal(postgresql, sealer) == 1
    assert seal(postgresql, sealer) == 1

    rows = sealed(postgresql)
    assert subjects(rows) == ["held/2", "held/1"]
    assert audit.verify(rows, heads(postgresql)) == []


def test_a_row_later_than_the_overlap_is_found_by_the_sweep(
    postgresql: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(audit, "OVERLAP", 1)
    sealer = Sealer("portfolio")
    with postgresql.transaction(actor="person/slow") as late:
        write(late, 1)
        act(postgresql, 2, 3, 4)
        assert seal(postgresql, sealer) == 3
    assert seal(postgresql, sealer) == 0

    later = time.monotonic() + audit.SWEEP_EVERY_S
    monkeypatch.setattr(audit, "monotonic", lambda: later)
    assert seal(postgresql, sealer) == 1
    assert subjects(sealed(postgresql))[-1] == "held/1"


def test_a_new_leader_finds_every_late_row(
    postgresql: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(audit, "OVERLAP", 1)
    with postgresql.transaction(actor="person/slow") as late:
        write(late, 1)
        act(postgresql, 2, 3, 4)
        seal(postgresql, Sealer("portfolio"))

    assert seal(postgresql, Sealer("portfolio")) == 1


def test_while_one_sealer_is_at_work_another_does_nothing(postgresql: Database) -> None:
    act(postgresql, 1, 2)
    with postgresql.transaction(actor="service/portfolio") as unit:
        assert Sealer("portfolio").seal(unit) == 2
        assert seal(postgresql, Sealer("portfolio")) == 0

    assert audit.verify(sealed(postgresql), heads(postgresql)) == []
    assert len(sealed(postgresql)) == 2


def test_sealers_and_writers_at_once_give_one_sound_chain(postgresql: Database) -> None:
    """Two sealers that both believe to be the leader, and four writers that commit as they like."""

    def write_acts(writer: int) -> None:
        for number in range(25):
            act(postgresql, writer * 100 + number)

    def keep_sealing(_: int) -> None:
        sealer = Sealer("portfolio")
        deadline = time.monotonic() + 60
        while len(sealed(postgresql)) < 100 and time.monotonic() < deadline:
            seal(postgresql, sealer, limit=7)

    with ThreadPoolExecutor(6) as threads:
        sealing, writing = threads.map(keep_sealing, range(2)), threads.map(write_acts, range(4))
        assert [*writing, *sealing] == [None] * 6

    rows = sealed(postgresql)
    assert len(set(subjects(rows))) == len(rows) == 100
    assert audit.verify(rows, heads(postgresql)) == []
    assert heads(postgresql)[-1] == (100, rows[-1].hash)


def a_chain(texts: Sequence[str]) -> list[AuditRow]:
    rows: list[AuditRow] = []
    previous = audit.GENESIS
    for sequence, text in enumerate(texts, 1):
        previous = audit.chain(previous, text)
        rows.append(AuditRow(sequence=sequence, text=text, hash=previous))
    return rows


TEXTS = st.lists(st.text(max_size=20), min_size=1, max_size=12, unique=True)
CHAINS = TEXTS.map(a_chain)


def all_heads(rows: Sequence[AuditRow]) -> list[tuple[int, str]]:
    return [(row.sequence, row.hash) for row in rows]


@given(CHAINS, st.data())
def test_an_untouched_chain_is_sound_whatever_heads_were_published(
    rows: list[AuditRow], data: st.DataObject
) -> None:
    assert audit.verify(rows, data.draw(st.lists(st.sampled_from(all_heads(rows))))) == []
    assert audit.verify([], []) == []


@given(CHAINS, st.text(max_size=20), st.data())
def test_any_changed_text_is_found_where_it_is(
    rows: list[AuditRow], other: str, data: st.DataObject
) -> None:
    index = data.draw(st.integers(0, len(rows) - 1))
    if other == rows[index].text:
        other += "x"
    changed = rows[index].model_copy(update={"text": other})

    assert audit.verify([*rows[:index], changed, *rows[index + 1 :]], []) == [
        AuditFault(FaultKind.ALTERED, index + 1, index + 1)
    ]


@given(CHAINS, st.data())
def test_any_changed_hash_is_found(rows: list[AuditRow], data: st.DataObject) -> None:
    index = data.draw(st.integers(0, len(rows) - 1))
    other = hashlib.sha256(rows[index].hash.encode()).hexdigest()
    rows[index] = rows[index].model_copy(update={"hash": other})

    faults = audit.verify(rows, [])

    assert [(fault.kind, fault.sequence) for fault in faults] == [
        (FaultKind.ALTERED, sequence)
        for sequence in (index + 1, index + 2)
        if sequence <= len(rows)
    ]


@given(TEXTS.filter(lambda texts: len(texts) > 1), st.data())
def test_any_removed_row_is_found(texts: list[str], data: st.DataObject) -> None:
    rows = a_chain(texts)
    first = data.draw(st.integers(0, len(rows) - 2))
    last = data.draw(st.integers(first, len(rows) - 2))

    assert audit.verify([*rows[:first], *rows[last + 1 :]], []) == [
        AuditFault(FaultKind.MISSING, first + 1, last + 1)
    ]


def renumbered(rows: Sequence[AuditRow]) -> list[AuditRow]:
    return [row.model_copy(update={"sequence": number}) for number, row in enumerate(rows, 1)]


@given(TEXTS.filter(lambda texts: len(texts) > 1), st.data())
def test_a_removed_row_is_found_when_the_rest_is_renumbered(
    texts: list[str], data: st.DataObject
) -> None:
    rows = a_chain(texts)
    index = data.draw(st.integers(0, len(rows) - 2))

    assert audit.verify(renumbered([*rows[:index], *rows[index + 1 :]]), [])


@given(CHAINS, st.text(max_size=20), st.data())
def test_any_inserted_row_is_found(rows: list[AuditRow], text: str, data: st.DataObject) -> None:
    index = data.draw(st.integers(0, len(rows) - 1))
    previous = rows[index - 1].hash if index else audit.GENESIS
    forged = AuditRow(sequence=index + 1, text=text, hash=audit.chain(previous, text))

    assert audit.verify([*rows[:index], forged, *rows[index:]], all_heads(rows))
    assert audit.verify(renumbered([*rows[:index], forged, *rows[index:]]), all_heads(rows))
    if forged.hash != rows[index].hash:
        assert audit.verify([*rows[:index], forged, *rows[index:]], [])


@given(TEXTS.filter(lambda texts: len(texts) > 1), st.data())
def test_any_two_swapped_rows_are_found(texts: list[str], data: st.DataObject) -> None:
    rows = a_chain(texts)
    first = data.draw(st.integers(0, len(rows) - 2))
    second = data.draw(st.integers(first + 1, len(rows) - 1))
    swapped = list(rows)
    swapped[first], swapped[second] = swapped[second], swapped[first]

    assert audit.verify(swapped, [])
    assert audit.verify(renumbered(swapped), [])


@given(CHAINS, st.data())
def test_a_chain_cut_short_is_found_by_any_later_published_head(
    rows: list[AuditRow], data: st.DataObject
) -> None:
    kept = data.draw(st.integers(0, len(rows) - 1))
    head = data.draw(st.sampled_from(all_heads(rows)[kept:]))

    assert audit.verify(rows[:kept], []) == []
    assert audit.verify(rows[:kept], [head]) == [AuditFault(FaultKind.TRUNCATED, head[0], head[0])]


@given(CHAINS, st.text(max_size=20), st.data())
def test_a_chain_written_anew_is_found_by_any_head_published_since(
    rows: list[AuditRow], other: str, data: st.DataObject
) -> None:
    index = data.draw(st.integers(0, len(rows) - 1))
    texts = [row.text for row in rows]
    texts[index] = other if other != texts[index] else other + "x"
    head = data.draw(st.sampled_from(all_heads(rows)[index:]))
    anew = a_chain(texts)

    assert audit.verify(anew, []) == []
    assert audit.verify(anew, [head]) == [AuditFault(FaultKind.HEAD_MISMATCH, head[0], head[0])]


@pytest.mark.parametrize("language", ["sv", "en"])
@pytest.mark.parametrize("kind", FaultKind)
def test_every_fault_says_what_is_wrong_and_where(kind: FaultKind, language: str) -> None:
    sentence = AuditFault(kind, 41, 43).sentence(language)

    assert "41" in sentence
    assert "{" not in sentence
