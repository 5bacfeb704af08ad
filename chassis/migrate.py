"""Migrations: `python -m chassis.migrate upgrade|check|new`. Each service has its own, for its own database."""

from __future__ import annotations

import argparse
import importlib
import io
import sys
import tempfile
from functools import cache
from pathlib import Path
from typing import Final

import sqlalchemy as sa
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from chassis.clock import RealClock
from chassis.database import Database
from chassis.settings import SettingsInvalid, from_environment
from contracts.registry import SERVICES

HERE: Final = Path(__file__).parent
ROOT: Final = HERE.parent


def metadata_of(service: str) -> sa.MetaData:
    """The tables that a service says it has."""
    metadata: sa.MetaData = importlib.import_module(f"services.{service}.tables").METADATA
    return metadata


def _config(service: str) -> Config:
    config = Config(stdout=io.StringIO())
    config.set_main_option("script_location", str(HERE / "migrations"))
    config.set_main_option("path_separator", "os")
    config.set_main_option("version_locations", str(ROOT / "services" / service / "migrations"))
    config.set_main_option("file_template", "%%(rev)s_%%(slug)s")
    return config


def is_modelled(_: object, name: str | None, kind: str, *__: object) -> bool:
    """Whether the models say it: SQLite's full text indexes (`fts_…`) are tables that they can't describe."""
    return not (kind == "table" and name is not None and name.startswith("fts_"))


@cache
def head(service: str) -> str:
    """The newest revision that the code knows."""
    return ScriptDirectory.from_config(_config(service)).get_current_head() or ""


def current(database: Database) -> str | None:
    """The revision that the database is at."""
    with database.engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def is_served(database: Database) -> bool:
    """Whether this code can work on the database: at its own revision, or at one of a newer release.

    Each step of a migration works beside the code that still runs, so that a process of the old release
    that restarts during a rolling upgrade goes on.
    """
    revision = current(database)
    scripts = ScriptDirectory.from_config(_config(database.service)).walk_revisions()
    return revision is not None and (
        revision == head(database.service)
        or revision not in {script.revision for script in scripts}
    )


def upgrade(database: Database, revision: str = "head") -> None:
    """Bring a service's database to a revision."""
    config = _config(database.service)
    with database.write_lock, database.engine.connect() as connection:
        config.attributes.update(connection=connection, metadata=metadata_of(database.service))
        command.upgrade(config, revision)
        if connection.in_transaction():
            connection.commit()


def new(service: str, message: str) -> Path:
    """Write a migration from what the models say now, against an empty SQLite database upgraded so far."""
    with tempfile.TemporaryDirectory() as folder:
        database = Database(service, f"sqlite:///{folder}/new.db", RealClock())
        if head(service):
            upgrade(database)
        config = _config(service)
        count = len(list(ScriptDirectory.from_config(config).walk_revisions()))
        with database.engine.connect() as connection:
            config.attributes.update(connection=connection, metadata=metadata_of(service))
            script = command.revision(
                config,
                message,
                autogenerate=True,
                rev_id=f"{count + 1:04d}",
                version_path=str(ROOT / "services" / service / "migrations"),
            )
        database.close()
    if script is None or isinstance(script, list):
        msg = f"{service}: no migration was written"
        raise RuntimeError(msg)
    return Path(script.path)


def differences(database: Database) -> list[str]:
    """What the migrations leave different from the models; empty when they are current."""
    upgrade(database)
    with database.engine.connect() as connection:
        context = MigrationContext.configure(
            connection, opts={"compare_type": True, "include_object": is_modelled}
        )
        return [str(found) for found in compare_metadata(context, metadata_of(database.service))]


def check() -> list[str]:
    """Every service whose migrations do not give what its models say."""
    faults: list[str] = []
    for service in SERVICES:
        if not head(service):
            faults.append(f"{service}: has no migration")
            continue
        with tempfile.TemporaryDirectory() as folder:
            database = Database(service, f"sqlite:///{folder}/check.db", RealClock())
            faults += [f"{service}: {found}" for found in differences(database)]
            database.close()
    return faults


def main(arguments: list[str] | None = None) -> int:
    """The command."""
    parser = argparse.ArgumentParser(prog="chassis.migrate", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    for name in ("upgrade",):
        one = commands.add_parser(name, help="bring databases up to date")
        one.add_argument("service", nargs="*", default=list(SERVICES))
    commands.add_parser("check", help="do the migrations give what the models say?")
    one = commands.add_parser("new", help="write a migration from the models")
    one.add_argument("service", choices=SERVICES)
    one.add_argument("message")
    chosen = parser.parse_args(arguments)
    match chosen.command:
        case "upgrade":
            try:
                settings = from_environment()
            except SettingsInvalid as fault:
                print(fault, file=sys.stderr)  # noqa: T201
                return 2
            for service in chosen.service:
                database = Database(service, settings.database_for(service), RealClock())
                upgrade(database)
                print(f"{service}: {current(database)}")  # noqa: T201 (a command's output)
                database.close()
        case "check":
            faults = check()
            for found in faults:
                print(found, file=sys.stderr)  # noqa: T201
            return 1 if faults else 0
        case "new":
            print(new(chosen.service, chosen.message))  # noqa: T201
    return 0


if __name__ == "__main__":
    sys.exit(main())
