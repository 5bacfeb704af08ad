"""The grounds of conflict of interest (jäv) in law, each with the days on which it holds.

Officials fall under the Administrative Procedure Act (FL), elected members under the Local Government Act (KL).
Which of them the council's members are is not settled here: whoever settles a question names the ground.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

from services.funding.domain.refusals import GroundNotInForce, UnknownGround


@dataclass(frozen=True, slots=True)
class Ground:
    """One ground, in one law."""

    key: str
    provision: str
    sv: str
    en: str
    valid_from: date
    valid_to: date | None = None

    def holds(self, on: date) -> bool:
        """Whether it is in force; its last day is included."""
        return self.valid_from <= on and (self.valid_to is None or on <= self.valid_to)


_OWN: Final = (
    (
        "saken angår personen själv eller en närstående, eller utgången kan väntas medföra synnerlig nytta eller"
        " skada för någon av dem"
    ),
    (
        "it concerns the person or a close relative, or its outcome may bring one of them particular benefit or"
        " harm"
    ),
)
_REPRESENTATIVE: Final = (
    (
        "personen eller en närstående är ställföreträdare för den som saken angår eller för någon som kan vänta"
        " synnerlig nytta eller skada"
    ),
    (
        "the person or a close relative represents whom it concerns, or somebody who may expect particular benefit"
        " or harm"
    ),
)
_COUNSEL: Final = (
    "personen har mot ersättning varit ombud eller biträde i saken",
    "the person has been agent or counsel in the matter for payment",
)
_DOUBT: Final = (
    "det finns någon annan särskild omständighet som är ägnad att rubba förtroendet för opartiskheten",
    "there is some other particular circumstance that may shake confidence in the impartiality",
)
_FL_1986: Final = (date(1987, 1, 1), date(2018, 6, 30))
_FL_2017: Final = (date(2018, 7, 1), None)
_KL_1991: Final = (date(1992, 1, 1), date(2017, 12, 31))
_KL_2017: Final = (date(2018, 1, 1), None)

GROUNDS: Final = (
    Ground("fl-1986-11-1", "FL (1986:223) 11 § 1 st 1", *_OWN, *_FL_1986),
    Ground("fl-1986-11-2", "FL (1986:223) 11 § 1 st 2", *_REPRESENTATIVE, *_FL_1986),
    Ground("fl-1986-11-4", "FL (1986:223) 11 § 1 st 4", *_COUNSEL, *_FL_1986),
    Ground("fl-1986-11-5", "FL (1986:223) 11 § 1 st 5", *_DOUBT, *_FL_1986),
    Ground(
        "fl-2017-16-1",
        "FL (2017:900) 16 § 1 st 1",
        "personen eller en närstående är part eller kan antas påverkas av beslutet i en inte oväsentlig"
        " utsträckning",
        "the person or a close relative is a party, or may be affected by the decision in no insignificant"
        " degree",
        *_FL_2017,
    ),
    Ground(
        "fl-2017-16-2",
        "FL (2017:900) 16 § 1 st 2",
        "personen eller en närstående är eller har varit ställföreträdare eller ombud för en part eller för"
        " någon annan som kan antas påverkas av beslutet",
        "the person or a close relative is or has been representative or agent of a party, or of somebody else"
        " who may be affected by the decision",
        *_FL_2017,
    ),
    Ground(
        "fl-2017-16-3",
        "FL (2017:900) 16 § 1 st 3",
        "personen har medverkat i den slutliga handläggningen av ett ärende hos en annan myndighet och redan"
        " därigenom tagit ställning i saken",
        "the person took part in the final handling of a case at another authority and has thereby taken a"
        " position already",
        *_FL_2017,
    ),
    Ground("fl-2017-16-4", "FL (2017:900) 16 § 1 st 4", *_DOUBT, *_FL_2017),
    Ground("kl-1991-6-25-1", "KL (1991:900) 6 kap. 25 § 1", *_OWN, *_KL_1991),
    Ground("kl-1991-6-25-2", "KL (1991:900) 6 kap. 25 § 2", *_REPRESENTATIVE, *_KL_1991),
    Ground("kl-1991-6-25-4", "KL (1991:900) 6 kap. 25 § 4", *_COUNSEL, *_KL_1991),
    Ground("kl-1991-6-25-5", "KL (1991:900) 6 kap. 25 § 5", *_DOUBT, *_KL_1991),
    Ground("kl-2017-6-28-1", "KL (2017:725) 6 kap. 28 § 1", *_OWN, *_KL_2017),
    Ground("kl-2017-6-28-2", "KL (2017:725) 6 kap. 28 § 2", *_REPRESENTATIVE, *_KL_2017),
    Ground("kl-2017-6-28-4", "KL (2017:725) 6 kap. 28 § 4", *_COUNSEL, *_KL_2017),
    Ground("kl-2017-6-28-5", "KL (2017:725) 6 kap. 28 § 5", *_DOUBT, *_KL_2017),
)


def in_force(on: date) -> Iterator[Ground]:
    """The grounds of a day."""
    return (ground for ground in GROUNDS if ground.holds(on))


def ground_of(key: str, on: date) -> Ground:
    """A ground by its key; refused where it is none, or not in force that day."""
    for ground in GROUNDS:
        if ground.key == key:
            if not ground.holds(on):
                raise GroundNotInForce(
                    ground=key,
                    on=on,
                    grounds=", ".join(one.key for one in in_force(on)),
                )
            return ground
    raise UnknownGround(ground=key, grounds=", ".join(one.key for one in in_force(on)))
