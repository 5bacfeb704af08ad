"""Gives every account its rights at a broker that runs elsewhere: `python -m devstack.grant`."""

import argparse
import json
import os
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Final

from chassis import access, topology
from chassis.access import Access
from contracts.envelope import CityEvent
from contracts.events import city
from contracts.registry import SERVICES
from devstack.folders import write_secret
from devstack.provision import (
    BrokerAdmin,
    BrokerUser,
    ProvisioningFailed,
    TopicPermission,
    definitions,
)

MANAGEMENT: Final = "RABBITMQ_MANAGEMENT_URI"


class GrantRefused(ValueError):
    """Something that the grant needs was not given."""


def broker_user(rights: Access, password: str) -> BrokerUser:
    return BrokerUser(
        rights.name,
        password,
        configure=rights.configure,
        write=rights.write,
        read=rights.read,
        topics=tuple(TopicPermission(*topic) for topic in rights.topics),
    )


def password_variable(user: str) -> str:
    """The environment variable with an account's password."""
    return f"RADSLAG_BROKER_PASSWORD_{user.upper().replace('-', '_')}"


def own_rights() -> tuple[Access, ...]:
    """The accounts of the four services, of the command and of the journal's reader."""
    return (
        *(access.service_access(service) for service in SERVICES),
        access.caller_access(),
        access.observer_access(),
    )


def system_rights(given: str) -> Access:
    """A city system with the types it is trusted with, from `trafik=city.indicator_measured.v1,…`."""
    name, _, types = given.partition("=")
    known = {event.type_name: event for event in _city_events()}
    wanted = [word for word in types.split(",") if word]
    if not name or not wanted or set(wanted) - set(known):
        raise GrantRefused(
            f"--system {given}: write NAME=TYPE,TYPE with types among {', '.join(sorted(known))}"
        )
    try:
        return access.city_access(name, [known[word] for word in wanted])
    except ValueError as error:
        raise GrantRefused(f"--system {given}: {error}") from error


def with_passwords(rights: Iterable[Access]) -> list[BrokerUser]:
    """Accounts with the passwords that the environment gives; all that are missing are named at once."""
    rights = tuple(rights)
    missing = [password_variable(one.name) for one in rights if not _password(one)]
    if missing:
        raise GrantRefused(f"no password in {', '.join(missing)}")
    return [broker_user(one, _password(one)) for one in rights]


def declare_answers(admin: BrokerAdmin, system: str) -> None:
    """A city system's own queue of answers, bound to its name."""
    for exchange in topology.EXCHANGES:
        admin.put_exchange(exchange.name, exchange.type)
    queue = topology.answers_queue(system)
    admin.put_queue(queue.name, dict(queue.arguments))
    for exchange_name, key in queue.bindings:
        admin.bind(exchange_name, queue.name, key)


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        prog="python -m devstack.grant",
        description="Create or replace the broker accounts of the services, the command and city "
        f"systems. {MANAGEMENT} names the broker; RADSLAG_BROKER_PASSWORD_<NAME> holds each password.",
    )
    parser.add_argument(
        "--system",
        action="append",
        default=[],
        metavar="NAME=TYPE,TYPE",
        help="a city system and the event types it may publish; may be repeated",
    )
    parser.add_argument(
        "--definitions",
        type=Path,
        metavar="FILE",
        help="write RabbitMQ's definitions file, with hashed passwords, instead of calling the broker",
    )
    chosen = parser.parse_args(arguments)
    try:
        systems = [system_rights(given) for given in chosen.system]
        users = with_passwords([*own_rights(), *systems])
        if chosen.definitions:
            write_secret(chosen.definitions, json.dumps(definitions(users), indent=2) + "\n")
            return 0
        admin = _administrator()
        admin.put_users(users)
        for system in systems:
            declare_answers(admin, system.name)
    except (GrantRefused, ProvisioningFailed) as refusal:
        sys.stderr.write(f"{refusal}\n")
        return 1
    sys.stdout.write("".join(f"{user.name}\n" for user in users))
    return 0


def _administrator() -> BrokerAdmin:
    uri = os.environ.get(MANAGEMENT)
    if not uri:
        raise GrantRefused(f"{MANAGEMENT} is not set: http://administrator:password@host:15672")
    return BrokerAdmin(uri)


def _password(rights: Access) -> str:
    return os.environ.get(password_variable(rights.name), "")


def _city_events() -> list[type[CityEvent]]:
    return [
        found
        for found in vars(city).values()
        if isinstance(found, type) and issubclass(found, CityEvent) and found is not CityEvent
    ]


if __name__ == "__main__":
    sys.exit(main())
