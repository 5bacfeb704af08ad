"""A TCP proxy that does to a connection what networks do: delay, cut, swallow, half-close, slice."""

from __future__ import annotations

import socket
import struct
import threading
import time
from contextlib import suppress
from typing import Self

_CHUNK = 64 * 1024


class ToxicProxy:
    """Forwards one local port to another; its attributes may be changed while it runs."""

    def __init__(self, upstream_port: int) -> None:
        self._upstream = upstream_port
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        #: Seconds that each chunk is held back.
        self.latency = 0.0
        #: At most so many bytes are forwarded at once.
        self.slice = _CHUNK
        #: Nothing is forwarded, and nobody is told.
        self.blackhole = False
        #: New connections are closed at once.
        self.refusing = False
        #: Connections taken so far.
        self.accepted = 0
        self._pairs: list[tuple[socket.socket, socket.socket]] = []
        self._lock = threading.Lock()
        threading.Thread(target=self._accept, daemon=True).start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._listener.close()
        self.cut()

    def cut(self) -> int:
        """Reset every connection in both directions; answers how many there were."""
        with self._lock:
            pairs, self._pairs = self._pairs, []
        for pair in pairs:
            for end in pair:
                with suppress(OSError):
                    end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                    # A thread waits in recv: closing alone would not wake it.
                    end.shutdown(socket.SHUT_RDWR)
                end.close()
        return len(pairs)

    def half_close(self) -> None:
        """The client hears that nothing more comes; what it sends still goes through."""
        with self._lock:
            for client, _ in self._pairs:
                with suppress(OSError):
                    client.shutdown(socket.SHUT_WR)

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            if self.refusing:
                client.close()
                continue
            try:
                server = socket.create_connection(("127.0.0.1", self._upstream))
            except OSError:
                client.close()
                continue
            self.accepted += 1
            with self._lock:
                self._pairs.append((client, server))
            for source, target in ((client, server), (server, client)):
                threading.Thread(target=self._pump, args=(source, target), daemon=True).start()

    def _pump(self, source: socket.socket, target: socket.socket) -> None:
        with suppress(OSError):
            while chunk := source.recv(_CHUNK):
                while self.blackhole:
                    time.sleep(0.01)
                if self.latency:
                    time.sleep(self.latency)
                for start in range(0, len(chunk), self.slice):
                    target.sendall(chunk[start : start + self.slice])
        with suppress(OSError):
            target.shutdown(socket.SHUT_WR)
