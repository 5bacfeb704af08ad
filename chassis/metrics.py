"""Every metric of a service process. Names are `radslag_<noun>_<unit>`; the job label is the service."""

from __future__ import annotations

from typing import Final

from prometheus_client import Counter, Gauge, Histogram

_LATENCY: Final = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)

EVENTS: Final = Counter(
    "radslag_inbox_events_total",
    "Events taken from a queue, by what became of them",
    ["queue", "outcome"],
)
BATCH: Final = Histogram(
    "radslag_inbox_batch_events",
    "Events in one transaction",
    ["queue"],
    buckets=(1, 2, 5, 10, 20, 50, 100),
)
BATCH_SECONDS: Final = Histogram(
    "radslag_inbox_batch_seconds", "From taking a batch to its commit", ["queue"], buckets=_LATENCY
)
CONSUMER_FAULTS: Final = Counter(
    "radslag_consumer_faults_total", "Batches that met a defect of the runtime itself", ["queue"]
)
HELD: Final = Gauge("radslag_held_events", "Events that have had no effect yet", ["state"])
CLAIMS: Final = Gauge("radslag_inbox_claims", "Remembered (source, id) pairs")
OUTBOX: Final = Gauge("radslag_outbox_events", "Events that the broker has not confirmed")
OUTBOX_AGE: Final = Gauge("radslag_outbox_age_seconds", "Age of the oldest event in the outbox")
RELAYED: Final = Counter("radslag_relay_events_total", "Events that the broker confirmed")
RELAY_FAULTS: Final = Counter(
    "radslag_relay_faults_total", "Batches that were not confirmed in time or whole"
)
UNROUTABLE: Final = Counter(
    "radslag_relay_unroutable_total", "Messages that no queue took", ["exchange"]
)
LEADER: Final = Gauge("radslag_relay_leader", "1 where this process sends the outbox")
RPC: Final = Counter(
    "radslag_rpc_requests_total", "Requests by method and outcome", ["method", "outcome"]
)
RPC_SECONDS: Final = Histogram(
    "radslag_rpc_seconds", "Time to answer", ["method"], buckets=_LATENCY
)
DENIED: Final = Counter("radslag_denied_total", "Calls that were not allowed, by why", ["code"])
TIMERS: Final = Counter(
    "radslag_timers_total", "Due rows, by what became of them", ["kind", "outcome"]
)
AUDIT_SEALED: Final = Gauge("radslag_audit_sealed_rows", "Sealed audit rows")
LINKS_LOST: Final = Counter(
    "radslag_broker_links_lost_total", "Broken broker connections", ["link"]
)
DEAD: Final = Gauge(
    "radslag_dead_letters", "Messages in a dead-letter queue: always an alarm", ["queue"]
)
READY: Final = Gauge(
    "radslag_ready", "1 where the process can do its work; /readyz says what is missing"
)
TICK_AGE: Final = Gauge("radslag_loop_tick_age_seconds", "Since a loop last came round", ["loop"])
