"""nameko's own dispatcher with its confirms; it has no outbox, so its events come from memory."""

from __future__ import annotations

import warnings

warnings.simplefilter("ignore")  # eventlet announces its retirement at every import

from nameko.standalone.events import event_dispatcher  # noqa: E402

from bench.job import Job, Meter  # noqa: E402
from bench.store import an_event_for_one  # noqa: E402


def main() -> None:
    """Dispatch one event after the other."""
    job = Job.read()
    dispatch = event_dispatcher({"AMQP_URI": job.amqp_uri})
    events = [an_event_for_one(number).model_dump(mode="json") for number in range(job.count)]
    meter = Meter(job)
    for event in events[: job.warmup]:
        dispatch("portfolio", "project_amended", event)
        meter.count(1)
    for event in events:
        dispatch("portfolio", "project_amended", event)
        meter.count(1)


if __name__ == "__main__":
    main()
