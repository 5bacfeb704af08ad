"""Tokens: what is believed, what is refused and why, and the local issuer."""

from __future__ import annotations

import base64
import json
import multiprocessing
import os
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric.ed448 import Ed448PrivateKey
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jwt.algorithms import OKPAlgorithm

from chassis import clock, identity
from chassis.identity import Caller, HeldRole, Keyring, KeysRefused, LocalIssuer
from contracts.errors import Forbidden
from contracts.rpc.base import Role

CITY = "https://id.stockholm.example"
SCHOOLS = HeldRole(Role.CASE_OFFICER, "utbildningsnamnden", date(2017, 1, 1), None)


@dataclass
class CityIssuer:
    """A city's own issuer: signs whatever a test wants it to say."""

    kid: str = "city-1"
    private: Ed25519PrivateKey | Ed448PrivateKey = field(default_factory=Ed25519PrivateKey.generate)

    def public(self, **changes: Any) -> dict[str, Any]:
        key = OKPAlgorithm.to_jwk(self.private.public_key(), as_dict=True)
        return {**key, "kid": self.kid, "use": "sig", "alg": "EdDSA", **changes}

    def token(self, *, drop: str = "", headers: dict[str, Any] | None = None, **claims: Any) -> str:
        now = int(time.time())
        said: dict[str, Any] = {
            "iss": CITY,
            "aud": "radslag",
            "sub": "anna",
            "roles": [
                {
                    "role": "case_officer",
                    "body_id": "utbildningsnamnden",
                    "valid_from": "2017-01-01",
                    "valid_to": None,
                }
            ],
            "aal": 3,
            "iat": now,
            "exp": now + 3600,
            "jti": "token-1",
            **claims,
        }
        said.pop(drop, None)
        return jwt.encode(
            said, self.private, algorithm="EdDSA", headers={"kid": self.kid, **(headers or {})}
        )


def write_keys(path: Path, *keys: dict[str, Any]) -> None:
    path.write_text(json.dumps({"keys": keys}))


@pytest.fixture
def keys_path(tmp_path: Path) -> Path:
    return tmp_path / "keys.json"


@pytest.fixture
def issuer(keys_path: Path) -> CityIssuer:
    issuer = CityIssuer()
    write_keys(keys_path, issuer.public())
    return issuer


@pytest.fixture
def keyring(issuer: CityIssuer, keys_path: Path) -> Keyring:
    return Keyring(keys_path, local_keys=False)


def refusal(keyring: Keyring, token: str) -> dict[str, Any]:
    """What the caller is told; the token is in none of it, and nothing that holds it is chained."""
    with pytest.raises(Forbidden) as refused:
        keyring.verify(token)
    told = refused.value.told
    assert told["sv"]
    assert told["en"]
    assert not token or token not in json.dumps(told)
    assert refused.value.__suppress_context__ or refused.value.__context__ is None
    return told


def code(keyring: Keyring, token: str) -> str:
    return str(refusal(keyring, token)["code"])


def test_a_city_token_tells_who_calls_and_in_which_roles(
    keyring: Keyring, issuer: CityIssuer
) -> None:
    assert keyring.verify(issuer.token()) == Caller(
        "anna", (SCHOOLS,), assurance=3, token_id="token-1", issuer=CITY
    )


def test_a_token_for_several_systems_is_believed_when_this_is_one_of_them(
    keyring: Keyring, issuer: CityIssuer
) -> None:
    assert keyring.verify(issuer.token(aud=["ils", "radslag"])).person_id == "anna"


def now() -> int:
    return int(time.time())


REFUSED: dict[str, tuple[Callable[[CityIssuer], str], str]] = {
    "nothing at all": (lambda _: "", "token_missing"),
    "expired": (lambda city: city.token(iat=now() - 100, exp=now() - 6), "token_expired"),
    "issued in the future": (lambda city: city.token(iat=now() + 60), "token_not_yet_valid"),
    "not to be used before": (lambda city: city.token(nbf=now() + 60), "token_not_yet_valid"),
    "another's signature under a known kid": (lambda _: CityIssuer().token(), "token_forged"),
    "for another system": (lambda city: city.token(aud="ils"), "token_wrong_audience"),
    "for no system in particular": (lambda city: city.token(aud=[]), "token_wrong_audience"),
    "an unknown kid": (lambda _: CityIssuer("city-9").token(), "token_unknown_key"),
    "not a token": (lambda _: "open sesame", "token_malformed"),
    "not ASCII": (lambda _: "å.ä.ö", "token_malformed"),
    "too long": (lambda city: city.token(jti="x" * 8000), "token_malformed"),
    "an extension it must understand": (
        lambda city: city.token(headers={"crit": ["x"], "x": 1}),
        "token_malformed",
    ),
}


@pytest.mark.parametrize("case", REFUSED)
def test_a_token_is_refused_with_a_stable_code(
    case: str, keyring: Keyring, issuer: CityIssuer
) -> None:
    make, expected = REFUSED[case]

    assert code(keyring, make(issuer)) == expected


@pytest.mark.parametrize("claim", ["sub", "roles", "aal", "aud", "exp", "iat", "jti", "iss"])
def test_every_claim_is_required_and_the_missing_one_is_named(
    claim: str, keyring: Keyring, issuer: CityIssuer
) -> None:
    told = refusal(keyring, issuer.token(drop=claim))

    assert (told["code"], told["field"]) == ("token_malformed", claim)
    assert claim in told["sv"]


def a_role(**changes: Any) -> dict[str, Any]:
    return {
        "role": "case_officer",
        "body_id": "utbildningsnamnden",
        "valid_from": "2017-01-01",
        "valid_to": None,
        **changes,
    }


@pytest.mark.parametrize(
    ("claims", "field"),
    [
        ({"sub": "Anna Andersson"}, "sub"),
        ({"aal": 0}, "aal"),
        ({"aal": "3"}, "aal"),
        ({"exp": "tomorrow"}, "exp"),
        ({"exp": float("inf")}, "exp"),
        ({"exp": 2**60}, "exp"),
        ({"jti": ""}, "jti"),
        ({"roles": "auditor"}, "roles"),
        ({"roles": [a_role(role="king")]}, "roles.0.role"),
        ({"roles": [a_role(), a_role(body_id="Utbildningsnämnden")]}, "roles.1.body_id"),
        ({"roles": [a_role(valid_from="soon")]}, "roles.0.valid_from"),
        ({"roles": [a_role(valid_to="2016-12-31")]}, "roles.0.valid_to"),
        ({"roles": [a_role(valid_too="2017-12-31")]}, "roles.0.valid_too"),
        ({"roles": [a_role(deputy_for="anna")]}, "roles.0.deputy_for"),
    ],
)
def test_a_claim_that_makes_no_sense_is_named(
    claims: dict[str, Any], field: str, keyring: Keyring, issuer: CityIssuer
) -> None:
    told = refusal(keyring, issuer.token(**claims))

    assert (told["code"], told["field"]) == ("token_malformed", field)


def test_a_role_without_its_last_day_is_refused_rather_than_held_for_ever(
    keyring: Keyring, issuer: CityIssuer
) -> None:
    role = a_role()
    del role["valid_to"]

    assert refusal(keyring, issuer.token(roles=[role]))["field"] == "roles.0.valid_to"


def test_a_token_may_live_twelve_hours_and_no_longer(keyring: Keyring, issuer: CityIssuer) -> None:
    twelve = 12 * 3600

    assert keyring.verify(issuer.token(iat=now(), exp=now() + twelve)).person_id == "anna"
    assert refusal(keyring, issuer.token(iat=now(), exp=now() + twelve + 10))["field"] == "exp"


def test_clocks_may_differ_by_five_seconds(keyring: Keyring, issuer: CityIssuer) -> None:
    assert keyring.verify(issuer.token(iat=now() + 4)).person_id == "anna"
    assert keyring.verify(issuer.token(iat=now() - 60, exp=now() - 2)).person_id == "anna"


def segment(content: dict[str, Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps(content).encode()).rstrip(b"=").decode()


@pytest.mark.parametrize("algorithm", ["none", "None", "HS256", "ES256", "Ed25519", "eddsa", None])
def test_only_eddsa_is_accepted_whatever_the_header_says(
    algorithm: str | None, keyring: Keyring, issuer: CityIssuer
) -> None:
    _, payload, signature = issuer.token().split(".")
    header = segment({"alg": algorithm, "kid": issuer.kid})

    assert code(keyring, f"{header}.{payload}.{signature}") == "token_wrong_algorithm"


def test_the_public_key_is_never_taken_for_a_shared_secret(
    keyring: Keyring, issuer: CityIssuer
) -> None:
    claims = jwt.decode(issuer.token(), options={"verify_signature": False})
    public = issuer.private.public_key().public_bytes_raw()

    forged = jwt.encode(claims, public, algorithm="HS256", headers={"kid": issuer.kid})

    assert code(keyring, forged) == "token_wrong_algorithm"


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_a_token_with_any_bit_changed_is_refused(
    data: st.DataObject, keyring: Keyring, issuer: CityIssuer
) -> None:
    parts = [
        bytearray(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))
        for part in issuer.token().split(".")
    ]
    part = parts[data.draw(st.integers(0, 2))]
    bit = data.draw(st.integers(0, len(part) * 8 - 1))
    part[bit // 8] ^= 1 << bit % 8
    forged = ".".join(base64.urlsafe_b64encode(part).rstrip(b"=").decode() for part in parts)

    with pytest.raises(Forbidden):
        keyring.verify(forged)


def test_the_caller_and_what_is_remembered_do_not_hold_the_token(
    keyring: Keyring, issuer: CityIssuer
) -> None:
    token = issuer.token()
    caller = keyring.verify(token)

    assert token not in repr(caller)
    assert token not in repr(vars(keyring))


def count_signature_checks(keyring: Keyring, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    checked: list[str] = []
    check = keyring._check

    def counted(token: str, at: float) -> tuple[int, Caller]:
        checked.append(token)
        return check(token, at)

    monkeypatch.setattr(keyring, "_check", counted)
    return checked


def test_a_signature_is_checked_once_while_the_token_lives(
    keyring: Keyring, issuer: CityIssuer, monkeypatch: pytest.MonkeyPatch
) -> None:
    checked = count_signature_checks(keyring, monkeypatch)
    token = issuer.token()

    assert keyring.verify(token) is keyring.verify(token)
    assert len(checked) == 1


def test_a_remembered_token_expires_all_the_same(
    keyring: Keyring, issuer: CityIssuer, monkeypatch: pytest.MonkeyPatch
) -> None:
    token = issuer.token(exp=now() + 60)
    keyring.verify(token)
    later = clock.system_now() + timedelta(seconds=66)
    monkeypatch.setattr(identity, "system_now", lambda: later)

    assert code(keyring, token) == "token_expired"
    assert not keyring._verified


def test_what_is_remembered_is_bounded_and_the_least_used_goes_first(
    keyring: Keyring, issuer: CityIssuer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(identity, "REMEMBERED", 3)
    tokens = [issuer.token(jti=f"token-{number}") for number in range(4)]
    for token in tokens[:3]:
        keyring.verify(token)
    keyring.verify(tokens[0])
    keyring.verify(tokens[3])
    checked = count_signature_checks(keyring, monkeypatch)

    for token in (tokens[0], tokens[2], tokens[3], tokens[1]):
        keyring.verify(token)

    assert checked == [tokens[1]]
    assert len(keyring._verified) == 3


def pass_a_second(keyring: Keyring) -> None:
    """As if the file had last been looked at a second ago."""
    keyring._looked_at -= 1


def test_keys_are_rotated_without_a_restart(
    keyring: Keyring, issuer: CityIssuer, keys_path: Path
) -> None:
    old, new = issuer.token(), CityIssuer("city-2")

    write_keys(keys_path, issuer.public(), new.public())
    assert keyring.verify(new.token()).issuer == CITY
    assert keyring.verify(old).person_id == "anna"

    write_keys(keys_path, new.public())
    pass_a_second(keyring)
    assert code(keyring, old) == "token_unknown_key"
    assert keyring.verify(new.token()).person_id == "anna"


def test_a_kid_given_to_another_key_ends_the_old_keys_tokens(
    keyring: Keyring, issuer: CityIssuer, keys_path: Path
) -> None:
    old = issuer.token()
    keyring.verify(old)

    write_keys(keys_path, CityIssuer().public(note="a new key"))
    pass_a_second(keyring)

    assert code(keyring, old) == "token_forged"


def test_known_keys_are_looked_up_at_most_once_a_second(
    keyring: Keyring, issuer: CityIssuer, keys_path: Path
) -> None:
    keyring.verify(issuer.token())
    keys_path.unlink()

    assert keyring.verify(issuer.token(jti="token-2")).person_id == "anna"
    pass_a_second(keyring)
    assert code(keyring, issuer.token(jti="token-3")) == "token_unknown_key"


def test_a_faulty_new_file_changes_nothing(
    keyring: Keyring, issuer: CityIssuer, keys_path: Path
) -> None:
    keys_path.write_text('{"keys": [')
    pass_a_second(keyring)

    assert keyring.verify(issuer.token()).person_id == "anna"


def test_a_file_that_comes_later_is_found(issuer: CityIssuer, tmp_path: Path) -> None:
    path = tmp_path / "later" / "keys.json"
    keyring = Keyring(path, local_keys=False)
    assert code(keyring, issuer.token()) == "token_unknown_key"

    path.parent.mkdir()
    write_keys(path, issuer.public())

    assert keyring.verify(issuer.token()).person_id == "anna"


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("", "not a JSON Web Key Set"),
        ("[]", "not a JSON Web Key Set"),
        ('{"keys": [{"crv": "Ed25519", "kty": "OKP", "x": "AA"}]}', "kid"),
        ('{"keys": [{"crv": "Ed25519", "kty": "OKP", "kid": "a", "x": "AA"}]}', "key a is not"),
        ('{"keys": [{"crv": "Ed25519", "kty": "OKP", "kid": "a"}]}', "key a is not"),
        ('{"keys": [{"crv": "Ed25519", "kid": "a", "iss": 1}]}', "iss"),
        ('{"keys": [{"crv": "Ed25519", "kid": "a", "d": "AA", "x": "AA"}]}', "private"),
    ],
)
def test_a_faulty_key_file_stops_the_start_and_says_why(
    content: str, reason: str, keys_path: Path
) -> None:
    keys_path.write_text(content)

    with pytest.raises(KeysRefused, match=reason):
        Keyring(keys_path, local_keys=False)


def test_two_keys_may_not_share_a_kid(keys_path: Path) -> None:
    write_keys(keys_path, CityIssuer().public(), CityIssuer().public())

    with pytest.raises(KeysRefused, match="two keys"):
        Keyring(keys_path, local_keys=False)


def test_keys_of_other_kinds_in_the_file_are_left_out(issuer: CityIssuer, keys_path: Path) -> None:
    other = CityIssuer("city-448", Ed448PrivateKey.generate())
    rsa = {"kty": "RSA", "kid": "city-rsa", "n": "AQAB", "e": "AQAB"}
    write_keys(keys_path, rsa, other.public(), issuer.public())
    keyring = Keyring(keys_path, local_keys=False)

    assert keyring.verify(issuer.token()).person_id == "anna"
    assert code(keyring, other.token()) == "token_unknown_key"


def test_a_key_bound_to_an_issuer_speaks_for_no_other(issuer: CityIssuer, keys_path: Path) -> None:
    write_keys(keys_path, issuer.public(iss=CITY))
    keyring = Keyring(keys_path, local_keys=False)

    assert keyring.verify(issuer.token()).person_id == "anna"
    assert code(keyring, issuer.token(iss="https://id.other.example")) == "token_forged"


def test_a_local_token_counts_in_development_and_never_in_production(tmp_path: Path) -> None:
    local = LocalIssuer(tmp_path)
    token = local.token("anna", [SCHOOLS])

    assert Keyring(local.keys_path, local_keys=True).verify(token).roles == (SCHOOLS,)
    assert code(Keyring(local.keys_path, local_keys=False), token) == "token_local_key"


def test_a_local_key_can_not_pass_for_the_citys_in_production(tmp_path: Path) -> None:
    local = LocalIssuer(tmp_path)
    disguised = CityIssuer(local._kid, local._private)

    assert code(Keyring(local.keys_path, local_keys=False), disguised.token()) == "token_local_key"


def test_a_local_token_carries_its_deputies_and_assurance(tmp_path: Path) -> None:
    local = LocalIssuer(tmp_path)
    deputy = HeldRole(
        Role.COUNCIL_CHAIR, "digitaliseringsradet", date(2017, 7, 1), date(2017, 7, 31), "eva"
    )

    caller = Keyring(local.keys_path, local_keys=True).verify(
        local.token("bo", [SCHOOLS, deputy], assurance=2)
    )

    assert (caller.person_id, caller.roles, caller.assurance) == ("bo", (SCHOOLS, deputy), 2)
    assert caller.issuer == "radslag-local"


def test_a_local_token_for_longer_than_twelve_hours_is_not_made(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="at most"):
        LocalIssuer(tmp_path).token("anna", [], lifetime=timedelta(hours=13))


def test_local_keys_are_readable_by_their_owner_alone(tmp_path: Path) -> None:
    (tmp_path / "identity").mkdir(mode=0o755)
    before = os.umask(0)
    try:
        local = LocalIssuer(tmp_path)
    finally:
        os.umask(before)

    assert local.folder.stat().st_mode & 0o777 == 0o700
    assert (local.folder / "issuer.pem").stat().st_mode & 0o777 == 0o600
    assert sorted(path.name for path in local.folder.iterdir()) == ["issuer.pem", "keys.json"]


def test_the_local_key_is_made_once_and_its_file_left_alone(tmp_path: Path) -> None:
    first = LocalIssuer(tmp_path)
    written = first.keys_path.stat().st_mtime_ns
    token = first.token("anna", [SCHOOLS])

    again = LocalIssuer(tmp_path)

    assert again.keys_path.stat().st_mtime_ns == written
    assert Keyring(again.keys_path, local_keys=True).verify(token).person_id == "anna"


def _issue(run_dir: str, number: int) -> str:
    return LocalIssuer(Path(run_dir)).token(f"person-{number}", [SCHOOLS])


def test_processes_that_start_together_share_one_local_key(tmp_path: Path) -> None:
    with multiprocessing.get_context("spawn").Pool(4) as pool:
        tokens = pool.starmap(_issue, [(str(tmp_path), number) for number in range(8)], chunksize=1)
    keyring = Keyring(tmp_path / "identity" / "keys.json", local_keys=True)

    assert {keyring.verify(token).person_id for token in tokens} == {
        f"person-{number}" for number in range(8)
    }
    assert len(list((tmp_path / "identity").iterdir())) == 2
