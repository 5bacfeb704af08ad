"""The rules of a problem, each named by where it stands, in Swedish and in English."""

from __future__ import annotations

from contracts.selection import (
    Earmark,
    EarmarkKind,
    EarmarkMeasure,
    Group,
    GroupKind,
    RuleKind,
    RuleRef,
    plain,
)


def frame(source: str, year: str, amount: str) -> RuleRef:
    """A frame."""
    return RuleRef(
        kind=RuleKind.FRAME,
        path=f"frames.{source}.{year}",
        sv=f"ramen {source} {year}: {amount}",
        en=f"the frame {source} {year}: {amount}",
    )


def requires(project: str, other: str) -> RuleRef:
    """A prerequisite."""
    return RuleRef(
        kind=RuleKind.REQUIRES,
        path=f"projects.{project}.requires.{other}",
        sv=f"{project} förutsätter {other}",
        en=f"{project} requires {other}",
    )


def excludes(project: str, other: str) -> RuleRef:
    """Two that exclude each other."""
    return RuleRef(
        kind=RuleKind.EXCLUDES,
        path=f"projects.{project}.excludes.{other}",
        sv=f"{project} utesluter {other}",
        en=f"{project} excludes {other}",
    )


def must(project: str, *, chosen: bool) -> RuleRef:
    """A project that has to be chosen, or may not be."""
    if chosen:
        return RuleRef(
            kind=RuleKind.MUST,
            path=f"projects.{project}.must",
            sv=f"{project} ska väljas",
            en=f"{project} must be chosen",
        )
    return RuleRef(
        kind=RuleKind.MUST_NOT,
        path=f"projects.{project}.must",
        sv=f"{project} får inte väljas",
        en=f"{project} may not be chosen",
    )


def group(told: Group) -> RuleRef:
    """Projects that hang together."""
    members = ", ".join(told.projects)
    sv, en = {
        GroupKind.ALL_OR_NONE: ("alla eller inga av", "all or none of"),
        GroupKind.ALTERNATIVES: ("högst ett av", "at most one of"),
    }[told.kind]
    return RuleRef(
        kind=RuleKind.GROUP,
        path=f"groups.{told.id}",
        sv=f"{told.id}: {sv} {members}",
        en=f"{told.id}: {en} {members}",
    )


def earmark(told: Earmark) -> RuleRef:
    """A bound on what goes to a tag."""
    limit = plain(told.limit)
    measure_sv, measure_en = {
        EarmarkMeasure.SUM: (f"{limit} till", f"{limit} to"),
        EarmarkMeasure.NUMBER: (f"{limit} projekt med", f"{limit} projects with"),
        EarmarkMeasure.SHARE_OF_SPENT: (
            f"andelen {limit} av pengarna till",
            f"the share {limit} of the money to",
        ),
        EarmarkMeasure.SHARE_OF_NUMBER: (
            f"andelen {limit} av projekten med",
            f"the share {limit} of the projects with",
        ),
    }[told.measure]
    kind_sv, kind_en = {
        EarmarkKind.AT_LEAST: ("minst", "at least"),
        EarmarkKind.AT_MOST: ("högst", "at most"),
    }[told.kind]
    where = " ".join(sorted(told.sources) + sorted(told.years))
    where = f" ({where})" if where else ""
    return RuleRef(
        kind=RuleKind.EARMARK,
        path=f"earmarks.{told.id}",
        sv=f"{told.id}: {kind_sv} {measure_sv} {told.tag}{where}",
        en=f"{told.id}: {kind_en} {measure_en} {told.tag}{where}",
    )
