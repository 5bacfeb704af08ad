"""`radslag disclose`: a package that anybody may read, its log, and the text of a refusal."""

from __future__ import annotations

import hashlib
import json
import re
import zipfile
from html.parser import HTMLParser

import pytest

from contracts.base import LocalText
from contracts.rpc import portfolio as rpc
from tests.cli.samples import UUID, a_reply

DNR = "KS 2017/121"
MASK = "sekretessmarkerad (OSL 19 kap. 3 §)"
REASON = "Upphandlingen pågår."
OTHER = "01920000-0000-7000-8000-000000000002"
HTML, TEXT, SUMS = "lamnas-ut/arende.html", "lamnas-ut/arende.txt", "lamnas-ut/SHA256SUMS"
HOSTILE = "<script>alert('å')</script> & {{ 7*7 }}"


def a_mark(**changes):
    return a_reply(
        rpc.SecrecyMarkView,
        **{
            "field": "summary",
            "document_id": None,
            "ground": "19 kap. 3 §",
            "reason": REASON,
            **changes,
        },
    )


def a_mask(field="summary", *, masked=True):
    return rpc.Mask(field=field, ground="19 kap. 3 §", masked=masked, sv=MASK, en="marked")


def a_disclosure(*withheld):
    return a_reply(
        rpc.DisclosureView,
        withheld=tuple(
            rpc.Withheld(
                field=one.field,
                document_id=one.document_id,
                ground=one.ground,
                reason=one.reason,
                set_on=one.set_on,
            )
            for one in withheld
        ),
    )


@pytest.fixture
def case(client):
    """A case with a masked summary and a hostile title, as the public may read it."""

    def answer(masks=None, marks=None, recorded=None, **project):
        masks = (a_mask(),) if masks is None else masks
        marks = (a_mark(),) if marks is None else marks
        fields = {"title": HOSTILE, "summary": MASK, "masks": masks, **project}
        shown = a_reply(rpc.ProjectView).model_copy(update=fields)
        found = a_reply(rpc.RecordFound, project_id=UUID)
        client.answer("portfolio.list_records", rpc.RecordsFound(items=(found, found)))
        view = a_reply(rpc.CaseView).model_copy(update={"project": shown, "next_cursor": None})
        client.answer("portfolio.get_case", view)
        body = a_reply(rpc.BodyView).model_copy(
            update={"name": LocalText(sv="Utbildningsnämnden", en="The education committee")}
        )
        client.answer(
            "portfolio.get_body", a_reply(rpc.BodyHistory).model_copy(update={"body": body})
        )
        client.answer("portfolio.list_secrecy_marks", rpc.SecrecyMarks(items=marks))
        document = a_reply(rpc.DocumentView).model_copy(update={"masks": ()})
        client.answer("portfolio.list_documents", rpc.Documents(items=(document,)))
        client.answer("portfolio.record_disclosure", recorded or a_disclosure(*marks))

    answer()
    return answer


def read(folder):
    return {
        str(path.relative_to(folder)): path.read_text(encoding="utf-8")
        for path in folder.rglob("*")
        if path.is_file()
    }


class Page(HTMLParser):
    """What a page says, and which elements it is made of."""

    def __init__(self, text):
        super().__init__()
        self.elements: list[str] = []
        self.attributes: dict[str, str | None] = {}
        self.words = ""
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.elements.append(tag)
        self.attributes |= {f"{tag}.{name}": value for name, value in attrs}

    def handle_data(self, data):
        self.words += data


def test_the_package_holds_the_case_its_log_and_the_text_of_a_refusal(
    logged_in, client, case, tmp_path
):
    ran = logged_in("disclose", DNR, "--out", str(tmp_path / "p"), "--asked-on", "2017-04-10")
    assert ran.code == 0, ran.out
    files = read(tmp_path / "p")
    assert set(files) == {
        HTML, TEXT, SUMS, "beslut-om-avslag.txt", "refusal-translation.txt", "utlamnande.json",
    }  # fmt: skip
    assert json.loads(files["utlamnande.json"])["withheld"][0]["ground"] == "19 kap. 3 §"
    for line in files[SUMS].splitlines():
        digest, name = line.split("  ")
        assert hashlib.sha256(files[f"lamnas-ut/{name}"].encode()).hexdigest() == digest
    name, said = client.calls[-1]
    assert name == "portfolio.record_disclosure"
    assert said["package"] == hashlib.sha256(files[SUMS].encode()).hexdigest()
    assert "asked_by" not in said
    for called, fields in client.calls[:-1]:
        if called in {"portfolio.get_case", "portfolio.list_documents", "portfolio.list_revisions"}:
            assert fields["as_public"] is True, called


def test_where_and_why_it_is_masked_is_told_in_every_text(logged_in, case, tmp_path):
    logged_in("disclose", DNR, "--out", str(tmp_path / "p"))
    files = read(tmp_path / "p")
    for name in (HTML, TEXT, "beslut-om-avslag.txt", "refusal-translation.txt"):
        words = Page(files[name]).words if name.endswith("html") else files[name]
        assert "19 kap. 3 §" in words, name
        assert REASON in words, name
    assert MASK in files[TEXT]


def test_a_refusal_says_how_to_appeal_where_and_until_when(logged_in, case, tmp_path):
    logged_in("disclose", DNR, "--out", str(tmp_path / "p"))
    files = read(tmp_path / "p")
    refusal = files["beslut-om-avslag.txt"]
    for said in (
        "Kammarrätten i Stockholm",
        "inom tre veckor",
        "6 kap. 7 och 8 §§ OSL",
        "lämna det till Utbildningsnämnden",
        "UTKAST",
        DNR,
    ):
        assert said in refusal
    assert files["refusal-translation.txt"].startswith("TRANSLATION FROM SWEDISH")
    assert "within three weeks" in files["refusal-translation.txt"]
    assert "The education committee" in files["refusal-translation.txt"]


def test_the_page_is_readable_by_all_and_what_somebody_wrote_is_never_markup(
    logged_in, case, tmp_path
):
    logged_in("disclose", DNR, "--out", str(tmp_path / "p"))
    page = Page(read(tmp_path / "p")[HTML])
    assert page.attributes["html.lang"] == "sv"
    assert page.elements.count("h1") == 1
    assert {"title", "main", "header", "table", "th"} <= set(page.elements)
    assert "script" not in page.elements
    assert HOSTILE in page.words
    assert "49" not in page.words.partition("Uppgifter")[0]


def test_what_is_masked_has_no_sum_of_its_parts(logged_in, case, tmp_path):
    case(masks=(a_mask("costs"),), marks=(a_mark(field="costs"),), costs=(), cost_total=0)
    logged_in("disclose", DNR, "--out", str(tmp_path / "p"))
    text = read(tmp_path / "p")[TEXT]
    assert text.count(MASK) >= 2
    assert not re.search(r"(?<![\d,])0\s?kr", text)


def test_a_case_without_marks_has_no_refusal(logged_in, case, tmp_path):
    case(masks=(), marks=(), summary="Allt är öppet här.")
    logged_in("disclose", DNR, "--out", str(tmp_path / "p"))
    files = read(tmp_path / "p")
    assert "beslut-om-avslag.txt" not in files
    assert "Inget är maskerat." in Page(files[HTML]).words


def test_a_preview_records_nothing(logged_in, client, case, tmp_path):
    ran = logged_in("disclose", DNR, "--out", str(tmp_path / "p"), "--preview", "--json")
    assert ran.json["disclosure"] is None
    assert "utlamnande.json" not in read(tmp_path / "p")
    assert "portfolio.record_disclosure" not in [name for name, _ in client.calls]


def test_it_may_be_one_zip_file(logged_in, case, tmp_path):
    path = tmp_path / "p.zip"
    assert logged_in("disclose", DNR, "--out", str(path)).code == 0
    assert HTML in zipfile.ZipFile(path).namelist()


def test_nothing_is_left_where_the_marks_changed_meanwhile(logged_in, case, tmp_path):
    case(recorded=a_disclosure(a_mark(), a_mark(field="costs")))
    ran = logged_in("disclose", DNR, "--out", str(tmp_path / "p"))
    assert ran.code == 6
    assert not (tmp_path / "p").exists()


def test_a_package_is_never_written_over(logged_in, client, case, tmp_path):
    (tmp_path / "p").mkdir()
    assert logged_in("disclose", DNR, "--out", str(tmp_path / "p")).code == 2
    assert "portfolio.record_disclosure" not in [name for name, _ in client.calls]


def test_which_project_is_said_where_several_have_the_number(logged_in, client, case, tmp_path):
    found = [a_reply(rpc.RecordFound, project_id=one) for one in (UUID, OTHER)]
    client.answer("portfolio.list_records", rpc.RecordsFound(items=tuple(found)))
    ran = logged_in("disclose", DNR, "--out", str(tmp_path / "p"))
    assert ran.code == 2
    assert OTHER in ran.out
    assert logged_in("disclose", DNR, "--out", str(tmp_path / "p"), "--project", OTHER).code == 0
    asked = next(fields for name, fields in client.calls[::-1] if name == "portfolio.get_case")
    assert asked["project_id"] == OTHER


def test_a_number_that_nothing_has_is_told(logged_in, client, tmp_path):
    client.answer("portfolio.list_records", rpc.RecordsFound(items=()))
    ran = logged_in("disclose", DNR, "--out", str(tmp_path / "p"))
    assert ran.code == 5
    assert DNR in ran.out
