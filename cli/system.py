"""`radslag system`: other city systems' accounts at the broker, and their queues of answers."""

from __future__ import annotations

import os
import re
import secrets
import urllib.parse
from typing import Final

import typer
from rich.table import Table
from rich.text import Text

from chassis.access import city_access
from chassis.topology import answers_name, answers_queue, declare_queue
from cli.journal import connected
from cli.options import Given, add_command, group, required
from cli.session import Session
from contracts.broker import CITY_EXCHANGE
from contracts.envelope import CityEvent
from contracts.errors import Invalid, Refused, Unavailable, not_found
from contracts.events import city
from contracts.faults import fault
from contracts.registry import SERVICES
from contracts.rpc.notify import Language
from devstack.provision import BrokerAdmin, BrokerUser, TopicPermission

_TYPES: Final = {event.type_name: event for event in city.EVENTS}
_NAME: Final = re.compile(r"^[a-z0-9][a-z0-9-]{0,39}$")
_RESERVED: Final = frozenset({*SERVICES, "cli", "observer", "guest", "radslag-admin"})


def add_to(app: typer.Typer, language: Language) -> None:
    """`system add|list|remove`."""
    commands = group(
        language,
        (
            "Andra stadssystem: konto, rättigheter och svarskö",
            "Other city systems: account, rights and answers",
        ),
    )
    name = required("name", str, ("Systemets namn.", "The system's name."), "NAME")
    add_command(
        commands,
        language,
        "add",
        add,
        (
            "Ge ett system konto, rätt till vissa händelser, och en kö för svaren.",
            "Give a system an account, the right to some events, and a queue for the answers.",
        ),
        name,
        Given(
            "types",
            list[str],
            (
                "Händelsetyp som city.indicator_measured.v1; får anges flera gånger.",
                "An event type such as city.indicator_measured.v1; may be repeated.",
            ),
            "--types",
        ),
    )
    add_command(commands, language, "list", list_systems, ("Lista systemen.", "List the systems."))
    add_command(
        commands,
        language,
        "remove",
        remove,
        (
            "Ta bort ett systems konto och dess svarskö.",
            "Remove a system's account and its queue of answers.",
        ),
        name,
    )
    app.add_typer(commands, name="system")


def _admin(session: Session) -> BrokerAdmin:
    if not session.management_uri:
        raise Unavailable(
            {
                "code": "management",
                "sv": "RABBITMQ_MANAGEMENT_URI är inte satt (http://admin:lösenord@värd:15672)",
                "en": "RABBITMQ_MANAGEMENT_URI is not set (http://admin:password@host:15672)",
            }
        )
    return BrokerAdmin(session.management_uri)


def _events(types: list[str] | None) -> list[type[CityEvent]]:
    unknown = [name for name in types or [] if name not in _TYPES]
    if unknown or not types:
        names = ", ".join(_TYPES)
        raise Invalid.of(fault("types", f"ska vara några av: {names}", f"must be some of: {names}"))
    return [_TYPES[name] for name in types]


def add(session: Session, name: str, types: list[str] | None) -> None:
    """The password is shown once: it is kept nowhere but at the broker, and there as a hash."""
    if not _NAME.fullmatch(name) or name in _RESERVED:
        raise Invalid.of(
            fault(
                "name",
                "ska vara små bokstäver, siffror och bindestreck, och inte ett av de egna kontona",
                "must be small letters, digits and hyphens, and none of the own accounts",
            )
        )
    events = _events(types)
    admin = _admin(session)
    if any(user["name"] == name for user in admin.users()):
        raise Refused(
            {
                "code": "system_exists",
                "sv": f"{name} finns redan; ta bort systemet först för nya rättigheter",
                "en": f"{name} is there already; remove the system first to give it other rights",
            }
        )
    administrator = os.environ.get("RADSLAG_AMQP_URI_ADMIN") or session.stack.admin_amqp
    if not administrator:
        raise Unavailable(
            {
                "code": "management",
                "sv": "RADSLAG_AMQP_URI_ADMIN är inte satt: svarskön kan inte skapas",
                "en": "RADSLAG_AMQP_URI_ADMIN is not set: the queue of answers can't be made",
            }
        )
    rights = city_access(name, events)
    password = secrets.token_urlsafe(24)
    with connected("provision", administrator) as link:
        declare_queue(link, answers_queue(name))
    admin.put_user(
        BrokerUser(
            name,
            password,
            configure=rights.configure,
            write=rights.write,
            read=rights.read,
            topics=tuple(TopicPermission(*topic) for topic in rights.topics),
        )
    )
    parts = urllib.parse.urlsplit(administrator)
    host = parts.netloc.rpartition("@")[2]
    uri = urllib.parse.urlunsplit(parts._replace(netloc=f"{name}:{password}@{host}"))
    text = session.say(
        f"{name} kan nu ansluta. Lösenordet visas bara här:\n  {uri}\n"
        f"Publicerar till {CITY_EXCHANGE} med nyckeln {name}.<typ>; svaren kommer i {answers_name(name)}.",
        f"{name} can connect now. The password is shown here only:\n  {uri}\n"
        f"Publishes to {CITY_EXCHANGE} with the key {name}.<type>; the answers come in {answers_name(name)}.",
    )
    session.put(
        Text(text),
        {
            "name": name,
            "types": [event.type_name for event in events],
            "amqp_uri": uri,
            "exchange": CITY_EXCHANGE,
            "routing_keys": [f"{name}.{event.type_name}" for event in events],
            "answers": answers_name(name),
        },
    )


def systems(admin: BrokerAdmin) -> dict[str, list[str]]:
    """Every account that may publish to the city's exchange, with the types it may send."""
    found: dict[str, list[str]] = {}
    for permission in admin.topic_permissions():
        if permission["exchange"] == CITY_EXCHANGE and permission["user"] not in SERVICES:
            written = permission["write"].replace("\\", "")
            found[permission["user"]] = [name for name in _TYPES if name in written]
    return found


def list_systems(session: Session) -> None:
    """With what each may send and how many answers it has not read."""
    admin = _admin(session)
    table = Table(
        session.say("system", "system"),
        session.say("får sända", "may send"),
        session.say("olästa svar", "unread answers"),
        header_style="bold",
    )
    told = []
    for name, types in sorted(systems(admin).items()):
        queue = admin.queue(answers_name(name))
        unread = queue.get("messages", 0) if queue else None
        table.add_row(
            name,
            "\n".join(types),
            session.say("kön saknas", "no queue") if queue is None else str(unread),
        )
        told.append({"name": name, "types": types, "unread_answers": unread})
    session.put(table, {"systems": told})


def remove(session: Session, name: str) -> None:
    """Its open connections are closed; what it has sent stays."""
    admin = _admin(session)
    if name not in systems(admin):
        raise not_found("system", name)
    admin.delete_user(name)
    admin.delete_queue(answers_name(name))
    session.put(
        Text(session.say(f"{name} är borttaget.", f"{name} is removed.")),
        {"name": name, "removed": True},
    )
