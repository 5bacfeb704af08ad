"""The whole demo, once: what it writes is checked again from outside."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from decimal import Decimal

import psutil
import pytest

from devstack.stack import ROOT


def start(run_dir, *more, **options):
    environment = {name: value for name, value in os.environ.items() if name != "AMQP_URI"}
    return subprocess.Popen(
        [sys.executable, "-m", "examples.stockholm.demo", "--run-dir", str(run_dir), *more],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        **options,
    )


@pytest.fixture(scope="module")
def played(tmp_path_factory):
    """What the demo said and wrote."""
    folder = tmp_path_factory.mktemp("demo")
    demo = start(folder / "run", "--json")
    out, progress = demo.communicate(timeout=240)
    assert demo.returncode == 0, out[-4000:] + progress
    return json.loads(out), json.loads((folder / "demo.json").read_text()), progress


@pytest.mark.slow
class TestTheDemo:
    def test_it_succeeds_and_writes_what_it_says(self, played):
        said, written, _ = played
        assert said == written
        assert said["ok"]
        assert all(check["ok"] for check in said["checks"])

    def test_it_shows_its_progress_while_it_plays(self, played):
        _, _, progress = played
        assert progress.count("✓") > 20

    def test_seven_projects_run_one_is_postponed_and_one_declined(self, played):
        states = [project["state"] for project in played[0]["projects"].values()]
        assert sorted(states) == ["declined", "postponed", *["running"] * 7]

    def test_the_ledger_sums_to_zero_and_holds_what_was_decided(self, played):
        ledger = played[0]["ledger"]
        entries = [Decimal(e["amount"]) for t in ledger["items"] for e in t["entries"]]
        assert sum(entries) == 0
        allocated = sum(
            Decimal(b["amount"])
            for b in ledger["balances"]
            if b["account"] in {"allocated", "released", "posted"}
        )
        decided = sum(
            Decimal(line["amount"])
            for application in played[0]["applications"].values()
            if application["allocation"]
            for line in application["allocation"]["lines"]
        )
        assert allocated == decided > 0

    def test_rules_said_no_where_they_had_to(self, played):
        assert set(played[0]["refused"].values()) == {"awaits_completion", "not_quorate"}

    def test_one_project_is_received_incomplete_returned_and_completed(self, played):
        happened = [
            entry["event_type"]
            for case in played[0]["cases"].values()
            for entry in case["entries"]
            if entry["event_type"].startswith("portfolio.project_")
        ]
        assert happened.count("portfolio.project_returned.v1") == 1
        assert happened.count("portfolio.project_completed.v1") == 1
        assert happened.count("portfolio.project_submitted.v2") == 10

    def test_each_comment_of_the_consultation_is_answered_with_what_the_system_does(self, played):
        comments = played[0]["comments"]
        ours = [one for one in comments if one["body_id"] == "utbildningsnamnden"]
        assert [comment["number"] for comment in ours] == [1, 2, 3, 4, 5, 6]
        assert all(comment["answers"][-1]["procedures"] for comment in comments)
        assert ours[4]["answers"][-1]["project_ids"] == [
            played[0]["projects"]["natet-i-skolan"]["project_id"]
        ]
        assert played[0]["consultation"]["unanswered"] == 0

    def test_each_letter_is_one_notice_of_one_cause(self, played):
        mailed = [notice for notice in played[0]["notices"] if notice["channel"] == "email"]
        causes = {(n["person_id"], n["cause_source"], n["cause_id"]) for n in mailed}
        assert len(causes) == len(mailed) == len(played[0]["letters"])
        assert {n["message_id"] for n in mailed} == {
            letter["message_id"] for letter in played[0]["letters"]
        }

    def test_letters_come_in_the_readers_language(self, played):
        by_reader = {letter["to"][0]: letter["subject"] for letter in played[0]["letters"]}
        assert "meeting" in by_reader["radet.ledamot.3@example.org"]

    def test_the_fibre_came_and_the_charging_is_late(self, played):
        needs = played[0]["cases"]["natet-i-skolan"]["project"]["prerequisites"]
        states = {need["kind"]: (need["state"], need["late"]) for need in needs}
        assert states == {"fibre": ("met", False), "charging": ("slipped", True)}

    def test_city_systems_read_their_answers(self, played):
        finals = [one["answers"][-1]["outcome"] for one in played[0]["answers"]]
        assert sorted(set(finals)) == ["accepted", "parked", "rejected"]


@pytest.mark.slow
def test_an_interrupted_demo_leaves_no_process(tmp_path):
    demo = start(tmp_path / "run", start_new_session=True)
    parent = psutil.Process(demo.pid)
    children = {}
    deadline = time.monotonic() + 60
    while len(children) < 6 and time.monotonic() < deadline:
        children |= {child.pid: child for child in parent.children(recursive=True)}
        time.sleep(0.1)
    assert children
    demo.send_signal(signal.SIGINT)
    demo.communicate(timeout=60)
    assert demo.returncode not in (0, None)
    gone, alive = psutil.wait_procs(children.values(), timeout=10)
    assert not alive
    assert gone
