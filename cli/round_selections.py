"""`radslag round`: a round's selections worked out anew from what is recorded."""

from __future__ import annotations

import typer
from rich.table import Table

from cli.options import add_command, group, required
from cli.session import Session, whole
from contracts.rpc.funding import SelectionList, SelectionState, SelectionView
from contracts.rpc.notify import Language
from contracts.selection import SelectionStatus, input_hash

#: Answers that the same problem always gives; what a time limit cut short may come out otherwise.
_REPEATABLE = frozenset({SelectionStatus.OPTIMAL, SelectionStatus.INFEASIBLE})


def add_to(app: typer.Typer, language: Language) -> None:
    """`round`."""
    commands = group(language, ("En omgångs urval", "A round's selections"))
    add_command(
        commands,
        language,
        "verify",
        verify,
        (
            "Räkna om omgångens urval ur det som är bevarat och jämför kontrollsummorna.",
            "Work the round's selections out anew from what is recorded, and compare the hashes.",
        ),
        required("round_id", str, ("Omgångens id.", "The round's id."), "ROUND"),
    )
    app.add_typer(commands, name="round")


def verify(session: Session, round_id: str) -> None:
    """Exit code 1 where a hash differs. The solving is done here, by this command's own solver."""
    told: list[dict[str, object]] = []
    with session.client() as client:
        lines = whole(client, "funding.list_selections", round_id=round_id)
        assert isinstance(lines, SelectionList)
        for line in lines.items:
            if line.state is not SelectionState.DONE:
                continue
            view = client.call(
                "funding.get_selection", selection_id=line.selection_id, with_problem=True
            )
            assert isinstance(view, SelectionView)
            told.append(checked(view))
    words = {
        True: session.say("stämmer", "agrees"),
        False: session.say("STÄMMER INTE", "DIFFERS"),
        None: session.say("kan inte prövas", "can't be tried"),
    }
    table = Table()
    for sv, en in (("Scenario", "Scenario"), ("Underlag", "Inputs"), ("Resultat", "Result")):
        table.add_column(session.say(sv, en))
    for one in told:
        table.add_row(str(one["scenario"]), words[one["input"]], words[one["result"]])  # type: ignore[index]
    session.put(table, {"round_id": round_id, "selections": told})
    if any(one["input"] is False or one["result"] is False for one in told):
        raise typer.Exit(1)


def checked(view: SelectionView) -> dict[str, object]:
    """Whether the hashes agree; none for what can't be tried: withheld, or cut short by its time limit."""
    # HiGHS and numpy take a fifth of a second to import, so only who solves pays for it.
    from selection.solve import solve  # noqa: PLC0415 (named above)

    same_input: bool | None = None
    same_result: bool | None = None
    if view.problem is not None and view.answer is not None:
        recorded = view.answer.result
        same_input = input_hash(view.problem) == view.input_hash == recorded.input_hash
        if recorded.status in _REPEATABLE:
            again = solve(view.problem)
            if again.status in _REPEATABLE and again.tie_settled == recorded.tie_settled:
                same_result = again.result_hash == recorded.result_hash
    return {
        "selection_id": str(view.selection_id),
        "scenario": view.scenario,
        "input": same_input,
        "result": same_result,
        "current": view.current,
    }
