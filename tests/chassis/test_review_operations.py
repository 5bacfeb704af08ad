"""What operators and auditors may ask, and what is no question."""

from __future__ import annotations

import pytest

from chassis.testing import service_under_test
from contracts.errors import Invalid
from contracts.rpc.base import Role
from services.notify.service import Notify


@pytest.mark.parametrize("cursor", ["9" * 300, "x", "-1", "١٢", "1 OR 1=1"])
def test_a_forged_cursor_of_the_audit_is_invalid_on_every_database(
    database_uri: str, cursor: str
) -> None:
    with service_under_test(Notify, database_uri) as notify:
        auditor = notify.person("rut", Role.AUDITOR)

        with pytest.raises(Invalid, match="cursor"):
            notify.call("list_audit", by=auditor, cursor=cursor)
        assert notify.call("list_audit", by=auditor, cursor="7").items == ()
