"""A pytest plugin: a skipped test is never silent, and fails the run where CI is set."""

import os

import pytest

_SKIPPED: dict[str, str] = {}


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    if report.skipped and not hasattr(report, "wasxfail"):
        _SKIPPED[report.nodeid] = _reason(report.longrepr)


def pytest_collectreport(report: pytest.CollectReport) -> None:
    if report.skipped:
        _SKIPPED[report.nodeid] = _reason(report.longrepr)


def pytest_sessionfinish(session: pytest.Session) -> None:
    if (
        _SKIPPED
        and _is_ci()
        and session.exitstatus in {pytest.ExitCode.OK, pytest.ExitCode.NO_TESTS_COLLECTED}
    ):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if not _SKIPPED:
        return
    verdict = (
        "which fails the run, as CI is set"
        if _is_ci()
        else "which would fail the run where CI is set"
    )
    terminalreporter.write_sep("!", f"{len(_SKIPPED)} skipped, {verdict}", red=True, bold=True)
    for test, reason in sorted(_SKIPPED.items()):
        terminalreporter.write_line(f"{test}: {reason}", red=True)


def _is_ci() -> bool:
    return os.environ.get("CI", "").lower() not in {"", "0", "false"}


def _reason(longrepr: object) -> str:
    return str(longrepr[2]) if isinstance(longrepr, tuple) else str(longrepr)
