"""The authority table, walked whole: role × procedure, body and day."""

from __future__ import annotations

from datetime import date
from types import MappingProxyType

import pytest

from chassis.identity import Caller, HeldRole
from contracts.authority import PROCEDURES, scope_of
from contracts.registry import SERVICES
from contracts.rpc.base import Command, Kind, Procedure, Query, Reply, Role, Scope

TODAY = date(2017, 9, 1)
FROM, TO = date(2017, 1, 1), date(2017, 12, 31)
SCHOOLS, STREETS = "utbildningsnamnden", "trafiknamnden"

#: Beside the real table, so that every kind of row is walked whatever the services declare.
EXAMPLES = tuple(
    Procedure(
        f"example.{kind.__name__.lower()}_{scope.value}",
        kind,
        Reply,
        MappingProxyType({Role.CASE_OFFICER: scope}),
        "Exempel",
        "Example",
    )
    for kind in (Command, Query)
    for scope in Scope
)
ALL = (*PROCEDURES.values(), *EXAMPLES)
NAMED = {procedure.name: procedure for procedure in ALL}


def a_caller(*roles: HeldRole) -> Caller:
    return Caller("anna", roles, assurance=3, token_id="token-1", issuer="city")


def a_role(
    role: Role,
    body_id: str | None = SCHOOLS,
    valid_from: date = FROM,
    valid_to: date | None = TO,
    deputy_for: str | None = None,
) -> HeldRole:
    return HeldRole(role, body_id, valid_from, valid_to, deputy_for)


def name(part: Procedure | Role) -> str:
    return part.name if isinstance(part, Procedure) else part.value


def expected(procedure: Procedure, role: Role) -> tuple[frozenset[str], bool]:
    """The rule in its own words: the table's row, and the auditor reads all and does nothing."""
    if role is Role.AUDITOR:
        return frozenset(), not issubclass(procedure.request, Command)
    scope = procedure.allowed.get(role)
    return frozenset({SCHOOLS} if scope is Scope.OWN_BODY else ()), scope is Scope.ANY


@pytest.mark.parametrize("role", Role, ids=name)
@pytest.mark.parametrize("procedure", ALL, ids=name)
def test_a_role_may_what_its_row_says_for_the_bodies_it_says(
    procedure: Procedure, role: Role
) -> None:
    assert a_caller(a_role(role)).scopes(procedure, TODAY) == expected(procedure, role)


def table(caller: Caller, on: date) -> dict[str, tuple[frozenset[str], bool]]:
    """What the caller may do that day, procedure by procedure."""
    return {procedure.name: caller.scopes(procedure, on) for procedure in ALL}


def rows(role: Role) -> dict[str, tuple[frozenset[str], bool]]:
    return {procedure.name: expected(procedure, role) for procedure in ALL}


NOTHING = {procedure.name: (frozenset[str](), False) for procedure in ALL}


@pytest.mark.parametrize("role", Role, ids=name)
def test_a_role_held_for_one_body_never_reaches_another(role: Role) -> None:
    caller = a_caller(a_role(role, STREETS))

    for procedure, (bodies, everywhere) in table(caller, TODAY).items():
        assert SCHOOLS not in bodies, procedure
        assert everywhere == expected(NAMED[procedure], role)[1], procedure


@pytest.mark.parametrize("role", Role, ids=name)
def test_a_role_held_for_no_body_has_no_body_of_its_own(role: Role) -> None:
    caller = a_caller(a_role(role, None))

    assert table(caller, TODAY) == {
        procedure: (frozenset(), everywhere) for procedure, (_, everywhere) in rows(role).items()
    }


@pytest.mark.parametrize("deputy_for", [None, "eva"], ids=["own", "deputy"])
@pytest.mark.parametrize(
    ("on", "held"),
    [
        (date(2016, 12, 31), False),
        (FROM, True),
        (TO, True),
        (date(2018, 1, 1), False),
    ],
    ids=["the day before", "the first day", "the last day", "the day after"],
)
@pytest.mark.parametrize("role", Role, ids=name)
def test_a_role_counts_from_its_first_day_to_its_last(
    role: Role, on: date, deputy_for: str | None, *, held: bool
) -> None:
    caller = a_caller(a_role(role, deputy_for=deputy_for))

    assert table(caller, on) == (rows(role) if held else NOTHING)


@pytest.mark.parametrize("role", Role, ids=name)
def test_a_role_without_a_last_day_goes_on(role: Role) -> None:
    assert table(a_caller(a_role(role, valid_to=None)), date(2030, 1, 1)) == rows(role)


@pytest.mark.parametrize("procedure", ALL, ids=name)
def test_an_auditor_reads_everything_and_writes_nothing(procedure: Procedure) -> None:
    auditor = a_caller(a_role(Role.AUDITOR, None))

    assert auditor.scopes(procedure, TODAY) == (frozenset(), procedure.kind is Kind.QUERY)


@pytest.mark.parametrize("procedure", ALL, ids=name)
def test_no_role_is_no_right(procedure: Procedure) -> None:
    assert a_caller().scopes(procedure, TODAY) == (frozenset(), False)


@pytest.mark.parametrize("procedure", PROCEDURES.values(), ids=name)
def test_every_row_is_complete(procedure: Procedure) -> None:
    assert PROCEDURES[procedure.name] is procedure
    assert procedure.service in SERVICES
    assert procedure.method.isidentifier()
    assert procedure.step_sv
    assert procedure.step_en
    assert any(scope_of(procedure, role) for role in Role)


@pytest.mark.parametrize(
    "procedure", [p for p in PROCEDURES.values() if p.kind is Kind.COMMAND], ids=name
)
def test_no_row_gives_an_auditor_a_command(procedure: Procedure) -> None:
    assert Role.AUDITOR not in procedure.allowed


COMMAND_OWN, COMMAND_ANY, QUERY_OWN, QUERY_ANY = EXAMPLES[0], EXAMPLES[1], EXAMPLES[2], EXAMPLES[3]


def test_the_examples_are_what_they_are_called() -> None:
    assert [p.name for p in (COMMAND_OWN, COMMAND_ANY, QUERY_OWN, QUERY_ANY)] == [
        "example.command_own_body",
        "example.command_any",
        "example.query_own_body",
        "example.query_any",
    ]


def test_roles_for_several_bodies_add_up() -> None:
    caller = a_caller(a_role(Role.CASE_OFFICER), a_role(Role.CASE_OFFICER, STREETS))

    assert caller.scopes(COMMAND_OWN, TODAY) == (frozenset({SCHOOLS, STREETS}), False)


def test_only_the_roles_of_the_day_add_up() -> None:
    caller = a_caller(
        a_role(Role.CASE_OFFICER, valid_to=date(2017, 8, 31)),
        a_role(Role.CASE_OFFICER, STREETS, valid_from=TODAY),
    )

    assert caller.scopes(COMMAND_OWN, TODAY) == (frozenset({STREETS}), False)


def test_the_entitling_roles_are_those_the_audit_names() -> None:
    officer, other = a_role(Role.CASE_OFFICER), a_role(Role.REGISTRAR)
    expired = a_role(Role.CASE_OFFICER, STREETS, valid_to=date(2017, 8, 31))
    of_no_body = a_role(Role.CASE_OFFICER, None)

    caller = a_caller(other, officer, expired, of_no_body)

    assert caller.entitling(COMMAND_OWN, TODAY) == (officer,)
    assert caller.entitling(COMMAND_OWN, TODAY, SCHOOLS) == (officer,)
    assert caller.entitling(COMMAND_OWN, TODAY, STREETS) == ()
    assert caller.entitling(COMMAND_ANY, TODAY, STREETS) == (officer, of_no_body)


DEPUTY = a_role(Role.CASE_OFFICER, deputy_for="eva")


@pytest.mark.parametrize(
    ("roles", "body_id", "deputised"),
    [
        ((DEPUTY,), None, "eva"),
        ((DEPUTY,), SCHOOLS, "eva"),
        ((DEPUTY, a_role(Role.CASE_OFFICER)), SCHOOLS, None),
        ((DEPUTY, a_role(Role.CASE_OFFICER, STREETS)), SCHOOLS, "eva"),
        ((DEPUTY, a_role(Role.CASE_OFFICER, STREETS)), STREETS, None),
        ((DEPUTY, a_role(Role.REGISTRAR)), SCHOOLS, "eva"),
        ((DEPUTY, a_role(Role.CASE_OFFICER, valid_to=date(2017, 8, 31))), SCHOOLS, "eva"),
        ((a_role(Role.CASE_OFFICER),), SCHOOLS, None),
        ((), SCHOOLS, None),
    ],
)
def test_an_act_is_a_deputys_only_where_no_role_of_ones_own_is_enough(
    roles: tuple[HeldRole, ...], body_id: str | None, deputised: str | None
) -> None:
    assert a_caller(*roles).deputised(COMMAND_OWN, TODAY, body_id) == deputised


def test_a_role_that_reaches_every_body_is_enough_for_any_of_them() -> None:
    caller = a_caller(a_role(Role.CASE_OFFICER, deputy_for="eva"))

    assert caller.deputised(COMMAND_ANY, TODAY, STREETS) == "eva"
