"""What operators watch of notify."""

from __future__ import annotations

from typing import Final

from prometheus_client import Counter

NOTICES: Final = Counter(
    "radslag_notices_total",
    "Notices, by channel and what became of them",
    ["channel", "outcome"],
)
TRIES: Final = Counter(
    "radslag_email_tries_total", "Tries to send an e-mail, by result", ["result"]
)
POSSIBLE_COPIES: Final = Counter(
    "radslag_possible_copies_total",
    "Letters that may have left although nobody knows: each may reach its reader twice",
)
