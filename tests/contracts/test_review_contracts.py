"""What a contract finds wrong is told by field, whatever it is, and never with the value."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from contracts.envelope import ContractViolation, Envelope
from contracts.events.portfolio import ProjectWithdrawnV1
from contracts.faults import faults_of
from contracts.rpc.operations import GetStatus

BEYOND = ["0001-01-01T00:00:00+05:00", "9999-12-31T23:59:59-05:00"]


@pytest.mark.parametrize("instant", BEYOND)
def test_an_instant_beyond_the_calendar_is_a_fault_of_its_field(instant: str) -> None:
    with pytest.raises(ValidationError) as invalid:
        GetStatus.read({"token": "t", "deadline": instant})

    [fault] = faults_of(invalid.value)
    assert (fault.path, fault.en) == ("deadline", "lies beyond the calendar")


@pytest.mark.parametrize("instant", BEYOND)
def test_an_event_beyond_the_calendar_is_refused_by_its_time(instant: str) -> None:
    headers = {
        "ce-id": "1",
        "ce-source": "/city/stokab",
        "ce-type": "city.prerequisite_promised.v1",
        "ce-subject": "prerequisite/1",
        "ce-time": instant,
    }

    with pytest.raises(ContractViolation, match="ce-time: lies beyond the calendar"):
        Envelope.from_headers(headers)


def test_a_fault_that_is_logged_does_not_quote_what_was_written() -> None:
    with pytest.raises(ValidationError) as invalid:
        ProjectWithdrawnV1.model_validate(
            {
                "project_id": "Anna Svensson",
                "body_id": "utbn",
                "reason": "x",
                "draft": "Anna Svensson",
            }
        )

    assert "Anna Svensson" not in str(invalid.value)
    assert "project_id" in str(invalid.value)
