"""What one process is told from outside, by environment variables."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated, Self
from urllib.parse import unquote, urlsplit

from pydantic import AliasChoices, Field, ValidationError, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict


class Environment(StrEnum):
    """Where the process runs; production refuses what only development may do."""

    DEVELOPMENT = "development"
    PRODUCTION = "production"


class Settings(BaseSettings):
    """One process's settings. `.env.example` documents each variable."""

    model_config = SettingsConfigDict(
        extra="ignore",
        populate_by_name=True,
        # What is wrong with the settings is logged, and among them are passwords.
        hide_input_in_errors=True,
    )

    environment: Annotated[
        Environment, Field(validation_alias=AliasChoices("RADSLAG_ENVIRONMENT"))
    ] = Environment.DEVELOPMENT
    run_dir: Annotated[Path, Field(validation_alias=AliasChoices("RADSLAG_RUN_DIR"))] = Path(".run")
    amqp_uri: Annotated[str, Field(validation_alias=AliasChoices("AMQP_URI"), repr=False)] = (
        "amqp://127.0.0.1:5672//"
    )
    database_uri: Annotated[
        str, Field(validation_alias=AliasChoices("DATABASE_URI"), repr=False)
    ] = ""
    """Holds `{service}`; empty means SQLite under the run directory."""
    issuer_keys: Annotated[
        Path | None, Field(validation_alias=AliasChoices("RADSLAG_ISSUER_KEYS"))
    ] = None
    """The token issuer's public keys (JWKS); the local issuer's when not given."""
    business_clock: Annotated[
        str, Field(validation_alias=AliasChoices("RADSLAG_BUSINESS_CLOCK"))
    ] = ""
    """Path of the simulated business clock's file; empty is the real time."""
    http_host: Annotated[str, Field(validation_alias=AliasChoices("RADSLAG_HTTP_HOST"))] = (
        "127.0.0.1"
    )
    http_port: Annotated[
        int, Field(validation_alias=AliasChoices("RADSLAG_HTTP_PORT"), ge=0, le=65535)
    ] = 0
    """Where /metrics, /livez and /readyz answer; 0 takes a free port."""
    smtp_uri: Annotated[str, Field(validation_alias=AliasChoices("SMTP_URI"), repr=False)] = ""
    heartbeat: Annotated[
        int, Field(validation_alias=AliasChoices("RADSLAG_HEARTBEAT"), ge=2, le=60)
    ] = 10
    """Seconds; a silent broker is given up after twice this."""
    workers: Annotated[
        int, Field(validation_alias=AliasChoices("RADSLAG_WORKERS"), ge=1, le=100)
    ] = 10
    """RPCs that one process handles at once."""
    batch: Annotated[int, Field(validation_alias=AliasChoices("RADSLAG_BATCH"), ge=1, le=500)] = 50
    """Events that one transaction may take."""

    @model_validator(mode="after")
    def _databases_are_apart(self) -> Self:
        """Two services in one database would take each other's claims for their own, and lose events."""
        if (
            self.database_uri
            and "{service}" not in self.database_uri.partition("://")[2].partition("/")[2]
        ):
            msg = "DATABASE_URI: the database's name must hold {service}: each service has its own"
            raise ValueError(msg)
        return self

    @model_validator(mode="after")
    def _production_is_strict(self) -> Self:
        """Production runs on the real clock, a real issuer and a database server."""
        if self.environment is Environment.PRODUCTION:
            if self.business_clock:
                msg = "RADSLAG_BUSINESS_CLOCK: a simulated clock is refused in production"
                raise ValueError(msg)
            if self.issuer_keys is None:
                msg = "RADSLAG_ISSUER_KEYS: production needs the city's issuer, not a local one"
                raise ValueError(msg)
            if not self.database_uri.startswith("postgresql"):
                msg = "DATABASE_URI: production needs PostgreSQL"
                raise ValueError(msg)
        return self

    def database_for(self, service: str) -> str:
        """The SQLAlchemy URI of one service's own database."""
        if self.database_uri:
            return self.database_uri.replace("{service}", service)
        folder = self.run_dir.absolute() / "data"
        folder.mkdir(parents=True, exist_ok=True)
        return f"sqlite:///{folder}/{service}.db"

    def broker_user(self) -> str:
        """The user that this process is at the broker."""
        return unquote(urlsplit(self.amqp_uri).username or "guest")


class SettingsInvalid(RuntimeError):
    """What is wrong with the settings: a line for each variable, without its value."""


def from_environment() -> Settings:
    """The settings of this process. Raises `SettingsInvalid` with all that is wrong."""
    try:
        return Settings()
    except ValidationError as error:
        lines = [
            ": ".join([*map(str, one["loc"]), one["msg"].removeprefix("Value error, ")])
            for one in error.errors(include_input=False, include_url=False)
        ]
    raise SettingsInvalid("\n".join(lines))
