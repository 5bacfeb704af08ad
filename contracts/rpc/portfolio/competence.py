"""What the competence plans of all projects come to: how many must learn, when, and at which cost."""

from __future__ import annotations

from contracts.base import Contract, Money, Number, Slug, Year
from contracts.rpc.base import Query, Reply


class GetCompetence(Query):
    """Who must learn how much, by administration and year?

    Of the projects that the caller sees; what was declined or withdrawn counts no more.
    """

    body_id: Slug | None = None
    """This body, and the bodies below it."""
    year: Year | None = None


class CompetenceSum(Contract):
    """One administration in one year."""

    body_id: Slug
    year: Year
    projects: int
    """How many ask something of it."""
    people: int
    """Somebody who learns two things is counted twice."""
    hours_total: Number
    """Of all of them together."""
    cost: Money


class CompetenceSums(Reply):
    """By administration, then by year, and all together."""

    sums: tuple[CompetenceSum, ...]
    projects: int
    people: int
    hours_total: Number
    cost: Money
