"""`radslag document`: what is told of a file, and whether a file is what its record says."""

from __future__ import annotations

import hashlib

import pytest

from contracts.rpc.portfolio import DocumentView, EditionView
from tests.cli.samples import UUID, a_reply

BYTES = b"En projektplan.\n" * 100_000
SHA = hashlib.sha256(BYTES).hexdigest()


@pytest.fixture
def plan(tmp_path):
    path = tmp_path / "Projektplan.pdf"
    path.write_bytes(BYTES)
    return path


def test_a_file_is_told_by_its_hash_and_size_and_is_sent_nowhere(logged_in, client, plan):
    ran = logged_in(
        "document", "add", UUID, str(plan), "--kind", "project_plan", "--on", "2017-04-11",
        "--state", "received", "--sender", "Stokab", "--case-number", "KS 2017/121-3",
    )  # fmt: skip
    assert ran.code == 0, ran.out
    ((name, said),) = [call for call in client.calls if call[0] != "portfolio.get_status"][-1:]
    assert name == "portfolio.add_document"
    assert said == {
        "project_id": UUID,
        "kind": "project_plan",
        "title": "Projektplan.pdf",
        "file_name": "Projektplan.pdf",
        "media_type": "application/pdf",
        "size": len(BYTES),
        "sha256": SHA,
        "dated_on": "2017-04-11",
        "state": "received",
        "sender": "Stokab",
        "case_number": "KS 2017/121-3",
    }


def test_a_later_file_becomes_an_edition_of_the_document_that_is_named(logged_in, client, plan):
    assert logged_in("document", "add", UUID, str(plan), "--edition-of", UUID).code == 0
    name, said = client.calls[-1]
    assert name == "portfolio.add_edition"
    assert said["document_id"] == UUID
    assert "project_id" not in said


@pytest.mark.parametrize(("sha", "code"), [(SHA, 0), ("b" * 64, 1)])
def test_a_file_is_compared_with_its_record(logged_in, client, plan, sha, code):
    edition = a_reply(EditionView, sha256=sha, edition=3)
    client.answer("portfolio.get_document", a_reply(DocumentView, editions=(edition,)))
    ran = logged_in("document", "verify", UUID, str(plan))
    assert ran.code == code
    assert ("är version 3" in ran.out) is (code == 0)
    client.answer("portfolio.get_document", a_reply(DocumentView, editions=(edition,)))
    told = logged_in("document", "verify", UUID, str(plan), "--json").json
    assert (told["same"], told["sha256"]) == (code == 0, SHA)


def test_a_file_that_is_not_there_is_told_by_its_name(logged_in, tmp_path):
    ran = logged_in("document", "add", UUID, str(tmp_path / "borta.pdf"))
    assert ran.code == 2
    assert "borta.pdf" in ran.out
