"""What comes next for an applicant: never advice on how to score, only where the matter is and how one comes back."""

from __future__ import annotations

from collections.abc import Iterator

from contracts.rpc.funding import ApplicationState, DecisionLetterView


def steps(view: DecisionLetterView) -> Iterator[tuple[str, str]]:
    """How it goes on, or how one comes back, in Swedish and English. It follows from the state alone."""
    match view.state:
        case ApplicationState.INELIGIBLE:
            until = "" if view.closes_on is None else f" Omgången stänger den {view.closes_on}."
            until_en = "" if view.closes_on is None else f" The round closes on {view.closes_on}."
            yield (
                "Komplettera det som regeln kräver och lämna in projektet på nytt." + until,
                "Complete what the rule asks for and submit the project again." + until_en,
            )
        case ApplicationState.POSTPONED:
            yield (
                "Ni behöver inte göra något: rådet tar upp ärendet igen vid ett senare möte.",
                "You need do nothing: the council takes it up again at a later meeting.",
            )
        case ApplicationState.REFERRED_BACK:
            yield (
                "Bered projektet enligt skälen ovan och lämna in det på nytt.",
                "Prepare the project as the reasons above say, and submit it again.",
            )
        case ApplicationState.DECLINED:
            yield (
                (
                    "Ni kan lämna in projektet på nytt, ändrat eller med andra förutsättningar; det bedöms då från"
                    " början."
                ),
                "You can submit the project again, changed or in other circumstances; it is then judged afresh.",
            )
        case ApplicationState.RECOMMENDED if not view.on_reserve:
            yield (
                (
                    "Rådets besked ger inga pengar. Den som råder över pengarna ska nu fatta ett formellt beslut;"
                    " ni får ett nytt brev då."
                ),
                (
                    "The council's word gives no money. Whoever holds the money now makes a formal decision; you"
                    " get a new letter then."
                ),
            )
        case ApplicationState.ALLOCATED:
            yield (
                (
                    "Projektet kan börja. Pengarna avropas när villkoren ovan är uppfyllda, och följs upp varje"
                    " tertial."
                ),
                (
                    "The project can begin. The money is released when the conditions above are met, and followed"
                    " up each tertial."
                ),
            )
        case ApplicationState.REFUSED if not view.on_reserve:
            yield (
                "Ni kan lämna in projektet på nytt till en annan omgång.",
                "You can submit the project again for another round.",
            )
    if view.on_reserve:
        yield (
            (
                "Projektet står på reservlistan och kan få pengar om sådana blir lediga. Ni behöver inte göra"
                " något."
            ),
            "The project is on the reserve list and may get money that is freed. You need do nothing.",
        )
