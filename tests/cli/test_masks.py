"""What is masked for the reader is shown as masked, in the reader's language."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest

from contracts.rpc import portfolio as rpc
from contracts.rpc.notify import Language
from contracts.words.secrecy import secret, translated
from tests.cli.samples import UUID, a_reply

GROUND = "19 kap. 3 §"
SV, EN = "sekretessmarkerad (OSL 19 kap. 3 §)", "marked for secrecy (OSL 19 kap. 3 §)"


def a_mask(field, *, masked=True):
    words = secret([GROUND])
    return rpc.Mask(field=field, ground=GROUND, masked=masked, sv=words.sv, en=words.en)


def masked_parts():
    return {
        "title": SV,
        "summary": SV,
        "costs": (),
        "cost_total": Decimal("0.00"),
        "masks": (a_mask("title"), a_mask("summary"), a_mask("costs")),
    }


@pytest.mark.parametrize(("language", "words", "other"), [("sv", SV, EN), ("en", EN, SV)])
@pytest.mark.parametrize("shown", ["get-project", "list-projects", "case"])
def test_a_mask_is_told_in_the_readers_language_and_never_as_a_sum_of_nothing(
    logged_in, client, shown, language, words, other
):
    view = a_reply(rpc.ProjectView).model_copy(update=masked_parts())
    summary = a_reply(rpc.ProjectSummary).model_copy(
        update={name: value for name, value in masked_parts().items() if name != "costs"}
    )
    client.answer("portfolio.get_project", view)
    client.answer("portfolio.list_projects", rpc.Projects(items=(summary,)))
    client.answer("portfolio.get_case", a_reply(rpc.CaseView).model_copy(update={"project": view}))
    asked = ("case", UUID) if shown == "case" else ("portfolio", shown)
    ran = logged_in(*asked, lang=Language(language))
    assert ran.code == 0
    told = " ".join(ran.out.replace("│", " ").replace("┃", " ").split())
    start = words.split(" (")[0]
    assert start in told
    assert other.split(" (")[0] not in told
    assert not re.search(r"(?<![\d,])0\s?kr|SEK 0(?![\d.])", told)


def test_only_a_mask_is_translated():
    assert translated(SV) == EN
    assert translated("Den är sekretessmarkerad (OSL 19 kap. 3 §).").startswith("Den är")
