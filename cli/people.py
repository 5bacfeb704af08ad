"""A file of persons with their roles: who may log in where tokens are issued locally."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from chassis.identity import HeldRole
from contracts.base import Name, PersonId, Slug
from contracts.faults import faults_of
from contracts.rpc.base import Role
from contracts.rpc.notify import EmailAddress, Language


class FileRefused(ValueError):
    """A file that can't be used: each line of the text names the file, the path in it and the rule."""


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class FileRole(_Part):
    """A role of a person, for a body and a time."""

    role: Role
    body: Slug | None = None
    valid_from: Annotated[date, Field(alias="from")]
    valid_to: Annotated[date | None, Field(alias="to")] = None
    deputy_for: PersonId | None = None

    def held(self) -> HeldRole:
        """As the token carries it."""
        return HeldRole(self.role, self.body, self.valid_from, self.valid_to, self.deputy_for)


class Person(_Part):
    """Somebody who may log in."""

    id: PersonId
    name: Name
    email: EmailAddress
    language: Language = Language.SV
    roles: tuple[FileRole, ...]
    bodies: tuple[Slug, ...] = ()

    def held_roles(self) -> tuple[HeldRole, ...]:
        """As the token carries them."""
        return tuple(role.held() for role in self.roles)


class People(_Part):
    """The persons of a file."""

    fictional: bool = False
    """Nobody in it exists."""
    people: tuple[Person, ...]

    def find(self, person_id: str) -> Person | None:
        """The person with this id; none where there is none."""
        return next((person for person in self.people if person.id == person_id), None)


def read_people(path: Path) -> People:
    """The persons of a file; raises `FileRefused` with each fault by its path."""
    try:
        return People.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))
    except OSError as error:
        raise FileRefused(f"{path}: {error.strerror}") from error
    except yaml.YAMLError as error:
        raise FileRefused(f"{path}: {error}") from error
    except ValidationError as error:
        raise FileRefused(told(path, error)) from error


def told(path: Path, error: ValidationError) -> str:
    """What is wrong with a file, a line for each fault."""
    return "\n".join(f"{path}: {fault.path}: {fault.en}" for fault in faults_of(error))
