"""`radslag round verify`: hashes compared after the problem is solved anew."""

from __future__ import annotations

from decimal import Decimal

import pytest

from cli.round_selections import checked
from contracts.rpc.funding import SelectionAnswer, SelectionLine, SelectionList, SelectionView
from contracts.selection import SelectionProblem, input_hash
from selection.solve import solve
from tests.cli.samples import a_reply

PROBLEM = SelectionProblem.model_validate(
    {
        "years": ["2017"],
        "frames": {"cm-2": {"2017": "10"}},
        "projects": [
            {"id": "a", "value": "3", "cost": {"cm-2": {"2017": "6"}}},
            {"id": "b", "value": "2", "cost": {"cm-2": {"2017": "5"}}},
        ],
    }
)


def a_view(**changes: object) -> SelectionView:
    result = solve(PROBLEM).model_copy(update=changes)
    return a_reply(SelectionView).model_copy(
        update={
            "problem": PROBLEM,
            "input_hash": input_hash(PROBLEM),
            "answer": SelectionAnswer(result=result),
        }
    )


@pytest.mark.parametrize(
    ("view", "same_input", "same_result"),
    [
        (a_view(), True, True),
        (a_view(result_hash="0" * 64), True, False),
        (a_view(input_hash="0" * 64), False, True),
        (a_view(status="feasible", value=Decimal(1)), True, None),
        (a_view().model_copy(update={"problem": None}), None, None),
    ],
)
def test_what_was_recorded_is_worked_out_anew(view, same_input, same_result):
    told = checked(view)
    assert (told["input"], told["result"]) == (same_input, same_result)


@pytest.mark.parametrize(("view", "code"), [(a_view(), 0), (a_view(result_hash="0" * 64), 1)])
def test_a_hash_that_differs_is_an_exit_code(logged_in, client, view, code):
    line = a_reply(SelectionLine, state="done")
    client.answer("funding.list_selections", SelectionList(items=(line,)))
    client.answer("funding.get_selection", view)
    assert logged_in("round", "verify", "2017-1").code == code
