"""Whether an application may be judged in a round: each of its rules is answered with yes first."""

from __future__ import annotations

from contracts.rpc.funding.rules import EligibilityRule
from services.funding.domain.refusals import EligibilityUnanswered, UnknownRule
from services.funding.domain.rounds import Round, require_distinct


def rule_of(round_: Round, key: str) -> EligibilityRule:
    """One of the round's rules."""
    for rule in round_.rules.eligibility:
        if rule.key == key:
            return rule
    raise UnknownRule(rule=key, round=round_.id)


def require_all_met(rules_met: tuple[str, ...], round_: Round) -> None:
    """Every rule is answered with yes; a no is a finding of its own, with its reason."""
    require_distinct(rules_met)
    for key in rules_met:
        rule_of(round_, key)
    unanswered = [rule for rule in round_.rules.eligibility if rule.key not in rules_met]
    if unanswered:
        raise EligibilityUnanswered(
            round=round_.id,
            rules_sv="; ".join(f"{rule.key} ({rule.question_sv})" for rule in unanswered),
            rules_en="; ".join(f"{rule.key} ({rule.question_en})" for rule in unanswered),
        )
