"""Migrations: they give what the models say, on both databases, and a second run changes nothing."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from chassis import migrate
from chassis.clock import RealClock
from chassis.database import Database
from contracts.registry import SERVICES


@pytest.fixture(params=SERVICES)
def database(request: pytest.FixtureRequest, database_uri: str) -> Iterator[Database]:
    """An empty database of each service, of each kind."""
    database = Database(request.param, database_uri, RealClock())
    yield database
    database.close()


def test_an_upgraded_database_is_what_the_models_say(database: Database) -> None:
    assert migrate.current(database) is None

    assert migrate.differences(database) == []

    assert migrate.current(database) == migrate.head(database.service)
    migrate.upgrade(database)
    assert migrate.differences(database) == []


def test_every_service_has_its_migrations() -> None:
    assert all(migrate.head(service) for service in SERVICES)
    assert migrate.check() == []


def test_a_model_that_changed_without_a_migration_shows(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    changed = sa.MetaData()
    for table in migrate.metadata_of(database.service).tables.values():
        table.to_metadata(changed)
    sa.Table("forgotten", changed, sa.Column("id", sa.Uuid, primary_key=True))
    monkeypatch.setattr(migrate, "metadata_of", lambda _service: changed)

    [found] = migrate.differences(database)
    assert "add_table" in found
    assert "forgotten" in found


def test_replicas_that_start_together_upgrade_once(postgres_uri: str, tmp_path: Path) -> None:
    # A name that all services would share is refused; this database is the test's own.
    uri = f"{postgres_uri}?application_name={{service}}"
    environment = {**os.environ, "DATABASE_URI": uri, "RADSLAG_RUN_DIR": str(tmp_path)}
    command = [sys.executable, "-m", "chassis.migrate", "upgrade", "portfolio"]
    processes = [
        subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        for _ in range(3)
    ]
    told = [process.communicate(timeout=120) for process in processes]

    assert [process.returncode for process in processes] == [0, 0, 0], told
    assert {out.decode() for out, _ in told} == {f"portfolio: {migrate.head('portfolio')}\n"}


def test_the_command_upgrades_each_service_that_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("RADSLAG_RUN_DIR", str(tmp_path))
    monkeypatch.setenv("DATABASE_URI", "")
    assert migrate.main(["upgrade", "notify"]) == 0
    assert capsys.readouterr().out == f"notify: {migrate.head('notify')}\n"
    assert [path.name for path in (tmp_path / "data").iterdir()] == ["notify.db"]
