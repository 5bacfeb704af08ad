"""A real SMTP server that keeps every letter it takes, one JSON object a line: `mail_server.py PORT FILE`."""

from __future__ import annotations

import asyncio
import json
import signal
import sys
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any, TextIO

from aiosmtpd.smtp import SMTP, Envelope


class Letters:
    """Writes a letter down before the sender is told that it was taken."""

    def __init__(self, file: TextIO) -> None:
        self._file = file

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Envelope) -> str:  # noqa: ANN401, N802 (aiosmtpd's word)
        """Keep one letter."""
        assert isinstance(envelope.content, bytes)
        message = message_from_bytes(envelope.content, EmailMessage, policy=default)
        text = message.get_body(("plain",))
        json.dump(
            {
                "to": list(envelope.rcpt_tos),
                "from": envelope.mail_from,
                "subject": str(message["Subject"]),
                "message_id": str(message["Message-ID"]),
                "language": str(message["Content-Language"] or ""),
                "text": text.get_content() if text else "",
            },
            self._file,
            ensure_ascii=False,
        )
        self._file.write("\n")
        self._file.flush()
        return "250 taken"


async def serve(port: int, path: Path) -> None:
    """Take letters until told to stop."""
    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stopped.set)
    with path.open("a", encoding="utf-8") as file:
        letters = Letters(file)
        server = await loop.create_server(
            lambda: SMTP(letters, enable_SMTPUTF8=True, loop=loop), "127.0.0.1", port
        )
        async with server:
            await stopped.wait()


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1]), Path(sys.argv[2])))
