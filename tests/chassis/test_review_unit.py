"""The unit of work: what is loaded for change is as it is now."""

from __future__ import annotations

from uuid import uuid4

import sqlalchemy as sa

from tests.chassis.toy import SEEN, Seen, Toy


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
