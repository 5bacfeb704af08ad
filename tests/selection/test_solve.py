"""The best portfolio is the best: against brute force, against another solver, and to the byte."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import threading
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.selection import SelectionStatus, read_problem
from selection.solve import AnswerWrong, checked, solve, solved
from selection.task import Box, Row, Task
from selection.verify import account
from selection.watch import Stopped, Watch
from tests.selection.problems import a_large_problem, a_problem, brute_force, problems


def portfolio(result):
    return {name: result.options.get(name) for name in result.selected}


@settings(max_examples=150, deadline=None)
@given(problems())
def test_the_best_is_what_looking_at_all_finds(told):
    problem = read_problem(told)
    result = solve(problem)
    expected = brute_force(problem)
    if expected is None:
        assert result.status is SelectionStatus.INFEASIBLE
        assert result.conflict
        return
    assert result.status is SelectionStatus.OPTIMAL
    assert result.tie_settled
    assert portfolio(result) == expected
    found = account(problem, expected)
    assert (result.value, result.bound, result.cost) == (found.value, found.value, found.cost)
