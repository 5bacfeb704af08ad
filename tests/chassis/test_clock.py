"""Two clocks: business time may be simulated and is shared; system time and ids never are."""

from __future__ import annotations

import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chassis import clock as clock_module
from chassis.clock import (
    RealClock,
    SimulatedClock,
    business_clock,
    calendar_date,
    new_id,
    system_now,
    to_milliseconds,
)

READ_CLOCK = """
import sys
from pathlib import Path
from chassis.clock import SimulatedClock
print(SimulatedClock(Path(sys.argv[1])).now().isoformat())
"""


def test_a_simulated_clock_stands_until_it_is_moved_and_all_processes_see_it(
    tmp_path: Path,
) -> None:
    path = tmp_path / "clock"
    one, other = SimulatedClock(path), SimulatedClock(path)
    instant = datetime(2017, 4, 10, 8, 0, 0, 123_000, tzinfo=UTC)

    one.set(instant)

    assert one.now() == other.now() == instant
    time.sleep(0.02)
    assert other.now() == instant
    told = subprocess.run(
        [
            sys.executable,
            "-c",
            READ_CLOCK,
            path,
        ],
        capture_output=True,
        check=True,
        text=True,
    )
    assert told.stdout.strip() == instant.isoformat()


def test_a_clock_that_was_never_set_starts_at_the_real_time(tmp_path: Path) -> None:
    clock = SimulatedClock(tmp_path / "folder" / "clock")
    assert abs(clock.now() - system_now()) < timedelta(minutes=1)
    assert clock.simulated


def test_the_clock_takes_any_time_zone_and_refuses_none(tmp_path: Path) -> None:
    clock = SimulatedClock(tmp_path / "clock")
    clock.set(datetime(2017, 7, 1, 10, 0, 0, 123_456, tzinfo=timezone(timedelta(hours=2))))
    assert clock.now() == datetime(2017, 7, 1, 8, 0, 0, 123_000, tzinfo=UTC)
    with pytest.raises(ValueError, match="time zone"):
        clock.set(datetime(2017, 7, 1))  # noqa: DTZ001


def test_a_reader_never_sees_half_of_an_instant(tmp_path: Path) -> None:
    clock = SimulatedClock(tmp_path / "clock")
    for second in range(200):
        clock.set(datetime(2017, 4, 10, tzinfo=UTC) + timedelta(seconds=second))
        assert clock.now().second == second % 60
    assert [path.name for path in tmp_path.iterdir()] == ["clock"]


def test_the_real_clock_is_the_system_time_in_milliseconds() -> None:
    clock = business_clock("")
    assert isinstance(clock, RealClock)
    assert not clock.simulated
    now = clock.now()
    assert now.tzinfo is UTC
    assert now.microsecond % 1000 == 0
    assert abs(now - system_now()) < timedelta(seconds=5)


def test_a_named_file_gives_a_simulated_clock(tmp_path: Path) -> None:
    assert business_clock(str(tmp_path / "clock")).simulated


@pytest.mark.parametrize(
    ("instant", "date"),
    [
        ("2017-01-01T22:59:59+00:00", "2017-01-01"),
        ("2017-01-01T23:00:00+00:00", "2017-01-02"),
        ("2017-07-01T21:59:59+00:00", "2017-07-01"),
        ("2017-07-01T22:00:00+00:00", "2017-07-02"),
    ],
)
def test_the_business_date_is_stockholms(instant: str, date: str) -> None:
    assert calendar_date(datetime.fromisoformat(instant)).isoformat() == date


def test_instants_are_cut_never_rounded() -> None:
    instant = datetime(2017, 4, 10, 8, 0, 0, 999_999, tzinfo=UTC)
    assert to_milliseconds(instant).microsecond == 999_000


# Ids ---------------------------------------------------------------------------------------------------


def test_an_id_is_a_uuid_of_version_7_with_the_system_time_in_it(tmp_path: Path) -> None:
    SimulatedClock(tmp_path / "clock").set(datetime(1999, 1, 1, tzinfo=UTC))
    before = time.time_ns() // 1_000_000
    found = new_id()
    assert found.version == 7
    assert found.variant == "specified in RFC 4122"
    assert before <= (found.int >> 80) + 1
    assert abs((found.int >> 80) - before) < 5000


def test_ids_of_one_process_increase_strictly_and_never_meet() -> None:
    ids = [new_id() for _ in range(50_000)]
    assert ids == sorted(ids)
    assert len(set(ids)) == len(ids)
    assert [str(one) for one in ids] == sorted(str(one) for one in ids)


@given(st.lists(st.integers(-2000, 2000), min_size=2, max_size=50))
def test_ids_increase_although_the_system_clock_jumps_back(jumps: list[int]) -> None:
    now = 1_500_000_000_000
    original = clock_module.time.time_ns
    saved = (clock_module._last_ms, clock_module._sequence)
    clock_module._last_ms = 0
    try:
        ids: list[UUID] = []
        for jump in jumps:
            now += jump
            clock_module.time.time_ns = lambda now=now: now * 1_000_000  # type: ignore[assignment]
            ids += [new_id(), new_id()]
        assert ids == sorted(set(ids))
    finally:
        clock_module.time.time_ns = original  # type: ignore[assignment]
        clock_module._last_ms, clock_module._sequence = saved


def test_more_ids_in_one_millisecond_than_fit_borrow_from_the_next(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(clock_module.time, "time_ns", lambda: 1_500_000_000_000 * 1_000_000)
    monkeypatch.setattr(clock_module, "_last_ms", 0)
    ids = [new_id() for _ in range(10_000)]
    assert ids == sorted(set(ids))
    assert all(one.version == 7 for one in ids)
