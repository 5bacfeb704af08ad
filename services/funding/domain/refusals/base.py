"""What every refusal of funding is, and those that any part may give."""

from __future__ import annotations

from decimal import Decimal

from contracts.errors import Refusal


class FundingError(Refusal):
    """A rule of funding said no."""

    def __init__(self, **details: object) -> None:
        super().__init__(
            **{
                key: format(value, ".2f") if isinstance(value, Decimal) else value
                for key, value in details.items()
            }
        )


class RepeatedEntry(FundingError):
    """Sources, years, criteria, persons, items and lines are named once."""

    sv = "{entry} är angiven mer än en gång"
    en = "{entry} is given more than once"
