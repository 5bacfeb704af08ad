"""Users and rights on a broker, through RabbitMQ's management HTTP API.

Who may do what is decided elsewhere and handed in as plain data; this module only carries it out and reads it back.
"""

import base64
import hashlib
import json
import os
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Final

#: A permission pattern that matches no name at all. RabbitMQ also takes the empty text for it.
NOTHING: Final = "^$"


class ProvisioningFailed(RuntimeError):
    """The broker's management API refused, or could not be reached."""


class MayNotProvision(ProvisioningFailed):
    """The account has no right to create users."""

    def __init__(self, user: str, address: str, status: int) -> None:
        super().__init__(
            f"the broker at {address} answered {status} to user {user!r}: creating users and permissions needs an "
            "account with the tag `administrator`; name one in RABBITMQ_MANAGEMENT_URI"
        )


@dataclass(frozen=True)
class TopicPermission:
    """Which routing keys a user may publish with (`write`) and bind with (`read`) on one topic exchange."""

    exchange: str
    write: str
    read: str


@dataclass(frozen=True)
class BrokerUser:
    """A broker account and its rights in one virtual host, as regular expressions over resource names."""

    name: str
    password: str
    configure: str = NOTHING
    write: str = NOTHING
    read: str = NOTHING
    topics: tuple[TopicPermission, ...] = ()
    tags: tuple[str, ...] = ()


def password_hash(password: str, salt: bytes | None = None) -> str:
    """RabbitMQ's own form of a salted SHA-256, so that definitions need not carry the password."""
    salt = os.urandom(4) if salt is None else salt
    return base64.b64encode(salt + hashlib.sha256(salt + password.encode()).digest()).decode()


def definitions(users: Iterable[BrokerUser], *, vhost: str = "/") -> dict[str, Any]:
    """The same users as RabbitMQ's definitions file, with hashed passwords, for a broker that imports them at boot."""
    users = tuple(users)
    return {
        "vhosts": [{"name": vhost}],
        "users": [
            {
                "name": user.name,
                "password_hash": password_hash(user.password),
                "hashing_algorithm": "rabbit_password_hashing_sha256",
                "tags": list(user.tags),
            }
            for user in users
        ],
        "permissions": [
            {
                "user": user.name,
                "vhost": vhost,
                "configure": user.configure,
                "write": user.write,
                "read": user.read,
            }
            for user in users
        ],
        "topic_permissions": [
            {
                "user": user.name,
                "vhost": vhost,
                "exchange": topic.exchange,
                "write": topic.write,
                "read": topic.read,
            }
            for user in users
            for topic in user.topics
        ],
    }


class BrokerAdmin:
    """One virtual host of a broker, seen by an administrator.

    The URI carries the account: `http://name:password@host:15672`, or with `https`.
    """

    def __init__(self, management_uri: str, *, vhost: str = "/", timeout: float = 10.0) -> None:
        parts = urllib.parse.urlsplit(management_uri)
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            raise ProvisioningFailed(
                "RABBITMQ_MANAGEMENT_URI must look like http://name:password@host:15672"
            )
        self.vhost = vhost
        self.user = urllib.parse.unquote(parts.username or "")
        port = f":{parts.port}" if parts.port else ""
        self._base = f"{parts.scheme}://{parts.hostname}{port}{parts.path.rstrip('/')}"
        secret = f"{self.user}:{urllib.parse.unquote(parts.password or '')}"
        self._authorization = "Basic " + base64.b64encode(secret.encode()).decode()
        self._timeout = timeout

    def put_user(self, user: BrokerUser) -> None:
        """Create the user, or replace its password and all of its rights in this virtual host."""
        self._call(
            "PUT", ("users", user.name), {"password": user.password, "tags": ",".join(user.tags)}
        )
        self._call(
            "PUT",
            ("permissions", self.vhost, user.name),
            {"configure": user.configure, "write": user.write, "read": user.read},
        )
        stale = {
            kept["exchange"] for kept in self.topic_permissions() if kept["user"] == user.name
        } - {topic.exchange for topic in user.topics}
        if stale:
            # The API removes a user's topic permissions only all at once.
            self._call("DELETE", ("topic-permissions", self.vhost, user.name))
        for topic in user.topics:
            self._call(
                "PUT",
                ("topic-permissions", self.vhost, user.name),
                {"exchange": topic.exchange, "write": topic.write, "read": topic.read},
            )

    def put_users(self, users: Iterable[BrokerUser]) -> None:
        for user in users:
            self.put_user(user)

    def delete_user(self, name: str) -> None:
        """Remove a user with its rights; its open connections are closed. A user that is not there is no error."""
        self._call("DELETE", ("users", name), absent_ok=True)
        self.close_connections(name)

    def close_connections(self, user: str) -> int:
        """Close what a user has open now, as losing its right to be here should. Returns how many."""
        found = [each for each in self.connections() if each.get("user") == user]
        for connection in found:
            self._call("DELETE", ("connections", connection["name"]), absent_ok=True)
        return len(found)

    def users(self) -> list[dict[str, Any]]:
        return self._list("users")

    def permissions(self) -> list[dict[str, Any]]:
        """`user`, `configure`, `write` and `read` of everyone who may enter this virtual host."""
        return self._list("vhosts", self.vhost, "permissions")

    def topic_permissions(self) -> list[dict[str, Any]]:
        """`user`, `exchange`, `write` and `read`."""
        return self._list("vhosts", self.vhost, "topic-permissions")

    def overview(self) -> dict[str, Any]:
        answer = self._call("GET", ("overview",))
        return answer if isinstance(answer, dict) else {}

    def version(self) -> str:
        return str(self.overview().get("rabbitmq_version", ""))

    def queues(self) -> list[dict[str, Any]]:
        """`name`, `type`, `durable` and `arguments` at once; message counts lag by some seconds."""
        return self._list("queues", self.vhost)

    def queue(self, name: str) -> dict[str, Any] | None:
        answer = self._call("GET", ("queues", self.vhost, name), absent_ok=True)
        return answer if isinstance(answer, dict) else None

    def delete_queue(self, name: str) -> None:
        self._call("DELETE", ("queues", self.vhost, name), absent_ok=True)

    def put_exchange(self, name: str, kind: str) -> None:
        """Declare a durable exchange; one that is there with other arguments is refused."""
        self._call("PUT", ("exchanges", self.vhost, name), {"type": kind, "durable": True})

    def put_queue(self, name: str, arguments: dict[str, Any]) -> None:
        """Declare a durable queue; one that is there with other arguments is refused."""
        self._call("PUT", ("queues", self.vhost, name), {"durable": True, "arguments": arguments})

    def bind(self, exchange: str, queue: str, routing_key: str) -> None:
        self._call(
            "POST",
            ("bindings", self.vhost, "e", exchange, "q", queue),
            {"routing_key": routing_key, "arguments": {}},
        )

    def exchanges(self) -> list[dict[str, Any]]:
        return self._list("exchanges", self.vhost)

    def bindings(self) -> list[dict[str, Any]]:
        return self._list("bindings", self.vhost)

    def connections(self) -> list[dict[str, Any]]:
        return self._list("connections")

    def close_connection(self, name: str) -> None:
        """The broker closes one connection, as an operator or a lost network would."""
        self._call("DELETE", ("connections", name), absent_ok=True)

    def export_definitions(self) -> dict[str, Any]:
        """Everything this broker knows, with hashed passwords."""
        answer = self._call("GET", ("definitions",))
        return answer if isinstance(answer, dict) else {}

    def _list(self, *path: str) -> list[dict[str, Any]]:
        answer = self._call("GET", path)
        return answer if isinstance(answer, list) else []

    def _call(
        self,
        method: str,
        path: Sequence[str],
        body: dict[str, Any] | None = None,
        *,
        absent_ok: bool = False,
    ) -> object:
        address = f"{self._base}/api/" + "/".join(
            urllib.parse.quote(part, safe="") for part in path
        )
        request = urllib.request.Request(  # noqa: S310 - the scheme was checked above
            address,
            method=method,
            data=None if body is None else json.dumps(body).encode(),
            headers={"Authorization": self._authorization, "Content-Type": "application/json"},
        )
        try:
            with urllib.request.urlopen(request, timeout=self._timeout) as answer:  # noqa: S310
                text = answer.read()
        except urllib.error.HTTPError as error:
            with error:
                if error.code == HTTPStatus.NOT_FOUND and absent_ok:
                    return None
                if error.code in {HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN}:
                    raise MayNotProvision(self.user, self._base, error.code) from None
                reason = error.read(500).decode(errors="replace")
            raise ProvisioningFailed(f"{method} {address}: {error.code} {reason}") from None
        except (urllib.error.URLError, OSError) as error:
            raise ProvisioningFailed(
                f"the management API at {self._base} can not be reached: {error}"
            ) from None
        return json.loads(text) if text else None
