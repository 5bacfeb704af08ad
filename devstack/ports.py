"""Free TCP ports on the loopback, away from those the kernel hands out by itself."""

import random
import socket
from typing import Final

#: Below the kernel's own range (32768 and up), so that no outgoing connection takes a port while its server restarts.
LOWEST: Final = 20_000
HIGHEST: Final = 32_000

_RANDOM = random.SystemRandom()


def is_free(port: int) -> bool:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True


def free_ports(count: int) -> list[int]:
    """`count` different ports nobody listens on now; another process may still be quicker, so starters retry."""
    found: list[int] = []
    while len(found) < count:
        port = _RANDOM.randrange(LOWEST, HIGHEST)
        if port not in found and is_free(port):
            found.append(port)
    return found


def is_listening(port: int) -> bool:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.settimeout(0.5)
        return probe.connect_ex(("127.0.0.1", port)) == 0
