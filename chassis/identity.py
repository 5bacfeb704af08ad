"""Who calls: signed tokens verified against the issuers' public keys, and a local issuer for development."""

from __future__ import annotations

import hashlib
import json
import os
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from time import monotonic
from types import MappingProxyType
from typing import Annotated, Any, ClassVar, Final

import jwt
import structlog
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from jwt.algorithms import OKPAlgorithm
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from chassis.clock import system_now
from contracts.authority import scope_of
from contracts.base import ExternalId, PersonId, Slug
from contracts.errors import Forbidden
from contracts.rpc.base import Procedure, Role, Scope

AUDIENCE: Final = "radslag"
ALGORITHM: Final = "EdDSA"
LOCAL_ISSUER: Final = "radslag-local"
LONGEST_LIFETIME: Final = timedelta(hours=12)
#: How far the issuer's clock and ours may differ, in seconds.
LEEWAY_S: Final = 5
LONGEST_TOKEN: Final = 8000
#: Verified tokens that are remembered, so that their signature is not checked at every call.
REMEMBERED: Final = 4096

_SENTENCES: Final[Mapping[str, tuple[str, str]]] = MappingProxyType(
    {
        "token_missing": (
            "Anropet saknar token; logga in först",
            "The call carries no token; log in first",
        ),
        "token_expired": (
            "Inloggningen har gått ut; logga in igen",
            "The login has expired; log in again",
        ),
        "token_not_yet_valid": (
            "Token gäller inte än; utfärdarens klocka och vår går olika",
            "The token is not valid yet; the issuer's clock and ours differ",
        ),
        "token_forged": (
            "Token är inte signerad av den utfärdare som den uppger",
            "The token was not signed by the issuer it names",
        ),
        "token_wrong_audience": (
            "Token är utfärdad för ett annat system",
            "The token was issued for another system",
        ),
        "token_malformed": (
            "Token är felaktigt uppbyggd: {field}",
            "The token is malformed: {field}",
        ),
        "token_unknown_key": (
            "Token är signerad med en nyckel som inte är känd här",
            "The token is signed with a key that is not known here",
        ),
        "token_wrong_algorithm": (
            "Token är signerad på ett sätt som inte godtas; bara EdDSA gäller",
            "The token is signed in a way that is not accepted; only EdDSA is",
        ),
        "token_local_key": (
            "Token är utfärdad lokalt, och det gäller bara vid utveckling",
            "The token was issued locally, which counts in development only",
        ),
    }
)

_LOG: Final = structlog.get_logger()


def _forbidden(code: str, **details: str) -> Forbidden:
    """The refusal of a token. Nothing of the token itself is told, and nothing is chained to it."""
    sv, en = _SENTENCES[code]
    return Forbidden(
        {"code": code, **details, "sv": sv.format_map(details), "en": en.format_map(details)}
    )


@dataclass(frozen=True, slots=True)
class HeldRole:
    """A role that a person holds, for a body and for a time."""

    #: A mistyped `valid_to` must not pass as a role without end.
    __pydantic_config__: ClassVar[ConfigDict] = ConfigDict(extra="forbid")

    role: Role
    body_id: Slug | None
    valid_from: date
    #: The last day it is held; none when no end is set.
    valid_to: date | None
    #: The person whose role this is, when it is held as that person's deputy.
    deputy_for: PersonId | None = None

    def is_valid(self, on: date) -> bool:
        """Whether it is held on that day: both the first and the last day count."""
        return self.valid_from <= on and (self.valid_to is None or on <= self.valid_to)


@dataclass(frozen=True, slots=True)
class Caller:
    """The person behind a verified token, without the token."""

    person_id: str
    roles: tuple[HeldRole, ...]
    #: How sure the issuer is of who it is (tillitsnivå), 1 to 4.
    assurance: int
    token_id: str
    issuer: str

    def entitling(
        self, procedure: Procedure, on: date, body_id: str | None = None
    ) -> tuple[HeldRole, ...]:
        """The roles, valid on that day, that let the person call it for that body, or for some body."""
        entitling = []
        for held in self.roles:
            scope = scope_of(procedure, held.role) if held.is_valid(on) else None
            own = held.body_id is not None and body_id in {None, held.body_id}
            if scope is Scope.ANY or (scope is Scope.OWN_BODY and own):
                entitling.append(held)
        return tuple(entitling)

    def scopes(self, procedure: Procedure, on: date) -> tuple[frozenset[str], bool]:
        """The bodies for which the person may call it, and whether that is every body."""
        bodies: set[str] = set()
        everywhere = False
        for held in self.entitling(procedure, on):
            if scope_of(procedure, held.role) is Scope.ANY:
                everywhere = True
            elif held.body_id is not None:
                bodies.add(held.body_id)
        return frozenset(bodies), everywhere

    def deputised(self, procedure: Procedure, on: date, body_id: str | None = None) -> str | None:
        """The person for whom the caller acts; none where a role in the caller's own right is enough.

        Without the body that the act concerns, a role of one's own for another body would count.
        """
        entitling = self.entitling(procedure, on, body_id)
        if any(held.deputy_for is None for held in entitling):
            return None
        return next((held.deputy_for for held in entitling), None)


class _Claims(BaseModel):
    """What a token must say. Claims that are not named here are ignored."""

    model_config = ConfigDict(strict=True)

    sub: PersonId
    roles: Annotated[tuple[HeldRole, ...], Field(max_length=200)]
    aal: Annotated[int, Field(ge=1, le=4)]
    aud: str | list[str]
    exp: Annotated[int, Field(ge=0, le=2**40)]
    iat: Annotated[int, Field(ge=0, le=2**40)]
    nbf: Annotated[int, Field(ge=0, le=2**40)] = 0
    jti: ExternalId
    iss: ExternalId


class KeysRefused(ValueError):
    """A key file that can't be trusted or understood; says which rule it breaks."""


@dataclass(frozen=True, slots=True)
class _Key:
    public: Ed25519PublicKey
    #: The only issuer that may use it, when the file says so.
    issuer: str | None


def _read_keys(text: str) -> dict[str, _Key]:
    """The Ed25519 keys of a JWKS by their `kid`. Keys of other kinds are left out: they can't be used here."""
    try:
        entries = json.loads(text)["keys"]
    except (ValueError, KeyError, TypeError) as error:
        msg = 'it is not a JSON Web Key Set: {"keys": [...]}'
        raise KeysRefused(msg) from error
    keys: dict[str, _Key] = {}
    for entry in entries:
        if not isinstance(entry, dict) or entry.get("crv") != "Ed25519":
            continue
        kid, issuer = entry.get("kid"), entry.get("iss")
        if not isinstance(kid, str) or not isinstance(issuer, str | None):
            msg = "a key needs a `kid`, and `iss` is a text where it is given"
            raise KeysRefused(msg)
        if "d" in entry:
            msg = f"key {kid} is a private key; replace it and give only the public part"
            raise KeysRefused(msg)
        if kid in keys:
            msg = f"two keys have the kid {kid}"
            raise KeysRefused(msg)
        try:
            public = OKPAlgorithm.from_jwk(entry)
        except jwt.PyJWTError as error:
            msg = f"key {kid} is not an Ed25519 key"
            raise KeysRefused(msg) from error
        if not isinstance(public, Ed25519PublicKey):
            msg = f"key {kid} is not an Ed25519 key"
            raise KeysRefused(msg)
        keys[kid] = _Key(public, issuer)
    return keys


class Keyring:
    """Verifies tokens with the issuers' public keys, read from a JWKS file that may change at any time.

    `local_keys` says whether tokens of the local development issuer count; production says no.
    For one thread (green threads included: nothing in here yields).
    """

    def __init__(self, path: Path, audience: str = AUDIENCE, *, local_keys: bool) -> None:
        self._path = path
        self._audience = audience
        self._local_keys = local_keys
        self._jws = jwt.PyJWS(algorithms=[ALGORITHM])
        self._verified: dict[bytes, tuple[int, Caller]] = {}
        self._seen = self._fingerprint()
        self._looked_at = monotonic()
        self._keys = self._read()

    def verify(self, token: str) -> Caller:
        """The person behind the token; raises `Forbidden` with a stable `code`."""
        if not token:
            raise _forbidden("token_missing")
        if len(token) > LONGEST_TOKEN or not token.isascii():
            raise _forbidden("token_malformed", field="token")
        if monotonic() - self._looked_at >= 1:
            self._refresh()
        digest = hashlib.sha256(token.encode()).digest()
        now = system_now().timestamp()
        known = self._verified.pop(digest, None)
        expires, caller = known or self._check(token, now)
        if now >= expires + LEEWAY_S:
            raise _forbidden("token_expired")
        # Put back last: the first of the dict is the least recently used one.
        self._verified[digest] = (expires, caller)
        if len(self._verified) > REMEMBERED:
            del self._verified[next(iter(self._verified))]
        return caller

    def _check(self, token: str, now: float) -> tuple[int, Caller]:
        """Signature first: nothing that an unsigned token claims is looked at."""
        try:
            header = jwt.get_unverified_header(token)
        except jwt.PyJWTError:
            raise _forbidden("token_malformed", field="header") from None
        if header.get("alg") != ALGORITHM:
            raise _forbidden("token_wrong_algorithm")
        key = self._key(str(header.get("kid")))
        try:
            payload = self._jws.decode_complete(token, key.public, algorithms=[ALGORITHM])[
                "payload"
            ]
        except jwt.InvalidSignatureError:
            raise _forbidden("token_forged") from None
        except jwt.PyJWTError:
            raise _forbidden("token_malformed", field="header") from None
        try:
            claims = _Claims.model_validate_json(payload)
        except ValidationError as error:
            path = ".".join(str(part) for part in error.errors(include_input=False)[0]["loc"])
            raise _forbidden("token_malformed", field=path or "payload") from None
        self._check_claims(claims, key, now)
        return claims.exp, Caller(
            claims.sub, claims.roles, claims.aal, token_id=claims.jti, issuer=claims.iss
        )

    def _check_claims(self, claims: _Claims, key: _Key, now: float) -> None:
        if LOCAL_ISSUER in {claims.iss, key.issuer} and not self._local_keys:
            raise _forbidden("token_local_key")
        if key.issuer not in {None, claims.iss}:
            raise _forbidden("token_forged")
        audiences = [claims.aud] if isinstance(claims.aud, str) else claims.aud
        if self._audience not in audiences:
            raise _forbidden("token_wrong_audience")
        if max(claims.iat, claims.nbf) > now + LEEWAY_S:
            raise _forbidden("token_not_yet_valid")
        if claims.exp - claims.iat > LONGEST_LIFETIME.total_seconds():
            raise _forbidden("token_malformed", field="exp")
        for index, held in enumerate(claims.roles):
            if held.valid_to is not None and held.valid_to < held.valid_from:
                raise _forbidden("token_malformed", field=f"roles.{index}.valid_to")
            if held.deputy_for == claims.sub:
                raise _forbidden("token_malformed", field=f"roles.{index}.deputy_for")

    def _key(self, kid: str) -> _Key:
        """An unknown `kid` may be a new key: the file is looked at before the token is refused."""
        if kid not in self._keys:
            self._refresh()
        try:
            return self._keys[kid]
        except KeyError:
            raise _forbidden("token_unknown_key") from None

    def _fingerprint(self) -> tuple[int, int, int] | None:
        try:
            status = self._path.stat()
        except OSError:
            return None
        return status.st_mtime_ns, status.st_size, status.st_ino

    def _refresh(self) -> None:
        """Read the file again if it has changed. A faulty one changes nothing; a removed one ends all trust."""
        self._looked_at = monotonic()
        fingerprint = self._fingerprint()
        if fingerprint == self._seen:
            return
        self._seen = fingerprint
        try:
            self._keys = self._read()
        except KeysRefused as error:
            _LOG.error("identity_keys_refused", reason=str(error))
            return
        self._verified.clear()

    def _read(self) -> dict[str, _Key]:
        try:
            text = self._path.read_text(encoding="utf-8")
        except FileNotFoundError:
            _LOG.warning("identity_keys_absent", path=str(self._path))
            return {}
        except (OSError, UnicodeDecodeError) as error:
            msg = f"it can't be read ({type(error).__name__})"
            raise KeysRefused(msg) from error
        keys = _read_keys(text)
        _LOG.info("identity_keys_read", kids=sorted(keys))
        return keys


_ROLES: Final = TypeAdapter(tuple[HeldRole, ...])


class LocalIssuer:
    """Issues tokens for development, with a key of its own that is made on first use."""

    def __init__(self, run_dir: Path, audience: str = AUDIENCE) -> None:
        self.folder = run_dir / "identity"
        self.keys_path = self.folder / "keys.json"
        self._audience = audience
        self._private = self._make_key()
        public = OKPAlgorithm.to_jwk(self._private.public_key(), as_dict=True)
        self._kid = f"{LOCAL_ISSUER}-{hashlib.sha256(public['x'].encode()).hexdigest()[:16]}"
        self._publish(
            {
                "keys": [
                    {
                        **public,
                        "kid": self._kid,
                        "use": "sig",
                        "alg": ALGORITHM,
                        "iss": LOCAL_ISSUER,
                    }
                ]
            }
        )

    def token(
        self,
        person_id: str,
        roles: Iterable[HeldRole],
        *,
        lifetime: timedelta = timedelta(hours=8),
        assurance: int = 3,
    ) -> str:
        """A token that says: this is the person, with these roles. At most twelve hours."""
        if lifetime > LONGEST_LIFETIME:
            msg = f"a token lives at most {LONGEST_LIFETIME}"
            raise ValueError(msg)
        now = int(system_now().timestamp())
        claims = {
            "iss": LOCAL_ISSUER,
            "aud": self._audience,
            "sub": person_id,
            "roles": _ROLES.dump_python(tuple(roles), mode="json"),
            "aal": assurance,
            "iat": now,
            "exp": now + int(lifetime.total_seconds()),
            "jti": secrets.token_hex(16),
        }
        return jwt.encode(claims, self._private, algorithm=ALGORITHM, headers={"kid": self._kid})

    def _make_key(self) -> Ed25519PrivateKey:
        """The one key of this run directory: whoever links its own first has made it, for everybody."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.folder.chmod(0o700)
        path = self.folder / "issuer.pem"
        if not path.exists():
            pem = Ed25519PrivateKey.generate().private_bytes(
                Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()
            )
            draft = self._write_draft(pem)
            try:
                os.link(draft, path)
            except FileExistsError:
                pass
            finally:
                draft.unlink()
        private = load_pem_private_key(path.read_bytes(), password=None)
        if not isinstance(private, Ed25519PrivateKey):
            msg = f"{path} does not hold an Ed25519 key; remove it, and a new one is made"
            raise KeysRefused(msg)
        return private

    def _publish(self, keys: Mapping[str, Any]) -> None:
        """Write the public key beside it, unless it is there: an unchanged file is not read again."""
        text = json.dumps(keys, indent=2, sort_keys=True) + "\n"
        if not self.keys_path.exists() or self.keys_path.read_text(encoding="utf-8") != text:
            self._write_draft(text.encode()).replace(self.keys_path)

    def _write_draft(self, content: bytes) -> Path:
        """A complete file under a name nobody else uses, readable by its owner alone."""
        draft = self.folder / f".draft.{secrets.token_hex(8)}"
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        return draft
