"""A command with one write, called by one client again and again."""

from __future__ import annotations

from typing import Final

from bench import store
from bench.figures import Aim, Figure, Spread
from bench.ground import BenchFailed, Ground

AIM: Final = Aim(1.6, at_least=False)


def measure(ground: Ground) -> list[Figure]:
    """Beside a bare nameko service that does the same write, and nothing else."""
    ours, peer = [], []
    for _ in range(ground.scale.rounds):
        ours.append(_round(ground, peer=False))
        peer.append(_round(ground, peer=True))
    return [
        Figure(
            f"rpc-{key}",
            f"A command with one write, {key}",
            "ms",
            Spread(tuple(answer[key] for answer in ours)),
            Spread(tuple(answer[key] for answer in peer)),
            AIM if key == "p50" else None,
            digits=2,
        )
        for key in ("p50", "p99")
    ]


def _round(ground: Ground, *, peer: bool) -> dict[str, float]:
    counts = {"count": ground.scale.calls, "warmup": max(ground.scale.calls // 10, 1)}
    total = sum(counts.values())
    ground.empty_inboxes()
    with ground.database() as database_uri:
        stack = ground.stack
        server = ground.job(
            stack.admin_amqp_uri if peer else stack.amqp_uri("portfolio"), database_uri, **counts
        )
        client = ground.job(stack.admin_amqp_uri, "", peer=peer, **counts)
        with ground.running("rpc_peer" if peer else "rpc_ours", server):
            answer = ground.run("rpc_client", client)
        done = store.rows(database_uri)
    for table in ("body",) if peer else ("body", "command", "audit"):
        if done[table] != total:
            msg = f"{done[table]} rows in {table} instead of {total}"
            raise BenchFailed(msg)
    return answer
