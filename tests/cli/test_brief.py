"""`radslag brief`: as text, as an accessible page, as a tagged PDF."""

from __future__ import annotations

import re
import zlib
from datetime import UTC, datetime

import pytest

from cli.brief.pdf import as_pdf
from cli.brief.sheet import sheet
from contracts.base import LocalText
from contracts.rpc.notify import Language
from contracts.rpc.portfolio import (
    Audience,
    BriefFact,
    BriefSection,
    BriefTable,
    BriefView,
    BriefWords,
    ProjectState,
)
from tests.cli.accessibility import faults_of
from tests.cli.samples import UUID

EVIL = (
    '<script>alert("1")</script> {{ 7 * 7 }} #let x = [49] $a$ *b* @ref <lab> \\ ` // -- [bold red]'
)
BELONGS = "Projektets egna ord"


def both(sv, en):
    return LocalText(sv=sv, en=en)


def a_brief(own=BELONGS, rows=2, **changes):
    table = BriefTable(
        caption=both("Nyttorna", "The benefits"),
        columns=(both("Nytta", "Benefit"), both("Mål", "Target")),
        rows=tuple(
            (BriefWords(sv=own, en=None), BriefWords(sv="90 procent", en="90 percent"))
            for _ in range(rows)
        ),
        more=3,
    )
    return BriefView(
        **{
            "project_id": UUID,
            "audience": Audience.RESIDENT,
            "title": own[:120],
            "summary": own.ljust(10, ".")[:300],
            "body": both("Trafiknämnden", "The traffic committee"),
            "state": ProjectState.SUBMITTED,
            "since": datetime(2017, 4, 10, tzinfo=UTC),
            "revision": 3,
            "case_numbers": ("KS 2017/12",),
            "as_of": datetime(2017, 4, 11, 8, tzinfo=UTC),
            "sections": (
                BriefSection(
                    heading=both("Vad det förändrar", "What it changes"),
                    facts=(
                        BriefFact(
                            label=both("Målgrupper", "Target groups"),
                            words=BriefWords(sv="Elever", en="Pupils"),
                        ),
                    ),
                    tables=(table,),
                ),
                BriefSection(
                    heading=both("Risker", "Risks"), nothing=both("Inga kända.", "None known.")
                ),
            ),
            "shortened": True,
            **changes,
        }
    )


@pytest.fixture
def written(logged_in, client, tmp_path):
    """A brief as a file of one form."""

    def write(form, lang="sv", view=None):
        client.answer("portfolio.get_brief", view or a_brief())
        path = tmp_path / f"brief.{form}"
        arguments = ("brief", UUID, "--for", "resident", "--format", form, "--out", str(path))
        ran = logged_in(*arguments, lang=lang)
        assert ran.code == 0, ran.out
        return path.read_bytes()

    return write


def unpacked(pdf):
    """The PDF with its streams in the clear."""
    streams = re.findall(rb"stream\r?\n(.*?)\r?\nendstream", pdf, re.DOTALL)
    clear = [pdf]
    for stream in streams:
        try:
            clear.append(zlib.decompress(stream))
        except zlib.error:
            continue
    return b"\n".join(clear)


def test_swedish_is_the_original_and_needs_no_note(written):
    text = written("text").decode()
    assert "Sammanfattning för boende" in text
    assert "Målgrupper: Elever" in text
    assert f"- {BELONGS}; mål: 90 procent" in text
    assert "[sv]" not in text
    assert "Translation" not in text
    assert "och 3 rader till" in text
    assert "Inga kända." in text
    assert "kortade" in text


def test_english_is_a_marked_translation(written):
    text = written("text", "en").decode()
    assert "Brief for residents" in text
    assert "Target groups: Pupils" in text
    assert f"{BELONGS} [sv]" in text
    assert "Swedish, which is the original" in " ".join(text.split())
    html = written("html", "en").decode()
    assert '<html lang="en">' in html
    assert f'<span lang="sv">{BELONGS}</span>' in html


@pytest.mark.parametrize("lang", ["sv", "en"])
def test_the_page_is_accessible(written, lang):
    html = written("html", lang).decode()
    assert faults_of(html) == []
    assert "Trafiknämnden" in html or "The traffic committee" in html


@pytest.mark.parametrize(
    "broken", ["<h1>", "<caption>", 'scope="row"', "<main>", "<title>", 'lang="sv"']
)
def test_the_checker_sees_what_is_missing(written, broken):
    assert faults_of(written("html").decode().replace(broken, "<b>", 1)) != []


@pytest.mark.parametrize("lang", ["sv", "en"])
def test_the_pdf_is_tagged_and_says_its_language_and_title(written, lang):
    pdf = written("pdf", lang)
    clear = unpacked(pdf)
    assert pdf.startswith(b"%PDF-1.7")
    assert b"/StructTreeRoot" in clear
    assert re.search(rb"/Marked\s+true", clear)
    assert re.search(rb"/Lang\s*\(%s" % lang.encode(), clear)
    assert re.search(rb"pdfuaid:part>1<", clear)
    assert re.search(rb"/DisplayDocTitle\s+true", clear)
    for tag in (b"H1", b"H2", b"Table", b"TH", b"TD", b"P"):
        assert re.search(rb"/S\s*/%s\b" % tag, clear), tag


def test_the_pdf_is_one_page_and_the_same_bytes_again(written):
    full = a_brief("Ett ord till " * 12, rows=6)
    full = full.model_copy(update={"sections": full.sections[:1] * 4})
    first = written("pdf", view=full)
    assert len(re.findall(rb"/Type\s*/Page\b", unpacked(first))) == 1
    assert written("pdf", view=full) == first


@pytest.mark.parametrize("form", ["text", "html", "pdf"])
def test_nothing_that_somebody_wrote_becomes_markup(written, form):
    content = written(form, view=a_brief(EVIL))
    if form == "html":
        html = content.decode()
        assert "<script>" not in html
        assert "{{ 7 * 7 }}" in html
        assert faults_of(html) == []
    elif form == "text":
        assert '<script>alert("1")</script>' in " ".join(content.decode().split())
        assert "[bold red]" in content.decode()


def test_a_sign_without_a_glyph_does_not_stop_the_pdf():
    view = a_brief("Skolor i 日本 och 😀 får nät; åäö é – ”citat”")
    # The compiler takes whole seconds alone, and the clock gives more.
    pdf = as_pdf(sheet(view, Language.SV), view.as_of.replace(microsecond=556000))
    assert b"/StructTreeRoot" in unpacked(pdf)


def test_without_a_file_it_is_told_at_the_terminal(logged_in, client):
    client.answer("portfolio.get_brief", a_brief())
    assert "Sammanfattning för boende" in logged_in("brief", UUID).out
    assert logged_in("brief", UUID, "--json").json["audience"] == "resident"
    assert logged_in("brief", UUID, "--format", "html").out.startswith("<!doctype html>")
    assert client.calls[-1][1] == {"project_id": UUID, "audience": "resident"}


def test_a_pdf_needs_a_file(logged_in):
    ran = logged_in("brief", UUID, "--format", "pdf")
    assert ran.code == 2
    assert "--out" in ran.out
