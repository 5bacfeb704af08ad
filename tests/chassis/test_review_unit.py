"""The unit of work: what is loaded for change is as it is now, and what is published can be read."""

from __future__ import annotations

from uuid import uuid4

import pytest
import sqlalchemy as sa

from chassis.unit import EventTooLarge
from contracts.base import Alignment, ProjectKind
from contracts.envelope import MAX_BODY_BYTES
from contracts.events.portfolio import ProjectSubmittedV1
from tests.chassis.toy import SEEN, Seen, Toy


def submitted(characters: int) -> ProjectSubmittedV1:
    """A submission whose texts keep to their bounds one by one."""
    return ProjectSubmittedV1(
        project_id=uuid4(),
        body_id="utbn",
        revision=1,
        kind=ProjectKind.BUSINESS,
        title="Smarta lås",
        summary="Lås som öppnas med mobil.",
        strategy_id="smart-stad",
        target_groups=(),
        alignments=(Alignment(key="oppen", motivation="å" * 4000),) * (characters // 4000),
        costs=(),
        benefits=(),
        benefit_owner="rektor",
    )


def test_what_is_loaded_for_change_is_as_the_last_one_left_it(toy: Toy) -> None:
    """Read without a lock first, as a list is: the lock alone would give the old state back."""
    project = uuid4()
    with toy.database.transaction(actor="person/anna") as unit:
        unit.add(Seen(project, [1]))

    with toy.database.transaction(actor="person/anna") as unit:
        [listed] = unit.session.scalars(sa.select(Seen))
        assert listed.revisions == [1]
        with toy.database.engine.begin() as other:
            other.execute(sa.update(SEEN).values(revisions=[1, 2], version=2))
        seen = unit.load(Seen, project)
        assert seen is not None
        seen.revisions = [*seen.revisions, 3]

    assert toy.revisions(project) == [1, 2, 3]


def test_a_change_of_ones_own_outlives_the_lock(toy: Toy) -> None:
    project = uuid4()
    with toy.database.transaction(actor="person/anna") as unit:
        unit.add(Seen(project, [1]))

    with toy.database.transaction(actor="person/anna") as unit:
        [listed] = unit.session.scalars(sa.select(Seen))
        listed.revisions = [1, 2]
        assert unit.load(Seen, project) is listed
        assert listed.revisions == [1, 2]

    assert toy.revisions(project) == [1, 2]


def test_an_event_that_nobody_could_take_is_not_published(toy: Toy) -> None:
    fits, too_large = submitted(100_000), submitted(140_000)
    assert len(fits.model_dump_json().encode()) < MAX_BODY_BYTES
    assert len(too_large.model_dump_json().encode()) > MAX_BODY_BYTES

    with toy.database.transaction(actor="person/anna") as unit:
        unit.publish(fits)

    def submit() -> None:
        with toy.database.transaction(actor="person/anna") as unit:
            unit.add(Seen(too_large.project_id))
            unit.publish(too_large)

    with pytest.raises(EventTooLarge, match="at most 262144 fit") as refused:
        submit()

    assert refused.value.code == "event_too_large"
    assert [row.routing_key for row in toy.outbox()] == ["portfolio.project_submitted.v1"]
    assert toy.revisions(too_large.project_id) is None
