"""Reference data to and from files, with each fault at its cell."""

from __future__ import annotations

from datetime import date

import openpyxl
import pytest
import yaml

from contracts.rpc import portfolio
from contracts.rpc.portfolio import ImportedRow, ImportKind, ImportOutcome, ImportReport
from tests.cli.samples import a_reply
from tests.portfolio.builders import STRATEGY, an_item

BODY = portfolio.BodyFacts(
    version=1,
    name={"sv": "AB Stokab", "en": "=Stokab"},
    kind="company",
    parent_id="stadshus-ab",
    valid_from=date(2014, 1, 1),
    valid_to=None,
    successor_id=None,
    owners=({"name": "Stockholms Stadshus AB", "body_id": "stadshus-ab", "percent": "100"},),
    mark="known",
    source="BU14",
)
VERSION = portfolio.StrategyView(
    **{
        **STRATEGY,
        "case_number": "171-908/2016",
        "version": 1,
        "target_groups": (an_item("elever", kind="pupils", valid_to=date(2020, 12, 31)),),
        "focus_areas": (an_item("halsa"),),
    }
)


@pytest.fixture
def registered(client):
    """A company, a version and its adoption."""
    listed = a_reply(portfolio.BodyView, body_id="stokab")
    client.answer("portfolio.list_bodies", portfolio.Bodies(items=(listed,)))
    client.answer("portfolio.get_body", portfolio.BodyHistory(body=listed, versions=(BODY,)))
    summary = a_reply(portfolio.StrategySummary, strategy_id=VERSION.strategy_id)
    client.answer("portfolio.list_strategies", portfolio.Strategies(items=(summary,)))
    client.answer("portfolio.get_strategy", VERSION)
    standing = a_reply(portfolio.AdoptionView, body_id="stokab", replaced_at=None, correction=None)
    client.answer("portfolio.list_adoptions", portfolio.Adoptions(items=(standing,)))
    client.answer("portfolio.import_reference", a_report())
    return client


def a_report(*rows, applied=False):
    outcomes = [row.outcome for row in rows]
    return ImportReport(
        applied=applied,
        added=outcomes.count(ImportOutcome.ADDED),
        changed=outcomes.count(ImportOutcome.CHANGED),
        unchanged=outcomes.count(ImportOutcome.UNCHANGED),
        refused=outcomes.count(ImportOutcome.REFUSED),
        rows=rows,
    )


def sent(client):
    name, fields = client.calls[-1]
    assert name == "portfolio.import_reference"
    return fields


@pytest.mark.parametrize("name", ["allt.xlsx", "allt.yaml"])
@pytest.mark.parametrize("lang", ["sv", "en"])
def test_what_is_exported_is_imported_as_it_was(logged_in, registered, tmp_path, name, lang):
    file = str(tmp_path / name)
    assert logged_in("reference", "export", file, lang=lang).code == 0
    assert logged_in("reference", "import", file, lang=lang).code == 0
    fields = sent(registered)
    (body,) = fields["bodies"]
    assert {**body.model_dump(), "version": 1} == {**BODY.model_dump(), "body_id": "stokab"}
    (version,) = fields["strategies"]
    assert version == portfolio.StrategyText(
        **{name: getattr(VERSION, name) for name in portfolio.StrategyText.model_fields}
    )
    assert [one.body_id for one in fields["adoptions"]] == ["stokab"]
    assert (fields["apply"], fields["take_good"]) == (False, False)


def test_a_sheet_for_each_kind_in_swedish(logged_in, registered, tmp_path):
    logged_in("reference", "export", str(tmp_path / "allt.xlsx"))
    book = openpyxl.load_workbook(tmp_path / "allt.xlsx")
    assert book.sheetnames[:-1] == [
        "Organ",
        "Ägare",
        "Strategier",
        "Målbild",
        "Dimensioner",
        "Principer för genomförande",
        "Möjliggörande principer",
        "Tekniklager",
        "Fokusområden",
        "Målgrupper",
        "Antaganden",
    ]
    assert book["Organ"]["D2"].value == "bolag"
    assert book["Organ"]["C2"].data_type == "s"


def test_every_fault_of_a_workbook_is_said_by_its_cell_and_nothing_is_applied(
    logged_in, registered, tmp_path
):
    file = tmp_path / "allt.xlsx"
    logged_in("reference", "export", str(file))
    book = openpyxl.load_workbook(file)
    book["Organ"]["F2"] = "i fjol"
    book["Organ"]["A3"] = "Med Stora Bokstäver"
    book["Målgrupper"]["C2"] = 100
    book["Fokusområden"]["A3"] = "okand-version"
    book["Fokusområden"]["B3"] = "x"
    book.save(file)
    ran = logged_in("reference", "import", str(file), "--apply")
    assert ran.code == 2
    for cell in (
        "Organ!F2",
        "Organ!A3",
        "Organ!B3",
        "Organ!D3",
        "Målgrupper!C2",
        "Fokusområden!A3",
    ):
        assert cell in ran.out, ran.out
    assert sent(registered)["apply"] is False
    logged_in("reference", "import", str(file), "--apply", "--take-good")
    assert (sent(registered)["apply"], sent(registered)["take_good"]) == (True, True)


@pytest.mark.parametrize("lang", ["sv", "en"])
def test_what_a_rule_refuses_is_said_at_its_cell(logged_in, registered, tmp_path, lang):
    file = str(tmp_path / "allt.xlsx")
    logged_in("reference", "export", file)
    refused = ImportedRow(
        kind=ImportKind.BODY,
        index=0,
        key="stokab",
        outcome=ImportOutcome.REFUSED,
        code="unknown_body",
        sv="Organet stadshus-ab är inte registrerat",
        en="The body stadshus-ab is not registered",
    )
    added = ImportedRow(
        kind=ImportKind.STRATEGY, index=0, key="smart-2017", outcome=ImportOutcome.ADDED
    )
    registered.answer("portfolio.import_reference", a_report(refused, added))
    ran = logged_in("reference", "import", file, "--json", lang=lang)
    assert ran.code == 2
    assert [one["cell"] for one in ran.json["faults"]] == ["Organ!E2"]
    assert ran.json["rows"][1]["place"].startswith("Strategier!")
    told = logged_in("reference", "import", file, lang=lang)
    assert {"sv": "inget är ändrat", "en": "nothing was changed"}[lang] in told.out


def test_a_yaml_file_says_the_path_and_a_mistyped_kind_is_refused(logged_in, registered, tmp_path):
    file = tmp_path / "allt.yaml"
    file.write_text(yaml.safe_dump({"bodies": [{"body_id": "a", "knid": "committee"}]}))
    ran = logged_in("reference", "import", str(file))
    assert ran.code == 2
    assert "bodies[0].knid" in ran.out
    assert "bodies[0].name" in ran.out
    file.write_text("bodeis: []")
    assert logged_in("reference", "import", str(file)).code == 2
    file.write_text("bodies: [&a {x: 1}, *a]")
    assert "alias" in logged_in("reference", "import", str(file)).out


def test_a_file_that_is_not_there_is_said(logged_in, registered, tmp_path):
    for name in ("ingen.xlsx", "ingen.yaml"):
        assert logged_in("reference", "import", str(tmp_path / name)).code == 2
