"""A skipped test is told loudly, and fails the run where CI is set."""

import os
import subprocess
import sys

import pytest


def run(folder, ci):
    (folder / "pytest.ini").write_text("[pytest]\n")
    (folder / "test_one.py").write_text(
        "import pytest\n"
        "def test_done(): pass\n"
        "@pytest.mark.skip(reason='no broker here')\n"
        "def test_left_out(): pass\n"
        "@pytest.mark.xfail(strict=True)\n"
        "def test_known_to_fail(): assert False\n"
    )
    options = ["-p", "devstack.pytest_no_skips", "-p", "no:randomly"]
    options.append("--suppress-nameko-eventlet-notification")
    return subprocess.run(
        [sys.executable, "-m", "pytest", *options],
        cwd=folder,
        env={**os.environ, "CI": ci},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize(("ci", "status"), [("true", 1), ("", 0), ("false", 0)])
def test_a_skip_fails_the_run_in_ci_and_is_told_everywhere(tmp_path, ci, status):
    done = run(tmp_path, ci)
    assert done.returncode == status, done.stdout
    assert "test_one.py::test_left_out: Skipped: no broker here" in done.stdout
    assert "test_known_to_fail" not in done.stdout.split("1 skipped")[1].split("\n")[1]
