"""The forms of a portfolio selection: the problem, the answer, and what is asked about it."""

from contracts.selection.analysis import (
    Acceptability,
    AcceptabilityReport,
    Change,
    ChangeKind,
    Evaluation,
    Margins,
    Price,
    Prices,
    Standing,
    Sweep,
    SweepStep,
)
from contracts.selection.base import plain
from contracts.selection.canonical import canonical, digest, in_order, input_hash, natural
from contracts.selection.problem import (
    Candidate,
    Earmark,
    EarmarkKind,
    EarmarkMeasure,
    Group,
    GroupKind,
    Option,
    SelectionProblem,
)
from contracts.selection.reading import read_json, read_problem
from contracts.selection.result import (
    Proof,
    RuleKind,
    RuleRef,
    SelectionResult,
    SelectionStatus,
)

__all__ = [
    "Acceptability",
    "AcceptabilityReport",
    "Candidate",
    "Change",
    "ChangeKind",
    "Earmark",
    "EarmarkKind",
    "EarmarkMeasure",
    "Evaluation",
    "Group",
    "GroupKind",
    "Margins",
    "Option",
    "Price",
    "Prices",
    "Proof",
    "RuleKind",
    "RuleRef",
    "SelectionProblem",
    "SelectionResult",
    "SelectionStatus",
    "Standing",
    "Sweep",
    "SweepStep",
    "canonical",
    "digest",
    "in_order",
    "input_hash",
    "natural",
    "plain",
    "read_json",
    "read_problem",
]
