"""The broker: its version, the topology, who may do what, and what it has given up."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from chassis import access, topology
from cli.doctor.findings import Finding, fail, ok, warn
from cli.journal import connected
from cli.quiet import is_dead_letter_queue, queue_lengths
from cli.system import systems
from contracts.broker import CITY_EXCHANGE
from contracts.errors import Unavailable
from contracts.events import city
from contracts.registry import SERVICES
from devstack.provision import BrokerAdmin, ProvisioningFailed

#: Dead letters of quorum queues at least once, and streams, need this.
OLDEST: Final = (3, 10)


def version(amqp_uri: str) -> Iterator[Finding]:
    """Product and version, as the broker says when one connects."""
    try:
        with connected("doctor", amqp_uri) as link:
            said = link.server_properties
    except Unavailable as problem:
        yield fail(
            "broker.reachable",
            problem.sentence("sv"),
            problem.sentence("en"),
            "Starta systemet: make run. Kontrollera AMQP_URI",
            "Start the system: make run. Check AMQP_URI",
        )
        return
    name, number = str(said.get("product", "?")), str(said.get("version", "?"))
    parts = tuple(int(part) for part in number.split(".")[:2] if part.isdecimal())
    if name != "RabbitMQ" or parts < OLDEST:
        yield fail(
            "broker.version",
            f"{name} {number}; RabbitMQ {OLDEST[0]}.{OLDEST[1]} eller senare krävs",
            f"{name} {number}; RabbitMQ {OLDEST[0]}.{OLDEST[1]} or later is needed",
            "Uppgradera meddelandeköservern",
            "Upgrade the broker",
        )
    else:
        yield ok("broker.version", f"{name} {number}", f"{name} {number}")


def dead_letters(amqp_uri: str) -> Iterator[Finding]:
    """What the broker gave up, counted now: the management API's counts lag by seconds."""
    try:
        lengths = queue_lengths(amqp_uri)
    except Unavailable as problem:
        yield fail(
            "broker.dead_letters",
            problem.sentence("sv"),
            problem.sentence("en"),
            "En kö saknas: starta tjänsterna, som skapar dem",
            "A queue is missing: start the services, which make them",
        )
        return
    given_up = {
        name: count for name, count in lengths.items() if count and is_dead_letter_queue(name)
    }
    if not given_up:
        yield ok("broker.dead_letters", "inga uppgivna meddelanden", "no messages given up")
        return
    names = ", ".join(f"{name}: {count}" for name, count in sorted(given_up.items()))
    yield fail(
        "broker.dead_letters",
        f"meddelanden som givits upp: {names}",
        f"messages given up: {names}",
        "Se runbook, avsnittet om dead letters: läs dem, rätta orsaken, lägg tillbaka dem",
        "See the runbook on dead letters: read them, mend the cause, put them back",
    )


def managed(management_uri: str) -> Iterator[Finding]:
    """Everything that only an administrator sees."""
    if not management_uri:
        yield warn(
            "broker.management",
            "köer, bindningar och rättigheter är inte kontrollerade: RABBITMQ_MANAGEMENT_URI är inte satt",
            "queues, bindings and rights were not checked: RABBITMQ_MANAGEMENT_URI is not set",
            "Sätt den till http://admin:lösenord@värd:15672",
            "Set it to http://admin:password@host:15672",
        )
        return
    admin = BrokerAdmin(management_uri)
    try:
        yield from _exchanges(admin)
        yield from _queues(admin)
        yield from _bindings(admin)
        yield from _rights(admin)
        yield from _systems(admin)
        yield from _guest(admin)
    except ProvisioningFailed as error:
        yield fail(
            "broker.management",
            str(error),
            str(error),
            "Kontrollera RABBITMQ_MANAGEMENT_URI",
            "Check RABBITMQ_MANAGEMENT_URI",
        )


def _exchanges(admin: BrokerAdmin) -> Iterator[Finding]:
    there = {each["name"]: each for each in admin.exchanges()}
    wrong = [
        spec.name
        for spec in topology.EXCHANGES
        if spec.name not in there
        or there[spec.name]["type"] != spec.type
        or not there[spec.name]["durable"]
    ]
    yield _compared("broker.exchanges", "utbyten", "exchanges", len(topology.EXCHANGES), wrong)


def _queues(admin: BrokerAdmin) -> Iterator[Finding]:
    there = {each["name"]: each for each in admin.queues()}
    specs = topology.queues()
    wrong = []
    for spec in specs:
        kept = there.get(spec.name)
        if kept is None:
            wrong.append(spec.name)
        elif not kept["durable"] or dict(kept["arguments"]) != dict(spec.arguments):
            differs = {
                key
                for key in {*kept["arguments"], *spec.arguments}
                if kept["arguments"].get(key) != spec.arguments.get(key)
            }
            wrong.append(f"{spec.name} ({', '.join(sorted(differs))})")
    yield _compared(
        "broker.queues", "köer och deras argument", "queues and their arguments", len(specs), wrong
    )


def _bindings(admin: BrokerAdmin) -> Iterator[Finding]:
    there = {
        (each["source"], each["destination"], each["routing_key"]) for each in admin.bindings()
    }
    wanted = [
        (exchange, spec.name, key) for spec in topology.queues() for exchange, key in spec.bindings
    ]
    missing = [
        f"{exchange} → {queue}: {key}"
        for exchange, queue, key in wanted
        if (exchange, queue, key) not in there
    ]
    yield _compared("broker.bindings", "bindningar", "bindings", len(wanted), missing)
    inboxes = {spec.name for spec in topology.queues() if not spec.name.endswith(".dead")}
    extra = [
        f"{source} → {queue}: {key}"
        for source, queue, key in sorted(there - set(wanted))
        if queue in inboxes and source
    ]
    if extra:
        yield warn(
            "broker.bindings.extra",
            f"bindningar som kontrakten inte har: {', '.join(extra)}",
            f"bindings that the contracts do not have: {', '.join(extra)}",
            "En tidigare version kan ha lämnat dem; ta bort dem när den inte längre körs",
            "An earlier version may have left them; remove them once it no longer runs",
        )


def _rights(admin: BrokerAdmin) -> Iterator[Finding]:
    kept = {each["user"]: each for each in admin.permissions()}
    topics: dict[str, set[tuple[str, str, str]]] = {}
    for each in admin.topic_permissions():
        topics.setdefault(each["user"], set()).add((each["exchange"], each["write"], each["read"]))
    wanted = [
        *(access.service_access(service) for service in SERVICES),
        access.caller_access(),
        access.observer_access(),
    ]
    wrong = []
    for rights in wanted:
        given = kept.get(rights.name)
        if given is None:
            wrong.append(rights.name)
            continue
        differs = [
            name for name in ("configure", "write", "read") if given[name] != getattr(rights, name)
        ]
        if topics.get(rights.name, set()) != set(rights.topics):
            differs.append("topics")
        if differs:
            wrong.append(f"{rights.name} ({', '.join(differs)})")
    yield _compared("broker.rights", "kontons rättigheter", "accounts' rights", len(wanted), wrong)


def _systems(admin: BrokerAdmin) -> Iterator[Finding]:
    """Each city system has exactly the rights of the types that it is trusted with."""
    kept: dict[str, dict[str, Any]] = {each["user"]: each for each in admin.permissions()}
    written = {
        each["user"]: each["write"]
        for each in admin.topic_permissions()
        if each["exchange"] == CITY_EXCHANGE
    }
    types = {event.type_name: event for event in city.EVENTS}
    wrong = []
    found = systems(admin)
    for name, sends in found.items():
        rights = access.city_access(name, [types[each] for each in sends])
        given = kept.get(name, {})
        same = all(
            given.get(part) == getattr(rights, part) for part in ("configure", "write", "read")
        )
        if (
            not same
            or written[name] != rights.topics[0][1]
            or not admin.queue(topology.answers_name(name))
        ):
            wrong.append(name)
    yield _compared("broker.systems", "stadssystem", "city systems", len(found), wrong)


def _guest(admin: BrokerAdmin) -> Iterator[Finding]:
    if any(user["name"] == "guest" for user in admin.users()):
        yield warn(
            "broker.guest",
            "kontot guest finns, med ett lösenord som alla känner till",
            "the account guest is there, with a password that everybody knows",
            "Ta bort det: rabbitmqctl delete_user guest",
            "Remove it: rabbitmqctl delete_user guest",
        )


def _compared(what: str, sv: str, en: str, count: int, wrong: list[str]) -> Finding:
    """One line for a list of things that must be as the contracts say."""
    if not wrong:
        return ok(what, f"{count} {sv} stämmer", f"{count} {en} as they must be")
    names = ", ".join(wrong)
    return fail(
        what,
        f"{sv} som saknas eller avviker: {names}",
        f"{en} that are missing or differ: {names}",
        "Argument kan inte ändras på en kö som finns: se runbook. Rättigheter sätts av provisioneringen",
        "Arguments of a queue can't be changed: see the runbook. Rights are set by the provisioning",
    )
